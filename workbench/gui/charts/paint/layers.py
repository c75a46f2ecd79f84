"""What lies behind the line of a chart: the parts of the split and the bands of the labels; and how layers map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from workbench.gui.charts.clock import Clock
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.model.labels import LabelSet
from workbench.model.split import PARTS, Part, Split

Floats = NDArray[np.float64]
NAME_ROOM = 20  # pixels kept free at the bottom for the names of the parts
PART_NAMES: dict[Part, str] = {"train": later("train"), "validation": later("validation"), "test": later("test")}


class Layer(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph ships no types
    """Something painted over the whole plot in pixels, so that shapes keep their size at every zoom."""

    def __init__(self, box: Any, theme: Theme, depth: float) -> None:
        super().__init__()
        self.box, self.theme = box, theme
        self.setParentItem(box)
        self.setZValue(depth)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        box.sigRangeChanged.connect(self._moved)
        box.sigResized.connect(self._resized)

    def boundingRect(self) -> QRectF:
        """The plot's rectangle in pixels."""
        return QRectF(0, 0, self.box.width(), self.box.height())

    def px(self, x: Floats) -> Floats:
        """Positions on the axis (m,) to pixels from the plot's left."""
        start, stop = self.box.viewRange()[0]
        return np.asarray((x - start) / (stop - start) * self.box.width(), np.float64)

    def py(self, y: Floats) -> Floats:
        """Values (m,) to pixels from the plot's top."""
        low, high = self.box.viewRange()[1]
        return np.asarray((high - y) / (high - low) * self.box.height(), np.float64)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self.update()

    def _moved(self, *_: object) -> None:
        self.update()

    def _resized(self, *_: object) -> None:
        self.prepareGeometryChange()
        self.update()


class GroundLayer(Layer):
    """Train, validation and test shaded apart and named; labeled regions as bands with edges."""

    def __init__(self, box: Any, theme: Theme) -> None:
        super().__init__(box, theme, -100)
        self.clock: Clock | None = None
        self.split: Split | None = None
        self.hidden_test = True
        self._edges = np.empty((0, 2))

    def show(self, clock: Clock, split: Split | None, labels: LabelSet | None, hidden_test: bool) -> None:
        """Take what is to be painted; the name of a hidden test part is left to the chart, where it is a link."""
        self.clock, self.split, self.hidden_test = clock, split, hidden_test
        self._edges = band_edges(clock, labels)
        self.update()

    def part_pixels(self, part: Part) -> tuple[float, float] | None:
        """Left and right of a part in pixels, cut to the plot; None where it is out of sight or empty."""
        if self.clock is None or self.split is None:
            return None
        start, stop = self.split.span(part)
        if start >= stop:
            return None
        half = 0.5 * (self.clock.at(1) - self.clock.at(0)) if self.clock.n > 1 else 0.5
        left, right = self.px(np.array([self.clock.at(start) - half, self.clock.at(stop - 1) + half]))
        left, right = max(left, 0.0), min(right, float(self.box.width()))
        return (left, right) if right > left else None

    def paint(self, painter: QPainter, *_: object) -> None:
        """Parts first, then bands, then names."""
        height = float(self.box.height())
        for part, token in zip(PARTS, (("panel", 1.0), ("raised", 1.0), ("background", 0.8)), strict=True):
            if reach := self.part_pixels(part):
                painter.fillRect(QRectF(reach[0], 0, reach[1] - reach[0], height), self.theme.color(*token))
                if part != "train":
                    painter.fillRect(QRectF(round(reach[0]), 0, 1, height), self.theme.color("line"))
        self._paint_bands(painter, height)
        painter.setFont(self.theme.font("dim"))
        painter.setPen(self.theme.color("dim"))
        metrics = QFontMetricsF(painter.font())
        for part in PARTS:
            reach = self.part_pixels(part)
            if reach is None or (part == "test" and self.hidden_test):
                continue
            if reach[1] - reach[0] > metrics.horizontalAdvance(name := tr(PART_NAMES[part])) + 9:
                place = QRectF(reach[0] + 8, height - NAME_ROOM, metrics.horizontalAdvance(name) + 1, 15)
                painter.fillRect(place.adjusted(-3, 0, 3, 0), self.theme.color("panel"))  # bands pass behind names
                painter.drawText(place, 0, name)

    def _paint_bands(self, painter: QPainter, height: float) -> None:
        fill, edge = self.theme.color("label_band"), QPen(self.theme.color("label_edge"), 1)
        for left, right in self._visible_bands():
            painter.fillRect(QRectF(left, 0, right - left, height), fill)
            painter.setPen(edge)
            painter.drawLine(round(left), 0, round(left), int(height))
            painter.drawLine(round(right), 0, round(right), int(height))

    def _visible_bands(self) -> list[tuple[float, float]]:
        """Left and right pixels of the bands in sight; at least two pixels wide, those on the same pixels once."""
        if not len(self._edges):
            return []
        width = self.box.width()
        pixels = np.round(np.stack([self.px(self._edges[:, 0]), self.px(self._edges[:, 1])], axis=1))
        pixels[:, 1] = np.maximum(pixels[:, 1], pixels[:, 0] + 2)
        seen = pixels[(pixels[:, 1] >= 0) & (pixels[:, 0] <= width)]
        return [(float(a), float(b)) for a, b in distinct(np.clip(seen, -2, width + 2))]


def distinct(pairs: Floats) -> Floats:
    """Rows (m, 2) in ascending order without those that repeat the one before; what `np.unique` would sort for."""
    fresh = np.ones(len(pairs), bool)
    fresh[1:] = (np.diff(pairs, axis=0) != 0).any(axis=1)
    return pairs[fresh]


def band_edges(clock: Clock, labels: LabelSet | None) -> Floats:
    """Where bands begin and end on the axis, (regions, 2): half a step around their first and last points."""
    if labels is None or not len(labels):
        return np.empty((0, 2))
    starts = clock.x(np.array([r.start for r in labels.regions], np.int64))
    stops = clock.x(np.array([r.stop - 1 for r in labels.regions], np.int64))
    half = 0.5 * (clock.step if clock.step is not None else clock.usual_s or 1.0)
    return np.stack([starts - half, stops + half], axis=1)
