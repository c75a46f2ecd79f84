"""Where a Prometheus is and who asks, as fields."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from workbench.gui.dialogs.connect.nouns import Connection
from workbench.gui.dialogs.frame import add_field, beside, form
from workbench.gui.dialogs.llm.key_row import KeyRow
from workbench.gui.texts import later, tr
from workbench.gui.views.elided_combo import ElidedCombo

WHO = (
    ("none", later("nobody in particular")),
    ("bearer", later("a token")),
    ("basic", later("a user with a password")),
)


class ConnectionFields(QWidget):
    """`changed` after each change of who asks; `asked`: its metrics are wanted."""

    changed = Signal()
    asked = Signal()

    def __init__(self, given: Connection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address = QLineEdit(given.url)
        self.address.setPlaceholderText("http://localhost:9090")
        self.search = QPushButton(tr("Look"))
        self.search.setAccessibleName(tr("Look for metrics at this address"))
        self.search.setAutoDefault(False)
        self.who = ElidedCombo(tr("Ask as"))
        for auth, title in WHO:
            self.who.addItem(tr(title), auth)
        self.who.setCurrentIndex(self.who.findData(given.auth))
        self.user, self.key = QLineEdit(given.user), KeyRow()
        self.ca = QLineEdit(given.ca)
        self.ca.setPlaceholderText(tr("those of this system"))
        self.pick = QPushButton(tr("Choose…"))
        self.pick.setAccessibleName(tr("Choose a file of certificates"))
        self.pick.setAutoDefault(False)
        self._place()
        self.address.returnPressed.connect(self.asked)
        self.search.clicked.connect(self.asked)
        self.pick.clicked.connect(self._pick)
        for edit in (self.address, self.user, self.ca):
            edit.textChanged.connect(self._changed)
        self.who.activated.connect(self._changed)
        self._changed()

    def _place(self) -> None:
        self.rows = form()  # so that other fields stand in line with them
        certificates = tr("Certificates are always checked; name a file where your Prometheus has one of its own")
        add_field(self.rows, tr("Address"), beside(self.address, self.search))
        self.address.setAccessibleName(tr("Address"))
        add_field(self.rows, tr("Ask as"), self.who)
        add_field(self.rows, tr("User"), self.user)
        add_field(self.rows, tr("Secret"), self.key, tr("Kept in the system's keyring, sent to this address alone"))
        add_field(self.rows, tr("Certificates"), beside(self.ca, self.pick), certificates)
        self.ca.setAccessibleName(tr("Certificates"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self.rows)

    def connection(self) -> Connection:
        """As it is typed now."""
        auth = self.who.currentData()
        user = self.user.text().strip() if auth == "basic" else ""
        return Connection(self.address.text().strip(), auth, user, self.ca.text().strip())

    def _changed(self) -> None:
        auth = self.who.currentData()
        self.rows.setRowVisible(self.user, auth == "basic")
        self.rows.setRowVisible(self.key, auth != "none")
        self.search.setEnabled(bool(self.address.text().strip()))
        self.changed.emit()

    def _pick(self) -> None:
        title = tr("Choose a file of certificates")
        path, _ = QFileDialog.getOpenFileName(self, title, "", tr("Certificates (*.pem *.crt *.cer);;All files (*)"))
        if path:
            self.ca.setText(str(Path(path)))
