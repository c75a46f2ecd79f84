"""Series of any length for the benchmark `scaling`: sample telemetry put end to end, with events all along."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.samples.series import RECIPES, START_NS, series

RECIPE = "request_rate"  # its usual length is six weeks: end to end, day and week go on without a seam
LEAD = 200  # points before the first event, so that a train part of 350 points holds one


def long_series(n: int, seed: int = 0) -> Series:
    """n ≥ 1 points of five-minute telemetry, labeled, an event about every 750 points; a shorter one is its beginning.

    Every six weeks are drawn anew, from seeds of their own.
    """
    length = RECIPES[RECIPE].points
    parts = [_six_weeks(0, seed)]
    first = _labels(parts[0])[0].start - LEAD
    parts += [_six_weeks(number, seed) for number in range(1, -(-(first + n) // length))]
    values = np.concatenate([part.value for part in parts])[first : first + n]
    regions = [
        Region(region.start + at * length - first, region.stop + at * length - first, region.note)
        for at, part in enumerate(parts)
        for region in _labels(part)
    ]
    interval_ns = RECIPES[RECIPE].interval_s * 10**9
    times = START_NS + (first + np.arange(n, dtype=np.int64)) * interval_ns
    inside = LabelSet(tuple(regions)).within(0, n)
    return Series("points", values[:, None], times, labels=inside, interval_ns=interval_ns, unit=RECIPES[RECIPE].unit)


def _six_weeks(number: int, seed: int) -> Series:
    return series(RECIPE, None, np.random.default_rng([seed, number]))


def _labels(part: Series) -> tuple[Region, ...]:
    assert part.labels is not None  # every sample has some
    return part.labels.regions


def cut_into(one: Series, count: int, each: int) -> tuple[Series, ...]:
    """The first `count` × `each` points as so many series, in order."""
    return tuple(replace(one.cut(at * each, (at + 1) * each), name=f"part-{at:05d}") for at in range(count))
