"""A min/max pyramid over a series: what a chart draws costs the same for a thousand points and fifty million.

No Qt: a loading thread builds it (numpy lets the other threads run meanwhile), the chart only asks `draw`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FACTOR = 8
BLOCK = 1 << 18  # points reduced at a time: the eight strided reads of one block stay in the processor's cache
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pyramid:
    """The lows and highs of a series in buckets of 8, 64, 512, … points, beside the values themselves.

    `values` (n,) float64, NaN = missing, not copied. `lows[i]`, `highs[i]`: (ceil(n / 8**(i+1)),), NaN where a whole
    bucket is missing. Takes 2.3 bytes a point beyond the values.
    """

    values: Floats
    lows: tuple[Floats, ...]
    highs: tuple[Floats, ...]

    def __len__(self) -> int:
        return len(self.values)

    def draw(self, start: int, stop: int, columns: int) -> tuple[NDArray[np.int64], Floats]:
        """The points `start` to `stop` (half-open) for a picture `columns` pixels wide: indices (m,), values (m,).

        Where there are few points, the points themselves. Where there are many, the low and the high of each bucket at
        its first index: no spike is lost, m is at most about 4 × `columns`. Buckets lie on a fixed grid, so that
        panning does not make the line flicker.
        """
        start, stop = max(0, start), min(len(self), stop)
        size, level, step = self._bucket(stop - start, max(1, columns))
        if size == 1:
            return np.arange(start, stop, dtype=np.int64), self.values[start:stop]
        first, last = start // size, -(-stop // size)
        if level < 0:
            low = high = self.values[first * size : last * size]
        else:
            low = self.lows[level][first * step : last * step]
            high = self.highs[level][first * step : last * step]
        points = np.empty((last - first, 2))
        points[:, 0] = _reduce(low, step, np.fmin)
        points[:, 1] = _reduce(high, step, np.fmax)
        turned = points[(first + 1) % 2 :: 2]  # every other bucket from high to low: shorter strokes to the next
        turned[:] = turned[:, ::-1].copy()
        indices = np.repeat(np.arange(first, last, dtype=np.int64) * size, 2)
        return indices, points.reshape(-1)

    def bounds(self, start: int, stop: int) -> tuple[float, float] | None:
        """The lowest and highest value of the points `start` to `stop`, widened to whole buckets; None if all miss."""
        _, values = self.draw(start, stop, 512)
        finite = values[np.isfinite(values)]
        return (float(finite.min()), float(finite.max())) if len(finite) else None

    def _bucket(self, points: int, columns: int) -> tuple[int, int, int]:
        """Points a bucket, the level to read (−1 = the values) and how many of its entries make a bucket."""
        wanted = points // columns  # rounded down: never less than a bucket a pixel, or the line shows stripes
        if wanted < 2:
            return 1, -1, 1
        level, unit = -1, 1
        while unit * FACTOR <= wanted and level + 1 < len(self.lows):
            level, unit = level + 1, unit * FACTOR
        step = wanted // unit
        return unit * step, level, step


def build(values: Floats) -> Pyramid:
    """The pyramid of `values` (n,); 5·10⁷ points take about a second."""
    values = np.asarray(values, np.float64)
    lows: list[Floats] = []
    highs: list[Floats] = []
    low = high = values
    while len(low) > FACTOR * 64:
        low, high = _level(low, np.fmin), _level(high, np.fmax)
        lows.append(low)
        highs.append(high)
    return Pyramid(values, tuple(lows), tuple(highs))


def _level(values: Floats, keep: np.ufunc) -> Floats:
    """One entry per FACTOR values, by `keep` (fmin or fmax: they pass over NaN)."""
    out = np.empty(-(-len(values) // FACTOR))
    whole = len(values) // FACTOR
    for begin in range(0, whole, BLOCK // FACTOR):
        end = min(begin + BLOCK // FACTOR, whole)
        block = values[begin * FACTOR : end * FACTOR]
        part = out[begin:end]
        keep(block[0::FACTOR], block[1::FACTOR], out=part)
        for offset in range(2, FACTOR):
            keep(part, block[offset::FACTOR], out=part)
    if whole < len(out):
        out[-1] = keep.reduce(values[whole * FACTOR :])
    return out


def _reduce(values: Floats, step: int, keep: np.ufunc) -> Floats:
    """One entry per `step` values; the last bucket may be shorter."""
    if step == 1:
        return values
    return np.asarray(keep.reduceat(values, np.arange(0, len(values), step)), np.float64)


def sparkline(pyramid: Pyramid, columns: int = 90) -> Floats:
    """The whole series as at most about 4 × `columns` values, scaled to 0…1 (low…high), NaN = missing."""
    _, values = pyramid.draw(0, len(pyramid), columns)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.full(len(values), np.nan)
    low, high = float(finite.min()), float(finite.max())
    return np.asarray((values - low) / (high - low) if high > low else values * 0 + 0.5, np.float64)
