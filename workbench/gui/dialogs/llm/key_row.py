"""Where the key of a model's server comes from, and a field that hands a new one over; no key is ever shown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, set_role
from workbench.gui.views.panel import ElidedLabel


@dataclass(frozen=True)
class KeyState:
    """Where the key is, in words; `can_store`: whether a keyring can take one; `missing`: there is none but should."""

    text: str = ""
    can_store: bool = False
    missing: bool = False
    tip: str = ""


class KeyField(QLineEdit):
    """A password field that keeps Enter and Escape to itself: neither starts a run nor closes the dialog.
    `left`: Escape."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter stores, Escape leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returnPressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class KeyRow(QWidget):
    """Shows a `KeyState`. `entered(str)`: a key to be kept in the keyring; the field forgets it at once. `words`: of
    the button, where the key is called otherwise."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None, words: str = "") -> None:
        super().__init__(parent)
        self.state = ElidedLabel()
        self.enter = QPushButton(words or tr("Store a key…"))
        self.enter.setToolTip(tr("Type a key; it is kept in the system's keyring and nowhere else"))
        self.field = KeyField()
        self.field.setPlaceholderText(tr("Key, kept in the system's keyring only"))
        self.field.setAccessibleName(tr("New key"))
        self.store, self.leave = QPushButton(tr("Store")), QPushButton(tr("Leave"))
        self.store.setAccessibleName(tr("Store the key in the keyring"))
        self.leave.setAccessibleName(tr("Leave the key as it is"))
        for button in (self.enter, self.store, self.leave):
            button.setAutoDefault(False)
        self._rows = QStackedWidget()
        self._rows.addWidget(_row(self.state, self.enter))
        self._rows.addWidget(_row(self.field, self.store, self.leave))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._rows)
        self.enter.clicked.connect(self._open)
        self.leave.clicked.connect(self._close)
        self.field.left.connect(self._close)
        self.store.clicked.connect(self._store)
        self.field.returnPressed.connect(self._store)
        self.field.textChanged.connect(lambda text: self.store.setEnabled(bool(text.strip())))
        self.store.setEnabled(False)
        self.setFocusProxy(self.enter)

    def show_state(self, state: KeyState) -> None:
        """Shows where the key is."""
        self.state.setText(state.text)
        self.state.set_tip(state.tip)
        set_role(self.state, tone="warn" if state.missing else "text")
        self.enter.setVisible(state.can_store)

    def _open(self) -> None:
        self._rows.setCurrentIndex(1)
        self.field.setFocus()

    def _close(self) -> None:
        self.field.clear()
        self._rows.setCurrentIndex(0)
        self.enter.setFocus()

    def _store(self) -> None:
        key = self.field.text().strip()
        if key:
            self._close()
            self.entered.emit(key)


def _row(first: QWidget, *buttons: QWidget) -> QWidget:
    row = QWidget()
    set_role(row, clear=True)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_SMALL)
    layout.addWidget(first, 1)
    for button in buttons:
        layout.addWidget(button)
    return row
