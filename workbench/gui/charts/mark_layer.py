"""The marks of flags above the line: drawn after down-sampling, so that no zoom loses one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.layers import Layer
from workbench.gui.charts.marks import KINDS, MarkKind, Marks
from workbench.gui.theme import Theme

ABOVE = 14  # pixels between the line and the middle of a mark
HALF = 5.5  # half a mark's width
NEAR = 7  # the line this many pixels to the left and right counts as "under" a mark
SAME = 3  # marks of one kind closer than this are drawn once
REACH = 9  # how near the pointer must come
MARK_TOKENS: Mapping[MarkKind, str] = MappingProxyType(
    {"hit": "hit", "miss": "miss", "false_alarm": "false_alarm", "flag": "text"}
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


SHAPES: tuple[QPainterPath, ...] = tuple(shape(kind) for kind in KINDS)


class MarkLayer(Layer):
    """Hits ▲, misses ▼, false alarms ✕ and plain flags ◆, each 14 pixels above the line that is drawn under it."""

    def __init__(self, box: Any, theme: Theme) -> None:
        super().__init__(box, theme, 50)
        self.clock: Clock | None = None
        self.marks = Marks()
        self._x = np.empty(0)
        self._line_x = np.empty(0)
        self._line_y = np.empty(0)
        self._placed: list[tuple[float, float, int]] | None = None

    def show(self, clock: Clock, marks: Marks) -> None:
        """Take the marks that may be seen."""
        self.clock, self.marks = clock, marks
        self._x = clock.x(marks.indices)
        self._moved()

    def set_line(self, x: Floats, y: Floats) -> None:
        """The line as it is drawn now, positions ascending (v,), values (v,)."""
        self._line_x, self._line_y = x, y
        self._moved()

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
        """Every placed mark in its kind's color and shape."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPen(self.theme.color("panel"), 1)
        for x, y, position in self.placed():
            kind = int(self.marks.kinds[position])
            color = self.theme.color(MARK_TOKENS[KINDS[kind]])
            painter.translate(x, y)
            if KINDS[kind] == "false_alarm":
                painter.strokePath(SHAPES[kind], QPen(color, 2))
            else:
                painter.fillPath(SHAPES[kind], color)
                painter.strokePath(SHAPES[kind], ground)
            painter.translate(-x, -y)

    def _place(self) -> list[tuple[float, float, int]]:
        if self.clock is None or not len(self.marks.indices) or not self.box.width():
            return []
        pixels, line, tops = self.px(self._x), self.px(self._line_x), self.py(self._line_y)
        placed = []
        for kind in range(len(KINDS)):
            seen = np.flatnonzero((self.marks.kinds == kind) & (pixels >= -HALF) & (pixels <= self.box.width() + HALF))
            _, first = np.unique(np.round(pixels[seen] / SAME), return_index=True)
            for position in seen[first]:
                x = float(pixels[position])
                placed.append((x, _above(x, line, tops), int(position)))
        return placed

    def _moved(self, *_: object) -> None:
        self._placed = None
        self.update()


def _above(x: float, line: Floats, tops: Floats) -> float:
    """Pixel height of a mark: ABOVE over the highest of the line near it, never out of the plot."""
    first, last = np.searchsorted(line, (x - NEAR, x + NEAR))
    near = tops[max(first - 1, 0) : last + 1]
    near = near[np.isfinite(near)]
    return max(float(near.min()) - ABOVE, HALF + 3) if len(near) else ABOVE + HALF
