"""Work under way as one quiet line: what is being done, how far it is, and a button that ends it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_SMALL, GAP_TINY, set_role
from workbench.gui.views.panel import ElidedLabel

PATIENCE_MS = 300  # shorter work is over before a line could be read
STEPS = 1000


class WorkBar(QFrame):
    """Hidden while nothing is under way, and for its first moments. `cancelled`: the user has seen enough, by a click,
    by Esc on it, or by the command; `working(bool)`: something is under way from now on, or no more."""

    cancelled = Signal()
    working = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, panel=True)
        self.text = ElidedLabel("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(tr("Progress"))
        self.stop = QPushButton(tr("Cancel"))
        self.stop.setToolTip(tr("End this (Esc, or Shift+Esc): what is loaded stays, and no file is left half written"))
        self.stop.clicked.connect(self.cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP, GAP_TINY, GAP_SMALL, GAP_TINY)
        layout.setSpacing(GAP)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.stop)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE_MS)
        self._soon.timeout.connect(self.show)
        self._works = False
        self.hide()

    def tell(self, text: str, share: float) -> None:
        """What is being done now and how much of the whole is done, 0 to 1."""
        if not self.stop.isEnabled():
            return  # the last words of what is being ended
        self.text.setText(f"{text[:1].upper()}{text[1:]}")
        self.bar.setValue(round(STEPS * min(max(share, 0.0), 1.0)))
        if not self.isVisible() and not self._soon.isActive():
            self._soon.start()
        self._work(True)

    def rest(self) -> None:
        """Nothing is under way any more."""
        self._soon.stop()
        self.stop.setEnabled(True)
        self.hide()
        self._work(False)

    def _work(self, works: bool) -> None:
        if works != self._works:
            self._works = works
            self.working.emit(works)

    def cancel(self) -> None:
        """End what is under way; it says so until it has ended."""
        if not self._works:
            return
        self.stop.setEnabled(False)
        self.text.setText(tr("Ending…"))
        self.cancelled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where the line itself has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)
