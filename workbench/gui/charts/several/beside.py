"""A series beside the one that is looked at: on that one's clock, with a usual range of its own, as vertices. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.gui.charts import words
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.pyramid import Pyramid
from workbench.gui.texts import tr
from workbench.model.series import Series

Floats = NDArray[np.float64]
USUAL = (1.0, 99.0)  # percent of the values between which a series usually lies
ROOM = 0.15  # of that range, left free on both sides
COLUMNS = 2000  # of the picture by which the range is judged: as good as all points, and as quick for 10⁷ as for 10³


@dataclass(frozen=True, eq=False)
class Beside:
    """One of several series. `shift`: what its positions are moved by to stand on the axis of the one looked at, None
    where the two have no clock in common (one has times, the other only numbers). `low`, `high`: its usual range."""

    series: Series
    clock: Clock
    pyramid: Pyramid
    shift: float | None
    low: float
    high: float

    @property
    def name(self) -> str:
        """The name of the series."""
        return self.series.name

    def index(self, position: float) -> int | None:
        """The point nearest to a position on the shared axis, None where the series has not begun or has ended."""
        if self.shift is None:
            return None
        at, half = position - self.shift, self.clock.usual_s or 1.0
        inside = self.clock.at(0) - half <= at <= self.clock.at(self.clock.n - 1) + half
        return self.clock.index(at) if inside else None

    @property
    def reach(self) -> tuple[float, float] | None:
        """Where it begins and ends on the shared axis, with half a step around; None without a clock in common."""
        if self.shift is None:
            return None
        half = 0.5 * (self.clock.usual_s or 1.0)
        return self.clock.at(0) + self.shift - half, self.clock.at(self.clock.n - 1) + self.shift + half

    def reaches(self, start: float, stop: float) -> bool:
        """Whether it has points between two positions of the shared axis."""
        if self.shift is None:
            return False
        return self.clock.at(0) + self.shift < stop and self.clock.at(self.clock.n - 1) + self.shift > start

    def absent(self, start: float, stop: float) -> str:
        """Why nothing of it is in sight between two positions, in words; empty where something is."""
        if self.shift is None:
            return tr("no clock in common with the chart: not linked")
        return "" if self.reaches(start, stop) else tr("no points at this time")

    def told(self, position: float) -> str:
        """Its value at a position in words, empty beyond its ends."""
        index = self.index(position)
        return "" if index is None else words.value(float(self.series.value[index]), self.series.unit)

    def vertices(self, start: float, stop: float, columns: int) -> tuple[Floats, Floats]:
        """Its line from `start` to `stop` of the shared axis, `columns` pixels wide: positions (m,), values (m,), NaN
        where the line breaks (missing values, a jump of the clock)."""
        if self.shift is None or not self.reaches(start, stop):
            return np.empty(0), np.empty(0)
        first = self.clock.index(start - self.shift) - 1
        last = self.clock.index(stop - self.shift) + 2
        indices, values = self.pyramid.draw(first, last, columns)
        x = self.clock.x(indices) + self.shift
        after = np.unique(np.searchsorted(indices, self.clock.gaps, side="right"))
        after = after[(after > 0) & (after < len(indices))]
        return np.insert(x, after, np.nan), np.insert(values, after, np.nan)


def beside(series: Series, pyramid: Pyramid, focus: Clock | None) -> Beside:
    """A series as it stands beside the one with the clock `focus`; reads its times and 2,000 columns of its values."""
    clock = Clock.of(series)
    low, high = usual_range(pyramid)
    return Beside(series, clock, pyramid, shift_between(clock, focus), low, high)


def shift_between(clock: Clock, focus: Clock | None) -> float | None:
    """What positions of `clock` are moved by to stand on the axis of `focus`, in its units (s, or points)."""
    if focus is None or (clock.origin_ns is None) != (focus.origin_ns is None):
        return None
    if clock.origin_ns is None or focus.origin_ns is None:
        return 0.0
    return (clock.origin_ns - focus.origin_ns) / 1e9


def usual_range(pyramid: Pyramid) -> tuple[float, float]:
    """Where a series usually lies, with room around: one far value does not press the rest flat."""
    _, values = pyramid.draw(0, len(pyramid), COLUMNS)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return 0.0, 1.0
    low, high = (float(v) for v in np.percentile(finite, USUAL))
    if high - low < 1e-12 * max(abs(low), abs(high), 1e-300):
        low, high = float(finite.min()), float(finite.max())
    room = ROOM * (high - low) or 0.05 * max(abs(low), 1.0)
    return low - room, high + room
