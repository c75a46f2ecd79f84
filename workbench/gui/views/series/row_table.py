"""A table of cases: rows as high as their words need, the chosen one told apart, cells colored as their model says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.gui.theme import Theme
from workbench.gui.views.row_model import Index

TOKEN = Qt.ItemDataRole.UserRole  # the name of a cell's color
PADDING, ROW_HEIGHT = 6, 28
MOST_LINES = 3


class RowDelegate(QStyledItemDelegate):
    """Paints a cell in its color, chosen or not; text that has no room elides."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground of a chosen row, then the text."""
        painter.save()
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self.theme.color("raised"))
        if chosen and index.column() == 0:
            painter.fillRect(option.rect.x(), option.rect.y(), 2, option.rect.height(), self.theme.color("accent"))
        painter.setFont(self.theme.font("body"))
        painter.setPen(self.theme.color(index.data(TOKEN)))
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
        """A text broken at spaces into at most MOST_LINES lines; what does not fit the last one elides."""
        metrics, exact = QFontMetrics(self.theme.font("body")), QFontMetricsF(self.theme.font("body"))
        if exact.horizontalAdvance(text) <= width:  # the whole pixels of QFontMetrics may be too few
            return [text]
        broken: list[str] = []
        parts = text.split(" ")
        while len(broken) < MOST_LINES - 1 and exact.horizontalAdvance(" ".join(parts)) > width:
            fitting = [k for k in range(1, len(parts)) if exact.horizontalAdvance(" ".join(parts[:k])) <= width]
            if not fitting:
                break
            broken.append(" ".join(parts[: fitting[-1]]))
            parts = parts[fitting[-1] :]
        return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in (*broken, " ".join(parts))]

    def cut(self, text: str, width: int) -> bool:
        """Whether a text does not fit into a cell."""
        return "".join(self.lines(text, width - 2 * PADDING)).replace(" ", "") != text.replace(" ", "")


class RowTable(QTableView):
    """A table whose rows are as high as their texts need at the width that it has."""

    def dress(self, delegate: RowDelegate, widest: Mapping[int, str], stretched: Iterable[int]) -> None:
        """Look as every list of cases does. `widest`: column → the text that sets its width; `stretched`: the columns
        that share what is left."""
        self.setItemDelegate(delegate)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self._metrics = QFontMetrics(delegate.theme.font("body"))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(40)
        for column, text in widest.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.fit_column(column, (text,))
        for column in stretched:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def fit_column(self, column: int, texts: Iterable[str]) -> None:
        """Make a column as wide as the widest of these texts needs."""
        widest = max(self._metrics.horizontalAdvance(text) for text in texts)
        self.horizontalHeader().resizeSection(column, widest + 2 * PADDING + 2)

    def chosen_row(self) -> int:
        """The chosen row, −1 where none is. Not Qt's current row: that one is set by merely coming here with Tab."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns first, then rows; the chosen one stays in sight."""
        super().resizeEvent(event)
        self.resizeRowsToContents()
        if self.model() is not None and (chosen := self.chosen_row()) >= 0:
            self.scrollTo(self.model().index(chosen, 0))
