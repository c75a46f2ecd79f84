"""The table of labels: several rows can be chosen; its keys delete, merge, sort and lead to the chart."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from workbench.gui.announce import announce
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.labels.label_rows import (
    AUTHOR,
    HEADS,
    LENGTH,
    MADE,
    NOTE,
    SERIES,
    START,
    Key,
    LabelModel,
    LabelRow,
)
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.series.row_table import PADDING

DELETE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_X)
OWN_KEYS = (*DELETE_KEYS, Qt.Key.Key_J)  # of the window too: here they are for every chosen row
LEAST_NOTE, MOST_OTHER = 90, 150  # pixels
ABOUT = later(
    "Enter shows a label in the chart, Delete removes the chosen ones, J merges them, 1 to 8 sort by a column"
)


class LabelTable(QTableView):
    """Tells what is chosen and what its keys ask for; never changes a label."""

    opened = Signal()  # the chart is asked for
    delete_asked = Signal()
    merge_asked = Signal()
    left = Signal()

    def __init__(self, model: LabelModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels = model
        self.delegate = PointDelegate(theme, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("Labels"))
        self.setAccessibleDescription(tr(ABOUT))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSortIndicator(START, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def fit_columns(self) -> None:
        """Columns as wide as their texts; notes have what is left."""
        body, small = (QFontMetrics(self.delegate.theme.font(kind)) for kind in ("body", "dim"))
        header, left = self.horizontalHeader(), self.viewport().width()
        for column in (AUTHOR, MADE):  # of labels that came with the data nobody knows either
            self.setColumnHidden(column, not any(row.cells[column] for row in self.labels.shown))
        for column in range(len(HEADS)):
            if column == NOTE or self.isColumnHidden(column):
                continue
            head = str(self.labels.headerData(column, Qt.Orientation.Horizontal))
            sign = 14 if column == self.labels.sorted_by[0] else 4
            texts = (body.horizontalAdvance(text) for text in {row.cells[column] for row in self.labels.shown})
            most = 10**6 if column in (START, LENGTH, MADE) else MOST_OTHER
            width = max(small.horizontalAdvance(head) + sign, min(max(texts, default=0), most)) + 2 * PADDING + 2
            header.resizeSection(column, width)
            left -= width
        header.resizeSection(NOTE, max(left, LEAST_NOTE))

    # what is chosen

    def chosen(self) -> list[LabelRow]:
        """The chosen labels, from the top."""
        return [self.labels.shown[at] for at in sorted(index.row() for index in self.selectionModel().selectedRows())]

    def choose(self, keys: Iterable[Key]) -> None:
        """Choose these labels as far as they are shown, and nothing else; the keyboard stands on the first."""
        wanted = set(keys)
        rows = [at for at, row in enumerate(self.labels.shown) if row.key in wanted]
        parts = QItemSelection()
        for at in rows:
            parts.select(self.labels.index(at, 0), self.labels.index(at, len(HEADS) - 1))
        self.selectionModel().select(parts, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            self.stand_on(rows[0])

    def stand_on(self, at: int) -> None:
        """Put the keyboard on a row and bring it into sight; nothing is chosen by that."""
        index = self.labels.index(min(max(at, 0), len(self.labels.shown) - 1), START)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    def sort_by(self, column: int) -> None:
        """Order by a column; again, the other way round."""
        if self.isColumnHidden(column):
            return
        before, order = self.labels.sorted_by
        up = before == column and order == Qt.SortOrder.AscendingOrder
        self.sortByColumn(column, Qt.SortOrder.DescendingOrder if up else Qt.SortOrder.AscendingOrder)
        way = tr("falling") if up else tr("rising")
        announce(self, tr("Sorted by {column}, {way}", column=tr(HEADS[column]), way=way))

    # Qt

    def event(self, event: QEvent) -> bool:
        """Keys that the window has too are this table's while it has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if event.key() in OWN_KEYS and not event.modifiers():
                event.accept()
                return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and X, J, Enter, Esc, 1 to 8; all others are a table's."""
        key = Qt.Key(event.key())
        if key in DELETE_KEYS:
            self.delete_asked.emit()
        elif key == Qt.Key.Key_J:
            self.merge_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_8 and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sort_by(int(key) - int(Qt.Key.Key_1))
        else:
            super().keyPressEvent(event)

    def hide_series(self, hidden: bool) -> None:
        """Whether all labels are of one series, so that its column would say nothing."""
        self.setColumnHidden(SERIES, hidden)
        self.fit_columns()
