"""Basic features: lags, differences, moments, order statistics, smoothing, slope, rank.

Of all features: x is [n] numbers (whole numbers and truth values are converted), n ≥ 0, never changed; the result [n]
depends on x[:t+1] only. A missing point (NaN, infinite or beyond ±1e150) gives NaN and is not learned from; windows
count present points, lags count positions. Until a window is full the result is NaN, and comparing NaN is false.
"""

from workbench.rulekit.feature import Array, Series
from workbench.rulekit.strategy import numbers


def lag(x: Series, lag: int = 1) -> Array:
    """x[t - lag], in the unit of x; NaN for the first `lag` points and where that point is missing."""
    return numbers("lag", x, lag)


def diff(x: Series, lag: int = 1) -> Array:
    """x[t] - x[t - lag], in the unit of x; NaN for the first `lag` points and where either point is missing."""
    return numbers("diff", x, lag)


def mean(x: Series, window: int) -> Array:
    """Mean of the last `window` points, this one included, in the unit of x."""
    return numbers("mean", x, window)


def std(x: Series, window: int) -> Array:
    """Standard deviation (over n) of the last `window` points, this one included, in the unit of x."""
    return numbers("std", x, window)


def median(x: Series, window: int) -> Array:
    """Median of the last `window` points, this one included, in the unit of x."""
    return numbers("median", x, window)


def mad(x: Series, window: int) -> Array:
    """Median absolute deviation of the last `window` points from their median, unscaled, in the unit of x."""
    return numbers("mad", x, window)


def minimum(x: Series, window: int) -> Array:
    """Minimum of the last `window` points, this one included, in the unit of x."""
    return numbers("minimum", x, window)


def maximum(x: Series, window: int) -> Array:
    """Maximum of the last `window` points, this one included, in the unit of x."""
    return numbers("maximum", x, window)


def quantile(x: Series, window: int, q: float) -> Array:
    """Quantile q (0–1, linear between order statistics) of the last `window` points, in the unit of x."""
    return numbers("quantile", x, window, q)


def ewma(x: Series, span: int) -> Array:
    """Exponentially weighted mean, in the unit of x: m += r (x - m), r = max(2 / (span + 1), 1 / points so far).

    It starts at the first point and is the plain mean until the span's rate takes over.
    """
    return numbers("ewma", x, span)


def ewm_std(x: Series, span: int) -> Array:
    """Exponentially weighted standard deviation around the EW mean, in the unit of x; 0 at the first point.

    v = (1 - r) (v + r (x - m)²) with the r and the earlier m of `ewma` (Finch, Incremental calculation of weighted
    mean and variance, 2009).
    """
    return numbers("ewm_std", x, span)


def slope(x: Series, window: int) -> Array:
    """Least-squares slope over the last `window` points, in units of x a point."""
    return numbers("slope", x, window)


def rank(x: Series, window: int) -> Array:
    """Share (0–1) of the `window` points before this one that lie below it, ties counted half."""
    return numbers("rank", x, window)
