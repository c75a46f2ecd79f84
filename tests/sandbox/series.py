"""Series that the tests of this room run rules on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.request import column_rows


def walk(n: int, seed: int = 0, missing: float = 0.02) -> Series:
    """A noisy series that wanders, with jumps and some missing points."""
    rng = np.random.default_rng(seed)
    value = rng.normal(size=n).cumsum() * 0.1 + rng.normal(size=n)
    value -= np.mean(value) if n else 0.0
    value[rng.random(n) < 0.01] += 4.0
    value[rng.random(n) < missing] = np.nan
    return Series("walk", value.reshape(-1, 1))


def fed(rule: Rule, series: Series) -> NDArray[np.float64]:
    """What a stream of the rule is pushed for the whole series (n, k): its columns without the index."""
    rows = column_rows(rule.input.columns, series.columns)
    return series.values[:, [row for row in rows if row != len(series.columns)]]
