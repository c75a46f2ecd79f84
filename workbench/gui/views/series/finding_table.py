"""The rows of the findings panel: findings in words, as a table model, and the delegate that paints their kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from workbench.gui.charts import words
from workbench.gui.charts.marks import NAMES, SIGNS
from workbench.gui.theme import Theme
from workbench.model.scores import Finding
from workbench.model.series import Series

KIND, WHEN, LENGTH, SAW, NEAREST = range(5)
PADDING, ROW_HEIGHT = 6, 28
HEADER_TIPS = (
    "",
    "the first point",
    "",
    "what the rule saw there",
    "the condition nearest to firing, or the one that fired",
)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class FindingRow:
    """A finding with its time and length in words."""

    finding: Finding
    when: str
    length: str

    def cells(self) -> tuple[str, ...]:
        """The texts of the columns."""
        kind = self.finding.kind
        return (
            f"{SIGNS[kind]} {NAMES[kind][0]}",
            self.when,
            self.length,
            self.finding.saw or "—",
            self.finding.nearest or "—",
        )


def rows_of(findings: Sequence[Finding], series: Series) -> tuple[FindingRow, ...]:
    """Findings of one series in words, in the order given."""
    interval = None if series.interval_ns is None or series.times_ns is None else series.interval_ns / 1e9
    rows = []
    for finding in findings:
        known = series.times_ns is not None and finding.start < len(series)
        when = words.stamp(int(series.times_ns[finding.start])) if known else f"point {words.count(finding.start)}"  # type: ignore[index]  # `known` says that there is a clock
        rows.append(FindingRow(finding, when, words.length(finding.stop - finding.start, interval)))
    return tuple(rows)


class FindingModel(QAbstractTableModel):
    """Findings, worst first, one row each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FindingRow, ...] = ()
        self._headers = ("", "when (UTC)", "length", "rule saw", "nearest condition")

    def rowCount(self, parent: Index | None = None) -> int:
        """How many findings there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, _parent: Index | None = None) -> int:
        """Kind, when, length, saw, nearest."""
        return len(self._headers)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The text of a cell."""
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows[index.row()].cells()[index.column()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """The column's title."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._headers[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return HEADER_TIPS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def set_rows(self, rows: Sequence[FindingRow], clocked: bool) -> None:
        """Show other findings."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._headers = (self._headers[0], "when (UTC)" if clocked else "where", *self._headers[2:])
        self.endResetModel()

    def finding(self, row: int) -> Finding:
        """The finding of a row."""
        return self._rows[row].finding

    def row_of(self, start: int, stop: int) -> int:
        """The row of the finding over these points, −1 where there is none."""
        return next((i for i, r in enumerate(self._rows) if (r.finding.start, r.finding.stop) == (start, stop)), -1)


class FindingDelegate(QStyledItemDelegate):
    """Paints a cell; the kind in its color, chosen or not; text that has no room elides."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground of a chosen row, then the text."""
        model = index.model()
        assert isinstance(model, FindingModel)
        painter.save()
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self.theme.color("raised"))
        if chosen and index.column() == KIND:
            painter.fillRect(option.rect.x(), option.rect.y(), 2, option.rect.height(), self.theme.color("accent"))
        token = f"{model.finding(index.row()).kind}_text" if index.column() == KIND else "text"
        painter.setFont(self.theme.font("body"))
        painter.setPen(self.theme.color(token))
        inner = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        lines = self.lines(str(index.data()), inner.width())
        height = painter.fontMetrics().height()
        top = inner.center().y() - height * len(lines) / 2 + 1
        for number, line in enumerate(lines):
            painter.drawText(inner.left(), round(top + number * height + painter.fontMetrics().ascent()), line)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its lines need in the column as wide as it is."""
        table = option.widget
        width = table.columnWidth(index.column()) if isinstance(table, QTableView) else 200
        lines = self.lines(str(index.data()), width - 2 * PADDING)
        return QSize(width, ROW_HEIGHT + (len(lines) - 1) * QFontMetrics(self.theme.font("body")).height())

    def lines(self, text: str, width: int) -> list[str]:
        """A text broken at a space into at most two lines; what does not fit the last one elides."""
        metrics = QFontMetrics(self.theme.font("body"))
        if metrics.horizontalAdvance(text) <= width:
            return [text]
        parts = text.split(" ")
        fitting = [k for k in range(1, len(parts)) if metrics.horizontalAdvance(" ".join(parts[:k])) <= width]
        broken = [" ".join(parts[: fitting[-1]]), " ".join(parts[fitting[-1] :])] if fitting else [text]
        return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in broken]

    def cut(self, text: str, width: int) -> bool:
        """Whether a text does not fit into a cell."""
        return "".join(self.lines(text, width - 2 * PADDING)).replace(" ", "") != text.replace(" ", "")


class FindingTable(QTableView):
    """A table whose rows are as high as their texts need at the width that it has."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns first, then rows."""
        super().resizeEvent(event)
        self.resizeRowsToContents()
