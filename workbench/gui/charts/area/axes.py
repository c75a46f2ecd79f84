"""The two axes of a chart: time (or point numbers) in words below, values at the left."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from workbench.gui.charts import words, zone
from workbench.gui.charts.clock import Clock
from workbench.gui.numerals import local
from workbench.gui.theme import Theme

LEFT_WIDTH = 56
BETWEEN = 20  # pixels between the texts of two ticks
ZONE_ROOM = 12  # pixels kept free before the name of the zone
ZONE_TOP = 6
TRIED = (45, 60, 75, 95, 120, 150, 200, 400)  # pixels from tick to tick, the first that fits is taken


class TimeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """The axis below: round times in words fit for the zoom, as many as have room, none cut at the edges;
    at its right end the zone that they are told in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("bottom")
        self.clock: Clock | None = None
        self._texts: dict[float, str] = {}
        self.setStyle(tickLength=-4, tickTextOffset=6, autoExpandTextSpace=False, hideOverlappingLabels=False)
        self.setHeight(24)
        dress(self, theme)

    def set_clock(self, clock: Clock | None) -> None:
        """Tell the times of this clock from now on."""
        self.clock = clock
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Ticks of one level. Called by pyqtgraph with the visible range and the axis' length in pixels."""
        if self.clock is None or size <= 0 or maxVal <= minVal:
            return []
        metrics = QFontMetricsF(self.style["tickFont"])
        per_pixel = (maxVal - minVal) / size
        self._texts = {}
        free = maxVal - (metrics.horizontalAdvance(self.zone_name()) + ZONE_ROOM) * per_pixel
        for x, text in self._fitting(minVal, maxVal, size, metrics):
            half = (metrics.horizontalAdvance(text) / 2 + 2) * per_pixel
            if minVal + half <= x <= free - half:
                self._texts[x] = text
        return [(maxVal - minVal, list(self._texts))]

    def _fitting(self, start: float, stop: float, size: float, metrics: QFontMetricsF) -> list[tuple[float, str]]:
        """The most ticks whose texts keep a distance."""
        assert self.clock is not None
        for apart in TRIED:
            ticks = self.clock.ticks(start, stop, max(1, int(size / apart)))
            widest = max((metrics.horizontalAdvance(text) for _, text in ticks[:3]), default=0.0) + BETWEEN
            if len(ticks) < 2 or (ticks[1][0] - ticks[0][0]) / (stop - start) * size >= widest:
                return ticks
        return ticks

    def zone_name(self) -> str:
        """The zone as it is written at the right end; empty where points are counted."""
        return zone.shown().title if self.clock is not None and self.clock.times_ns is not None else ""

    def generateDrawSpecs(self, p: Any) -> Any:
        """Ticks and texts as pyqtgraph places them, and the zone's name."""
        specs = super().generateDrawSpecs(p)
        if specs is not None and self.zone_name():
            aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            place = QRectF(0, ZONE_TOP, self.width(), self.height() - ZONE_TOP)
            specs[2].append((place, aligned, self.zone_name()))
        return specs

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: ARG002
        """The texts of the ticks that `tickValues` chose."""
        return [self._texts.get(value, "") for value in values]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """The axis at the left: about one tick every 50 pixels, a grid line that is barely visible."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("left")
        self.setStyle(tickLength=0, tickTextOffset=8, autoExpandTextSpace=False)
        self.setWidth(LEFT_WIDTH)
        dress(self, theme)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        """Round values of one level only."""
        levels: list[Any] = super().tickValues(minVal, maxVal, size)
        return levels[:1] if levels and len(levels[0][1]) > 2 else levels[:2]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Short numbers: `1.2 k` rather than a factor beside the axis."""
        if not values:
            return []
        largest = max(abs(v) for v in values)
        if 1e4 <= largest < 1e15:
            power, letter = next((p, s) for p, s in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")) if largest >= p)
            return [words.value(v / power) + (f" {letter}" if v else "") for v in values]
        if largest < 1e-3 or largest >= 1e15:
            return [local(f"{v:.2g}".replace("-", "\N{MINUS SIGN}")) for v in values]
        texts: list[str] = super().tickStrings(values, scale, spacing)
        return [text.replace("-", "\N{MINUS SIGN}") for text in texts]


def dress(axis: Any, theme: Theme) -> None:
    """Dim texts, a one-pixel line, the font of small print."""
    axis.enableAutoSIPrefix(False)
    axis.setTickFont(theme.font("dim"))
    axis.setTextPen(theme.color("dim"))
    axis.setPen(pg.mkPen(theme.color("line"), width=1))
    axis.setTickPen(pg.mkPen(theme.color("line"), width=1))
