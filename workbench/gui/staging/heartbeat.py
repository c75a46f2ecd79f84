"""How long the window's event loop was away at most, measured by a timer that should tick every 10 ms."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

PERIOD_MS = 10


class Heartbeat(QObject):
    """Between `start` and `stop`, records the longest time between two ticks beyond the period.

    `max_stall_ms` is what a user would have felt: the time in which no click could be answered. `ticks` tells whether
    the loop ran at all, since a loop that never ran has no stall either.
    """

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last = 0.0
        self.ticks = 0
        self.max_stall_ms = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Forgets earlier measurements and begins."""
        self.ticks = 0
        self.max_stall_ms = 0.0
        self._last = self._clock()
        self._timer.start()

    def tick(self) -> None:
        """One beat: measures the time since the last one."""
        now = self._clock()
        self.max_stall_ms = max(self.max_stall_ms, (now - self._last) * 1000 - PERIOD_MS)
        self._last = now
        self.ticks += 1

    def stop(self) -> float:
        """Ends the measurement, the time since the last tick included, and gives the longest stall in ms."""
        self._timer.stop()
        self.tick()
        return self.max_stall_ms
