"""Small labeled curves made from a seed: a daily wave with noise, and jumps of which the labeled ones are anomalies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.model.split import Split

DAY = 96
MINUTES_15 = 900 * 10**9


def wave(n: int, seed: int) -> NDArray[np.float64]:
    """A daily wave of height 10 with noise of 1 around 100, (n,)."""
    noise = np.random.default_rng(seed).normal(0.0, 1.0, n)
    return 100.0 + 10.0 * np.sin(2 * np.pi * np.arange(n) / DAY) + noise


def curve(name: str, n: int = 4000, seed: int = 0, every: int = 300, labeled: bool = True) -> Series:
    """A wave with a labeled jump of 15 over three points every `every` points, from point 450 on."""
    values = wave(n, seed)
    starts = range(450, n - 5, every)
    for start in starts:
        values[start : start + 3] += 15.0
    labels = LabelSet(tuple(Region(start, start + 3) for start in starts)) if labeled else None
    times = np.arange(n, dtype=np.int64) * MINUTES_15
    return Series(name, values[:, None], times, labels=labels, interval_ns=MINUTES_15)


def whole(series: Series, train_share: float = 0.7) -> Split:
    """The split of a series that ends before its test part."""
    n = len(series)
    return Split(round(n * train_share), n, n)
