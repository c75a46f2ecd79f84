"""Where points stand on the chart's horizontal axis: seconds after the first point, or point numbers. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.gui.charts import words
from workbench.gui.texts import tr
from workbench.gui.words import number
from workbench.model.series import Series

GAP_STEPS = 3  # a step longer than three usual ones is a gap: the line breaks there
BLOCK = 1 << 20


@dataclass(frozen=True, eq=False)
class Clock:
    """Maps point numbers to the axis and back. `step`: axis units between points, None where they are irregular.

    `gaps` (g,): the points after which the clock jumps. A regular series needs no array of positions.
    """

    n: int
    step: float | None
    origin_ns: int | None
    times_ns: NDArray[np.int64] | None
    gaps: NDArray[np.int64]
    usual_s: float | None

    @classmethod
    def of(cls, series: Series) -> Clock:
        """The clock of a series; reads its times once."""
        times, none = series.times_ns, np.empty(0, np.int64)
        if times is None or len(times) == 0:
            return cls(len(series), 1.0, None, None, none, None)
        interval = series.interval_ns or (int(times[1] - times[0]) if len(times) > 1 else 10**9)
        regular, gaps = _steps(times, interval)
        step = interval / 1e9 if regular else None
        return cls(len(series), step, int(times[0]), times, gaps, interval / 1e9)

    def x(self, index: NDArray[np.int64]) -> NDArray[np.float64]:
        """Positions (m,) of points (m,); points beyond the end are put where the next ones would stand."""
        if self.step is not None:
            return index.astype(np.float64) * self.step
        assert self.times_ns is not None and self.origin_ns is not None and self.usual_s is not None
        inside = np.clip(index, 0, self.n - 1)
        seconds = (self.times_ns[inside] - self.origin_ns).astype(np.float64) / 1e9
        return seconds + (index - inside) * self.usual_s

    def at(self, index: int) -> float:
        """The position of one point."""
        return float(self.x(np.array([index], np.int64))[0])

    def index(self, x: float) -> int:
        """The point nearest to a position, within the series."""
        if self.n == 0:
            return 0
        if self.step is not None:
            return min(max(round(x / self.step), 0), self.n - 1)
        assert self.times_ns is not None and self.origin_ns is not None
        after = int(np.searchsorted(self.times_ns, self.origin_ns + round(x * 1e9)))
        before = max(after - 1, 0)
        after = min(after, self.n - 1)
        return before if x - self.at(before) <= self.at(after) - x else after

    def after(self, x: NDArray[np.float64]) -> NDArray[np.int64]:
        """The first points (m,) at or after positions (m,); n where there is none."""
        if self.step is not None:
            return np.clip(np.ceil(x / self.step), 0, self.n).astype(np.int64)
        assert self.times_ns is not None and self.origin_ns is not None
        return np.searchsorted(self.times_ns, self.origin_ns + np.ceil(x * 1e9).astype(np.int64)).astype(np.int64)

    def ticks(self, start: float, stop: float, most: int) -> list[tuple[float, str]]:
        """At most `most` ticks between two positions, in words."""
        if self.origin_ns is None:
            return [(float(at), text) for at, text in words.index_ticks(int(start), int(stop), most)]
        begin, end = self.origin_ns + int(start * 1e9), self.origin_ns + int(stop * 1e9)
        return [((at - self.origin_ns) / 1e9, text) for at, text in words.time_ticks(begin, end, most)]

    def moment(self, index: int) -> str:
        """A point's time in words with its zone (`14 May 2024 · 11:42 UTC`), or its number."""
        if self.times_ns is None or not 0 <= index < self.n:
            return tr("point {number}", number=number(index))
        return words.full(int(self.times_ns[index]))


def _steps(times: NDArray[np.int64], interval: int) -> tuple[bool, NDArray[np.int64]]:
    """Whether every step is `interval`, and the points before long steps; in blocks, to spare memory."""
    regular, gaps = True, []
    for start in range(0, len(times) - 1, BLOCK):
        step = np.diff(times[start : start + BLOCK + 1])
        if regular and bool((step != interval).any()):
            regular = False
        gaps.append(start + np.flatnonzero(step > GAP_STEPS * interval))
    return regular, np.concatenate(gaps).astype(np.int64) if gaps else np.empty(0, np.int64)
