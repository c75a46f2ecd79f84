"""What a change of unit, of level or of direction does to each feature."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rulekit.cases import CALLS, noisy_season
from workbench import rulekit as rk

FRESH = rk.bind(rk.fresh)
X = noisy_season(400, seed=7)

UNITLESS = {"sigma", "ratio", "ranges", "points", "share 0–1"}
SERIES_CALLS = [(name, params) for name, params in CALLS if rk.CATALOG[name].takes == "series"]
IDS = [f"{name}{params}" for name, params in SERIES_CALLS]
# A level matters to these by design: a share of the value, a ratio to the value, zeros.
LEVEL_MATTERS = {"ratio", "peak_ratio", "seasonal_ratio", "flat_run", "zero_run"}
FOLLOWS_LEVEL = {"lag", "mean", "median", "minimum", "maximum", "quantile", "ewma"}
LEVEL_FREE = [(name, params) for name, params in SERIES_CALLS if name not in LEVEL_MATTERS]
MIRRORED = [(name, params) for name, params in SERIES_CALLS if rk.CATALOG[name].signed]


@pytest.mark.parametrize(("name", "params"), SERIES_CALLS, ids=IDS)
def test_another_unit_scales_the_result_or_leaves_it(name: str, params: tuple[float, ...]) -> None:
    factor = 1.0 if rk.CATALOG[name].unit in UNITLESS else 1000.0
    expected = factor * getattr(FRESH, name)(X, *params)
    np.testing.assert_allclose(getattr(FRESH, name)(1000.0 * X, *params), expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("name", "params"), LEVEL_FREE, ids=[f"{n}{p}" for n, p in LEVEL_FREE])
def test_another_level_moves_the_result_or_leaves_it(name: str, params: tuple[float, ...]) -> None:
    moved = 64.0 if name in FOLLOWS_LEVEL else 0.0
    expected = moved + getattr(FRESH, name)(X, *params)
    np.testing.assert_allclose(getattr(FRESH, name)(64.0 + X, *params), expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("name", "params"), MIRRORED, ids=[f"{n}{p}" for n, p in MIRRORED])
def test_a_mirrored_series_mirrors_a_signed_feature(name: str, params: tuple[float, ...]) -> None:
    expected = -getattr(FRESH, name)(X, *params)
    np.testing.assert_allclose(getattr(FRESH, name)(-X, *params), expected, rtol=1e-9, atol=1e-9)


def test_the_two_sums_mirror_each_other() -> None:
    np.testing.assert_allclose(rk.cusum_up(X, 20), rk.cusum_down(-X, 20))
