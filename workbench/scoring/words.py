"""What happened at some points of a series, in words and units a person understands, from earlier points alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.series import Series

HISTORY_POINTS = 500  # so many points before count as "usual"
LEVEL_POINTS = 120
LOOK_POINTS = 500  # a long region is described by its first points
PLAIN = 2.0  # below so many usual steps or σ nothing is called unusual
MOST = 999.0  # more σ than this say nothing more
NOISE = 1e-9  # of the largest value: a spread below is rounding, not noise
SIGMA_OF_MAD = 1.4826  # median absolute deviation → σ of a normal distribution
DAY_NS = 86_400_000_000_000


@dataclass(frozen=True)
class Saw:
    """What was seen: words, and how strong it was in σ or usual steps (0 = nothing to tell)."""

    words: str
    strength: float = 0.0


def look(series: Series, start: int, stop: int) -> Saw:
    """The most striking thing in the points start to stop (half-open) of the first column.

    Compared with the 500 points before: the largest step in units of the usual step (1.4826 × median |step|), the
    distance from the level in σ (1.4826 × median absolute deviation), and, where the clock divides a day, the same
    against yesterday. Values that are missing, stuck or zero are said first. Nothing after `stop` is looked at.
    """
    value = series.value[start : min(stop, start + LOOK_POINTS)]
    before = series.value[max(0, start - HISTORY_POINTS) : start]
    if not np.isfinite(value).any():
        return Saw(f"no values for {_points(len(value))}", PLAIN)
    if np.isfinite(before).sum() < 10:
        return Saw("too little history to compare with")
    stuck = _stuck(value, before)
    if stuck is not None:
        return stuck
    seen = [_step(value, before), _level(value, before)]
    yesterday = _yesterday(series, start, start + len(value))
    best = max([*seen, yesterday] if yesterday is not None else seen, key=lambda saw: saw.strength)
    if best.strength < PLAIN:
        return Saw(f"nothing unusual: {seen[0].words}", best.strength)
    return best


def _step(value: NDArray[np.float64], before: NDArray[np.float64]) -> Saw:
    usual = _sigma(np.diff(before), _size(before), center=0.0)
    steps = np.diff(np.concatenate((before[-1:], value)))
    if not usual or not np.isfinite(steps).any():
        return Saw("no step to compare with")
    at = int(np.nanargmax(np.abs(steps)))
    times = min(float(abs(steps[at])) / usual, MOST)
    return Saw(f"{'rise' if steps[at] > 0 else 'drop'} {number(times)} × usual step", times)


def _level(value: NDArray[np.float64], before: NDArray[np.float64]) -> Saw:
    recent = before[-LEVEL_POINTS:]
    sigma = _sigma(recent, _size(before))
    if not sigma:
        return Saw("no spread to compare with")
    far = (value - np.nanmedian(recent)) / sigma
    at = int(np.nanargmax(np.abs(far)))
    out = np.abs(far) >= max(abs(far[at]) / 2, PLAIN)
    strength, up = min(float(abs(far[at])), MOST), far[at] > 0
    if out.sum() <= 2:
        return Saw(f"single {'spike' if up else 'dip'} {number(strength)} σ", strength)
    return Saw(f"{'high' if up else 'low'} level {number(strength)} σ for {_points(int(out.sum()))}", strength)


def _yesterday(series: Series, start: int, stop: int) -> Saw | None:
    if not series.interval_ns or DAY_NS % series.interval_ns:
        return None
    day = DAY_NS // series.interval_ns
    first = start - HISTORY_POINTS
    if day < 12 or first < day:
        return None
    change = series.value[first:stop] - series.value[first - day : stop - day]
    sigma = _sigma(change[:HISTORY_POINTS], _size(series.value[first:start]))
    if not sigma or not np.isfinite(change[HISTORY_POINTS:]).any():
        return None
    far = (change[HISTORY_POINTS:] - np.nanmedian(change[:HISTORY_POINTS])) / sigma
    at = int(np.nanargmax(np.abs(far)))
    strength = min(float(abs(far[at])), MOST)
    return Saw(f"{'rise' if far[at] > 0 else 'drop'} against yesterday {number(strength)} σ", strength)


def _stuck(value: NDArray[np.float64], before: NDArray[np.float64]) -> Saw | None:
    if len(value) < 5 or np.ptp(value) != 0 or np.ptp(before[-len(value) :]) == 0:
        return None
    what = "zero" if value[0] == 0 else f"stuck at {number(float(value[0]))}"
    return Saw(f"{what} for {_points(len(value))}", PLAIN)


def _size(x: NDArray[np.float64]) -> float:
    """The largest finite value without its sign."""
    return float(np.max(np.abs(x[np.isfinite(x)]), initial=0.0))


def _sigma(x: NDArray[np.float64], size: float, center: float | None = None) -> float:
    """Robust σ of x (n,); where more than half of x is one value, the mean absolute deviation instead.

    0 where it is nothing but rounding of values as large as `size`.
    """
    x = x[np.isfinite(x)]
    if len(x) < 5:
        return 0.0
    away = np.abs(x - (np.median(x) if center is None else center))
    sigma = float(np.median(away)) * SIGMA_OF_MAD
    sigma = sigma if sigma > NOISE * size else float(np.mean(away))
    return sigma if sigma > NOISE * size else 0.0


def _points(n: int) -> str:
    return "1 point" if n == 1 else f"{n} points"


def number(x: float) -> str:
    """Two significant digits below 100, whole numbers above: `0.52`, `2.1`, `48`, `1200`."""
    if not np.isfinite(x):
        return "missing" if np.isnan(x) else ("∞" if x > 0 else "−∞")
    text = f"{x:.0f}" if abs(x) >= 99.5 or x == 0 else f"{x:.2g}"
    return text.replace("-", "−")
