"""Dialogs of Qt that wait for an answer get one, or are sent away: nobody else is there to do it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMenu, QMessageBox

PERIOD_MS = 40
IN_MENUS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Escape)


class Answers(QObject):
    """Looks after dialogs that keep a command waiting. `files`: what may be chosen; `folder`: where files may go."""

    def __init__(self, dice: random.Random, files: Sequence[Path], folder: Path) -> None:
        super().__init__()
        self._dice, self._files, self._folder = dice, files, folder
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        # Each look is an event of its own: the timer goes on where an answer opens a dialog that waits inside it.
        self._timer.timeout.connect(lambda: QTimer.singleShot(0, self, self._look))
        self._timer.start()

    def close(self) -> None:
        """Nobody is answered any more."""
        self._timer.stop()

    def _look(self) -> None:
        menu, dialog = QApplication.activePopupWidget(), _waiting()
        if isinstance(menu, QMenu):  # a button that waits for its menu
            QTest.keyClick(menu, self._dice.choice(IN_MENUS))
            return
        if isinstance(dialog, QFileDialog) and self._dice.random() < 0.6:
            self._choose(dialog)
        elif isinstance(dialog, QMessageBox):
            self._dice.choice(dialog.buttons()).click()
        elif isinstance(dialog, QInputDialog):
            if dialog.inputMode() == QInputDialog.InputMode.TextInput:
                dialog.setTextValue(self._dice.choice(("", "Ann", "cpu", "a/b", "ä*?[x]", " spaced ", "x" * 300)))
            dialog.done(self._dice.choice((QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected)))
        elif isinstance(dialog, QFileDialog):
            dialog.reject()

    def _choose(self, dialog: QFileDialog) -> None:
        """A file of ours, or a new one to be written."""
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            path = self._folder / f"saved-{self._dice.randrange(1000)}"
        elif dialog.fileMode() == QFileDialog.FileMode.Directory:
            path = self._files[0].parent / self._dice.choice(("more", "incidents"))
        else:
            path = self._dice.choice([one for one in self._files if one.is_file()])
        dialog.setDirectory(str(path.parent))
        dialog.selectFile(str(path))
        dialog.done(QDialog.DialogCode.Accepted)


def _waiting() -> QDialog | None:
    """A dialog that a command waits for; what was opened above it meanwhile does not hide it."""
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    return next((one for one in reversed(shown) if isinstance(one, (QFileDialog, QInputDialog, QMessageBox))), None)
