"""The lanes below a chart as a picture: conditions and base detector as stretches, the score as a line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.lanes.content import Band, LaneKind, Lanes
from workbench.gui.charts.lanes.rows import ROW, SCORE, Row, Side, rows_of
from workbench.gui.charts.paint.layers import distinct
from workbench.gui.charts.paint.mark_layer import chip
from workbench.gui.look.colors import condition_token
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.model.labels import runs

CHIP = 14  # pixels square
BAR = 6  # pixels high
FEW = 4  # pixels a stretch: where there is less room for each, pixel columns are filled instead
REACH = 1.25  # of the score's scale, in thresholds on either side of firing
NAMES = {
    "conditions": later("rule"),
    "base": later("base"),
    "score": later("score"),
    "new": later("new"),
    "old": later("old"),
}
SIDES = {"new": "accent", "old": "warn"}  # of two rules that are compared


class LanePicture(QWidget):
    """Paints `lanes` of the kinds in `shown`, on the chart's own axis; has no height where nothing is shown.
    `LaneStack` adds words and hands."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.lanes = Lanes()
        self.shown: frozenset[LaneKind] = frozenset()
        self.difference: tuple[tuple[Side, Band], ...] = ()
        self._clock: Clock | None = None
        self._view = (0.0, 1.0)
        self._cursor: float | None = None
        self._margins = (0.0, 0.0)
        self._plain = False
        self.unfolded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # what is shown

    def set_margins(self, left: float, right: float) -> None:
        """Pixels to leave free, so that the lanes lie exactly under the plot."""
        self._margins = (left, right)
        self.update()

    def show_clock(self, clock: Clock | None) -> None:
        """Another series: nothing is known of it yet."""
        self._clock, self._cursor, self.difference = clock, None, ()
        self.show_lanes(Lanes())

    def show_lanes(self, lanes: Lanes) -> None:
        """Take what there is to show."""
        self.lanes = lanes
        self._changed()

    def set_difference(self, bands: Sequence[tuple[Side, Band]]) -> None:
        """Where only one of two rules that are compared sets flags, above the other lanes; none = nothing is."""
        self.difference = tuple((side, band) for side, band in bands if len(band.runs))
        self._changed()

    def set_shown(self, kinds: Collection[LaneKind]) -> None:
        """Which lanes may be seen."""
        self.shown = frozenset(kinds)
        self._changed()

    def set_view(self, start: float, stop: float) -> None:
        """The part of the axis that the chart shows."""
        self._view = (start, stop)
        self.update()

    def set_cursor(self, x: float | None) -> None:
        """Where the chart's crosshair stands."""
        self._cursor = x
        self.update()

    def set_plain(self, plain: bool) -> None:
        """Whether conditions wear no colors, because lines in the chart wear colors of their own."""
        self._plain = plain
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self.update()

    def rows(self) -> list[Row]:
        """What is shown, from the top."""
        return rows_of(self.lanes, self.shown, self.difference, self.unfolded)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(200, sum(row.height for row in self.rows()))

    def _changed(self) -> None:
        self.setVisible(bool(self.rows()) and self._clock is not None)
        self.updateGeometry()
        self.update()

    # painting

    @property
    def _left(self) -> float:
        return self._margins[0]

    @property
    def _room(self) -> float:
        return max(self.width() - self._margins[0] - self._margins[1], 1.0)

    def _px(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        start, stop = self._view
        return np.asarray(self._left + (x - start) / max(stop - start, 1e-12) * self._room, np.float64)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Row by row: its name, a hair line below, and what it shows."""
        if self._clock is None:
            return
        painter = QPainter(self)
        painter.setFont(self.theme.font("dim"))
        top = 0.0
        for row in self.rows():
            kind, band, height, more = row
            if not more:
                self._paint_name(painter, row, QRectF(0, top, self._left - 6, height))
            painter.setClipRect(QRectF(self._left, top, self._room, height))
            painter.fillRect(QRectF(self._left, top + height - 1, self._room, 1), self.theme.color("line", 0.6))
            if band is not None:
                self._paint_band(painter, row, top, SIDES.get(kind, "dim"))
            elif kind == "score" and self.lanes.score is not None:
                self._paint_score(painter, top)
            elif not more:
                painter.setPen(self.theme.color("dim"))
                note = next((said for one, said in self.lanes.notes.items() if one == kind), tr("nothing to show yet"))
                place = QRectF(self._left + 8, top, self._room - 16, height)
                text = QFontMetricsF(painter.font()).elidedText(note, Qt.TextElideMode.ElideRight, place.width())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            painter.setClipping(False)
            top += height
        if self._cursor is not None and self._view[0] <= self._cursor <= self._view[1]:
            painter.setPen(QPen(self.theme.color("dim"), 1, Qt.PenStyle.DotLine))
            x = round(float(self._px(np.array([self._cursor]))[0]))
            painter.drawLine(QPointF(x, 0), QPointF(x, top))

    def _paint_name(self, painter: QPainter, row: Row, place: QRectF) -> None:
        name = tr(NAMES[row.kind])
        if row.band is not None and row.band.number:
            sign, size = self._sign(row.band, row.height)
            painter.drawPixmap(QPointF(place.right() - size, place.center().y() - size / 2), sign)
            place = place.adjusted(0, 0, -CHIP - 4, 0)
            if row.height < ROW:
                return
        painter.setPen(self.theme.color("dim"))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)

    def _sign(self, band: Band, height: int) -> tuple[QPixmap, int]:
        """The sign of a condition as it fits into a lane, and its size."""
        size = min(CHIP, height - 1)
        return chip(band.number, self.theme, self.devicePixelRatioF(), size, self._plain), size

    def _paint_band(self, painter: QPainter, row: Row, top: float, token: str) -> None:
        """A bar for each stretch in sight, at least two pixels wide; its sign at the beginning, where there is room."""
        assert row.band is not None
        band, height, bar = row.band, row.height, min(BAR, row.height - 3)
        color = self.theme.color(condition_token(band.number) if band.number and not self._plain else token)
        spans = self._spans(band)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if spans:
            painter.drawRects([QRectF(left, top + (height - bar) / 2, right - left, bar) for left, right in spans])
        if not band.number:
            return
        (sign, size), free = self._sign(band, height), -np.inf
        for left, _ in spans:
            if left >= free:
                painter.drawPixmap(QPointF(left - size / 2, top + (height - size) / 2), sign)
                free = left + size + 2

    def _spans(self, band: Band) -> list[tuple[float, float]]:
        """Left and right pixels of the stretches in sight; those on the same pixels once."""
        assert self._clock is not None
        start, stop = self._view
        held = band.within(self._clock.index(start) - 1, self._clock.index(stop) + 2)
        if not len(held):
            return []
        if len(held) > self._room / FEW:
            return self._columns(held)
        half = 0.5 * (self._clock.step if self._clock.step is not None else self._clock.usual_s or 1.0)
        left = np.round(self._px(self._clock.x(held[:, 0]) - half))
        right = np.maximum(np.round(self._px(self._clock.x(held[:, 1] - 1) + half)), left + 2)
        pairs = np.clip(np.stack([left, right], axis=1), self._left - 20, self.width() + 20.0)
        return [(float(a), float(b)) for a, b in distinct(pairs)]

    def _columns(self, stretches: NDArray[np.int64]) -> list[tuple[float, float]]:
        """Of very many stretches: the pixel columns in which one begins or goes on, side by side ones
        as one bar. Costs the same for any number of stretches."""
        assert self._clock is not None
        edges = self._clock.after(np.linspace(*self._view, int(self._room) + 1))
        begin, end = edges[:-1], edges[1:]
        first = np.searchsorted(stretches[:, 1], begin, side="right")
        left = stretches[np.minimum(first, len(stretches) - 1), 0]
        filled = (first < len(stretches)) & (left < end) & (end > begin)
        return [(self._left + float(a), self._left + max(float(b), float(a) + 2)) for a, b in runs(filled)]

    def _paint_score(self, painter: QPainter, top: float) -> None:
        """The line at which the rule fires, the score as a line, in the accent color where it is beyond."""
        assert self._clock is not None and self.lanes.score is not None
        middle = round(top + SCORE / 2)
        painter.setPen(QPen(self.theme.color("dim"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(self._left, middle), QPointF(self._left + self._room, middle))
        start, stop = (self._clock.index(x) for x in self._view)
        indices, score = self.lanes.score.pyramid.draw(start - 1, stop + 2, int(self._room))
        if not len(indices):
            return
        x = self._px(self._clock.x(indices))
        y = middle - np.clip(score / REACH, -1, 1) * (SCORE / 2 - 2)
        path = pg.arrayToQPath(x, y, connect="finite")
        beyond = QRectF(self._left, top, self._room, middle - top)
        for place, token in ((beyond.translated(0, middle - top + 1), "series"), (beyond, "accent")):
            painter.setClipRect(place)
            painter.setPen(QPen(self.theme.color(token), 1))
            painter.drawPath(path)
