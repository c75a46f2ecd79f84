"""Work under way as one quiet line: what is being done, how far it is, and a button that ends it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_SMALL, GAP_TINY, set_role
from workbench.gui.views.panel import ElidedLabel

PATIENCE_MS = 300  # shorter work is over before a line could be read
STEPS = 1000


class WorkBar(QFrame):
    """Hidden while nothing is under way, and for its first moments. `cancelled`: the user has seen enough."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, panel=True)
        self.text = ElidedLabel("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, STEPS)
        self.bar.setAccessibleName(tr("Progress"))
        self.stop = QPushButton(tr("Cancel"))
        self.stop.setToolTip(tr("End this; what is loaded stays"))
        self.stop.clicked.connect(self._cancel)
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
        self.hide()

    def tell(self, text: str, share: float) -> None:
        """What is being done now and how much of the whole is done, 0 to 1."""
        if not self.stop.isEnabled():
            return  # the last words of what is being ended
        self.text.setText(f"{text[:1].upper()}{text[1:]}")
        self.bar.setValue(round(STEPS * min(max(share, 0.0), 1.0)))
        if not self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def rest(self) -> None:
        """Nothing is under way any more."""
        self._soon.stop()
        self.stop.setEnabled(True)
        self.hide()

    def _cancel(self) -> None:
        self.stop.setEnabled(False)
        self.text.setText(tr("Ending…"))
        self.cancelled.emit()
