"""A real window in a folder of its own, driven step by step: for the pictures, the measurements and the scenario."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from workbench.gui.app import Workbench
from workbench.gui.theme import Choice

LOOK_MS = 5


class Stage:
    """A shown `Workbench` whose preferences and projects lie below `folder`; a context manager that closes it."""

    def __init__(self, folder: Path, theme: Choice = "light") -> None:
        self.app = application()
        self.workbench = Workbench(self.app, folder / "config", folder / "projects", theme)

    def __enter__(self) -> Stage:
        self.workbench.show()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.workbench.window.close()
        rest(0.05)  # what threads had told before they ended is heard while the widgets still exist
        self.workbench.window.deleteLater()
        rest(0.01)

    @property
    def is_quiet(self) -> bool:
        """Whether everything that was asked for is shown: points loaded, rule judged, findings told, texts compared."""
        bench = self.workbench
        busy = any(
            one.busy
            for one in (
                bench.background,
                bench.evidence.background,
                bench.versions.background,
                bench.why.background,
                bench.runs.background,
                bench.report.background,
                bench.start_run.background,
                bench.suggestions.background,
                bench.tiles.background,
                bench.strip_flags.background,
                bench.back_test.background,
                bench.approval.background,
                bench.case_view.background,
            )
        )
        if busy or not bench.desk.chosen or bench.desk.missing():
            return False
        return bench.desk.rule() is None or bench.rule.last is not None

    def settle(self, seconds: float = 240.0) -> None:
        """Wait until nothing is under way, and still is not after the pauses by which controllers wait for keys."""
        wait_until(lambda: self.is_quiet, seconds, "the window did not come to rest")
        rest(0.4)
        wait_until(lambda: self.is_quiet, seconds, "the window did not come to rest")


def application() -> QApplication:
    """The one application of this process; without a display, one that paints into memory."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    return app


def wait_until(
    holds: Callable[[], bool], seconds: float, otherwise: str, clock: Callable[[], float] = time.monotonic
) -> None:
    """Let the event loop run until `holds()`; TimeoutError with the sentence `otherwise` where it never does."""
    end = clock() + seconds
    while not holds():
        if clock() > end:
            raise TimeoutError(otherwise)
        rest(LOOK_MS / 1000)


def rest(seconds: float) -> None:
    """Let the event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
