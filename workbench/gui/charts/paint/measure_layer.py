"""Two cursors over a chart and, between them, what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from workbench.gui.charts.paint.layers import Layer
from workbench.gui.theme import Theme

PAD = 8
BELOW = 30  # pixels from the plot's top: clear of the crosshair's own words


@dataclass(frozen=True)
class Ruler:
    """Both ends on the axis `x` and in values `y` (NaN = missing), and the `lines` that are told between them."""

    x: tuple[float, float]
    y: tuple[float, float]
    lines: tuple[str, ...]


class MeasureLayer(Layer):
    """Above marks, below the crosshair; nothing where nothing is measured."""

    def __init__(self, box: Any, theme: Theme) -> None:
        super().__init__(box, theme, 90)
        self.ruler: Ruler | None = None

    def show_ruler(self, ruler: Ruler | None) -> None:
        """Move the cursors; None takes them away."""
        self.ruler = ruler
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Two upright lines, the line from value to value, the words in the middle."""
        if self.ruler is None:
            return
        height, accent = float(self.box.height()), self.theme.color("accent")
        left, right = (float(x) for x in self.px(np.array(self.ruler.x)))
        painter.setPen(QPen(accent, 1, Qt.PenStyle.DashLine))
        for x in (left, right):
            painter.drawLine(QPointF(round(x), 0), QPointF(round(x), height))
        tops = self.py(np.array(self.ruler.y))
        if np.isfinite(tops).all():
            painter.setPen(QPen(accent, 1))
            painter.drawLine(QPointF(left, float(tops[0])), QPointF(right, float(tops[1])))
        self._paint_words(painter, self.ruler, (left + right) / 2, height)

    def _paint_words(self, painter: QPainter, ruler: Ruler, middle: float, height: float) -> None:
        font = self.theme.font("dim")
        metrics = QFontMetricsF(font)
        width = max(metrics.horizontalAdvance(line) for line in ruler.lines) + 2 * PAD
        tall = metrics.height() * len(ruler.lines) + PAD
        left = min(max(middle - width / 2, 2.0), max(2.0, self.box.width() - width - 2))
        frame = QRectF(left, max(2.0, height - BELOW - tall), width, tall)
        painter.setPen(QPen(self.theme.color("accent"), 1))
        painter.setBrush(self.theme.color("raised"))
        painter.drawRoundedRect(frame, 6, 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setFont(font)
        painter.setPen(self.theme.color("text"))
        for at, line in enumerate(ruler.lines):
            place = QRectF(left + PAD, frame.top() + PAD / 2 + at * metrics.height(), width, metrics.height())
            painter.drawText(place, 0, line)
