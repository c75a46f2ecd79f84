"""The values of quantities: each as rulekit has it; in training usual peaks are known from the first point on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.synthesis.curves import DAY, curve
from workbench import rulekit
from workbench.synthesis.quantities.columns import columns_of, compute, directed
from workbench.synthesis.quantities.features import CURATED, MISS, SEASONS, STEP, against_peaks
from workbench.synthesis.shape import PERIOD, Feature

SEEDS = st.integers(0, 2**32 - 1)


def test_columns_are_the_features_one_by_one_whatever_stands_before_them():
    """A quantity under another one is computed once, and never a neighbor's."""
    values = np.array(curve("a", 800).value)
    for features in (CURATED, CURATED[::-1], (against_peaks(STEP), against_peaks(MISS), STEP, against_peaks(MISS))):
        columns = columns_of(features, values, DAY, lambda: None)
        for feature, column in zip(features, columns, strict=True):
            np.testing.assert_array_equal(column, compute(feature, values, DAY).astype(np.float32), feature.name)


def test_every_curated_quantity_has_a_name_of_its_own_and_means_the_same_in_every_series():
    assert len({feature.name for feature in CURATED}) == len(CURATED)
    one = np.array(curve("a", 1500).value)
    for feature in CURATED:
        assert feature.scaled
        np.testing.assert_allclose(
            compute(feature, 8.0 * one, DAY), compute(feature, one, DAY), rtol=1e-6, atol=1e-6, err_msg=feature.name
        )


@pytest.mark.parametrize(
    ("direction", "turned"),
    [("size", [-np.inf, 5, 0, 2]), ("high", [-np.inf, -5, 0, 2]), ("low", [-np.inf, 5, 0, -2])],
)
def test_larger_means_further_in_the_direction_and_a_missing_value_is_nowhere(direction, turned):
    assert directed(np.array([np.nan, -5.0, 0.0, 2.0]), direction).tolist() == turned


def gappy(seed: int, n: int) -> NDArray[np.float64]:
    """Values (n,) of all sizes, zeros and stretches without any among them."""
    rng = np.random.default_rng(seed)
    values = rng.standard_t(2, n) * rng.choice([1.0, 0.0, 1e-3, np.nan], n, p=[0.7, 0.1, 0.1, 0.1])
    for start in rng.integers(0, max(n, 1), rng.integers(0, 4)):
        values[start : start + rng.integers(1, 30)] = rng.choice([np.nan, 0.0])
    return values


def plain_warm(values: NDArray[np.float64], period: int, blocks: int) -> NDArray[np.float64]:
    """Each value over the median peak of so many whole seasons: those last before its own, and where these are too few
    the next ones after it."""
    whole = [values[at : at + period] for at in range(0, len(values) - period + 1, period)]
    peaks = {number: np.nanmax(np.abs(one)) for number, one in enumerate(whole) if not np.isnan(one).all()}
    out = np.full(len(values), np.nan)
    for i, value in enumerate(values):
        before = [peak for number, peak in peaks.items() if number < i // period]
        after = [peak for number, peak in peaks.items() if number > i // period]
        known = before[-blocks:] if len(before) >= blocks else (before + after)[:blocks]
        if known and value == 0.0:
            out[i] = 0.0
        elif known and not np.isnan(value):
            usual = np.median(known)
            out[i] = np.clip(value / usual, -1e6, 1e6) if usual else np.copysign(1e6, value)
    return out


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(0, 120), st.integers(2, 20), st.integers(1, 9))
def test_warm_peaks_are_those_of_their_plain_definition(seed, n, period, blocks):
    values, feature = gappy(seed, n), Feature("peaks", "peak_ratio", (PERIOD, blocks))
    np.testing.assert_allclose(compute(feature, values, period, warm=True), plain_warm(values, period, blocks))


def test_warm_peaks_where_a_rule_names_no_number_of_seasons_are_those_of_rulekits_own_number():
    values = gappy(1, 700)
    short, full = (Feature("peaks", "peak_ratio", args) for args in ((PERIOD,), (PERIOD, 14)))
    np.testing.assert_array_equal(compute(short, values, 24, warm=True), compute(full, values, 24, warm=True))
    np.testing.assert_array_equal(compute(short, values, 24), compute(full, values, 24))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(2, 12))
def test_after_as_many_seasons_as_a_usual_peak_takes_warm_peaks_are_the_causal_ones(seed, period):
    values = np.random.default_rng(seed).standard_t(2, 40 * period)
    feature = against_peaks(STEP)
    late = slice(SEASONS * period, None)
    warm = compute(feature, values, period, over=values, warm=True)
    np.testing.assert_array_equal(warm[late], rulekit.peak_ratio(values, period, SEASONS)[late])
    assert np.isnan(rulekit.peak_ratio(values, period, SEASONS)[:period]).all()
    assert np.isfinite(warm[:period]).all()


def test_a_last_season_that_is_not_over_teaches_nothing():
    values = np.concatenate([np.tile([1.0, 4.0, 2.0], 3), [0.5]])
    feature = Feature("peaks", "peak_ratio", (PERIOD, 5))
    np.testing.assert_array_equal(compute(feature, values, 3, warm=True), values / 4.0)


def test_at_run_time_every_column_is_as_rulekit_has_it_and_warmth_changes_peaks_alone():
    values = np.array(curve("a", 1500).value)
    cold, warm = (columns_of(CURATED, values, DAY, lambda: None, warm=how) for how in (False, True))
    for feature, before, after in zip(CURATED, cold, warm, strict=True):
        changed = not np.array_equal(before, after, equal_nan=True)
        assert changed == (feature.call == "peak_ratio"), feature.name
        if feature.call == "peak_ratio":
            assert feature.over is not None
            over = compute(feature.over, values, DAY)
            np.testing.assert_array_equal(before, rulekit.peak_ratio(over, DAY, SEASONS).astype(np.float32))
            np.testing.assert_array_equal(after, compute(feature, values, DAY, warm=True).astype(np.float32))
