"""A thread's letters to the window: a deque that any thread fills and a timer of the window's thread empties."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

T = TypeVar("T")

# 20 batches a second: a bar looks smooth, and thousands of events a second still cost one repaint each batch.
PERIOD_MS = 50


class Inbox(Generic[T]):
    """Letters in the order they were put, delivered in batches on the thread that made the inbox.

    `deliver` gets a non-empty list. No letter is lost or delivered twice: `deque` appends and pops are atomic, and only
    the owner's thread pops. The timer runs only between `open` and `close`, so an idle window stays idle.
    """

    def __init__(self, owner: QObject, deliver: Callable[[list[T]], None], period_ms: int = PERIOD_MS) -> None:
        self._letters: deque[T] = deque()
        self._deliver = deliver
        self._timer = QTimer(owner)
        self._timer.setInterval(period_ms)
        self._timer.timeout.connect(self.drain)

    def put(self, letter: T) -> None:
        """Adds a letter; from any thread, never waits."""
        self._letters.append(letter)

    def open(self) -> None:
        """Starts the deliveries."""
        self._timer.start()

    def close(self) -> None:
        """Delivers what is left and ends the deliveries."""
        self._timer.stop()
        self.drain()

    def drain(self) -> None:
        """Delivers what is there now; letters put meanwhile wait for the next batch."""
        batch = [self._letters.popleft() for _ in range(len(self._letters))]
        if batch:
            self._deliver(batch)
