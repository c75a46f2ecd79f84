"""Simple features against slow, plain references; recursive ones against plain Python written from their docs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.rulekit.cases import Array, noisy_season
from workbench import rulekit as rk

X = noisy_season(160)
SIGMA_OF_MAD = 1.482602218505602
SIGMA_OF_MEAN = float(np.sqrt(np.pi / 2))


def rolling(window: int, function: Callable[[Array], float]) -> Array:
    """function of the last `window` points, this one included; NaN before."""
    return np.array([np.nan if t + 1 < window else function(X[t + 1 - window : t + 1]) for t in range(X.size)])


def before(window: int, function: Callable[[float, Array], float], x: Array = X) -> Array:
    """function of the point and the `window` points before it; NaN before."""
    return np.array([np.nan if t < window else function(x[t], x[t - window : t]) for t in range(x.size)])


def over_peaks(block: int, blocks: int) -> Array:
    """x over the median of the largest |x| of each of the last full blocks; NaN in the first block."""
    out = np.full(X.size, np.nan)
    for t in range(block, X.size):
        done = t // block
        peaks = [np.abs(X[b * block : (b + 1) * block]).max() for b in range(max(0, done - blocks), done)]
        out[t] = X[t] / np.median(peaks)
    return out


def robust_sigma(w: Array) -> float:
    m = np.median(w)
    mad = float(np.median(np.abs(w - m)))
    return SIGMA_OF_MAD * mad if mad > 0 else SIGMA_OF_MEAN * float(np.mean(np.abs(w - m)))


def excess(x: float, w: Array) -> float:
    width = w.max() - w.min()
    outside = x - float(np.clip(x, w.min(), w.max()))
    return float(np.sign(outside) * min(1e6, abs(outside) / width)) if width else float(np.sign(outside) * 1e6)


def scaled(r: Array, window: int) -> Array:
    """r over the larger of its recent and long-run mean size, clipped at 4 sigmas with limited patience."""
    out = np.full(r.size, np.nan)
    recent = long_run = 0.0
    n = streak = 0
    for t, value in enumerate(r):
        if np.isnan(value):
            continue
        sigma = SIGMA_OF_MEAN * max(recent, long_run)
        if n >= min(window, 30):
            out[t] = 0.0 if value == 0 else value / sigma
        n += 1
        size, limit = abs(value), max(4 * sigma, 1e-6 * abs(value))
        streak = streak + 1 if n > 8 and size > limit else 0
        if 0 < streak <= max(3, window / 2):
            size = limit
        rate = 2 / (window + 1)
        recent += max(rate, 1 / n) * (size - recent)
        long_run += max(rate / 16, 1 / n) * (size - long_run)
    return out


def smoothed() -> tuple[Array, Array]:
    mean, variance = 0.0, 0.0
    means, stds = [], []
    for n, value in enumerate(X, start=1):
        rate = max(2 / 7, 1 / n)
        apart = value - mean
        mean += rate * apart
        variance = (1 - rate) * (variance + rate * apart**2)
        means.append(mean)
        stds.append(np.sqrt(variance))
    return np.array(means), np.array(stds)


def lagged(lag: int) -> Array:
    return np.concatenate((np.full(lag, np.nan), X[:-lag]))


def slopes(window: int) -> Array:
    return rolling(window, lambda w: float(np.polyfit(np.arange(window), w, 1)[0]))


def shift(short: int, long: int) -> Array:
    def one(w: Array) -> float:
        recent, usual = w[long:], w[:long]
        return float((np.median(recent) - np.median(usual)) / robust_sigma(usual))

    return rolling(short + long, one)


def spikes(window: int) -> Array:
    def one(x: float, w: Array) -> float:
        step, residual = x - w[-1], x - float(np.median(w))
        return 0.0 if step * residual <= 0 else min(step, residual, key=abs)

    return before(window, one)


def same_phase_median(period: int, k: int) -> Array:
    out = np.full(X.size, np.nan)
    for t in range(period * k, X.size):
        out[t] = X[t] - np.median([X[t - period * i] for i in range(1, k + 1)])
    return out


def nearer(period: int, second: int) -> Array:
    a, b = rk.seasonal_residual(X, period), rk.seasonal_residual(X, second)
    between = np.where(a * b <= 0, 0.0, np.where(np.abs(a) <= np.abs(b), a, b))
    return np.where(np.isnan(a), b, np.where(np.isnan(b), a, between))


def spread(short: int, long: int, w: Callable[[Array], float], x: Array) -> Array:
    return before(long, lambda _, past: w(past[-short:]) / w(past), x)


def runs(condition: Array) -> Array:
    length, out = 0.0, []
    for c in condition:
        length = length + 1 if c else 0.0
        out.append(length)
    return np.array(out)


def cusum(z: Array, sign: int) -> Array:
    total, out = 0.0, np.full(z.size, np.nan)
    for t, value in enumerate(z):
        if not np.isnan(value):
            total = max(0.0, total + float(np.clip(sign * value, -8, 8)) - 0.5)
            out[t] = total
    return out


STEPS = np.concatenate(([np.nan], np.abs(np.diff(X))))
COND = X > 11.0

REFERENCES: dict[str, tuple[Callable[[], Array], Callable[[], object]]] = {
    "lag": (lambda: lagged(3), lambda: rk.lag(X, 3)),
    "diff": (lambda: X - lagged(4), lambda: rk.diff(X, 4)),
    "mean": (lambda: rolling(7, np.mean), lambda: rk.mean(X, 7)),
    "std": (lambda: rolling(13, np.std), lambda: rk.std(X, 13)),
    "median, even window": (lambda: rolling(6, np.median), lambda: rk.median(X, 6)),
    "median, odd window": (lambda: rolling(7, np.median), lambda: rk.median(X, 7)),
    "mad, odd window": (lambda: rolling(7, lambda w: np.median(np.abs(w - np.median(w)))), lambda: rk.mad(X, 7)),
    "mad, even window": (lambda: rolling(10, lambda w: np.median(np.abs(w - np.median(w)))), lambda: rk.mad(X, 10)),
    "minimum": (lambda: rolling(5, np.min), lambda: rk.minimum(X, 5)),
    "maximum": (lambda: rolling(8, np.max), lambda: rk.maximum(X, 8)),
    "quantile": (lambda: rolling(9, lambda w: float(np.quantile(w, 0.83))), lambda: rk.quantile(X, 9, 0.83)),
    "ewma": (lambda: smoothed()[0], lambda: rk.ewma(X, 6)),
    "ewm_std": (lambda: smoothed()[1], lambda: rk.ewm_std(X, 6)),
    "slope": (lambda: slopes(5), lambda: rk.slope(X, 5)),
    "rank": (
        lambda: before(7, lambda x, w: float(np.mean(w < x) + 0.5 * np.mean(w == x))),
        lambda: rk.rank(X, 7),
    ),
    "jump": (lambda: scaled(X - lagged(2), 12), lambda: rk.jump(X, 2, 12)),
    "jump, long scale": (lambda: scaled(X - lagged(1), 200), lambda: rk.jump(X, 1)),
    "diff_z": (
        lambda: before(8, lambda d, w: float((d - np.median(w)) / robust_sigma(w)), X - lagged(1)),
        lambda: rk.diff_z(X, 8),
    ),
    "second_diff_z": (
        lambda: scaled(np.concatenate(([np.nan] * 2, np.diff(X, 2))), 10),
        lambda: rk.second_diff_z(X, 10),
    ),
    "zscore": (lambda: before(9, lambda x, w: float((x - w.mean()) / w.std())), lambda: rk.zscore(X, 9)),
    "robust_z": (
        lambda: before(9, lambda x, w: float((x - np.median(w)) / robust_sigma(w))),
        lambda: rk.robust_z(X, 9),
    ),
    "range_excess": (lambda: before(6, excess), lambda: rk.range_excess(X, 6)),
    "median_residual": (lambda: before(5, lambda x, w: float(x - np.median(w))), lambda: rk.median_residual(X, 5)),
    "median_residual_z": (
        lambda: scaled(before(5, lambda x, w: float(x - np.median(w))), 10),
        lambda: rk.median_residual_z(X, 5, 10),
    ),
    "spike": (lambda: scaled(spikes(6), 10), lambda: rk.spike(X, 6, 10)),
    "ratio": (lambda: before(6, lambda x, w: float(x / np.median(w))), lambda: rk.ratio(X, 6)),
    "level_shift": (lambda: shift(3, 8), lambda: rk.level_shift(X, 3, 8)),
    "trend_z": (lambda: scaled(slopes(4), 10), lambda: rk.trend_z(X, 4, 10)),
    "cusum_up": (lambda: cusum(rk.ewma_z(X, 6, 12), 1), lambda: rk.cusum_up(X, 6, 0.5, 12)),
    "cusum_down": (lambda: cusum(rk.ewma_z(X, 6, 12), -1), lambda: rk.cusum_down(X, 6, 0.5, 12)),
    "ar_z": (lambda: scaled(rk.ar_residual(X, 4), 10), lambda: rk.ar_z(X, 4, 0.998, 10)),
    "ar_range_excess": (
        lambda: np.concatenate(([np.nan] * 8, before(9, excess, rk.ar_residual(X, 4)[8:]))),
        lambda: rk.ar_range_excess(X, 4, 0.998, 9),
    ),
    "seasonal_z": (lambda: scaled(rk.seasonal_residual(X, 7), 7), lambda: rk.seasonal_z(X, 7)),
    "seasonal_local_z": (
        lambda: rk.ewma_z(rk.seasonal_residual(X, 7), 4, 10),
        lambda: rk.seasonal_local_z(X, 7, 4, 10),
    ),
    "seasonal_diff_z": (lambda: scaled(X - lagged(7), 10), lambda: rk.seasonal_diff_z(X, 7, 10)),
    "seasonal_median_z, odd": (
        lambda: scaled(same_phase_median(7, 3), 10),
        lambda: rk.seasonal_median_z(X, 7, 3, 10),
    ),
    "seasonal_median_z, even": (
        lambda: scaled(same_phase_median(5, 4), 10),
        lambda: rk.seasonal_median_z(X, 5, 4, 10),
    ),
    "two_seasons_residual": (lambda: nearer(7, 21), lambda: rk.two_seasons_residual(X, 7, 21)),
    "two_seasons_residual, the longer first": (lambda: nearer(21, 7), lambda: rk.two_seasons_residual(X, 21, 7)),
    "two_seasons_residual, one season": (lambda: rk.seasonal_residual(X, 7), lambda: rk.two_seasons_residual(X, 7, 7)),
    "two_seasons_local_z": (
        lambda: rk.ewma_z(rk.two_seasons_residual(X, 7, 21), 4, 10),
        lambda: rk.two_seasons_local_z(X, 7, 21, 4, 10),
    ),
    "harmonic_z": (lambda: scaled(rk.harmonic_residual(X, 7, 21), 10), lambda: rk.harmonic_z(X, 7, 21, window=10)),
    "peak_ratio, odd": (lambda: over_peaks(8, 3), lambda: rk.peak_ratio(X, 8, 3)),
    "peak_ratio, even": (lambda: over_peaks(7, 4), lambda: rk.peak_ratio(X, 7, 4)),
    "std_ratio": (lambda: spread(3, 9, lambda w: float(np.std(w)), X), lambda: rk.std_ratio(X, 3, 9)),
    "volatility": (
        lambda: np.concatenate(([np.nan], spread(3, 9, lambda w: float(np.mean(w)), STEPS[1:]))),
        lambda: rk.volatility(X, 3, 9),
    ),
    "zero_run": (lambda: runs(X == 0), lambda: rk.zero_run(X)),
    "run_length": (lambda: runs(COND), lambda: rk.run_length(COND)),
    "count": (
        lambda: np.array([COND[max(0, t - 3) : t + 1].sum() for t in range(X.size)], dtype=float),
        lambda: rk.count(COND, 4),
    ),
    "hold": (
        lambda: np.array([t >= 1 and COND[t - 1 : t + 1].all() for t in range(X.size)], dtype=float),
        lambda: rk.hold(COND, 2),
    ),
    "any_recent": (
        lambda: np.array([COND[max(0, t - 4) : t + 1].any() for t in range(X.size)], dtype=float),
        lambda: rk.any_recent(COND, 5),
    ),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_feature_equals_its_plain_reference(name: str) -> None:
    reference, feature = (make() for make in REFERENCES[name])
    got = np.asarray(feature, dtype=float)
    assert np.isfinite(reference).any()
    np.testing.assert_allclose(got, reference, rtol=1e-9, atol=1e-9)


def test_every_feature_is_checked_by_a_reference_or_by_its_behavior() -> None:
    by_behavior = {"ewma_z", "ar_residual", "seasonal_residual", "seasonal_range_excess", "seasonal_ratio"}
    by_behavior |= {"harmonic_residual"}
    by_behavior |= {"flat_run", "missing_run", "since"}
    assert {name.split(",")[0] for name in REFERENCES} | by_behavior == set(rk.CATALOG)


def test_since_counts_from_the_last_true_point() -> None:
    got = rk.since([False, False, True, False, False, True, True])
    np.testing.assert_array_equal(got, [np.nan, np.nan, 0, 1, 2, 0, 0])


def test_flat_run_allows_the_tolerance_around_the_start_of_the_run() -> None:
    np.testing.assert_array_equal(rk.flat_run([5, 5, 5, 6, np.nan, 6]), [1, 2, 3, 1, np.nan, 2])
    np.testing.assert_array_equal(rk.flat_run([100, 101, 102, 103], 0.02), [1, 2, 3, 1])


def test_missing_run_counts_nan_and_infinite_points() -> None:
    np.testing.assert_array_equal(rk.missing_run([1, np.nan, np.inf, 2, 1e200]), [0, 1, 2, 0, 1])


def test_ewma_z_hardly_learns_from_one_outlier() -> None:
    x = np.random.default_rng(1).normal(size=400)
    spoiled = x.copy()
    spoiled[300] = 1e6
    assert abs(rk.ewma_z(spoiled, 20)[300]) > 1e4
    np.testing.assert_allclose(rk.ewma_z(spoiled, 20)[305:], rk.ewma_z(x, 20)[305:], atol=1.0)


def test_the_scale_takes_a_lasting_change_as_the_new_usual() -> None:
    x = np.random.default_rng(2).normal(size=3000)
    x[1000:] *= 100.0
    z = np.abs(rk.jump(x, 1, 50))
    assert z[1000:1005].max() > 20
    assert np.mean(z[1200:] > 6) < 0.01


def test_the_forecast_learns_an_auto_regression_and_sees_what_breaks_it() -> None:
    random = np.random.default_rng(3)
    x = np.zeros(4000)
    noise = random.normal(size=4000)
    for t in range(2, 4000):
        x[t] = 1.6 * x[t - 1] - 0.9 * x[t - 2] + noise[t]
    residual = rk.ar_residual(x, 5)
    assert np.isnan(residual[:10]).all()
    assert np.std(residual[1000:] - noise[1000:]) < 0.15
    x[3000] += 12.0
    z = np.abs(rk.ar_z(x, 5))
    assert z[3000] > 8
    assert np.median(z[2000:2999]) < 1


def test_the_forecast_stays_finite_over_a_quiet_then_wild_series() -> None:
    random = np.random.default_rng(4)
    quiet = np.full(30_000, 5.0)
    wild = np.cumsum(random.standard_t(1.5, size=20_000)) * 1e6
    residual = rk.ar_residual(np.concatenate((quiet, wild, quiet)), 10)
    assert np.isfinite(residual[20:]).all()
    assert np.median(np.abs(residual[35_000:50_000])) < 3 * np.median(np.abs(np.diff(wild)))


def test_the_seasonal_residual_sees_what_leaves_the_season() -> None:
    season = np.tile([1.0, 4.0, 2.0, 8.0, 5.0], 40)
    x = season + np.random.default_rng(5).normal(scale=0.1, size=season.size)
    x[152] += 5.0
    residual = rk.seasonal_residual(x, 5, 0)
    assert np.isnan(residual[:5]).all()
    assert residual[152] == pytest.approx(5.0, abs=0.5)
    assert np.abs(np.delete(residual[25:], 127)).max() < 1.5
    assert rk.seasonal_ratio(x, 5, 0)[152] == pytest.approx(x[152] / 2.0, rel=0.1)


def test_slack_forgives_a_season_that_comes_one_point_late() -> None:
    season = np.tile(10 + 5 * np.sin(np.arange(50) * 2 * np.pi / 50), 8)
    late = np.concatenate((season[:300], season[299:-1]))
    assert np.abs(rk.seasonal_residual(late, 50, 0)[300:340]).max() > 0.4
    assert np.abs(rk.seasonal_residual(late, 50, 1)[300:340]).max() < 1e-9


def test_the_seasonal_range_excess_is_the_range_excess_of_the_residual() -> None:
    residual = rk.seasonal_residual(X, 6)
    assert np.array_equal(rk.seasonal_range_excess(X, 6, 8), rk.range_excess(residual, 8), equal_nan=True)


def two_seasons(n: int, seed: int) -> tuple[Array, Array]:
    """A rising hourly series of a day and a week of sine waves, and its noise (n,)."""
    t = np.arange(n)
    noise = np.random.default_rng(seed).normal(size=n)
    waves = 20 * np.sin(2 * np.pi * t / 24) + 8 * np.cos(4 * np.pi * t / 24) + 30 * np.sin(2 * np.pi * t / 168 + 1)
    return 1e4 + 0.5 * t + waves + noise, noise


def test_the_harmonic_residual_is_the_noise_of_a_series_of_waves_and_trend() -> None:
    x, noise = two_seasons(1680, 6)
    residual = rk.harmonic_residual(x, 24, 168)
    assert np.isnan(residual[:48]).all()
    assert np.std((residual - noise)[840:]) < 0.5
    assert np.std((rk.harmonic_residual(x, 24) - noise)[840:]) > 0.7, "without the week the level runs after it"


def test_the_order_of_the_seasons_changes_nothing_but_rounding() -> None:
    x, _ = two_seasons(1000, 7)
    np.testing.assert_allclose(rk.harmonic_residual(x, 24, 168), rk.harmonic_residual(x, 168, 24), atol=1e-6)


def test_a_single_outlier_hardly_moves_what_trend_and_seasons_tell() -> None:
    x, _ = two_seasons(1200, 8)
    spoiled = x.copy()
    spoiled[1000] += 200.0
    residual, usual = rk.harmonic_residual(spoiled, 24, 168), rk.harmonic_residual(x, 24, 168)
    assert residual[1000] > 190
    assert np.abs(residual - usual)[1001:].max() < 1.0


def test_trend_and_seasons_are_learned_anew_after_a_change() -> None:
    x, _ = two_seasons(1400, 9)
    t = np.arange(1400)
    x[1000:] += 60.0 + 40 * np.sin(2 * np.pi * t / 24)[1000:]
    residual = np.abs(rk.harmonic_residual(x, 24, 168))
    assert residual[1000:1003].max() > 20
    assert np.median(residual[1060:1160]) < 2.0


def test_the_harmonic_residual_stays_finite_over_a_million_points_of_trend_and_silence() -> None:
    x = np.concatenate((np.full(200_000, 3.0), 0.01 * np.arange(800_000)))
    residual = rk.harmonic_residual(x, 1440, 10_080)
    assert np.isfinite(residual[2880:]).all()
    assert np.abs(residual[-1000:]).max() < 1e-3


def test_either_season_forgives_what_one_of_them_knows() -> None:
    t = np.arange(24 * 70)
    day = 10 * np.sin(2 * np.pi * t / 24)
    sunday = t // 24 % 7 == 6
    x = np.where(sunday, 0.2 * day, day) + 0.01 * np.random.default_rng(3).normal(size=t.size)
    holiday = slice(24 * 65, 24 * 66)
    x[holiday] = 0.2 * day[holiday]
    residual = np.abs(rk.two_seasons_residual(x, 24, 168, 0))
    assert residual[24 * 62 : 24 * 63].max() < 1.0 < np.abs(rk.seasonal_residual(x, 24, 0))[24 * 62 : 24 * 63].max()
    assert residual[holiday].max() > 3.0
