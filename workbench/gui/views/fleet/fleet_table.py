"""The table of a fleet: many rows can be chosen, Enter opens one, digits sort, and what was chosen stays chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.fleet.fleet_model import FleetModel
from workbench.gui.views.fleet.fleet_rows import (
    FIGURES,
    GROUP,
    HEADS,
    NAME,
    POINTS,
    PRECISION,
    REASON,
    RECALL,
    SHAPE,
    STATE_SIGNS,
    STATES,
    STATUS,
)
from workbench.gui.views.fleet.sparkline import FleetDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.series.row_table import PADDING

SHAPE_WIDTH, SORT_SIGN = 110, 16  # pixels
LEAST_NAME, LEAST_REASON = 140, 120
NARROWER: tuple[tuple[int, ...], ...] = ((), (POINTS,), (POINTS, PRECISION, RECALL))  # columns that go
FEW = 2000  # rows whose names are looked at for the width of a column


class FleetTable(QTableView):
    """Rows of series. `opened(name)`: one is asked for in the chart."""

    opened = Signal(str)

    def __init__(self, model: FleetModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = model
        self.delegate = FleetDelegate(theme, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("Series of the fleet"))
        self.setAccessibleDescription(tr("Arrow keys and Shift choose, Enter opens one in the chart, 1 to 9 sort"))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSortIndicator(NAME, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.shown[index.row()].name))

    def chosen(self) -> tuple[str, ...]:
        """The names of the chosen rows, from the top."""
        selection = self.selectionModel().selection()
        spans = [selection.at(at) for at in range(selection.count())]
        rows = sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})
        return tuple(self.lines.shown[row].name for row in rows)

    def keep_chosen(self, change: Callable[[], None]) -> None:
        """Make a change that puts the rows anew; those that were chosen and are still shown stay chosen."""
        names = set(self.chosen())
        change()
        self.choose(names)

    def choose(self, names: Iterable[str]) -> None:
        """Choose the shown rows of these names and no others; the first one comes into sight."""
        wanted = set(names)
        rows = [at for at, line in enumerate(self.lines.shown) if line.name in wanted]
        selection = QItemSelection()
        for top, bottom in _spans(rows):
            selection.select(self.lines.index(top, 0), self.lines.index(bottom, len(HEADS) - 1))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if rows:
            index = self.lines.index(rows[0], NAME)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def fit_columns(self) -> None:
        """Columns as wide as their texts; the reason has what is left. Where that is too little, some figures go, then
        long names give way: they elide in the middle, since their ends tell them apart."""
        widths = {column: self._width(column) for column in range(len(HEADS))}
        widths[REASON] = 0
        for gone in NARROWER:
            room = self.viewport().width() - sum(width for column, width in widths.items() if column not in gone)
            if room >= LEAST_REASON:
                break
        less = max(0, min(LEAST_REASON - room, widths[NAME] - LEAST_NAME))
        widths[NAME] -= less
        for column, width in {**widths, REASON: max(room + less, LEAST_REASON)}.items():
            self.setColumnHidden(column, column in gone)
            self.horizontalHeader().resizeSection(column, width)

    def _width(self, column: int) -> int:
        body, small = (QFontMetrics(self.delegate.theme.font(kind)) for kind in ("body", "dim"))
        if column == STATUS:
            texts = {f"{STATE_SIGNS[one]} {tr(STATES[one])}" for one in self.lines.states}
        elif column in (NAME, GROUP):
            few = self.lines.shown[:FEW]
            texts = {max((line.words(column) for line in few), key=len, default="")}
        else:
            texts = {"0" * 6} if column in FIGURES else set()
        head = SORT_SIGN + (SHAPE_WIDTH if column == SHAPE else small.horizontalAdvance(tr(HEADS[column])))
        return max(head, max((body.horizontalAdvance(text) for text in texts), default=0)) + 2 * PADDING + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns fit the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, digits sort; all others are a table's."""
        key, at = Qt.Key(event.key()), self.currentIndex()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if at.isValid():
                self.opened.emit(self.lines.shown[at.row()].name)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and not event.modifiers():
            self._sort_by(int(key) - int(Qt.Key.Key_1))
        else:
            super().keyPressEvent(event)

    def _sort_by(self, column: int) -> None:
        before, order = self.lines.sorted_by
        up = before == column and order == Qt.SortOrder.AscendingOrder
        self.sortByColumn(column, Qt.SortOrder.DescendingOrder if up else Qt.SortOrder.AscendingOrder)


def _spans(rows: list[int]) -> list[tuple[int, int]]:
    """Rows in order as stretches without gaps, first and last."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1] = (spans[-1][0], row)
        else:
            spans.append((row, row))
    return spans
