"""The marks of flags above the line: drawn after down-sampling, so that no zoom loses one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontDatabase, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import MarkKind, Marks
from workbench.gui.charts.paint.layers import Layer
from workbench.gui.charts.paint.mark_places import spread, tops
from workbench.gui.look.colors import condition_token
from workbench.gui.theme import Theme

PICTURE = 16  # pixels square
HALF = 5.5  # half a mark's width
READABLE = 10  # pixels square: in a smaller sign of a condition no number can be read
FAINT = 0.3  # how much remains of marks beside the condition that is looked at
REACH = 9  # how near the pointer must come
MARK_TOKENS: Mapping[MarkKind, str] = MappingProxyType(
    {"hit": "hit", "miss": "miss", "false_alarm": "false_alarm", "flag": "text"}
)
CORNERS: tuple[tuple[tuple[float, float], ...], ...] = (  # of the shapes of conditions, as shares; none = a disc
    (),
    ((0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94)),  # square
    ((0.25, 0.0), (0.75, 0.0), (1.0, 0.5), (0.75, 1.0), (0.25, 1.0), (0.0, 0.5)),  # hexagon
    ((0.5, 0.0), (1.0, 0.4), (0.85, 1.0), (0.15, 1.0), (0.0, 0.4)),  # pentagon
    ((0.0, 0.0), (1.0, 0.0), (1.0, 0.65), (0.5, 1.0), (0.0, 0.65)),  # shield
    ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),  # diamond
)
Floats = NDArray[np.float64]


def shape(kind: MarkKind) -> QPainterPath:
    """The outline of a mark around (0, 0)."""
    path, h = QPainterPath(), HALF
    if kind == "false_alarm":
        for x in (-h, h):
            path.moveTo(x * 0.85, -h * 0.85)
            path.lineTo(-x * 0.85, h * 0.85)
        return path
    corners = {
        "hit": ((-h, h * 0.8), (0, -h), (h, h * 0.8)),
        "miss": ((-h, -h * 0.8), (0, h), (h, -h * 0.8)),
        "flag": ((-h, 0), (0, -h), (h, 0), (0, h)),
    }[kind]
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return path


@lru_cache(maxsize=64)
def _picture(kind: MarkKind, color: str, ground: str, ratio: float, size: int) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / PICTURE, size / PICTURE)
    painter.translate(PICTURE / 2, PICTURE / 2)
    if kind == "false_alarm":
        painter.strokePath(shape(kind), QPen(QColor(color), 2))
    else:
        painter.fillPath(shape(kind), QColor(color))
        painter.strokePath(shape(kind), QPen(QColor(ground), 1))
    painter.end()
    return made


def picture(kind: MarkKind, theme: Theme, ratio: float = 1.0, size: int = PICTURE) -> QPixmap:
    """A mark as a small picture, `size` pixels square, for a screen of `ratio` pixels a point."""
    return _picture(kind, theme.hex(MARK_TOKENS[kind]), theme.hex("panel"), ratio, size)


def outline(number: int, size: float) -> QPainterPath:
    """The shape of condition `number` in a square of `size` pixels: as there are six colors, there are six shapes; the
    disc also stands for 0, not known."""
    path, inner = QPainterPath(), QRectF(0.5, 0.5, size - 1, size - 1)
    corners = CORNERS[(max(number, 1) - 1) % len(CORNERS)]
    if not corners:
        path.addEllipse(inner)
        return path
    path.addPolygon(
        QPolygonF([QPointF(inner.x() + x * inner.width(), inner.y() + y * inner.height()) for x, y in corners])
    )
    path.closeSubpath()
    return path


@lru_cache(maxsize=128)
def _chip(number: int, color: str, ground: str, ratio: float, size: int) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ground), 1))
    painter.setBrush(QColor(color))
    painter.drawPath(outline(number, size))
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(max(size - (6 if number < 10 else 8), 7))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(ground))
    if size >= READABLE:
        painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, str(number) if number else "?")
    painter.end()
    return made


def chip(number: int, theme: Theme, ratio: float = 1.0, size: int = PICTURE, plain: bool = False) -> QPixmap:
    """A condition in its color and shape with its number, `size` pixels square; `?` in dim for 0, not known.
    `plain`: without its color, where colors tell lines apart."""
    token = condition_token(number) if number and not plain else "dim"
    return _chip(number, theme.hex(token), theme.hex("panel"), ratio, size)


class MarkLayer(Layer):
    """Hits ▲, misses ▼, false alarms ✕ and plain flags ◆, each 14 pixels above the line that is drawn under it; or the
    conditions that set them, as numbered chips. `focus`: the condition beside which the others are faint, 0 = none.
    `plain`: by kind in every case, where colors tell lines apart."""

    def __init__(self, box: Any, theme: Theme) -> None:
        super().__init__(box, theme, 50)
        self.clock: Clock | None = None
        self.marks = Marks()
        self.focus = 0
        self.plain = False
        self._x = np.empty(0)
        self._line_x = np.empty(0)
        self._line_y = np.empty(0)
        self._placed: list[tuple[float, float, int]] | None = None

    def show(self, clock: Clock, marks: Marks, focus: int = 0) -> None:
        """Take the marks that may be seen."""
        self.clock, self.marks, self.focus = clock, marks, focus
        self._x = clock.x(marks.indices)
        self._moved()

    def set_line(self, x: Floats, y: Floats) -> None:
        """The line as it is drawn now, positions ascending (v,), values (v,)."""
        self._line_x, self._line_y = x, y
        self._moved()

    def set_plain(self, plain: bool) -> None:
        """Whether colors are for the lines."""
        self.plain = plain
        self.update()

    def placed(self) -> list[tuple[float, float, int]]:
        """The marks in sight as (pixel x, pixel y, position in `marks`), in drawing order."""
        if self._placed is None:
            self._placed = self._place()
        return self._placed

    def at(self, point: QPointF) -> int | None:
        """The point number of the mark under the pointer, the topmost first."""
        for x, y, position in reversed(self.placed()):
            if abs(x - point.x()) <= REACH and abs(y - point.y()) <= REACH:
                return int(self.marks.indices[position])
        return None

    def paint(self, painter: QPainter, *_: object) -> None:
        """Every placed mark in its kind's color and shape; each kind is drawn once and then only copied."""
        ratio = painter.device().devicePixelRatioF()
        corner, marks = PICTURE / 2, self.marks
        for x, y, position in self.placed():
            kind = marks.kind_at(position)
            number = 0 if marks.conditions is None else int(marks.conditions[position])
            by_kind = self.plain or marks.conditions is None or kind == "miss"
            made = picture(kind, self.theme, ratio) if by_kind else chip(number, self.theme, ratio)
            painter.setOpacity(1.0 if self.focus in (0, number) else FAINT)
            painter.drawPixmap(QPointF(x - corner, y - corner), made)
        painter.setOpacity(1.0)

    def _place(self) -> list[tuple[float, float, int]]:
        if self.clock is None or not len(self.marks.indices) or not self.box.width():
            return []
        width = int(self.box.width())
        begin, end = self.box.viewRange()[0]
        margin = HALF * (end - begin) / width
        low, high = np.searchsorted(self._x, [begin - margin, np.nextafter(end + margin, np.inf)])
        part, pixels = self.marks.cut(int(low), int(high)), self.px(self._x[low:high])
        heights = tops(self.px(self._line_x), self.py(self._line_y), width)
        return [(x, y, int(low) + at) for x, y, at in spread(part, pixels, heights, self.focus)]

    def _moved(self, *_: object) -> None:
        self._placed = None
        self.update()
