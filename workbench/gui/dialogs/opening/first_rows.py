"""The first rows of a file as the table that they are read as; what each column is used for stands in its head."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from workbench.data.nouns import ColumnChoice, Peek
from workbench.gui.texts import tr

WIDEST = 200  # pixels of a column


class FirstRows(QTableWidget):
    """Shows a `Peek`; nothing can be changed here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("First rows, as they are read"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().hide()
        self.setShowGrid(False)

    def show_peek(self, peek: Peek) -> None:
        """The rows, with the use of each column."""
        self.setRowCount(len(peek.rows))
        self.setColumnCount(len(peek.columns))
        for at, column in enumerate(peek.columns):
            use = use_of(column.name, peek.guesses)
            head = QTableWidgetItem(f"{column.name}\n{use}" if use else f"{column.name}\n")
            self.setHorizontalHeaderItem(at, head)
        for row, cells in enumerate(peek.rows):
            for at, cell in enumerate(cells):
                self.setItem(row, at, QTableWidgetItem(cell))
        self.resizeColumnsToContents()
        for at in range(self.columnCount()):
            self.setColumnWidth(at, min(self.columnWidth(at), WIDEST))


def use_of(name: str, choice: ColumnChoice) -> str:
    """What a column is used for, in a word; empty where it is left out."""
    if name in (choice.value or ()):
        return tr("value")
    uses = ((choice.time, tr("time")), (choice.label, tr("label")))
    more = ((choice.is_test, tr("test part")), (choice.series, tr("series")))
    return next((use for column, use in (*uses, *more) if column == name), "")
