"""A family of hourly series with a trend and three seasons (12, 24, 168 points), outliers and, in half, change points.

Made after the public description of the A3 and A4 families of the Yahoo Webscope S5 set: the series is a sum of its
parts, an anomaly is a single outlying point, or the point at which a level, a trend or the size of a season changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series

Floats = NDArray[np.float64]

START_NS = 1_740_960_000 * 10**9  # Monday 2025-03-03, 00:00 UTC
INTERVAL_NS = 3600 * 10**9
PERIODS = (12, 24, 168)  # points
FAMILIES = {"seasons": False, "seasons_changing": True}  # name → whether there are change points
POINTS = 1680  # ten weeks
QUIET = 60  # points at least between two change points
SHORTEST = 400  # points that hold the change points and still leave some quiet


@dataclass(eq=False)
class _Parts:
    """The parts of one series: seasons of size 1 (3, n), their sizes (3, n), level (n,), sigma of the noise."""

    seasons: Floats
    sizes: Floats
    level: Floats
    sigma: float


def seasons(name: str, n: int, rng: np.random.Generator, *, changes: bool) -> Series:
    """An hourly series of n ≥ 400 points with labeled outliers and, with `changes`, labeled change points.

    The season of a week, a day and half a day are sine waves; what lasts is labeled at its first point alone.
    """
    if n < SHORTEST:
        raise ValueError(f"a series with change points needs at least {SHORTEST} points, not {n}")
    parts = _normal(n, rng)
    regions = list(_changes(parts, rng)) if changes else []
    values = parts.level + (parts.sizes * parts.seasons).sum(0) + parts.sigma * rng.standard_normal(n)
    taken = {region.start for region in regions}
    for at in sorted(rng.choice(n, int(rng.integers(4, 7)) * n // 1000, replace=False).tolist()):
        if at not in taken:
            values[at] += rng.choice([-1.0, 1.0]) * rng.uniform(6.0, 30.0) * parts.sigma
            regions.append(Region(at, at + 1, note="outlier"))
    rounded = np.round(values, 3) + 0.0  # + 0.0 turns −0.0 into 0.0
    times = START_NS + np.arange(n, dtype=np.int64) * INTERVAL_NS
    return Series(name, rounded[:, None], times, labels=LabelSet.of(regions), interval_ns=INTERVAL_NS)


def _normal(n: int, rng: np.random.Generator) -> _Parts:
    t = np.arange(n)
    waves = [np.sin(2.0 * np.pi * (t / period + rng.uniform())) for period in PERIODS]
    sizes = np.repeat(rng.uniform(50.0, 500.0, len(PERIODS))[:, None], n, axis=1)
    level: Floats = rng.uniform(-1000.0, 3000.0) + rng.uniform(-1.0, 1.0) * t.astype(np.float64)
    return _Parts(np.array(waves, np.float64), np.asarray(sizes, np.float64), level, float(rng.uniform(2.0, 20.0)))


def _changes(parts: _Parts, rng: np.random.Generator) -> list[Region]:
    """Change the parts from two to four points on; where that is, at least QUIET points apart.

    A season changes where it is near its top, else nobody could tell from when on.
    """
    n = len(parts.level)
    places = rng.choice(np.arange(150, n - 100, QUIET + max(PERIODS[:2])), int(rng.integers(2, 5)), replace=False)
    regions = []
    for place in sorted(places.tolist()):
        at, which = place, int(rng.integers(2 * len(PERIODS) - 1))
        if which < len(PERIODS):
            at = place + int(np.argmax(np.abs(parts.seasons[which, place : place + PERIODS[which] // 2])))
            parts.sizes[which, at:] *= rng.choice([0.4, 0.6, 1.6, 2.0])
            note = "amplitude"
        elif which == len(PERIODS):
            parts.level[at:] += rng.choice([-1.0, 1.0]) * rng.uniform(6.0, 25.0) * parts.sigma
            note = "level"
        else:  # the level jumps a little, and goes on at another pace
            jump = rng.choice([-1.0, 1.0]) * 6.0 * parts.sigma
            parts.level[at:] += jump + rng.uniform(-1.0, 1.0) * np.arange(n - at)
            note = "trend"
        regions.append(Region(at, at + 1, note=note))
    return regions
