"""Other series as lines in the chart of one: each with a color and a line style, on its own range or the chart's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from workbench.gui.charts.overview import pieces
from workbench.gui.charts.paint.layers import NAME_ROOM, Layer
from workbench.gui.charts.plot import HEAD_ROOM, SeriesPlot
from workbench.gui.charts.several.beside import Beside
from workbench.gui.theme import Theme, condition_token

STYLES = (
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashDotDotLine,
)


def line_pen(theme: Theme, number: int) -> QPen:
    """The pen of the line `number` (from 0). Six colors by five styles: thirty lines before two are alike."""
    return QPen(theme.color(condition_token(number + 1)), 1, STYLES[number % len(STYLES)])


class OverlayLayer(Layer):
    """Lies behind the chart's own line. `shared`: all lines on the chart's axis, else each fills the height itself."""

    def __init__(self, plot: SeriesPlot, theme: Theme) -> None:
        super().__init__(plot.box, theme, -50)
        self._lines: tuple[Beside, ...] = ()
        self.shared = False

    def show_lines(self, lines: Sequence[Beside], *, shared: bool) -> None:
        """Show these lines, none = nothing."""
        self._lines, self.shared = tuple(lines), shared
        self.update()

    def bounds(self) -> tuple[float, float] | None:
        """The lowest and highest value in sight where the axis is shared, None where it is not."""
        if not self.shared:
            return None
        (start, stop), columns = self.box.viewRange()[0], max(int(self.box.width()), 1)
        drawn = [one.vertices(start, stop, columns)[1] for one in self._lines]
        found = [values[np.isfinite(values)] for values in drawn]
        some = [values for values in found if len(values)]
        return (min(float(v.min()) for v in some), max(float(v.max()) for v in some)) if some else None

    def paint(self, painter: QPainter, *_: object) -> None:
        """Each line in its pen."""
        if not self._lines:
            return
        painter.setClipRect(QRectF(0, 0, self.box.width(), self.box.height()))
        top, bottom = HEAD_ROOM, float(self.box.height()) - NAME_ROOM - 4
        (start, stop), columns = self.box.viewRange()[0], max(int(self.box.width()), 1)
        for number, one in enumerate(self._lines):
            x, values = one.vertices(start, stop, columns)
            if len(x):
                height = bottom - (values - one.low) / (one.high - one.low) * (bottom - top)
                painter.setPen(line_pen(self.theme, number))
                for piece in pieces(self.px(x), self.py(values) if self.shared else height):
                    painter.drawPolyline(piece)
