"""What features do with missing, infinite, constant, huge, empty and short series, other types, and bad parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.rulekit.cases import CALLS, IDS, Array, noisy_season, same_bits, with_gaps
from workbench import rulekit as rk

FRESH = rk.bind(rk.fresh)

EXTREMES: dict[str, Array] = {
    "tiny": np.full(80, 5e-324) * np.arange(80),
    "largest": np.where(np.arange(80) % 3, 1.7e308, -1.7e308),
    "at the limit": np.where(np.arange(80) % 3, 1e150, -1e150),
    "one giant": np.where(np.arange(80) == 60, 1e149, np.sin(np.arange(80))),
    "wide": np.random.default_rng(0).normal(size=80) * 10.0 ** np.random.default_rng(1).integers(-140, 140, 80),
    "alternating": np.arange(80) % 2 * 1.0,
    "large level": 1e15 + np.arange(80) % 7,
}

# Features whose result at a missing point is not NaN, each for its reason.
ANSWERS_AT_GAPS = {"lag", "missing_run", "run_length", "since", "count", "hold", "any_recent"}
# Features that count positions or bridge gaps, so that a gap is not the same as no point at all.
COUNTS_POSITIONS = ANSWERS_AT_GAPS | {"diff", "jump", "diff_z", "second_diff_z", "ar_residual", "ar_z"}
COUNTS_POSITIONS |= {"ar_range_excess", "peak_ratio"}
COUNTS_POSITIONS |= {name for name in rk.CATALOG if name.startswith(("seasonal", "two_seasons", "harmonic"))}


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_a_short_series_gives_a_result_of_its_length(name: str, params: tuple[float, ...], n: int) -> None:
    assert getattr(FRESH, name)(np.arange(n, dtype=float), *params).shape == (n,)


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
@pytest.mark.parametrize("kind", EXTREMES)
def test_no_finite_input_gives_infinity_or_an_exception(name: str, params: tuple[float, ...], kind: str) -> None:
    result = np.asarray(getattr(FRESH, name)(EXTREMES[kind], *params), dtype=float)
    assert not np.isinf(result).any()


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
@pytest.mark.parametrize("level", [0.0, 5.3, -1e9, 1e-30])
def test_a_constant_series_deviates_nowhere(name: str, params: tuple[float, ...], level: float) -> None:
    feature = rk.CATALOG[name]
    result = getattr(FRESH, name)(np.full(300, level), *params)
    after = result[feature.history(params) :]
    assert np.isfinite(after).all() or (name == "since" and level == 0.0)
    if name == "peak_ratio":  # a scale for deviations: a constant is as large as its own peaks, 0 stays 0
        np.testing.assert_array_equal(after, np.sign(level))
    elif feature.signed or feature.family in {"level", "deviation", "seasonal"}:
        usual = 1.0 if feature.unit == "ratio" else 0.0
        np.testing.assert_array_equal(after, usual)


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
def test_the_first_result_comes_right_after_the_stated_warm_up(name: str, params: tuple[float, ...]) -> None:
    result = np.asarray(getattr(FRESH, name)(noisy_season(200), *params), dtype=float)
    assert int(np.flatnonzero(~np.isnan(result))[0]) == rk.CATALOG[name].history(params)
    assert not np.isnan(result[rk.CATALOG[name].history(params) :]).any()


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
def test_infinite_and_oversized_points_count_as_missing(name: str, params: tuple[float, ...]) -> None:
    x = with_gaps(noisy_season(300))
    gaps = np.where(np.isfinite(x), x, np.nan)
    sizes = np.where(np.isnan(gaps), 1e151, gaps)
    expected = getattr(FRESH, name)(gaps, *params)
    assert same_bits(getattr(FRESH, name)(x, *params), expected)
    assert same_bits(getattr(FRESH, name)(sizes, *params), expected)


@pytest.mark.parametrize("name", [name for name, _ in CALLS if name not in ANSWERS_AT_GAPS])
def test_a_missing_point_gives_nan(name: str) -> None:
    params = dict(CALLS)[name]
    x = with_gaps(noisy_season(300))
    assert np.isnan(getattr(FRESH, name)(x, *params)[~np.isfinite(x)]).all()


@pytest.mark.parametrize("name", [name for name, _ in CALLS if name not in COUNTS_POSITIONS])
def test_a_missing_point_teaches_nothing(name: str) -> None:
    params = dict(CALLS)[name]
    x = with_gaps(noisy_season(300))
    there = np.isfinite(x)
    assert same_bits(getattr(FRESH, name)(x, *params)[there], getattr(FRESH, name)(x[there], *params))


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
def test_features_recover_after_a_long_gap(name: str, params: tuple[float, ...]) -> None:
    x = noisy_season(600)
    x[200:350] = np.nan
    result = np.asarray(getattr(FRESH, name)(x, *params), dtype=float)
    assert np.isfinite(result[400:]).all()


@pytest.mark.parametrize(("name", "params"), CALLS, ids=IDS)
def test_the_input_is_never_changed(name: str, params: tuple[float, ...]) -> None:
    x = with_gaps(noisy_season(200))
    kept = x.copy()
    getattr(FRESH, name)(x, *params)
    assert same_bits(x, kept)


CONVERSIONS: dict[str, Callable[[Array], object]] = {
    "list": lambda x: x.tolist(),
    "int32": lambda x: x.astype(np.int32),
    "float32": lambda x: x.astype(np.float32),
    "column of a table": lambda x: np.stack((x, x + 1), axis=1)[:, 0],
    "reversed view": lambda x: x[::-1].copy()[::-1],
    "read-only": lambda x: np.frombuffer(x.tobytes()),
}


@pytest.mark.parametrize("kind", CONVERSIONS)
@pytest.mark.parametrize("name", ["mean", "robust_z", "ar_z", "count"])
def test_other_types_and_layouts_are_converted(name: str, kind: str) -> None:
    params = dict(CALLS)[name]
    x = np.round(noisy_season(200))
    assert same_bits(getattr(FRESH, name)(CONVERSIONS[kind](x), *params), getattr(FRESH, name)(x, *params))


def test_truth_values_are_taken_as_zero_and_one() -> None:
    cond = noisy_season(50) > 10
    assert same_bits(rk.mean(cond, 5), rk.mean(cond.astype(float), 5))
    assert rk.hold(cond, 3).dtype == np.bool_


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda x: rk.mean(x, 0), "window must be between 1"),
        (lambda x: rk.mean(x, 2.5), "whole number"),
        (lambda x: rk.mean(x, True), "must be a number, not bool"),
        (lambda x: rk.mean(x, "5"), "must be a number, not str"),
        (lambda x: rk.quantile(x, 5, 1.5), "q must be between 0"),
        (lambda x: rk.quantile(x, 5, float("nan")), "q must be between 0"),
        (lambda x: rk.ar_z(x, 0), "order must be between 1"),
        (lambda x: rk.seasonal_z(x, 1), "period must be between 2"),
        (lambda x: rk.mean(x, 10**9), "window must be between 1 and 100000"),
        (lambda x: FRESH.mean(x, [5]), "must be a number, not list"),
        (FRESH.mean, "window is missing"),
        (lambda x: FRESH.mean(x, 5, 6), "takes 1 parameters"),
        (lambda x: FRESH.mean(x, width=5), "width is unknown"),
        (lambda x: FRESH.mean(x, 5, window=5), "window is given twice"),
        (lambda x: rk.mean(np.stack((x, x)), 5), "one value a point"),
        (lambda x: rk.mean(x.astype(str), 5), "numbers or truth values"),
    ],
)
def test_a_bad_call_says_what_is_wrong(call: Callable[[Array], object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call(np.arange(10.0))


def test_whole_floats_and_numpy_integers_are_taken_as_windows() -> None:
    x = noisy_season(50)
    assert same_bits(rk.mean(x, 5.0), rk.mean(x, 5))  # type: ignore[arg-type]
    assert same_bits(rk.mean(x, np.int64(5)), rk.mean(x, 5))  # type: ignore[arg-type]


def test_true_is_no_window_even_after_one_was() -> None:
    FRESH.mean(noisy_season(5), 1)
    with pytest.raises(ValueError, match="not bool"):
        FRESH.mean(noisy_season(5), True)
