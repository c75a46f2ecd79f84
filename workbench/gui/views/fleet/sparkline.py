"""The cells of the fleet's table: text as everywhere, and the sparkline from a path that is made once a series."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from workbench.gui.theme import Theme
from workbench.gui.views.fleet.fleet_model import LINE
from workbench.gui.views.fleet.fleet_rows import SHAPE
from workbench.gui.views.points.point_delegate import PointDelegate
from workbench.gui.views.row_model import Index
from workbench.gui.views.series.row_table import PADDING

MARGIN = 5  # pixels above and below the line
MOST_PATHS = 20_000


class FleetDelegate(PointDelegate):
    """Paints one line of text a cell, and the values of a series as a line without axes."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(theme, parent)
        self._paths: dict[tuple[float, ...], QPainterPath] = {}

    def lines(self, text: str, width: int) -> list[str]:
        """A text as one line; a long name loses its middle, since its end tells it apart."""
        return [QFontMetrics(self.theme.font("body")).elidedText(text, Qt.TextElideMode.ElideMiddle, width)]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The ground of a chosen row, then text or line."""
        if index.column() != SHAPE:
            super().paint(painter, option, index)
            return
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(option.rect, self.theme.color("raised"))
        line = index.data(LINE)
        inner = option.rect.adjusted(PADDING, MARGIN, -PADDING, -MARGIN)
        pen = QPen(self.theme.color("disabled" if line.status == "left out" else "series"))
        pen.setCosmetic(True)  # the path is scaled, its pen is not
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(inner.left() + 0.5, inner.top() + 0.5)
        painter.scale(max(inner.width() - 1, 1), max(inner.height() - 1, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.path_of(line.shape))
        painter.restore()

    def path_of(self, shape: tuple[float, ...]) -> QPainterPath:
        """The line of some values in a square of side 1, from the lowest to the highest of them; made once."""
        found = self._paths.get(shape)
        if found is None:
            if len(self._paths) >= MOST_PATHS:
                self._paths.clear()
            found = self._paths[shape] = sparkline(shape)
        return found


def sparkline(shape: tuple[float, ...]) -> QPainterPath:
    """Values as a path in a square of side 1, high ones at the top; NaN leaves a gap, equal ones lie in the middle."""
    path = QPainterPath()
    known = [value for value in shape if math.isfinite(value)]
    if not known:
        return path
    low, high = min(known), max(known)
    step = 1 / max(len(shape) - 1, 1)
    pen_down = False
    for at, value in enumerate(shape):
        if not math.isfinite(value):
            pen_down = False
            continue
        y = 1 - (value - low) / (high - low) if high > low else 0.5
        if pen_down:
            path.lineTo(at * step, y)
        else:
            path.moveTo(at * step, y)
            path.lineTo(at * step + step / 4, y)  # a lone value shows
        pen_down = True
    return path
