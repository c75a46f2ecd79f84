"""Seven simple detectors that need no library: each gives every point a score from the points before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from workbench.bench.accuracy.baselines.tried import Floats, Scored
from workbench.bench.accuracy.curves import Curve

Score = Callable[[Floats, int, float | None], Floats]

AR_ORDER = 30
RIDGE = 1.0  # added to the diagonal, of standardized values
EWMA_SPAN = 10
Z_WINDOW = 50
MAD_WINDOW = 31
LEAST_SCALE = 1e-3  # of the training part's σ: below that a window counts as flat
SPECTRUM = 64  # points of a window; the next three as in Ren et al.
SPECTRUM_MEAN = 3
SPECTRUM_AHEAD = 5
SALIENCY_MEAN = 21
BLOCK = 8192  # windows at a time: their spectra take memory
TINY = 1e-12


def prepared(values: Floats) -> Floats:
    """Values (n,) with each missing one as the last that was there; leading ones as the first that came."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return np.zeros(len(values))
    at = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), known[0]))
    return np.asarray(values[at], np.float64)


def difference(values: Floats, stop: int, interval_s: float | None) -> Floats:  # noqa: ARG001  nothing is fitted
    """The distance to the point before, in the unit of the values."""
    return np.abs(np.diff(values, prepend=values[:1]))


def auto_regression(values: Floats, stop: int, interval_s: float | None) -> Floats:  # noqa: ARG001
    """The error of a linear forecast from the 30 points before, its weights by ridge regression on training; in σ of
    the values there."""
    if stop <= AR_ORDER + 1:
        return np.zeros(len(values))
    x = (values - values[:stop].mean()) / _sigma(values[:stop])
    lags = sliding_window_view(x, AR_ORDER)[:-1]  # row i: the points before point i + AR_ORDER
    seen, target = lags[: stop - AR_ORDER], x[AR_ORDER:stop]
    weights = np.linalg.solve(seen.T @ seen + RIDGE * np.eye(AR_ORDER), seen.T @ target)
    return np.concatenate([np.zeros(AR_ORDER), np.abs(x[AR_ORDER:] - lags @ weights)])


def smoothed(values: Floats, stop: int, interval_s: float | None) -> Floats:  # noqa: ARG001
    """The distance to the exponentially weighted mean (span 10) of the points before, in the unit of the values."""
    from workbench import rulekit

    return np.abs(values - _before(rulekit.ewma(values, EWMA_SPAN)))


def z_score(values: Floats, stop: int, interval_s: float | None) -> Floats:  # noqa: ARG001
    """The distance to the mean of the 50 points before, in their standard deviations."""
    from workbench import rulekit

    mean, std = _before(rulekit.mean(values, Z_WINDOW)), _before(rulekit.std(values, Z_WINDOW))
    return _known(np.abs(values - mean) / np.maximum(std, LEAST_SCALE * _sigma(values[:stop])))


def median_distance(values: Floats, stop: int, interval_s: float | None) -> Floats:  # noqa: ARG001
    """The distance to the median of the 31 points before, in their median absolute deviations, but at least in the
    usual one of training: without that floor the flat stretches of counters drown all else."""
    from workbench import rulekit

    median, mad = (_before(measure(values, MAD_WINDOW)) for measure in (rulekit.median, rulekit.mad))
    known = mad[:stop][np.isfinite(mad[:stop])]
    usual = float(np.median(known)) if len(known) else 0.0
    return _known(np.abs(values - median) / np.maximum(mad, usual or _sigma(values[:stop])))


def seasonal_profile(values: Floats, stop: int, interval_s: float | None) -> Floats:
    """The distance to the median of the training points at the same phase of the season, in the unit of the values."""
    from workbench.synthesis.learn import season

    period = season(values[:stop], interval_s)
    phase = np.arange(len(values)) % period
    order = np.argsort(phase[:stop], kind="stable")
    borders = np.searchsorted(phase[:stop][order], np.arange(1, period))
    medians = [np.median(part) if len(part) else np.nan for part in np.split(values[:stop][order], borders)]
    profile = np.array(medians, np.float64)
    profile = np.where(np.isnan(profile), np.nanmedian(profile), profile)
    return np.abs(values - profile[phase])


def spectral_residual(values: Floats, stop: int, interval_s: float | None) -> Floats:  # noqa: ARG001
    """Ren et al. 2019 (KDD, SR): how far the saliency of a point is above its mean of late, over that mean.

    Each point is the last one known: its window of 64 points is continued by five that the points before it foretell.
    """
    if len(values) < SPECTRUM:
        return np.zeros(len(values))
    windows = sliding_window_view(values, SPECTRUM)
    scores = [_saliency(windows[at : at + BLOCK]) for at in range(0, len(windows), BLOCK)]
    return np.concatenate([np.zeros(SPECTRUM - 1), *scores])


def _saliency(windows: Floats) -> Floats:
    """The score of the last point of each window (k, 64)."""
    foretold = np.repeat(_foretold(windows), SPECTRUM_AHEAD, axis=1)
    spectrum = np.fft.fft(np.concatenate([windows, foretold], axis=1))
    amplitude = np.maximum(np.abs(spectrum), TINY)
    log = np.log(amplitude)
    padded = np.concatenate([np.repeat(log[:, :1], SPECTRUM_MEAN - 1, axis=1), log], axis=1)
    residual = log - sliding_window_view(padded, SPECTRUM_MEAN, axis=1).mean(-1)
    saliency = np.abs(np.fft.ifft(spectrum * np.exp(residual) / amplitude))[:, :SPECTRUM]
    usual = saliency[:, -SALIENCY_MEAN:].mean(1)
    return np.asarray(np.maximum(saliency[:, -1] - usual, 0.0) / np.maximum(usual, TINY), np.float64)


def _foretold(windows: Floats) -> Floats:
    """What follows a window (k, 1) by the slopes to the point before its last one, which is left out: a spike must not
    foretell that it goes on."""
    known = windows[:, -SPECTRUM_AHEAD - 2 : -1]
    slopes = (known[:, -1:] - known[:, :-1]) / np.arange(SPECTRUM_AHEAD, 0, -1)
    return np.asarray(known[:, 1:2] + slopes.sum(1, keepdims=True), np.float64)


def _known(score: Floats) -> Floats:
    """A score of 0 where nothing is known yet."""
    return np.nan_to_num(score, nan=0.0)


def _before(values: Floats) -> Floats:
    """What was known before each point: the value of the point before, the first stands for itself."""
    return np.concatenate([values[:1], values[:-1]])


def _sigma(values: Floats) -> float:
    """The standard deviation; one where there is none."""
    return float(np.std(values)) or 1.0


SIMPLE: Mapping[str, Score] = MappingProxyType(
    {
        "diff": difference,
        "ar": auto_regression,
        "ewma": smoothed,
        "zscore": z_score,
        "mad": median_distance,
        "seasonal": seasonal_profile,
        "spectral": spectral_residual,
    }
)


def simple_scores(curve: Curve, seed: int) -> Iterator[Scored]:  # noqa: ARG001  there is no chance in them
    """The seven scores of a curve."""
    values = prepared(curve.series.value)
    return (Scored(name, score(values, curve.start, curve.interval_s)) for name, score in SIMPLE.items())
