"""Where tables are: a file, a folder or the address of a database, those of before, and its password."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.dialogs.frame import add_field, beside, form
from workbench.gui.dialogs.llm.key_row import KeyRow
from workbench.gui.texts import later, tr
from workbench.gui.theme import set_role
from workbench.sources.places import is_address

TABLES = later("Tables (*.sqlite *.sqlite3 *.db *.parquet);;All files (*)")


class PlaceFields(QWidget):
    """`changed` after each change of the place; `asked`: its tables are wanted; `remembered(int)`: one of before."""

    changed = Signal()
    asked = Signal()
    remembered = Signal(int)

    def __init__(self, place: str, recent: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place, self.line = QComboBox(), QLineEdit()
        self.place.setEditable(True)
        self.place.setLineEdit(self.line)
        self.place.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.place.addItems(list(recent))
        self.place.setEditText(place)
        self.place.setMinimumContentsLength(12)
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.line.setPlaceholderText(tr("metrics.sqlite or postgresql://user@host/name"))
        self.pick = QPushButton(tr("Choose"))
        self.pick.setAccessibleName(tr("Choose a file or a folder"))
        self.pick.setAutoDefault(False)
        set_role(self.pick, picker=True)
        menu = QMenu(self.pick)
        self.pick_file = menu.addAction(tr("File…"))
        self.pick_folder = menu.addAction(tr("Folder…"))
        self.pick.setMenu(menu)
        self.search = QPushButton(tr("Look"))
        self.search.setAccessibleName(tr("Look for the tables of this place"))
        self.search.setAutoDefault(False)
        self.key = KeyRow(words=tr("Store a password…"))
        self._place()
        self.line.textChanged.connect(self._changed)
        self.line.returnPressed.connect(self.asked)
        self.place.activated.connect(self.remembered)
        self.search.clicked.connect(self.asked)
        self.pick_file.triggered.connect(self._pick_file)
        self.pick_folder.triggered.connect(self._pick_folder)
        self._changed()

    def _place(self) -> None:
        self.rows = form()  # so that other fields stand in line with them
        tip = tr("A file of SQLite, a Parquet file or folder, or the address of a PostgreSQL database")
        add_field(self.rows, tr("Place"), beside(self.place, self.pick, self.search), tip)
        self.place.setAccessibleName(tr("Place"))
        add_field(self.rows, tr("Password"), self.key, tr("Kept in the system's keyring, sent to this database alone"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self.rows)

    def text(self) -> str:
        """The place as it is typed now."""
        return self.place.currentText().strip()

    def _changed(self) -> None:
        self.rows.setRowVisible(self.key, is_address(self.text()))
        self.search.setEnabled(bool(self.text()))
        self.changed.emit()

    def _pick_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a database or a Parquet file"), "", tr(TABLES))
        self._take(path)

    def _pick_folder(self) -> None:
        self._take(QFileDialog.getExistingDirectory(self, tr("Choose the folder of a Parquet data set")))

    def _take(self, path: str) -> None:
        if path:
            self.place.setEditText(str(Path(path)))
            self.asked.emit()
