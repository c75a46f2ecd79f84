"""What nobody foresaw: a report without secrets, kept and shown once; an end without a word, told next time."""

from __future__ import annotations

import faulthandler
import os
import platform
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtWidgets import QWidget

from workbench import __version__
from workbench.errors import WorkbenchError
from workbench.gui.dialogs.report import ReportDialog, crash_dialog
from workbench.gui.runs.worker import Crash
from workbench.gui.sentences import say
from workbench.gui.texts import tr
from workbench.gui.views.message_strip import Message
from workbench.llm.mask import mask

KEPT = 20  # reports
STEPS = 12  # commands that a report names, newest last
HARD = "ended-abruptly.txt"
SECRET_NAMES = ("KEY", "TOKEN", "SECRET", "PASSWORD")


class CrashReports:
    """Writes reports into `folder`, the newest of which are kept."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = datetime.now) -> None:
        self.folder, self._now = folder, now
        self._steps: deque[str] = deque(maxlen=STEPS)

    def step(self, command: str) -> None:
        """A command that was asked for: what a report names as the way to the fault."""
        self._steps.append(command)

    def text(self, crash: Crash) -> str:
        """The report: what happened, on what, after which commands; no key, no data, no path of the user."""
        facts = (
            crash.sentence,
            "",
            f"Rule Workbench {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
            f"{self._now():%Y-%m-%d %H:%M:%S}, after: {', '.join(self._steps) or 'no command'}",
            "",
            crash.trace.rstrip().replace(str(Path.home()), "~"),
        )
        return mask("\n".join(facts), _secrets(os.environ.items())) + "\n"

    def write(self, text: str) -> Path | None:
        """Keep a report; None where the disk refuses, which must not hide the fault itself."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"crash-{self._now():%Y%m%d-%H%M%S-%f}.txt"
            path.write_text(text, "utf-8")
            for old in sorted(self.folder.glob("crash-*.txt"))[:-KEPT]:
                old.unlink()
        except OSError:
            return None
        return path

    def take_hard(self) -> str:
        """What the interpreter wrote when the last start ended without a word, once; empty where it did not."""
        path = self.folder / HARD
        try:
            text = path.read_text("utf-8", "replace")
            path.unlink()
        except OSError:
            return ""
        return mask(text, _secrets(os.environ.items()))

    def watch_hard(self) -> Callable[[], None]:
        """From now on the interpreter writes there where it dies; the result ends that."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = (self.folder / HARD).open("w", encoding="utf-8")
        faulthandler.enable(file)

        def end() -> None:
            faulthandler.disable()
            file.close()
            (self.folder / HARD).unlink(missing_ok=True)

        return end


class CrashDesk(QObject):
    """Says in the strip what the user can mend, and shows the report of a bug: one at a time, every one on disk."""

    said = Signal(object)  # Message
    _from_thread = Signal(object)

    def __init__(self, reports: CrashReports, window: Callable[[], QWidget]) -> None:
        super().__init__()
        self.reports, self._window = reports, window
        self._dialog: ReportDialog | None = None
        self._hard = ""
        self._from_thread.connect(self.show)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"last_crash": self.show_hard}

    def show(self, crash: Crash) -> None:
        """A sentence in the strip where the user can act, the report where it is a bug."""
        if not crash.is_bug:
            self.said.emit(Message(crash.sentence, "", "bad"))
            return
        sys.stderr.write(crash.trace)
        text = self.reports.text(crash)
        path = self.reports.write(text)
        if self._dialog is None:
            self._open(crash_dialog(crash.sentence, text, self._window(), kept=str(path or "")))

    def _open(self, dialog: ReportDialog) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self._dialog = None

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """For `sys.excepthook`: nothing that goes wrong in a slot is silent."""
        text = "".join(traceback.format_exception(kind, error, trace))
        is_bug = not isinstance(error, WorkbenchError)
        told = say(error) if isinstance(error, WorkbenchError) else f"{kind.__name__}: {error}"
        self._from_thread.emit(Crash(told, text, is_bug))

    def catch_thread(self, failed: threading.ExceptHookArgs) -> None:
        """For `threading.excepthook`."""
        if failed.exc_value is not None and failed.exc_type is not SystemExit:
            self.catch(failed.exc_type, failed.exc_value, failed.exc_traceback)

    def look_back(self) -> None:
        """Where the last start ended without a word, say so; nothing is lost, since every change is on disk."""
        self._hard = self.reports.take_hard()
        if self._hard:
            text = tr("The workbench ended abruptly last time. Every change was on disk; nothing is lost.")
            self.said.emit(Message(text, "", "warn", "last_crash", tr("Show the report")))

    def show_hard(self) -> None:
        """The report of the last abrupt end."""
        told = self._hard or tr("No abrupt end is known.")
        sentence = tr("What the interpreter wrote when it ended. Copy it for the makers.")
        ReportDialog(tr("Report of the last abrupt end"), sentence, told, self._window()).open()


def _secrets(variables: Iterable[tuple[str, str]]) -> list[str]:
    return [value for name, value in variables if any(part in name.upper() for part in SECRET_NAMES)]
