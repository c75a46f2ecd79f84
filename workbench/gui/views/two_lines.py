"""List rows of two lines: a name with a figure at its end, and a dim line below; text that has no room elides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.gui.theme import GAP_SMALL, GAP_TINY, RADIUS_CONTROL, Theme

ROW_ROLE = Qt.ItemDataRole.UserRole
KEY_ROLE = Qt.ItemDataRole.UserRole + 1
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class TwoLines:
    """A row: `title` and at its end `figure`; below, `words` dim and at its end `state`. Colors are theme tokens."""

    title: str
    figure: str = ""
    words: str = ""
    state: str = ""
    title_color: str = "text"
    figure_color: str = "text"
    state_color: str = "dim"
    bold: bool = False
    tip: str = ""
    words_color: str = "dim"
    struck: bool = False  # the title does not hold

    @property
    def spoken(self) -> str:
        """The row as one sentence, for screen readers and tooltips."""
        return " · ".join(part for part in (self.title, self.figure, self.words, self.state, self.tip) if part)


class TwoLineDelegate(QStyledItemDelegate):
    """Paints `TwoLines`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.inset = 0  # pixels left free at the start of both lines, for a picture

    def fonts(self, row: TwoLines) -> tuple[QFont, QFont]:
        """The fonts of both lines."""
        body = self.theme.font("body")
        body.setBold(row.bold)
        body.setStrikeOut(row.struck)
        return body, self.theme.font("dim")

    def title_height(self, row: TwoLines, _width: int) -> int:
        """Pixels of the title in so much room; one line."""
        return QFontMetrics(self.fonts(row)[0]).height()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines and air; the width is the list's."""
        body, small = self.fonts(TwoLines(""))
        return QSize(0, QFontMetrics(body).height() + QFontMetrics(small).height() + 2 * GAP_TINY + 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One row; selected and hovered rows keep their colors on a raised ground."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, TwoLines):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        rect: QRect = option.rect
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(self.theme.color("line") if selected else Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("raised"))
            painter.drawRoundedRect(rect.adjusted(0, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
        body, small = self.fonts(row)
        inner = rect.adjusted(GAP_SMALL + self.inset, GAP_TINY, -GAP_SMALL, -GAP_TINY)
        above = QRect(inner.left(), inner.top(), inner.width(), self.title_height(row, inner.width()))
        below = QRect(inner.left(), above.bottom() + 2, inner.width(), QFontMetrics(small).height())
        self._line(painter, above, body, (row.title, row.title_color), (row.figure, row.figure_color))
        self._line(painter, below, small, (row.words, row.words_color), (row.state, row.state_color))
        painter.restore()

    def _line(self, painter: QPainter, rect: QRect, font: QFont, start: tuple[str, str], end: tuple[str, str]) -> None:
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(self.theme.color(end[1]))
        painter.drawText(rect, RIGHT, end[0])
        room = rect.width() - (metrics.horizontalAdvance(end[0]) + GAP_SMALL if end[0] else 0)
        painter.setPen(self.theme.color(start[1]))
        if rect.height() > metrics.height():
            painter.drawText(rect, WRAPPED, start[0])
        else:
            painter.drawText(rect, LEFT, metrics.elidedText(start[0], Qt.TextElideMode.ElideRight, room))


class TwoLineList(QListWidget):
    """A list of `TwoLines`, each with a key of the caller's."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self._keys: list[object] = []
        self._nothing = ""
        self._delegate = TwoLineDelegate(theme, self)
        self.setItemDelegate(self._delegate)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self._delegate.theme = theme
        self.viewport().update()

    def set_nothing(self, words: str) -> None:
        """What is said where there is no row."""
        self._nothing = words
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or the words in their place."""
        super().paintEvent(event)
        if self._nothing and not self.count():
            painter = QPainter(self.viewport())
            painter.setFont(self._delegate.theme.font("dim"))
            painter.setPen(self._delegate.theme.color("dim"))
            painter.drawText(
                self.viewport().rect().adjusted(GAP_SMALL, GAP_SMALL, -GAP_SMALL, 0), WRAPPED, self._nothing
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row that the keyboard stands on stays in sight."""
        item = self.currentItem()
        seen = item is not None and QRect(QPoint(), event.oldSize()).intersects(self.visualItemRect(item))
        super().resizeEvent(event)
        if seen:
            self.scrollToItem(item)

    def set_rows(self, rows: Sequence[tuple[object, TwoLines]]) -> None:
        """Shows (key, row) pairs; selection and scroll position stay where their keys do.

        Cheap where rows were only added on top or changed in place, which is what a running run does.
        """
        keys = [key for key, _ in rows]
        added = keys.index(self._keys[0]) if self._keys and self._keys[0] in keys else -1
        kept = len(keys) - added
        if added < 0 or keys[added:] != self._keys[:kept]:
            self._rebuild(rows)
            return
        for at in range(added):
            self.insertItem(at, _item(*rows[at]))
        while self.count() > len(keys):
            self.takeItem(self.count() - 1)
        for at in range(added, len(keys)):
            item, row = self.item(at), rows[at][1]
            if item.data(ROW_ROLE) != row:
                _fill(item, row)
        self._keys = keys

    def _rebuild(self, rows: Sequence[tuple[object, TwoLines]]) -> None:
        selected, position = self.selected_keys(), self.verticalScrollBar().value()
        self.clear()
        self._keys = [key for key, _ in rows]
        for key, row in rows:
            item = _item(key, row)
            self.addItem(item)
            if key in selected:
                item.setSelected(True)
        self.verticalScrollBar().setValue(position)

    def selected_keys(self) -> list[object]:
        """The keys of the selected rows, top to bottom."""
        return [item.data(KEY_ROLE) for item in (self.item(i) for i in range(self.count())) if item.isSelected()]


def _item(key: object, row: TwoLines) -> QListWidgetItem:
    item = QListWidgetItem()
    item.setData(KEY_ROLE, key)
    _fill(item, row)
    return item


def _fill(item: QListWidgetItem, row: TwoLines) -> None:
    item.setData(ROW_ROLE, row)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, row.spoken)
    item.setToolTip(row.spoken)
