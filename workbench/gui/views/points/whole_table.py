"""The overview of the whole series as a table: its parts, labels and flags, and which of them the chart shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from workbench.gui.charts import words
from workbench.gui.charts.area.stretches import Kind, Stretch, stretches
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import KINDS, signed_name
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.points.point_table import show_as_rows
from workbench.gui.views.row_model import Index, RowModel
from workbench.gui.views.series.row_table import TOKEN

WHAT, WHEN, LENGTH, SEEN, NOTE = range(5)
HEADS = (later("what"), later("from"), later("length"), later("in the chart"), later("note"))
PARTS: dict[Kind, str] = {
    "train": later("train part"),
    "validation": later("validation part"),
    "test": later("test part"),
    "label": later("label"),
}
WIDTHS = {WHAT: 130, WHEN: 170, LENGTH: 100, SEEN: 84}  # pixels


class WholeModel(RowModel):
    """Stretches in the order of time."""

    columns = len(HEADS)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Stretch, ...] = ()
        self._clock: Clock | None = None
        self._seen = (0, 0)

    def many(self) -> int:
        """How many stretches there are."""
        return len(self.rows)

    def head(self, section: int) -> str:
        """What, from, length, in the chart, note."""
        return tr(HEADS[section])

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words of a cell; flags wear their color."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.head(column)}: {self._cell(row, column)}"
        if role == TOKEN:
            return f"{row.kind}_text" if column == WHAT and row.kind in ("hit", "miss", "false_alarm") else "text"
        return self._cell(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _cell(self, row: Stretch, column: int) -> str:
        if column == WHAT:
            return next((signed_name(kind) for kind in KINDS if kind == row.kind), "") or tr(PARTS[row.kind])
        if column == WHEN:
            return self._clock.moment(row.start) if self._clock is not None else ""
        if column == LENGTH:
            return "" if row.kind in KINDS else words.length(row.stop - row.start, self._interval)
        if column == SEEN:
            return "●" if row.start < self._seen[1] and self._seen[0] < row.stop else ""
        return row.note

    @property
    def _interval(self) -> float | None:
        return self._clock.usual_s if self._clock is not None and self._clock.times_ns is not None else None

    def show(self, rows: Sequence[Stretch], clock: Clock | None, seen: tuple[int, int]) -> None:
        """Other stretches; `seen`: first point and end (half-open) of what the chart shows."""
        same = tuple(rows) == self.rows
        if not same:
            self.beginResetModel()
        self.rows, self._clock, self._seen = tuple(rows), clock, seen
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, NOTE))


class WholeTable(QTableView):
    """Follows the chart while it is in sight. `opened`: a row was asked for; the chart has jumped there."""

    opened = Signal()

    def __init__(self, chart: SeriesChart, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self.stretches = WholeModel(self)
        self.delegate = PointDelegate(theme, self)
        self.setModel(self.stretches)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(tr("The whole series: parts, labels and flags"))
        self.setAccessibleDescription(tr("Enter leads to the points of a row"))
        show_as_rows(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        chart.lane.retold.connect(self.follow)
        self.doubleClicked.connect(lambda _index: self._open())

    def follow(self) -> None:
        """Rows for what the overview draws now."""
        if self.isVisibleTo(self.window()):
            rows = stretches(self.chart.lane.split, self.chart.labels, self.chart.visible_marks())
            self.stretches.show(rows, self.chart.clock, self.chart.points_in_sight())

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.delegate.theme = theme
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The note takes what is left."""
        super().resizeEvent(event)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(NOTE, max(80, self.viewport().width() - sum(WIDTHS.values())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads to the points."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.currentIndex().isValid():
            row = self.stretches.rows[self.currentIndex().row()]
            self.opened.emit()
            self.chart.jump_to(row.start, row.stop)
