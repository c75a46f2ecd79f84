"""Parameters for every feature, and series that are hard on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Small windows, so that short series get past every warm-up.
CALLS: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("lag", (3,)),
    ("diff", (1,)),
    ("diff", (4,)),
    ("mean", (1,)),
    ("mean", (7,)),
    ("std", (8,)),
    ("median", (6,)),
    ("median", (1,)),
    ("mad", (7,)),
    ("minimum", (5,)),
    ("maximum", (8,)),
    ("quantile", (9, 0.8)),
    ("ewma", (6,)),
    ("ewm_std", (6,)),
    ("slope", (5,)),
    ("rank", (7,)),
    ("jump", (2, 12)),
    ("diff_z", (8,)),
    ("second_diff_z", (10,)),
    ("zscore", (9,)),
    ("robust_z", (9,)),
    ("ewma_z", (6, 12)),
    ("range_excess", (6,)),
    ("median_residual", (5,)),
    ("median_residual_z", (5, 10)),
    ("spike", (6, 10)),
    ("ratio", (6,)),
    ("peak_ratio", (4, 3)),
    ("peak_ratio", (5, 2)),
    ("level_shift", (3, 8)),
    ("trend_z", (4, 10)),
    ("cusum_up", (6, 0.5, 12)),
    ("cusum_down", (6, 0.5, 12)),
    ("ar_residual", (4, 0.98)),
    ("ar_z", (5, 0.99, 10)),
    ("ar_range_excess", (3, 0.998, 8)),
    ("seasonal_residual", (7, 1)),
    ("seasonal_residual", (5, 0)),
    ("seasonal_z", (7, 1)),
    ("seasonal_local_z", (7, 4, 10, 1)),
    ("seasonal_diff_z", (6, 10)),
    ("seasonal_median_z", (5, 3, 10)),
    ("seasonal_range_excess", (6, 8, 1)),
    ("seasonal_ratio", (6, 0)),
    ("two_seasons_residual", (7, 21, 1)),
    ("two_seasons_residual", (9, 4, 0)),
    ("two_seasons_local_z", (7, 14, 4, 10, 1)),
    ("harmonic_residual", (7, 14, 2, 10, 0.99)),
    ("harmonic_residual", (7, 0, 3, 20, 1.0)),
    ("harmonic_z", (9, 4, 1, 6, 0.998, 10)),
    ("std_ratio", (3, 9)),
    ("volatility", (3, 9)),
    ("flat_run", (0.0,)),
    ("flat_run", (0.05,)),
    ("zero_run", ()),
    ("missing_run", ()),
    ("run_length", ()),
    ("since", ()),
    ("count", (4,)),
    ("hold", (3,)),
    ("any_recent", (5,)),
)

IDS = [f"{name}{params}" for name, params in CALLS]


def noisy_season(n: int, seed: int = 0) -> Array:
    """A season of 7 points with noise, a few spikes, a level shift and short flat and zero stretches [n]."""
    random = np.random.default_rng(seed)
    x: Array = 10.0 + 3.0 * np.sin(np.arange(n) * 2 * np.pi / 7) + random.normal(size=n)
    x[random.random(n) < 0.02] += 15.0
    x[n // 2 :] += 4.0
    x[n // 3 : n // 3 + 6] = x[n // 3 : n // 3 + 1]
    x[n // 4 : n // 4 + 3] = 0.0
    return x


def with_gaps(x: Array, seed: int = 0, share: float = 0.1) -> Array:
    """A copy with a share of points missing: NaN, and some infinite."""
    random = np.random.default_rng(seed)
    gappy = x.copy()
    gappy[random.random(x.size) < share] = np.nan
    gappy[random.random(x.size) < share / 4] = np.inf
    gappy[random.random(x.size) < share / 4] = -np.inf
    return gappy


def same_bits(a: NDArray[np.generic], b: NDArray[np.generic]) -> bool:
    """True if both have one type and the same bytes, NaN and sign of zero included."""
    return a.dtype == b.dtype and a.tobytes() == b.tobytes()
