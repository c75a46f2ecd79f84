"""A series with everything in it that a rule may meet: season, drift, spikes, dips, steps, stuck and missing points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.samples.shapes import on_and_off, steps, wander

Floats = NDArray[np.float64]

START_NS = 1_740_960_000 * 10**9  # Monday 2025-03-03, 00:00 UTC
INTERVAL_NS = 300 * 10**9
DAY = 288  # points
DECIMALS = 4  # rounded as telemetry is: other last bits of exp or log on another machine do not show
_EVENT_EVERY = 120  # points, on average


def zoo_series(n: int, seed: int = 0, missing: float = 0.01) -> Series:
    """A series of n ≥ 0 points and the columns value and load, the same for the same n, seed and share of `missing`.

    The value has mean about 0 and a standard deviation of about 1 outside of its events, which are labeled.
    """
    rng = np.random.default_rng([seed, 20_270])
    day = _triangle(np.arange(n) % DAY / DAY)
    load = day + 0.5 * wander(n, 0.98, rng) + 0.2 * rng.standard_normal(n)
    noise = rng.standard_normal(n)
    value = 0.6 * load + steps(n, 900, 0.5, rng) + 0.4 * wander(n, 0.99, rng) + _restless(n, rng) * noise
    labels = _events(value, rng)
    for column in (value, load):
        _lose(column, missing, rng)
    rounded = np.round(np.column_stack([value, load]), DECIMALS) + 0.0  # + 0.0 turns −0.0 into 0.0
    return Series(
        "zoo",
        np.asarray(rounded, np.float64),
        START_NS + np.arange(n, dtype=np.int64) * INTERVAL_NS,
        ("value", "load"),
        labels=labels,
        interval_ns=INTERVAL_NS,
    )


def _triangle(share: Floats) -> Floats:
    """A day from −1 at midnight to 1 at noon and back, made without functions that differ between machines."""
    return 1.0 - 4.0 * np.abs(share - 0.5)


def _restless(n: int, rng: np.random.Generator) -> Floats:
    """The size of the noise: calm, with turns of some hundred points in which it doubles."""
    turns = on_and_off(n // 150 + 1, rng, 4)
    return np.repeat(0.6 - 0.3 * turns, 150)[:n]


def _events(value: Floats, rng: np.random.Generator) -> LabelSet:
    """Change the values by one event after another; where they are."""
    regions, at = [], int(rng.integers(20, _EVENT_EVERY))
    turns = (_spike, _dip, _step, _burst, _stuck)
    while at < len(value) - 1:
        stop = min(at + int(rng.integers(1, 15)), len(value))
        event = turns[int(rng.integers(len(turns)))]
        event(value[at:stop], rng)
        regions.append(Region(at, stop, note=event.__name__.strip("_")))
        at = stop + int(rng.integers(_EVENT_EVERY // 4, _EVENT_EVERY * 2))
    return LabelSet.of(regions)


def _spike(part: Floats, rng: np.random.Generator) -> None:
    part[:2] += rng.uniform(2.0, 12.0)


def _dip(part: Floats, rng: np.random.Generator) -> None:
    part[:3] -= rng.uniform(2.0, 8.0)


def _step(part: Floats, rng: np.random.Generator) -> None:
    part += rng.choice([-1.0, 1.0]) * rng.uniform(1.5, 5.0)


def _burst(part: Floats, rng: np.random.Generator) -> None:
    part += 3.0 * rng.standard_normal(len(part))


def _stuck(part: Floats, rng: np.random.Generator) -> None:
    part[:] = part[0] + rng.uniform(-1.0, 1.0)


def _lose(column: Floats, share: float, rng: np.random.Generator) -> None:
    """Take single points away, and now and then a stretch; `share` of the points in all."""
    column[rng.random(len(column)) < share / 2] = np.nan
    starts = np.flatnonzero(rng.random(len(column)) < share / 2 / 10)
    for start in starts:
        column[start : start + int(rng.integers(1, 20))] = np.nan
