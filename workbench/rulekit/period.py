"""Finds the dominant season of a series, once, on training data; not for use inside rules (it looks at the whole)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.rulekit.feature import Array

DAY_S = 86_400.0
WEEK_S = 7 * DAY_S

HUGE = 1e100  # larger magnitudes count as missing: sums of their squares would overflow
STRENGTH = 0.3  # autocorrelation a season must reach …
CLOCK_STRENGTH = 0.15  # … or a day or week, which are likely from the start
WEEK_GAIN = 0.1  # what a week must add to a day
SEASONS = 3  # seasons that must be seen of a day or a week …
SEASONS_UNNAMED = 5  # … and of any other season: a random walk often shows three or four alike
AGREEMENT = 0.3  # mean correlation of a season with the others, seen in very many seasons …
AGREEMENT_FEW = 1.5  # … plus this over the number of seasons: few agree by chance


def estimate_period(x: ArrayLike, interval_s: float | None = None, longest: int = 100_000) -> int:
    """The dominant season in points, or 0 if there is none that the autocorrelation and enough seasons confirm.

    x [n] may have missing points. With interval_s (seconds a point) a day and a week are tried first and a week is
    chosen only if it explains clearly more than a day. Otherwise it is the first strong peak of the autocorrelation
    (after removing slow drift and clipping outliers), if at least five seasons agree on their course. At most
    `longest` points.
    """
    values = np.asarray(x, dtype=np.float64)
    most = min(longest, values.size // SEASONS)
    present = np.abs(values) <= HUGE
    if most < 2 or np.count_nonzero(present) < values.size / 2:
        return 0
    filled = np.interp(np.arange(values.size), np.flatnonzero(present), values[present])
    if interval_s:
        by_clock = _clock_period(_autocorrelation(_cleaned(filled, 0), most + 2), interval_s, most)
        if by_clock:
            return by_clock
    most = min(longest, values.size // SEASONS_UNNAMED)
    rough = _first_peak(_autocorrelation(_cleaned(filled, 0), most + 2), most)
    flat = _first_peak(_autocorrelation(_cleaned(filled, 2 * rough or most), most + 2), most)
    return next((period for period in (flat, rough) if period and _agrees(filled, period)), 0)


def estimate_second_period(x: ArrayLike, period: int, interval_s: float | None = None, longest: int = 100_000) -> int:
    """A season in points beside `period` that x [n] has too, or 0: a week beside a day, a day within a week.

    First the season of what is left without the mean course of `period` is looked for, as `estimate_period` does;
    then, within `period`, a season of a third of it or less.
    """
    values = np.asarray(x, dtype=np.float64)
    present = np.abs(values) <= HUGE
    if period < 2 or period * SEASONS > values.size or np.count_nonzero(present) < values.size / 2:
        return 0
    filled = np.interp(np.arange(values.size), np.flatnonzero(present), values[present])
    found = estimate_period(_without_season(filled, period), interval_s, longest)
    if found and not 0.67 < found / period < 1.5:
        return found
    return estimate_period(filled, interval_s, min(longest, period // 3))


def _without_season(values: Array, period: int) -> Array:
    """The series without its line and without the mean course of a season."""
    centered = _cleaned(values, 0)
    phase = np.arange(values.size) % period
    course = np.bincount(phase, centered, period) / np.bincount(phase, minlength=period)
    result: Array = centered - course[phase]
    return result


def _agrees(values: Array, period: int) -> bool:
    """True if each season's course (slow drift removed) correlates on average with the mean course of the others."""
    centered = _cleaned(values, period)
    count = values.size // period
    seasons = centered[: count * period].reshape(count, period)
    others = (seasons.sum(axis=0) - seasons) / (count - 1)
    own = seasons - seasons.mean(axis=1, keepdims=True)
    others = others - others.mean(axis=1, keepdims=True)
    energy = np.sqrt((own**2).sum(axis=1)) * np.sqrt((others**2).sum(axis=1))  # root first: the product may overflow
    agreement = float(np.mean((own * others).sum(axis=1) / np.where(energy > 0.0, energy, np.inf)))
    return agreement >= AGREEMENT + AGREEMENT_FEW / count


