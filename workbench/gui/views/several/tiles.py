"""The tiles of the grid of all series: a frozen tile, the model that sorts and filters, the delegate that paints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.gui.charts.pyramid import Pyramid, sparkline
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP_SMALL, RADIUS_CONTROL, Theme
from workbench.gui.views.row_model import Index
from workbench.gui.views.series.series_list import DOUBT_SIGN, paint_sparkline
from workbench.gui.words import counted, score
from workbench.model.labels import LabelSet

TILE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
TILE_HEIGHT, NARROWEST = 104, 190
TALLEST, STEEPEST = 260, 0.62  # pixels; of its width
Sort = Literal["name", "score", "labels", "flags"]
SORTS: dict[Sort, str] = {
    "name": later("by name"),
    "score": later("worst score first"),
    "labels": later("most labels first"),
    "flags": later("most flags first"),
}


@dataclass(frozen=True, eq=False)
class Tile:
    """One series. `pyramid`: None while it is loaded; `flags`: alerts of its rule, None = not counted (or no rule);
    `score`: its own validation event F1; `standing`: `draft`, `stock rule`, empty without a rule."""

    name: str
    pyramid: Pyramid | None = None
    labels: LabelSet | None = None
    flags: int | None = None
    score: float | None = None
    standing: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """`14 labeled · 12 flags · 0.67`."""
        labeled = tr("no labels") if self.labels is None else tr("{n} labeled", n=len(self.labels))
        told = "" if self.flags is None else counted(self.flags, "flag")
        standing = score(self.score) if self.score is not None else self.standing
        return " · ".join(part for part in (labeled, told, standing) if part)

    def key(self, sort: Sort) -> tuple[float, str]:
        """What tiles are sorted by; the unknown comes last, equals by name."""
        known = {
            "name": 0.0,
            "score": self.score if self.score is not None else math.inf,
            "labels": -len(self.labels) if self.labels is not None else math.inf,
            "flags": -self.flags if self.flags is not None else math.inf,
        }
        return known[sort], self.name


def tile_size(room: QSize, tiles: int) -> QSize:
    """How large each of so many tiles is: a few grow until they fill the room, hundreds are as small as can be read."""
    most = max(1, room.width() // NARROWEST)
    sizes = [QSize(room.width() // most, TILE_HEIGHT)]
    for columns in range(1, most + 1):
        width, rows = room.width() // columns, -(-max(tiles, 1) // columns)
        height = min(room.height() // rows, int(width * STEEPEST), TALLEST)
        if height > TILE_HEIGHT:
            sizes.append(QSize(width, height))
    return max(sizes, key=lambda size: size.width() * size.height())


class TileModel(QAbstractListModel):
    """The tiles that the filter lets through, sorted. A line is reduced when its tile is first painted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()
        self._shown: tuple[Tile, ...] = ()
        self._filter, self._sort = "", "name"
        self._lines: dict[str, tuple[Pyramid, int, NDArray[np.float64]]] = {}

    def rowCount(self, parent: Index | None = None) -> int:
        """How many tiles are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The name, everything in words, the tile itself."""
        if not index.isValid():
            return None
        tile = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return "\n".join((tile.name, tile.note, *map(sentence, tile.doubts)))
        return tile if role == TILE_ROLE else None

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show other tiles; where their order stays the view stays where it is."""
        self._tiles = tuple(tiles)
        self._arrange()

    def arrange(self, text: str, sort: Sort) -> None:
        """Show the tiles with `text` in their names, sorted."""
        self._filter, self._sort = text.casefold().strip(), sort
        self._arrange()

    def total(self) -> int:
        """How many tiles there are, shown or not."""
        return len(self._tiles)

    def row_of(self, name: str) -> int:
        """The place of a series, −1 where it is not shown."""
        return next((i for i, tile in enumerate(self._shown) if tile.name == name), -1)

    def name_at(self, row: int) -> str:
        """The series at a place."""
        return self._shown[row].name

    def line(self, tile: Tile, columns: int) -> NDArray[np.float64]:
        """The line of a tile (m,), 0…1, for about as many columns as it is wide."""
        if tile.pyramid is None:
            return np.empty(0)
        kept = self._lines.get(tile.name)
        if kept is None or kept[0] is not tile.pyramid or kept[1] != columns:
            kept = self._lines[tile.name] = (tile.pyramid, columns, sparkline(tile.pyramid, max(columns // 2, 40)))
        return kept[2]

    def _arrange(self) -> None:
        sort: Sort = self._sort  # type: ignore[assignment]
        shown = tuple(
            sorted((t for t in self._tiles if self._filter in t.name.casefold()), key=lambda tile: tile.key(sort))
        )
        if [t.name for t in shown] == [t.name for t in self._shown]:
            self._shown = shown
            if shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(shown) - 1, 0))
            return
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()


class TileDelegate(QStyledItemDelegate):
    """Paints a tile: name, line with its labels, note."""

    def __init__(self, theme: Theme, model: TileModel) -> None:
        super().__init__(model)
        self.theme, self._model = theme, model
        self.size = QSize(NARROWEST, TILE_HEIGHT)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All alike."""
        return self.size

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Only tiles in sight come here."""
        tile: Tile = index.data(TILE_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(3, 3, -3, -3)
        self._paint_ground(painter, rect, option.state)
        inner = rect.adjusted(GAP_SMALL, 6, -GAP_SMALL, -6)
        name = QRect(inner.left(), inner.top(), inner.width() - (24 if tile.doubts else 0), 16)
        painter.setFont(self.theme.font("body"))
        self._line_of_text(painter, name, tile.name, "text")
        painter.setFont(self.theme.font("dim"))
        if tile.doubts:
            self._line_of_text(painter, QRect(inner.right() - 20, inner.top(), 22, 16), DOUBT_SIGN, "warn_text")
        line = QRectF(inner.left(), inner.top() + 22, inner.width(), inner.height() - 44)
        self._paint_labels(painter, line, tile)
        if tile.pyramid is None:
            self._line_of_text(painter, line.toRect(), tr("loading…"), "dim")
        paint_sparkline(painter, line, self._model.line(tile, inner.width()), self.theme)
        note = QRect(inner.left(), inner.bottom() - 14, inner.width(), 15)
        self._line_of_text(painter, note, tile.note, "dim")
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        raised = chosen or bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(QPen(self.theme.color("accent" if chosen else "line"), 1))
        painter.setBrush(self.theme.color("raised" if raised else "panel"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_labels(self, painter: QPainter, line: QRectF, tile: Tile) -> None:
        if tile.pyramid is None or not tile.labels or not len(tile.pyramid):
            return
        unit, seen = line.width() / len(tile.pyramid), -1
        for region in tile.labels.regions:
            left = round(line.left() + region.start * unit)
            if left > seen:  # those on the same pixel once: there may be thousands
                seen, width = left, max((region.stop - region.start) * unit, 2.0)
                painter.fillRect(QRectF(left, line.top() - 2, width, line.height() + 4), self.theme.color("label_band"))
                painter.fillRect(QRectF(left, line.top() - 2, 1, line.height() + 4), self.theme.color("label_edge"))

    def _line_of_text(self, painter: QPainter, rect: QRect, text: str, token: str) -> None:
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.setPen(self.theme.color(token))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), shown)
