"""What goes wrong while nobody looks: bugs that reach the crash desk, exceptions in slots, sentences of Qt."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from workbench.gui.app import Workbench

TRAIL = 12  # steps before a fault that are told with it
# The offscreen plugin, of size hints and of raising windows; the hands, of a click into a list of choices that only
# closes at it, as such lists do.
KNOWN = ("This plugin does not support", 'Mouse event "')


@dataclass(frozen=True)
class Fault:
    """One thing that went wrong. `step`: its number; `trail`: what was done before it, newest last."""

    step: int
    text: str
    trail: tuple[str, ...]


class Faults:
    """Collects faults. `folder`: where the window writes its crash reports, which are read and taken away;
    `diary`: a file that holds every step before it is made, for whoever finds the process dead."""

    def __init__(self, folder: Path, diary: Path) -> None:
        self.found: list[Fault] = []
        self._folder = folder
        self._trail: deque[str] = deque(maxlen=TRAIL)
        self._diary = diary.open("w", encoding="utf-8")
        self._step = -1
        qInstallMessageHandler(self._hear)

    def watch(self, bench: Workbench) -> None:
        """What nobody catches goes the way it goes in the program."""
        sys.excepthook, threading.excepthook = bench.crashes.catch, bench.crashes.catch_thread
        # What helps with names fails quietly there, which is no reason to overlook it here.
        bench.assistance.background.failed.connect(lambda crash: self.add(crash.trace))

    def close(self) -> None:
        """The interpreter's own ways again."""
        qInstallMessageHandler(None)
        self._diary.close()
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__

    def begin(self, step: int, name: str) -> None:
        """A step is about to be made, or more is known of it."""
        if step == self._step and self._trail:
            self._trail.pop()
        self._step = step
        self._trail.append(name)
        self._diary.write(f"{step} {name!r}\n")
        self._diary.flush()

    def look(self) -> None:
        """Take the reports that were written since."""
        for path in sorted(self._folder.glob("crash-*.txt")):
            self.add(path.read_text("utf-8"))
            path.unlink()

    def add(self, text: str) -> None:
        """A fault, told at once too: a long run may be ended before its figures."""
        sys.stderr.write(f"step {self._step}: {text.strip()}\n  after {', '.join(self._trail)}\n")
        self.found.append(Fault(self._step, text, tuple(self._trail)))

    def guarded(self, do: Callable[[], None]) -> None:
        """Do it; an exception is a fault."""
        try:
            do()
        except Exception as error:  # noqa: BLE001 - the top of a step: whatever happens is what is looked for
            import traceback

            self.add("".join(traceback.format_exception(error)))

    def _hear(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not text.startswith(KNOWN):
            self.add(f"Qt: {text}")
