"""The dominant season is found through noise, outliers, gaps and drift, and none is invented."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.rulekit.cases import Array
from workbench.rulekit import estimate_period, estimate_second_period


def daily(days: int, per_day: int, noise: float = 0.3, seed: int = 0) -> Array:
    random = np.random.default_rng(seed)
    t = np.arange(days * per_day) * 2 * np.pi / per_day
    x: Array = np.sin(t) + 0.4 * np.sin(2 * t + 1.0) + noise * random.normal(size=t.size)
    return x


@pytest.mark.parametrize("per_day", [24, 144, 288])
@pytest.mark.parametrize("noise", [0.05, 0.3, 1.0])
def test_a_day_is_found_by_the_clock(per_day: int, noise: float) -> None:
    assert estimate_period(daily(10, per_day, noise), 86_400 / per_day) == per_day


@pytest.mark.parametrize("period", [7, 24, 50, 288])
def test_a_season_is_found_without_a_clock(period: int) -> None:
    assert estimate_period(daily(12, period)) == pytest.approx(period, abs=max(1, period // 50))


def test_a_week_is_chosen_where_days_differ() -> None:
    x = daily(42, 24)
    weekend = (np.arange(x.size) // 24) % 7 >= 5
    assert estimate_period(np.where(weekend, 0.2 * x - 3.0, x), 3600) == 7 * 24
    assert estimate_period(x, 3600) == 24


def test_outliers_gaps_and_drift_do_not_hide_the_season() -> None:
    random = np.random.default_rng(1)
    x = daily(20, 144)
    x[random.random(x.size) < 0.005] += 100.0
    x[random.random(x.size) < 0.1] = np.nan
    x[500:600] = np.nan
    assert estimate_period(x + np.linspace(0, 20, x.size), 600) == 144
    assert estimate_period(x + np.linspace(0, 20, x.size)) == pytest.approx(144, abs=2)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("interval_s", [None, 300.0])
def test_no_season_is_seen_in_noise_or_in_a_random_walk(seed: int, interval_s: float | None) -> None:
    noise = np.random.default_rng(seed).normal(size=4000)
    assert estimate_period(noise, interval_s) == 0
    assert estimate_period(np.cumsum(noise), interval_s) == 0


@pytest.mark.parametrize(
    "x",
    [np.zeros(0), np.ones(1), np.ones(5000), np.full(500, np.nan), np.arange(3000.0), np.full(900, 1e300)],
    ids=["empty", "one point", "constant", "missing", "line", "large constant"],
)
def test_a_series_without_a_season_gives_zero(x: Array) -> None:
    assert estimate_period(x) == 0
    assert estimate_period(x, 300.0) == 0


def test_fewer_than_three_seasons_are_no_proof() -> None:
    assert estimate_period(daily(2, 288), 300) == 0
    assert estimate_period(daily(4, 288), 300) == 288


@given(
    x=arrays(np.float64, st.integers(0, 120), elements=st.floats(allow_nan=True, allow_infinity=True)),
    interval_s=st.sampled_from([None, 0.0, 1e-3, 3600.0, 7200.0, 1e9]),
)
@settings(max_examples=200, deadline=None)
def test_any_series_gives_a_period_of_which_three_fit_into_it(x: Array, interval_s: float | None) -> None:
    period = estimate_period(x, interval_s)
    assert period == 0 or 2 <= period <= x.size / 3


def hourly(weeks: int, day: float, week: float, noise: float = 0.3) -> Array:
    """A day and a week of sine waves in hours, with a line [weeks * 168]."""
    t = np.arange(weeks * 168)
    x: Array = day * np.sin(2 * np.pi * t / 24) + week * np.sin(2 * np.pi * t / 168 + 2) + 0.001 * t
    return x + noise * np.random.default_rng(weeks).normal(size=t.size)


@pytest.mark.parametrize("interval_s", [3600.0, None])
@pytest.mark.parametrize(("day", "week"), [(3.0, 1.0), (1.0, 3.0), (1.0, 1.0)])
def test_a_week_is_found_beside_a_day_and_a_day_within_a_week(
    day: float, week: float, interval_s: float | None
) -> None:
    x = hourly(8, day, week)
    assert estimate_second_period(x, 24, interval_s) == pytest.approx(168, abs=2)
    assert estimate_second_period(x, 168, interval_s) == 24


@pytest.mark.parametrize("interval_s", [3600.0, None])
def test_one_season_has_no_second(interval_s: float | None) -> None:
    assert estimate_second_period(hourly(8, 3.0, 0.0), 24, interval_s) == 0
    assert estimate_second_period(hourly(8, 0.0, 3.0), 168, interval_s) == 0
    assert estimate_second_period(daily(12, 288), 288) == 0


@pytest.mark.parametrize("x", [np.zeros(0), np.full(500, np.nan), np.ones(500), np.arange(40.0)])
def test_nothing_to_look_at_has_no_second_season(x: Array) -> None:
    assert estimate_second_period(x, 24) == 0
    assert estimate_second_period(x, 0) == 0
