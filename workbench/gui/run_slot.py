"""Room for one run at a time: the window talks to the slot, whichever thread is behind it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from workbench.gui.run_state import RunState, is_busy, is_over
from workbench.gui.worker import MakeEvents, RunThread, nothing


class RunSlot(QObject):
    """Room for one run at a time; keeps every thread until Qt says it ended, and lets only the newest be heard."""

    events = Signal(list)
    state_changed = Signal(str)
    ended = Signal(object)  # the RunThread, done or failed, after its last event

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current: RunThread | None = None
        self._kept: set[RunThread] = set()

    @property
    def state(self) -> RunState:
        """The state of the newest run, `idle` before the first."""
        return self.current.state if self.current is not None else "idle"

    def begin(
        self,
        run_id: str,
        make: MakeEvents,
        abort: Callable[[], None] = nothing,
        stop_errors: tuple[type[Exception], ...] = (),
    ) -> bool:
        """Starts a run; refused (False) while another one is busy."""
        if is_busy(self.state):
            return False
        thread = RunThread(run_id, make, abort, stop_errors=stop_errors)
        self._kept.add(thread)
        self.current = thread
        # Only a run that is over makes room for the next, and nothing comes after `done` or `failed`: no filter needed.
        thread.events.connect(self.events)
        thread.state_changed.connect(self._on_state)
        thread.finished.connect(self._on_thread_finished)
        thread.begin()
        return True

    def _on_state(self, state: RunState) -> None:
        self.state_changed.emit(state)
        if is_over(state):
            self.ended.emit(self.current)

    def _on_thread_finished(self) -> None:
        self._kept -= {thread for thread in self._kept if thread.isFinished()}

    def pause(self) -> None:
        """Pauses the run, if one runs."""
        if self.current is not None:
            self.current.pause()

    def resume(self) -> None:
        """Resumes the run, if one is paused."""
        if self.current is not None:
            self.current.resume()

    def stop(self) -> None:
        """Stops the run, if one is busy."""
        if self.current is not None:
            self.current.stop()

    def close(self, seconds: float = 3.0) -> bool:
        """Stops what runs and waits for it at most `seconds`; whether nothing is left."""
        left = [thread for thread in self._kept if not thread.stop_and_wait(seconds)]
        return not left
