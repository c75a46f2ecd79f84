"""Who was taken for whom as a list: the cells of the grid that hold cases."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.incidents.confusion_view import named, spoken
from workbench.gui.views.incidents.score_rows import Confusion
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN
from workbench.gui.words import number


class PairModel(RowModel):
    """The cells that hold cases as rows, wrong ones first, those with most cases first."""

    columns = 4

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.confusion = Confusion()
        self.pairs: list[tuple[str, str]] = []

    def show(self, confusion: Confusion) -> None:
        """Other counts."""
        self.beginResetModel()
        self.confusion = confusion
        self.pairs = sorted(confusion.counts, key=lambda cell: (cell[0] == cell[1], -confusion.counts[cell], cell))
        self.endResetModel()

    def many(self) -> int:
        """One row for each cell that holds cases."""
        return len(self.pairs)

    def head(self, section: int) -> str:
        """Is, taken for, cases, share."""
        return (tr("cases of"), tr("taken for"), tr("cases"), tr("share"))[section]

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell."""
        if not index.isValid():
            return None
        row, column = self.pairs[index.row()]
        shown = self.confusion
        if role == TOKEN:
            return "text" if index.column() != 1 else "good" if row == column else "bad"
        sign = "✓" if row == column else "✕"
        share = f"{100 * shown.share(row, column):.0f} %"
        cells = (named(shown, row), f"{sign} {named(shown, column)}", number(shown.count(row, column)), share)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return cells[index.column()] if role == Qt.ItemDataRole.DisplayRole else spoken(shown, row, column)
        return None


class PairTable(QTableView):
    """The same as a list, for those who would rather read than look."""

    cell_chosen = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pairs = PairModel(self)
        self.delegate = PointDelegate(theme, self)
        self.setModel(self.pairs)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("Who was taken for whom, as a list"))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.clicked.connect(lambda index: self.cell_chosen.emit(*self.pairs.pairs[index.row()]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names share what counts leave."""
        super().resizeEvent(event)
        room = self.viewport().width() - 2 * 64
        for column, width in enumerate((room // 2, room // 2, 64, 64)):
            self.setColumnWidth(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter lists the cases."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.cell_chosen.emit(*self.pairs.pairs[self.currentIndex().row()])
        else:
            super().keyPressEvent(event)
