"""The thread behind the rule editor: it owns a sandbox and answers the newest request, never an older one for long."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import Condition

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from workbench.errors import WorkbenchError
from workbench.gui.editing.preview import Good, PreviewOptions, PreviewRequest, PreviewResult, Tools, stages
from workbench.model.verdict import Problem, failed

# How long an older request may go on running when a newer one waits: long enough for an honest rule to end by itself,
# since killing the child costs the warm spare, short enough to answer within .3 s of the last key in the usual case.
PATIENCE_MS = 150


class PreviewThread(QThread):
    """`submit` never waits; `result(PreviewResult)` and `crashed(str traceback)` come on the window's thread.

    `make_tools` is called on the thread, before the first request, and again only where it failed. `last_good`: the
    newest version that ran on its whole series; a broken or endless edit leaves it as it is.
    """

    result = Signal(object)
    crashed = Signal(str)
    _answer = Signal(object)

    def __init__(
        self,
        make_tools: Callable[[], Tools],
        options: PreviewOptions | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.last_good: Good | None = None
        self._make_tools = make_tools
        self._options = options or PreviewOptions()
        self._newest = -1
        self._door = Condition()
        self._waiting: PreviewRequest | None = None
        self._running: PreviewRequest | None = None
        self._tools: Tools | None = None
        self._closing = False
        self._impatience = QTimer(self)
        self._impatience.setSingleShot(True)
        self._impatience.setInterval(PATIENCE_MS)
        self._impatience.timeout.connect(self._end_overdue)
        self._answer.connect(self._on_answer)

    # --- the window's side -------------------------------------------------------------------------------------------

    def submit(self, request: PreviewRequest) -> None:
        """Asks for a preview; an unanswered older request is forgotten."""
        with self._door:
            self._newest = request.number
            self._waiting = request
            busy = self._running is not None
            self._door.notify()
        if busy and not self._impatience.isActive():
            self._impatience.start()

    def forget(self) -> None:
        """Drops what waits and what runs, e.g. when another rule is shown: no more answers until the next `submit`."""
        with self._door:
            self._newest = -1
            self._waiting = None
            if self._running is not None and self._tools is not None:
                self._tools.stop()

    def close(self, seconds: float = 3.0) -> bool:
        """Ends the thread and its sandbox; whether it ended in time."""
        end = time.monotonic() + seconds
        with self._door:
            self._closing, self._newest, self._waiting = True, -1, None
            self._door.notify()
        while self.isRunning() and time.monotonic() < end:
            with self._door:
                if self._running is not None and self._tools is not None:
                    self._tools.stop()
            self.wait(50)
        return not self.isRunning()

    def _end_overdue(self) -> None:
        with self._door:
            if self._running is not None and self._waiting is not None and self._tools is not None:
                self._tools.stop()

    def _on_answer(self, result: PreviewResult) -> None:
        if result.number != self._newest:
            return
        self.last_good = result.good() or self.last_good
        self.result.emit(result)

    # --- the thread's side -------------------------------------------------------------------------------------------

    def run(self) -> None:
        """The body of the thread."""
        try:
            with suppress(WorkbenchError):  # a sandbox that can't start is told when it is needed
                self._ready_tools()
            while (request := self._take()) is not None:
                self._answer_safely(request)
        except Exception:  # noqa: BLE001 - the top of the worker: a bug must reach the crash dialog
            self.crashed.emit(traceback.format_exc())
        finally:
            if self._tools is not None:
                self._tools.close()

    def _ready_tools(self) -> Tools:
        if self._tools is None:
            self._tools = self._make_tools()
        return self._tools

    def _take(self) -> PreviewRequest | None:
        with self._door:
            self._running = None
            while self._waiting is None and not self._closing:
                self._door.wait()
            self._running, self._waiting = self._waiting, None
            return None if self._closing else self._running

    def _answer_safely(self, request: PreviewRequest) -> None:
        try:
            tools = self._ready_tools()
            # A stop meant for an older request may hit the first call of this one: then it is run once more.
            if self._answer_stages(request, tools):
                self._answer_stages(request, tools)
        except WorkbenchError as error:
            verdict = failed("killed", Problem(0, 0, str(error), error.code))
            self._answer.emit(PreviewResult(request.number, "whole", request.rule.text, verdict))
        except Exception:  # noqa: BLE001 - one request that hits a bug must not end the preview for the day
            self.crashed.emit(traceback.format_exc())

    def _answer_stages(self, request: PreviewRequest, tools: Tools) -> bool:
        for result in stages(request, tools, self._options):
            if self._is_stale(request):
                return False
            if result.verdict.failure == "killed":
                return True
            self._answer.emit(result)
        return False

    def _is_stale(self, request: PreviewRequest) -> bool:
        with self._door:
            return self._closing or request.number != self._newest
