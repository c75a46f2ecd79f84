"""One function on a thread of its own, with progress and cancel: opening files, exporting, reports, detecting."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from workbench.errors import WorkbenchError
from workbench.gui.runs.worker import Crash
from workbench.gui.sentences import say, sentence

Progress = Callable[[str, float, float], None]
Work = Callable[[Progress], Any]


class WorkCancelledError(Exception):
    """The user no longer wants the result."""


class WorkThread(QThread):
    """Runs `work(progress)` once. `told(text, share)`: how far it is; `ended(result, crash)`: exactly one is None."""

    told = Signal(str, float)
    ended = Signal(object, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        """The body of the thread."""
        try:
            result = self._work(self._progress)
        except WorkCancelledError:
            self.ended.emit(None, None)
        except WorkbenchError as error:
            self.ended.emit(None, Crash(say(error), traceback.format_exc(), is_bug=False))
        except Exception as error:  # noqa: BLE001 - the top of the worker: a bug must reach the crash dialog
            self.ended.emit(None, Crash(f"{type(error).__name__}: {error}", traceback.format_exc(), is_bug=True))
        else:
            self.ended.emit((result,), None)

    def _progress(self, text: str, done: float, total: float) -> None:
        if self.isInterruptionRequested():
            raise WorkCancelledError
        self.told.emit(sentence(text), done / total if total else 0.0)


class Background(QObject):
    """Keeps every thread until it ended. `told(text, share)` of any; `failed(Crash)` of one that did not succeed."""

    told = Signal(str, float)
    failed = Signal(object)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: set[WorkThread] = set()

    @property
    def busy(self) -> bool:
        """Whether something is at work."""
        return bool(self._threads)

    def do(self, work: Work, done: Callable[[Any], None], given_up: Callable[[], None] = lambda: None) -> WorkThread:
        """Run `work(progress)` aside; `done(result)` is called on this thread afterwards, not where it failed, and
        `given_up()` where it was cancelled. The thread can be asked to end by `requestInterruption`."""
        thread = WorkThread(work)
        self._threads.add(thread)
        thread.told.connect(self.told)
        thread.ended.connect(lambda result, crash: self._end(result, crash, done, given_up))
        thread.finished.connect(lambda: self._forget(thread))
        thread.start()
        return thread

    def cancel(self) -> None:
        """Ask everything to end at its next progress."""
        for thread in self._threads:
            thread.requestInterruption()

    def close(self, seconds: float = 3.0) -> bool:
        """Cancel and wait; whether nothing is left."""
        self.cancel()
        left = [thread for thread in self._threads if not thread.wait(round(seconds * 1000))]
        return not left

    def _end(
        self,
        result: tuple[Any] | None,
        crash: Crash | None,
        done: Callable[[Any], None],
        given_up: Callable[[], None],
    ) -> None:
        if crash is not None:
            self.failed.emit(crash)
        elif result is not None:
            done(result[0])
        else:
            given_up()

    def _forget(self, thread: WorkThread) -> None:
        self._threads.discard(thread)
        thread.deleteLater()
        if not self._threads:
            self.idle.emit()
