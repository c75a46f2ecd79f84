"""The table of the points in sight, in the place of the chart: moved by its keys, its selection is the chart's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.points.extra_columns import ExtraColumn
from workbench.gui.views.points.point_delegate import ROW_HEIGHT, TWO_LINES, PointDelegate
from workbench.gui.views.points.point_model import CONDITION, FLAG, HEADS, LABEL, REASON, TIME, VALUE, PointModel
from workbench.gui.views.series.row_table import PADDING

MOST_TALL = 2000  # rows in sight with a reason below; where there are more, tooltips tell it
FIXED = (TIME, VALUE, LABEL, FLAG, CONDITION)  # columns as wide as their texts; reasons take what is left
CHART_KEYS = (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_F, Qt.Key.Key_Left, Qt.Key.Key_Right)


def show_as_rows(table: QTableView) -> None:
    """A table to read and choose rows of: no grid, no editing, one line a row, Tab leads out of it."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setMouseTracking(True)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    rows, columns = table.verticalHeader(), table.horizontalHeader()
    rows.hide()
    rows.setMinimumSectionSize(ROW_HEIGHT)
    rows.setDefaultSectionSize(ROW_HEIGHT)
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    columns.setHighlightSections(False)
    columns.setMinimumSectionSize(40)


class PointTable(QTableView):
    """Rows are what the chart has in sight. Rows that the user selects are the marked region, and back. `beside`: what
    stands beside the series now, asked whenever rows are."""

    def __init__(self, chart: SeriesChart, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self.points = PointModel(self)
        self.beside: Callable[[], Sequence[ExtraColumn]] = tuple
        self._tall: set[int] = set()
        self._widths: dict[int, int] = {}  # column → pixels that its texts need
        self._told = False  # whether the selection is the chart's own, not to be told back
        self.setModel(self.points)
        self.setAccessibleName(tr("Table of the points in sight"))
        self.setAccessibleDescription(
            tr("Arrow keys move and select, plus and minus zoom, left and right pan, F shows all")
        )
        self._dress(theme)
        chart.box.sigXRangeChanged.connect(lambda *_: self.follow())
        chart.region_drawn.connect(self.select_points)
        chart.selection_cleared.connect(lambda: self.select_points(0, 0))
        chart.jumped.connect(self._show_points)
        self.selectionModel().selectionChanged.connect(self._selected)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def _dress(self, theme: Theme) -> None:
        self.delegate = PointDelegate(theme, self, lambda row: self.points.told(self.points.start + row, REASON))
        self.setItemDelegate(self.delegate)
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def fit_columns(self) -> None:
        """Columns as wide as the texts of the series that is shown."""
        body, small = (QFontMetrics(self.delegate.theme.font(kind)) for kind in ("body", "dim"))
        self._widths.clear()
        extras = range(len(HEADS), self.points.columnCount())
        for column in (*FIXED, *extras):
            text = body.horizontalAdvance(self.points.widest(column))
            head = small.horizontalAdvance(self.points.head(column)) + 4
            self._widths[column] = max(text, head) + 2 * PADDING + 2
            self.horizontalHeader().resizeSection(column, self._widths[column])
        for column in extras:  # what is measured stands before what is said of it
            self.horizontalHeader().moveSection(self.horizontalHeader().visualIndex(column), 1 + column - REASON)
        self._fit_reason()

    def _fit_reason(self) -> None:
        """The reason takes what is left of the width; where its longest has no room there, reasons lie below rows."""
        columns = self.horizontalHeader()
        left = self.viewport().width() - sum(self._widths.values())
        needed = QFontMetrics(self.delegate.theme.font("body")).horizontalAdvance(self.points.widest(REASON))
        self.delegate.below = needed + 2 * PADDING > left
        self.setColumnHidden(REASON, self.delegate.below)
        columns.setStretchLastSection(self.delegate.below)
        if not self.delegate.below:
            columns.resizeSection(CONDITION, self._widths.get(CONDITION, columns.sectionSize(CONDITION)))
            columns.resizeSection(REASON, left)
        self._fit_heights()

    def _fit_heights(self) -> None:
        """Rows with a reason below them are higher."""
        rows = self.verticalHeader()
        tall = self.points.rows_with_reasons() if self.delegate.below else []
        tall = tall if len(tall) <= MOST_TALL else []
        for row in self._tall - set(tall):
            if row < self.points.rowCount():
                rows.resizeSection(row, ROW_HEIGHT)
        for row in tall:
            rows.resizeSection(row, TWO_LINES)
        self._tall = set(tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The reason takes what is left."""
        super().resizeEvent(event)
        self._fit_reason()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.delegate.theme = theme
        self.viewport().update()

    def show_reasons(self, reasons: Mapping[int, str]) -> None:
        """Point → `Abnormal Rule 2: why` of flags."""
        self.points.set_reasons(reasons)
        self._fit_reason()

    def follow(self) -> None:
        """Rows for what the chart has in sight now; what was selected and still is in sight stays selected."""
        if not self.isVisibleTo(self.window()):
            return
        kept = self.selected_points()
        self._told = True
        if self.points.set_extras(self.beside()):
            self.fit_columns()
        self.points.set_span(*self.chart.points_in_sight())
        self._fit_heights()
        self._told = False
        self.select_points(*kept)

    def selected_points(self) -> tuple[int, int]:
        """First and end (half-open) of the selected rows as points; (0, 0) where none is."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(k) for k in range(chosen.count())]
        if not ranges:
            return 0, 0
        first = min(part.top() for part in ranges)
        last = max(part.bottom() for part in ranges)
        return self.points.start + first, self.points.start + last + 1

    def select_points(self, start: int, stop: int) -> None:
        """Select the rows of these points as far as they are in sight, without telling it back; none where empty."""
        first = max(start, self.points.start) - self.points.start
        last = min(stop, self.points.stop) - self.points.start - 1
        self._told = True
        if last < first:
            self.selectionModel().clearSelection()
        elif (start, stop) != self.selected_points():
            rows = QItemSelection(self.points.index(first, 0), self.points.index(last, self.points.columnCount() - 1))
            self.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._told = False

    def place_of(self, point: int) -> QPoint:
        """Where the row of a point is, in pixels of the table."""
        rect = self.visualRect(self.points.index(point - self.points.start, FLAG))
        return self.viewport().mapTo(self, rect.center())

    def _show_points(self, start: int, stop: int) -> None:
        """The chart jumped to these points: they are selected, and the keyboard stands on the first."""
        if not self.isVisibleTo(self.window()):
            return
        self.chart.clear_selection()
        self._told = True
        index = self.points.index(start - self.points.start, TIME)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._told = False
        self.select_points(start, stop)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _selected(self) -> None:
        if self._told or not self.isVisible():
            return
        start, stop = self.selected_points()
        if stop > start:
            self.chart.set_selection(start, stop)
            self._told = True
            self.chart.region_drawn.emit(start, stop)
            self._told = False

    def _moved(self) -> None:
        """The row under the keyboard is the point that is asked about."""
        index = self.currentIndex()
        if not self._told and index.isValid() and self.isVisible() and self.chart.clock is not None:
            self.chart.point_beside(self.chart.clock.at(self.points.start + index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ − F ← → are the chart's, Esc drops the marked region; all others are a table's."""
        plain = not event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape and self.chart.let_go():
            return
        if event.key() in CHART_KEYS and (plain or event.key() == Qt.Key.Key_Plus):
            self.chart.keyPressEvent(event)
        else:
            super().keyPressEvent(event)