def _cleaned(values: Array, drift_window: int) -> Array:
    """The series without its line (and slow drift, if a window is given), clipped at 5 robust sigmas."""
    t = np.linspace(-1.0, 1.0, values.size)
    centered = values - np.median(values)
    slope = float(t @ (centered - centered.mean())) / float(t @ t)
    centered = centered - slope * t
    if 2 <= drift_window < values.size:
        centered = centered - _moving_mean(centered, drift_window)
    sigma = 1.4826 * float(np.median(np.abs(centered - np.median(centered))))
    sigma = sigma or float(np.std(centered))
    limit = 5.0 * sigma
    clipped = np.clip(centered, np.median(centered) - limit, np.median(centered) + limit)
    result: Array = clipped - clipped.mean()
    return result


def _moving_mean(values: Array, window: int) -> Array:
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(values.size)
    low = np.maximum(0, at - window // 2)
    high = np.minimum(values.size, at + window - window // 2)
    result: Array = (sums[high] - sums[low]) / (high - low)
    return result


def _autocorrelation(values: Array, lags: int) -> Array:
    """Autocorrelation at 0 … lags - 1, each over the overlapping pairs; zeros for a constant series."""
    n = values.size
    energy = float(values @ values)
    if energy <= 1e-20 * n:
        return np.zeros(lags)
    size = 1 << (2 * n - 1).bit_length()
    spectrum = np.fft.rfft(values, size)
    raw = np.fft.irfft(spectrum * np.conj(spectrum), size)[:lags]
    result: Array = raw / (n - np.arange(lags)) * (n / energy)
    return result


def _clock_period(correlation: Array, interval_s: float, most: int) -> int:
    day = _near(correlation, DAY_S / interval_s, most)
    week = _near(correlation, WEEK_S / interval_s, most)
    day_strength = correlation[day] if day else 0.0
    week_strength = correlation[week] if week else 0.0
    if week and week_strength >= max(CLOCK_STRENGTH, day_strength + WEEK_GAIN):
        return week
    return day if day_strength >= CLOCK_STRENGTH else 0


def _near(correlation: Array, lag: float, most: int) -> int:
    """The nominal lag if the autocorrelation has a hill around it (higher than half a lag on either side), else 0."""
    period = round(lag)
    if not 4 <= period <= most or abs(period - lag) > 0.02 * lag:
        return 0
    around: NDArray[np.float64] = correlation[period // 2 : period]
    if correlation[period] < float(np.median(around)) or correlation[period] < correlation[period // 2]:
        return 0
    return period


def _first_peak(correlation: Array, most: int) -> int:
    """The first strong peak after the autocorrelation has once fallen below 0, or below half of that peak."""
    inner = correlation[1:-1]
    peaks = np.flatnonzero((inner > correlation[:-2]) & (inner >= correlation[2:])) + 1
    peaks = peaks[(peaks >= 2) & (peaks <= most)]
    if peaks.size == 0:
        return 0
    best = float(correlation[peaks].max())
    if best < STRENGTH:
        return 0
    for peak in peaks:
        valley = float(correlation[1:peak].min()) if peak > 1 else best
        if correlation[peak] >= max(STRENGTH, 0.9 * best) and valley < 0.5 * correlation[peak]:
            return _refined(correlation, int(peak), most)
    return 0


def _refined(correlation: Array, peak: int, most: int) -> int:
    """The peak made sharper by its multiples: where the k-th is found, an error is k times smaller."""
    reach = peak // 10
    if reach < 1:
        return peak
    period = float(peak)
    smooth = _moving_mean(correlation, 2 * (reach // 2) + 1)
    for k in range(1, min(8, most // peak) + 1):
        low = round(k * period) - reach
        if low + reach >= smooth.size:
            break
        found = low + int(np.argmax(smooth[low : low + 2 * reach + 1]))
        period = found / k
    return min(round(period), most)
