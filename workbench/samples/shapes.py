"""The building blocks of sample telemetry: seasons, noises and stretches of another level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAY_S = 86_400.0


def wander(n: int, memory: float, rng: np.random.Generator) -> Floats:
    """Noise that remembers: x[t] = memory · x[t−1] + e[t], scaled to a standard deviation of 1 (n,)."""
    steps = rng.standard_normal(n) * np.sqrt(1 - memory**2)
    out = np.empty(n)
    last = float(rng.standard_normal())
    for i, step in enumerate(steps.tolist()):
        last = memory * last + step
        out[i] = last
    return out


def day_shape(seconds: Floats) -> Floats:
    """A service's day between 0 (about 4:00) and 1 (about 14:00, with a second top in the evening) (n,)."""
    hour = seconds % DAY_S / 3600.0
    work = np.exp(-((_from(hour, 13.0) / 4.2) ** 2))
    evening = 0.72 * np.exp(-((_from(hour, 20.3) / 2.3) ** 2))
    late = 0.3 * np.exp(-((_from(hour, 23.4) / 1.9) ** 2))
    return work + evening + late


def week_shape(seconds: Floats) -> Floats:
    """1 on workdays, 0 at the weekend, with half a night to change, where second 0 is a Monday's midnight (n,)."""
    day = seconds / DAY_S % 7.0
    return np.interp(day, [0.0, 0.2, 4.85, 5.2, 6.85, 7.0], [0.5, 1.0, 1.0, 0.0, 0.0, 0.5])


def steps(n: int, mean_length: float, spread: float, rng: np.random.Generator) -> Floats:
    """A level that jumps now and then and then stays (n,), jumps about `mean_length` points apart."""
    out = np.zeros(n)
    at, level = 0, 0.0
    while at < n:
        length = int(mean_length * rng.uniform(0.5, 1.5)) + 1
        out[at : at + length] = level
        level = float(rng.normal(0.0, spread))
        at += length
    return out


def on_and_off(n: int, rng: np.random.Generator, longest: int = 3) -> Floats:
    """1 and 0 in turns of 1 to `longest` points, on at the first point (n,)."""
    turns = rng.integers(1, longest + 1, n)
    return np.repeat(np.arange(n) % 2 == 0, turns)[:n].astype(np.float64)


def alternate(n: int, rng: np.random.Generator, period: int = 4) -> Floats:
    """A ragged to and fro between −1 and 1 (n,)."""
    sign = np.where(np.arange(n) // max(1, period // 2) % 2 == 0, 1.0, -1.0)
    return sign * rng.uniform(0.6, 1.0, n)


def _from(hour: Floats, top: float) -> Floats:
    """Hours from `top` on the clock's circle, −12 to 12, so that midnight joins."""
    return (hour - top + 12.0) % 24.0 - 12.0
