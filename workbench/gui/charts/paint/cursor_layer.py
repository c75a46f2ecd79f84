"""What follows the pointer over a chart: the crosshair with value and time, why a flag stands, the marked region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from workbench.gui.charts.paint.layers import Layer
from workbench.gui.theme import Theme

WIDEST = 320  # pixels of the text beside the crosshair before it wraps
PAD = 8


@dataclass(frozen=True)
class Readout:
    """What the crosshair says at a position: a bold `head`, more `lines` below, `token` the color of the head."""

    x: float
    y: float
    head: str
    lines: tuple[str, ...] = ()
    token: str = "text"


class CursorLayer(Layer):
    """The topmost layer. Spans are in axis positions; None = nothing to show."""

    moved = Signal(object)  # where the crosshair stands on the axis, None = nowhere

    def __init__(self, box: Any, theme: Theme) -> None:
        super().__init__(box, theme, 100)
        self.readout: Readout | None = None
        self.selection: tuple[float, float] | None = None
        self.chosen: tuple[float, float] | None = None
        self.focused = False
        self.quiet = False

    def set_readout(self, readout: Readout | None) -> None:
        """Move the crosshair."""
        self.readout = readout
        self.moved.emit(readout.x if readout is not None else None)
        self.update()

    def set_selection(self, span: tuple[float, float] | None) -> None:
        """The region that the user marks."""
        self.selection = span
        self.update()

    def set_chosen(self, span: tuple[float, float] | None) -> None:
        """The finding that was jumped to."""
        self.chosen = span
        self.update()

    def set_quiet(self, quiet: bool) -> None:
        """Leave the text beside the crosshair out, where a card says more."""
        self.quiet = quiet
        self.update()

    def set_focused(self, focused: bool) -> None:
        """Show that keys go to the chart."""
        self.focused = focused
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        """Selection, chosen finding, crosshair, text."""
        height = float(self.box.height())
        accent = self.theme.color("accent")
        if self.selection:
            left, right = self._pixels(self.selection)
            painter.fillRect(QRectF(left, 0, right - left, height), self.theme.color("accent", 0.18))
            painter.setPen(QPen(accent, 1))
            painter.drawLine(QPointF(left, 0), QPointF(left, height))
            painter.drawLine(QPointF(right, 0), QPointF(right, height))
        if self.chosen:
            left, right = self._pixels(self.chosen)
            painter.fillRect(QRectF(left - 3, 0, right - left + 6, 3), accent)
            painter.fillRect(QRectF(left - 3, height - 3, right - left + 6, 3), accent)
        if self.focused:
            painter.setPen(QPen(accent, 1))
            painter.drawRect(self.boundingRect().adjusted(0, 0, -1, -1))
        if self.readout:
            self._paint_readout(painter, self.readout, height)

    def _pixels(self, span: tuple[float, float]) -> tuple[float, float]:
        left, right = self.px(np.array(span))
        return float(left), max(float(right), float(left) + 2)

    def _paint_readout(self, painter: QPainter, readout: Readout, height: float) -> None:
        x = float(self.px(np.array([readout.x]))[0])
        painter.setPen(QPen(self.theme.color("dim"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(round(x), 0), QPointF(round(x), height))
        if np.isfinite(readout.y):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.theme.color("panel"), 1))
            painter.setBrush(self.theme.color("accent"))
            painter.drawEllipse(QPointF(x, float(self.py(np.array([readout.y]))[0])), 4, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if not self.quiet:
            self._paint_text(painter, readout, x)

    def _paint_text(self, painter: QPainter, readout: Readout, x: float) -> None:
        wrap = int(Qt.TextFlag.TextWordWrap)
        bold, small = self.theme.font("body"), self.theme.font("dim")
        bold.setBold(True)
        side = max(x, self.box.width() - x) - 12 - 2 * PAD - 6  # the wider side of the crosshair
        room = QRectF(0, 0, min(WIDEST, max(80.0, side)), 400)
        parts = [(bold, readout.token, readout.head), *((small, "text", line) for line in readout.lines)]
        sizes = [QFontMetricsF(font).boundingRect(room, wrap, text) for font, _, text in parts]
        width, tall = max(s.width() for s in sizes) + 2 * PAD + 2, sum(s.height() + 2 for s in sizes) + PAD
        left = x + 12 if x + 12 + width < self.box.width() else x - 12 - width
        frame = QRectF(min(max(left, 2.0), max(2.0, self.box.width() - width - 2)), 6, width, tall)
        painter.setPen(QPen(self.theme.color("line"), 1))
        painter.setBrush(self.theme.color("raised"))
        painter.drawRoundedRect(frame, 6, 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        top = frame.top() + PAD / 2
        for (font, token, text), size in zip(parts, sizes, strict=True):
            painter.setFont(font)
            painter.setPen(self.theme.color(token))
            painter.drawText(QRectF(frame.left() + PAD, top, width - 2 * PAD + 1, size.height() + 1), wrap, text)
            top += size.height() + 2
