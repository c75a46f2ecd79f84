"""Other series as lines in the chart of one: each with a color and a sign, on its own range or the chart's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QTransform

from workbench.gui.charts.paint.layers import NAME_ROOM, Layer
from workbench.gui.charts.paint.polylines import pieces
from workbench.gui.charts.plot import HEAD_ROOM, SeriesPlot
from workbench.gui.charts.several.beside import Beside
from workbench.gui.charts.several.columns import strokes
from workbench.gui.charts.several.line_look import SIGN, line_color, line_sign
from workbench.gui.theme import Theme

Floats = NDArray[np.float64]
DENSE = 1.5  # vertices a pixel column, from which on a line is drawn as strokes
APART = 150  # pixels between two signs of a line
TURN = QTransform(0, 1, 1, 0, 0, 0)  # swaps across and down
Drawn = list[tuple[Floats, Floats]]  # of each line its positions (m,) and values (m,)


@dataclass
class _Seen:
    """What was made for one window, so that the crosshair moves over a picture and reduces nothing anew."""

    window: tuple[float, float, int]
    drawn: Drawn
    picture: QImage | None = None
    of: tuple[object, ...] = ()  # what the picture depends on beside the window


class OverlayLayer(Layer):
    """Lies behind the chart's own line. `shared`: all lines on the chart's axis, else each fills the height itself."""

    def __init__(self, plot: SeriesPlot, theme: Theme) -> None:
        super().__init__(plot.box, theme, -50)
        self._lines: tuple[Beside, ...] = ()
        self._seen: _Seen | None = None
        self.shared = False

    def show_lines(self, lines: Sequence[Beside], *, shared: bool) -> None:
        """Show these lines, none = nothing."""
        self._lines, self.shared, self._seen = tuple(lines), shared, None
        self.update()

    def bounds(self) -> tuple[float, float] | None:
        """The lowest and highest value in sight where the axis is shared, None where it is not."""
        if not self.shared:
            return None
        found = [values[np.isfinite(values)] for _, values in self._in_sight().drawn]
        some = [values for values in found if len(values)]
        return (min(float(v.min()) for v in some), max(float(v.max()) for v in some)) if some else None

    def paint(self, painter: QPainter, *_: object) -> None:
        """The lines as one picture, made anew where the window, the size or the colors changed; signs on them."""
        if not self._lines or self.box.width() < 2:
            return
        room = QRectF(0, 0, self.box.width(), self.box.height())
        painter.setClipRect(room)
        ratio = painter.device().devicePixelRatioF()
        placed = self._placed()
        seen, of = self._in_sight(), (room.size().toTuple(), ratio, self.theme.name, self.box.viewRange()[1])
        if seen.picture is None or seen.of != of:
            seen.picture, seen.of = self._painted(placed, ratio), of
        painter.save()
        painter.setTransform(TURN * painter.transform())
        painter.drawImage(QRectF(0, 0, room.height(), room.width()), seen.picture)
        painter.restore()
        for number, (x, y) in enumerate(placed):
            self._paint_signs(painter, number, x, y, ratio)

    def _in_sight(self) -> _Seen:
        (start, stop), columns = self.box.viewRange()[0], max(int(self.box.width()), 1)
        window = (float(start), float(stop), columns)
        if self._seen is None or self._seen.window != window:
            self._seen = _Seen(window, [one.vertices(start, stop, columns) for one in self._lines])
        return self._seen

    def _placed(self) -> Drawn:
        """The lines in pixels."""
        top, bottom = HEAD_ROOM, float(self.box.height()) - NAME_ROOM - 4
        placed = []
        for one, (x, values) in zip(self._lines, self._in_sight().drawn, strict=True):
            own = bottom - (values - one.low) / (one.high - one.low) * (bottom - top)
            placed.append((self.px(x), self.py(values) if self.shared else own))
        return placed

    def _painted(self, placed: Drawn, ratio: float) -> QImage:
        """All lines in a picture that lies on its side: what is upright is filled row by row of its memory there, which
        takes a thirtieth of the time; turning the picture back takes less than a millisecond."""
        tall, wide = max(round(self.box.height() * ratio), 1), max(round(self.box.width() * ratio), 1)
        made = QImage(tall, wide, QImage.Format.Format_ARGB32_Premultiplied)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        for number, (x, y) in enumerate(placed):
            color = line_color(self.theme, number)
            if len(x) < DENSE * wide:
                painter.setPen(QPen(color, 1))
                down = np.where(np.isfinite(y), x * ratio, np.nan)
                for piece in pieces(y * ratio, down):
                    painter.drawPolyline(piece)
                continue
            column, low, high = strokes(x * ratio, y * ratio, wide)
            rows = internals.PrimitiveArray(QRectF, 4)
            rows.resize(len(column))
            low, high = np.floor(np.clip(low, -1, tall)), np.floor(np.clip(high, -1, tall))
            rows.ndarray()[:] = np.stack([low, column, high - low + 1, np.ones(len(column))], axis=1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRects(*rows.drawargs())
        painter.end()
        return made

    def _paint_signs(self, painter: QPainter, number: int, x: Floats, y: Floats, ratio: float) -> None:
        """The sign of a line on its vertices nearest to fixed pixels, each line's beside the others'."""
        good = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if not len(good):
            return
        wanted = np.arange((number + 0.5) * APART / max(len(self._lines), 1), self.box.width(), APART)
        near = good[np.clip(np.searchsorted(x[good], wanted), 0, len(good) - 1)]
        sign, half = line_sign(self.theme, number, ratio), SIGN / 2 + 1
        for at in np.unique(near[np.abs(x[near] - wanted) < APART / 2]).tolist():
            painter.drawPixmap(QPointF(float(x[at]) - half, float(y[at]) - half), sign)
