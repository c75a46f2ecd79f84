"""How one entry of the palette is drawn: kind and title, then what it does or why it cannot be done, its keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from workbench.gui.theme import GAP, GAP_SMALL, RADIUS_CONTROL, Theme
from workbench.gui.views.finder.entries import Entry
from workbench.gui.views.row_model import Index

ROW = 30
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class EntryDelegate(QStyledItemDelegate):
    """One row: the title at the left, what it does dim beside it, its keys dim at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows alike."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row; the current one stands on raised ground."""
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        rect: QRect = option.rect
        state = option.state
        painter.save()
        if state & state.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("line"))
            painter.drawRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
        inner = rect.adjusted(GAP_SMALL, 0, -GAP_SMALL, 0)
        inner.setRight(inner.right() - self._write(painter, inner, entry.keys, "dim", RIGHT))
        if entry.kind:
            inner.setLeft(inner.left() + self._write(painter, inner, entry.kind, "dim", LEFT))
        title = "dim" if entry.missing else "text"
        inner.setLeft(inner.left() + self._write(painter, inner, entry.title, title, LEFT, "body"))
        self._write(painter, inner, entry.told, "warn_text" if entry.missing else "dim", LEFT)
        painter.restore()

    def _write(self, painter: QPainter, room: QRect, text: str, token: str, align: int, font: str = "dim") -> int:
        """Write a text into what is left of the row; the pixels it took, with the gap after it."""
        if not text or room.width() <= 0:
            return 0
        painter.setFont(self.theme.font(font))  # type: ignore[arg-type]
        painter.setPen(self.theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, align, shown)
        return painter.fontMetrics().horizontalAdvance(shown) + GAP
