"""Metrics → spikes, dips, rises, falls and fluctuations, each with its start, end and size, by robust statistics.

What is usual comes from the points before: their median, and 1.4826 times the median absolute deviation from it (at
least what steps from point to point tell of the noise). A stretch counts from WIDE deviations on if it has ENOUGH
points, or one point of STRONG. Where it began is the change point of Page's CUSUM: its last zero before the stretch.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from workbench.model.incident import DIP, FALL, FLUCTUATION, RISE, SPIKE, Shape
from workbench.model.series import Series

WIDE, ENOUGH, STRONG = 3.0, 3, 8.0  # deviations; points; deviations of a single point
ALLOWANCE = 1.0  # deviations that CUSUM does not add up
LARGEST = 1e6  # no deviation is told larger: before it may have been a constant
FEWEST = 8  # points with a value that are needed to tell anything
BRIDGED = 2  # points inside that do not end a stretch
KEPT, SWINGS = 4, 3  # more stretches of one metric, or so many to both sides, are a fluctuation
_SIGMA = 1.482602218505602  # normal law: sigma = MAD / 0.6745

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Usual:
    """What k metrics were like before anything happened: medians and robust deviations (k,), NaN = cannot be told."""

    median: Floats
    sigma: Floats


def shapes_of(series: Series) -> tuple[Shape, ...]:
    """The shapes of every metric, in the order of the columns and of their starts."""
    return find_shapes(series.values, series.columns)


def find_shapes(values: Floats, columns: tuple[str, ...]) -> tuple[Shape, ...]:
    """The shapes of values (n, k), NaN = missing; none for metrics with fewer than FEWEST values."""
    n = len(values)
    if n < FEWEST:
        return ()
    usual = usual_of(values[: beginning(n)], values)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        differences = values - usual.median
        deviations = np.clip(differences / usual.sigma, -LARGEST, LARGEST)
    outside = np.abs(deviations) > WIDE
    shapes: list[Shape] = []
    for at in np.flatnonzero(outside.any(axis=0)).tolist():
        shapes += _shapes(_Column(columns[at], deviations[:, at], differences[:, at]), outside[:, at])
    return tuple(shapes)


def beginning(n: int) -> int:
    """How many of n points tell what is usual: a sixth, at least 5."""
    return min(max(n // 6, 5), n)


def usual_of(before: Floats, values: Floats) -> Usual:
    """Median and robust deviation of the points before, (m, k), with the noise of all points (n, k) as the least."""
    median = _median(before)
    spread = _SIGMA * _median(np.abs(before - median))
    noise = _SIGMA / sqrt(2.0) * _median(np.abs(np.diff(values, axis=0)))
    sigma = np.fmax(spread, noise)
    least = np.fmax(np.abs(median) * 1e-9, 1e-300)  # rounding is no deviation
    enough = (~np.isnan(values)).sum(axis=0) >= FEWEST
    return Usual(median, np.where(enough, np.fmax(sigma, least), np.nan))


def _median(values: Floats) -> Floats:
    """The median of each column of the values that are there; NaN where none is."""
    columns = values.shape[1]
    if not len(values):
        return np.full(columns, np.nan)
    ordered = np.sort(values, axis=0)  # NaN comes last
    there = (~np.isnan(ordered)).sum(axis=0)
    column = np.arange(columns)
    return np.asarray(ordered[np.maximum(there - 1, 0) // 2, column] / 2 + ordered[there // 2, column] / 2)


@dataclass(frozen=True)
class _Column:
    """One metric against what is usual: in deviations and in units, (n,) each."""

    metric: str
    deviations: Floats
    differences: Floats

    def peak(self, start: int, stop: int) -> int:
        """The point of the strongest deviation of a stretch."""
        return start + int(np.nanargmax(np.abs(self.deviations[start:stop])))

    def shape(self, kind: str, start: int, stop: int, peak: int) -> Shape:
        """A shape of this metric."""
        return Shape(self.metric, kind, start, stop, abs(float(self.deviations[peak])), float(self.differences[peak]))


def _shapes(column: _Column, outside: NDArray[np.bool_]) -> list[Shape]:
    """The shapes of one metric in order."""
    stretches = [
        (start, stop, peak)
        for start, stop in _stretches(outside, column.deviations)
        for peak in (column.peak(start, stop),)
        if np.count_nonzero(outside[start:stop]) >= ENOUGH or abs(column.deviations[peak]) >= STRONG
    ]
    sides = {bool(column.deviations[peak] > 0) for _, _, peak in stretches}
    if len(stretches) > KEPT or (len(sides) > 1 and len(stretches) >= SWINGS):
        start, stop = stretches[0][0], stretches[-1][1]
        return [column.shape(FLUCTUATION, start, stop, column.peak(start, stop))]
    return [_shape(column, start, stop, peak) for start, stop, peak in stretches]


def _stretches(outside: NDArray[np.bool_], deviations: Floats) -> list[tuple[int, int]]:
    """Where a metric is outside on one side, up to BRIDGED points inside left out of account."""
    at = np.flatnonzero(outside)
    sides = deviations[at] > 0
    breaks = np.flatnonzero((np.diff(at) > BRIDGED + 1) | (sides[1:] != sides[:-1])) + 1
    starts, stops = at[np.r_[0, breaks]], at[np.r_[breaks - 1, len(at) - 1]] + 1
    return list(zip(starts.tolist(), stops.tolist(), strict=True))


def _shape(column: _Column, start: int, stop: int, peak: int) -> Shape:
    up = bool(column.deviations[peak] > 0)
    along = np.nan_to_num(column.deviations[:stop] if up else -column.deviations[:stop])
    begun = _change_point(along, start)
    gradual = _ramp(along[begun:], float(along[peak])) >= max(6, len(column.deviations) // 12)
    kind = (RISE if gradual else SPIKE) if up else (FALL if gradual else DIP)
    return column.shape(kind, begun, stop, peak)


def _change_point(along: Floats, start: int) -> int:
    """The last zero of the CUSUM of the deviations before the point `start`, which is the first outside."""
    total = np.cumsum(along[: start + 1] - ALLOWANCE)
    lowest = np.minimum(np.minimum.accumulate(total), 0.0)
    zeros = np.flatnonzero(total[:start] <= lowest[:start])
    return int(zeros[-1]) + 1 if len(zeros) else 0


def _ramp(along: Floats, size: float) -> int:
    """How many points it took from a fifth of a deviation to four fifths of it."""
    high = int(np.argmax(along >= 0.8 * size))
    low = np.flatnonzero(along[:high] < 0.2 * size)
    return high - (int(low[-1]) if len(low) else 0)
