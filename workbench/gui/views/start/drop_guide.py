"""Files dragged anywhere onto the window: what letting go would do stands there in words while they hover."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from workbench.gui.theme import GAP, GAP_LARGE, set_role
from workbench.gui.views.drops import Offer, dropped_paths

DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop)
Explain = Callable[[tuple[Path, ...]], Offer]


class DropGuide(QObject):
    """Watches every widget of a window that takes drops, so that a file means the same over each of them; drags of
    text and of series are left to them. `explain(paths)`: what a drop would do."""

    dropped = Signal(object)  # tuple[Path, ...]

    def __init__(self, window: QWidget, explain: Explain) -> None:
        super().__init__(window)
        self._window, self.explain = window, explain
        self._over: tuple[Path, ...] = ()
        self._offer = Offer("", useful=False)
        self.words = QLabel(window)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words.setContentsMargins(GAP_LARGE, GAP, GAP_LARGE, GAP)
        set_role(self.words, drop_hint=True)
        self.words.hide()

    def watch(self) -> None:
        """Watch what is in the window now; called again, it watches what is new."""
        for widget in (self._window, *self._window.findChildren(QWidget)):
            if widget.acceptDrops() and not isinstance(widget.window(), QDialog):
                widget.installEventFilter(self)  # a second call moves the filter, it does not double it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes drags of files; leaves everything else."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self._over:
            self._show(self._offer.words)
        if event.type() not in DRAGS:
            return False
        if isinstance(event, QDropEvent):  # entering, moving and dropping alike
            paths = dropped_paths(event.mimeData())
            if not paths:
                return False
            self._guide(paths, event)
            return True
        if self._over:
            self.leave()
            return True
        return False

    def _guide(self, paths: tuple[Path, ...], event: QDropEvent) -> None:
        if paths != self._over:
            self._over = paths
            self._offer = self.explain(paths)
            self._show(self._offer.words)
        if self._offer.useful:
            event.acceptProposedAction()
        else:
            event.ignore()
        if event.type() == QEvent.Type.Drop:
            self.leave()
            if self._offer.useful:
                self.dropped.emit(paths)

    def _show(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.words.adjustSize()
        room = self._window.rect()
        width = min(self.words.width(), room.width() - 2 * GAP_LARGE)
        place = room.center().x() - width // 2
        self.words.setGeometry(place, room.bottom() - self.words.height() - 4 * GAP_LARGE, width, self.words.height())
        self.words.raise_()

    def leave(self) -> None:
        """Nothing hovers any more."""
        self._over = ()
        self.words.hide()
