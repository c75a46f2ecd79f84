"""The rows of the series panel: a frozen row, the list model, and the delegate that paints name, line and note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.gui.charts.paint.polylines import pieces
from workbench.gui.sentences import sentence
from workbench.gui.theme import GAP_SMALL, RADIUS_CONTROL, Theme
from workbench.gui.views.row_model import Index

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
ROW_HEIGHT, SPARK_HEIGHT = 66, 18
SERIES_MIME = "application/x-rule-workbench-series"
TICK = 12  # pixels of the box at the right of a name
DOUBT_SIGN = "▲!"


@dataclass(frozen=True, eq=False)
class SeriesRow:
    """One series in the list. `note`: `5 labeled · 0.86`, `no labels · stock rule`, `training`; `tone`: a color token
    for the note; `spark` (m,): its line scaled to 0…1 (`charts.pyramid.sparkline`); `doubts`: sentences about the data;
    `short`: the note where it has no room.
    """

    name: str
    note: str = ""
    tone: str = "dim"
    spark: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    doubts: tuple[str, ...] = ()
    short: str = ""

    @property
    def tip(self) -> str:
        """Everything in words."""
        return "\n".join((self.name, self.note, *map(sentence, self.doubts)))


class SeriesModel(QAbstractListModel):
    """The rows that the filter lets through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[SeriesRow, ...] = ()
        self._shown: tuple[SeriesRow, ...] = ()
        self._filter = ""
        self._stacked: frozenset[str] = frozenset()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The name, the tooltip, what a screen reader says, and the row itself."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.tip
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row.name in self._stacked else Qt.CheckState.Unchecked
        return row if role == ROW_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A row can be chosen, and ticked: it is then kept in sight with the others that are."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """A row that is dragged carries the name of its series."""
        return [SERIES_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The name of the dragged series."""
        data = QMimeData()
        data.setData(SERIES_MIME, QByteArray(self.name_at(indexes[0].row()).encode()))
        return data

    def set_stacked(self, names: Iterable[str]) -> None:
        """Tick the series that are kept in sight."""
        self._stacked = frozenset(names)
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))

    def set_rows(self, rows: Sequence[SeriesRow]) -> None:
        """Show other rows. Where only notes changed the list stays where it is."""
        same = [r.name for r in rows] == [r.name for r in self._rows]
        self._rows = tuple(rows)
        if same:
            self._shown = self._fitting()
            if self._shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))
            return
        self._reset()

    def set_filter(self, text: str) -> None:
        """Show only rows whose name contains `text`."""
        self._filter = text.casefold().strip()
        self._reset()

    def row_of(self, name: str) -> int:
        """The place of a series in the list, −1 where it is not shown."""
        return next((i for i, row in enumerate(self._shown) if row.name == name), -1)

    def name_at(self, row: int) -> str:
        """The series at a place."""
        return self._shown[row].name

    def _fitting(self) -> tuple[SeriesRow, ...]:
        return tuple(row for row in self._rows if self._filter in row.name.casefold())

    def _reset(self) -> None:
        self.beginResetModel()
        self._shown = self._fitting()
        self.endResetModel()


class SeriesDelegate(QStyledItemDelegate):
    """Paints one row; the chosen one stands on raised ground, all else keeps its color."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows alike."""
        return QSize(120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, name with its doubts' mark, line, note."""
        row = index.data(ROW_ROLE)
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, option.state)
        inner = rect.adjusted(GAP_SMALL, 6, -GAP_SMALL, -6)
        room, small = inner.width() - self._paint_tick(painter, option, index), self.theme.font("dim")
        if row.doubts:
            mark = self._text(
                painter,
                inner.adjusted(0, 0, room - inner.width(), 0),
                DOUBT_SIGN,
                font=small,
                token="warn_text",
                right=True,
            )
            room -= mark + 4
        name = QRect(inner.left(), inner.top(), room, 16)
        self._text(painter, name, row.name, font=self.theme.font("body"), token="text")
        line = QRectF(inner.left(), inner.top() + 18, inner.width(), SPARK_HEIGHT)
        paint_sparkline(painter, line, row.spark, self.theme)
        note = QRect(inner.left(), inner.bottom() - 14, inner.width(), 15)
        fits = QFontMetrics(small).horizontalAdvance(row.note) <= note.width()
        self._text(painter, note, row.note if fits or not row.short else row.short, font=small, token=row.tone)
        painter.restore()

    def _paint_tick(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> int:
        """The box that keeps a series in sight, where it is ticked or could be now; the room that it takes."""
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        if not ticked and not option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            return 0
        box = QRectF(tick_rect(option.rect)).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self.theme.color("accent" if ticked else "dim"), 1))
        painter.setBrush(self.theme.color("accent") if ticked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if ticked:
            painter.setPen(QPen(self.theme.color("on_accent"), 1.6))
            left, top = box.left(), box.top()
            painter.drawPolyline(
                [QPointF(left + 2.5, top + 6), QPointF(left + 4.7, top + 8.2), QPointF(left + 8.7, top + 3)]
            )
        return TICK + 6

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        chosen, hovered = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        if not chosen and not hovered:
            return
        focused = chosen and state & QStyle.StateFlag.State_HasFocus
        painter.setPen(QPen(self.theme.color("accent" if focused else "line" if chosen else "raised"), 1))
        painter.setBrush(self.theme.color("raised"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _text(self, painter: QPainter, rect: QRect, text: str, *, font: QFont, token: str, right: bool = False) -> int:
        """One elided line; its width in pixels."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.setFont(font)
        painter.setPen(self.theme.color(token))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignTop), shown)
        return metrics.horizontalAdvance(shown)


def dragged_series(data: QMimeData) -> str:
    """The series that is dragged from the list, empty where something else is."""
    return bytes(data.data(SERIES_MIME).data()).decode() if data.hasFormat(SERIES_MIME) else ""


def tick_rect(row: QRect) -> QRect:
    """Where the box of a row is."""
    return QRect(row.right() - GAP_SMALL - TICK, row.top() + 8, TICK, TICK)


def paint_sparkline(painter: QPainter, rect: QRectF, spark: NDArray[np.float64], theme: Theme) -> None:
    """A line (m,) of 0…1 across a rectangle, broken where values are missing."""
    if len(spark) < 2:
        return
    x = np.linspace(rect.left(), rect.right(), len(spark))
    painter.setPen(QPen(theme.color("series"), 1))
    for piece in pieces(x, rect.bottom() - spark * rect.height()):
        painter.drawPolyline(piece)
