"""How a point is painted in the table: one line, and where its reason has no column, that in a second line below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from workbench.gui.theme import Theme
from workbench.gui.views.series.row_table import PADDING, RowDelegate

ROW_HEIGHT, TWO_LINES = 24, 42  # pixels of a row; of one with its reason below


class PointDelegate(RowDelegate):
    """What has no room elides; its tooltip holds it. `below`: reasons lie below their rows; `reason(row)` tells one."""

    def __init__(
        self, theme: Theme, parent: QObject | None = None, reason: Callable[[int], str] = lambda _: ""
    ) -> None:
        super().__init__(theme, parent)
        self.below = False
        self._reason = reason

    def lines(self, text: str, width: int) -> list[str]:
        """A text as one line."""
        return [QFontMetrics(self.theme.font("body")).elidedText(text, Qt.TextElideMode.ElideRight, width)]

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell, and its part of the line below, which begins at the edge of the table."""
        words = self._reason(index.row()) if self.below else ""
        if not words:
            super().paint(painter, option, index)
            return
        above = QStyleOptionViewItem(option)
        above.rect = option.rect.adjusted(0, 0, 0, ROW_HEIGHT - option.rect.height())
        super().paint(painter, above, index)
        rest = option.rect.adjusted(0, ROW_HEIGHT, 0, 0)
        painter.save()
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rest, self.theme.color("raised"))
        if chosen and index.column() == 0:
            painter.fillRect(rest.x(), rest.y(), 2, rest.height(), self.theme.color("accent"))
        painter.setClipRect(rest)
        painter.setFont(self.theme.font("body"))
        painter.setPen(self.theme.color("dim"))
        table = option.widget
        width = table.viewport().width() if isinstance(table, QTableView) else rest.width()
        (line,) = self.lines(words, width - 4 * PADDING)
        painter.drawText(2 * PADDING, rest.top() + painter.fontMetrics().ascent() - 1, line)
        painter.restore()
