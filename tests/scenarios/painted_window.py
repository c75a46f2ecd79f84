"""The program's own start, in a process of its own: its painted window is closed, and what was loaded then told."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from workbench.gui.process import run_window
from workbench.gui.staging.stage import application


class Eye(QObject):
    """Sees the first picture of the window; `loaded`: the packages that were there then."""

    loaded: frozenset[str] = frozenset()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every event of the program, which goes on."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow) and not self.loaded:
            self.loaded = frozenset(name.partition(".")[0] for name in sys.modules)
            QTimer.singleShot(0, watched.close)
        return False


if __name__ == "__main__":
    eye = Eye()
    application().installEventFilter(eye)
    status = run_window(())
    sys.stdout.write(" ".join(sorted(eye.loaded)) + "\n")
    sys.exit(status)
