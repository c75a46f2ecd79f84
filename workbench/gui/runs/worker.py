"""One background thread per run: it walks a generator of events, can be paused at each event and stopped at once."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event as Gate
from typing import Literal

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from workbench.errors import WorkbenchError
from workbench.gui.runs.inbox import Inbox
from workbench.gui.runs.run_state import RunState, Trigger, is_busy, is_over, next_state
from workbench.gui.sentences import say
from workbench.model.events import Event, Finished

Outcome = Literal["completed", "stopped", "time", "failed"]
MakeEvents = Callable[[Callable[[], bool]], Iterator[Event]]
ABORT_AGAIN_MS = 100  # work between two events may make several calls, and an abort ends only the one that runs


@dataclass(frozen=True)
class Reached:
    """The thread waits at its gate because of the `pause`th pause; an older one belongs to a gate that opened since."""

    pause: int


@dataclass(frozen=True)
class Crash:
    """Why a run failed: a sentence for the user; `is_bug`: nobody can act on it, so the whole `trace` is shown."""

    sentence: str
    trace: str
    is_bug: bool


def _ignore(letters: list[Event | Reached | Trigger]) -> None:
    """What a thread that ended does with letters: there are none."""


def nothing() -> None:
    """What a thread that ended aborts."""


def _no_events(stop_requested: Callable[[], bool]) -> Iterator[Event]:  # noqa: ARG001 - the shape of MakeEvents
    """What a thread that ended would walk."""
    return iter(())


class RunThread(QThread):
    """Runs the generator that `make(stop_requested)` gives; all its signals come on the thread that made it.

    `events(list)`: batches of events of this run, in order; events with another run id are dropped.
    `state_changed(str)`: each new state; `done` and `failed` come after the last event.
    `abort`: ends the call that runs inside the generator at once (`host.stop`); called from the window's thread.
    `stop_errors`: what the generator may raise because it was asked to stop.
    A run that was stopped, or raised, ends with a `Finished` made here, since a closed generator can't yield one.
    """

    events = Signal(list)
    state_changed = Signal(str)

    def __init__(
        self,
        run_id: str,
        make: MakeEvents,
        abort: Callable[[], None] = nothing,
        *,
        stop_errors: tuple[type[Exception], ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.run_id = run_id
        self.state: RunState = "idle"
        self.crash: Crash | None = None
        self._make, self._abort, self._stop_errors, self._clock = make, abort, stop_errors, clock
        self._gate = Gate()
        self._gate.set()
        self._pauses = 0
        self._stop = False
        self._seq = -1
        self._last_was_finished = False
        self._inbox: Inbox[Event | Reached | Trigger] = Inbox(self, self._deliver)
        self._abort_timer = QTimer(self)
        self._abort_timer.setInterval(ABORT_AGAIN_MS)
        self._abort_timer.timeout.connect(self._abort_call)
        self.finished.connect(self._on_finished)

    # --- the window's side -------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Starts the run; only the first call does something."""
        if self.state == "idle":
            self._take("start")
            self._inbox.open()
            self.start()

    def pause(self) -> None:
        """Asks the run to wait after its next event: `pausing`, then `paused`."""
        if next_state(self.state, "pause") != self.state:
            self._pauses += 1
            self._gate.clear()
            self._take("pause")

    def resume(self) -> None:
        """Lets a run that waits, or is about to, go on."""
        if next_state(self.state, "resume") != self.state:
            self._take("resume")
            self._gate.set()

    def stop(self) -> None:
        """Ends the run at once: the running call is aborted, again and again until the generator has been closed."""
        if next_state(self.state, "stop") == self.state:
            return
        self._stop = True
        self.requestInterruption()
        self._take("stop")
        self._gate.set()
        self._abort_call()
        self._abort_timer.start()

    def stop_and_wait(self, seconds: float) -> bool:
        """Stops and waits, for closing the window; whether the thread ended in time."""
        self.stop()
        end = self._clock() + seconds
        while self.isRunning() and self._clock() < end:
            if not self.wait(20):
                self._abort_call()
        return not self.isRunning()

    def stop_requested(self) -> bool:
        """Whether `stop` was called; safe from any thread."""
        return self._stop

    def _abort_call(self) -> None:
        self._abort()

    def _take(self, trigger: Trigger) -> None:
        after = next_state(self.state, trigger)
        if after != self.state:
            self.state = after
            self.state_changed.emit(after)

    def _deliver(self, letters: list[Event | Reached | Trigger]) -> None:
        batch: list[Event] = []
        for letter in letters:
            if isinstance(letter, Event):
                if letter.run == self.run_id:
                    batch.append(letter)
                continue
            if batch:
                self.events.emit(batch)
                batch = []
            if not isinstance(letter, Reached):
                self._take(letter)
            elif letter.pause == self._pauses:
                self._take("reached")
        if batch:
            self.events.emit(batch)

    def _on_finished(self) -> None:
        self._abort_timer.stop()
        self._inbox.close()
        # The references back to this object are cut, so that it goes when the last holder lets go, on the window's
        # thread; a cycle would wait for the collector, which runs on any thread and must not delete timers of this one.
        self._inbox = Inbox(self, _ignore)
        self._make, self._abort = _no_events, nothing

    # --- the thread's side -------------------------------------------------------------------------------------------

    def run(self) -> None:
        """The body of the thread."""
        began = self._clock()
        try:
            self._walk()
        except self._stop_errors:
            self._end("stopped", began)
            self._inbox.put("finished")
        except WorkbenchError as error:
            self._fail(Crash(say(error), traceback.format_exc(), is_bug=False), began)
        except Exception as error:  # noqa: BLE001 - the top of the worker: a bug must reach the crash dialog
            self._fail(Crash(f"{type(error).__name__}: {error}", traceback.format_exc(), is_bug=True), began)
        else:
            if not self._last_was_finished:
                self._end("stopped" if self._stop else "completed", began)
            self._inbox.put("finished")

    def _walk(self) -> None:
        generator = self._make(self.stop_requested)
        try:
            for event in generator:
                self._inbox.put(event)
                self._seq, self._last_was_finished = event.seq, isinstance(event, Finished)
                if not self._gate.is_set():
                    self._inbox.put(Reached(self._pauses))
                    self._gate.wait()
                if self._stop or self.isInterruptionRequested():
                    return
        finally:
            close = getattr(generator, "close", None)
            if close is not None:
                close()

    def _fail(self, crash: Crash, began: float) -> None:
        if self._stop and not crash.is_bug:  # an aborted call may surface as a lost child; that is what was asked for
            self._end("stopped", began)
            self._inbox.put("finished")
            return
        self.crash = crash
        self._end("failed", began, crash.sentence)
        self._inbox.put("crashed")

    def _end(self, outcome: Outcome, began: float, reason: str = "") -> None:
        seconds = self._clock() - began
        self._inbox.put(Finished(self.run_id, self._seq + 1, outcome=outcome, seconds=seconds, reason=reason))


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
