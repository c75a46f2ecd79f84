"""Deviation features: how far a point, a step or a level is from what the points before it make usual.

Signed where above and below differ. The usual never includes the point itself. Of the trailing scale ("usual size"):
the EW mean of the sizes before this point, recent or 16 × slower, whichever is larger (so noise after a flat stretch
does not look huge), times 1.2533 (sigma of a normal law). One point teaches at most 4 sigmas, so an anomaly does not
hide the next; after window / 2 such points in a row the new size is learned in full. It is trusted after
min(window, 30) points. No result exceeds ±1e6, which is what a move after a constant
history gives; differences below 1e-10 of their operands count as 0. Missing points: see `basics`.
"""

from workbench.rulekit.feature import Array, Series
from workbench.rulekit.strategy import numbers


def jump(x: Series, lag: int, window: int = 200) -> Array:
    """(x[t] - x[t - lag]) in trailing sigmas of the earlier changes over `lag` points (EW span `window`)."""
    return numbers("jump", x, lag, window)


def diff_z(x: Series, window: int = 100) -> Array:
    """The last step minus the median of the `window` steps before it, in their robust sigmas.

    Robust sigma: 1.4826 MAD, or where half the values tie 1.2533 × mean distance (Iglewicz & Hoaglin 1993).
    """
    return numbers("diff_z", x, window)


def second_diff_z(x: Series, window: int = 200) -> Array:
    """x[t] - 2 x[t-1] + x[t-2] in trailing sigmas of the earlier ones (EW span `window`): a sharp turn."""
    return numbers("second_diff_z", x, window)


def zscore(x: Series, window: int) -> Array:
    """(x - mean) / standard deviation of the `window` points before this one; not robust."""
    return numbers("zscore", x, window)


def robust_z(x: Series, window: int) -> Array:
    """(x - median) of the `window` points before this one, in their robust sigmas (see diff_z)."""
    return numbers("robust_z", x, window)


def ewma_z(x: Series, span: int, window: int = 200) -> Array:
    """Distance to the EW mean (span `span`) of earlier points, in trailing sigmas of earlier distances (`window`).

    The mean learns at most 4 sigmas from a point.
    """
    return numbers("ewma_z", x, span, window)


def range_excess(x: Series, window: int) -> Array:
    """Distance above the maximum (+) or below the minimum (-) of the `window` points before, in widths of their range.

    0 inside the range.
    """
    return numbers("range_excess", x, window)


def median_residual(x: Series, window: int) -> Array:
    """x minus the median of the `window` points before this one, in the unit of x."""
    return numbers("median_residual", x, window)


def median_residual_z(x: Series, window: int, scale: int = 200) -> Array:
    """median_residual in trailing sigmas of its earlier values (EW span `scale`)."""
    return numbers("median_residual_z", x, window, scale)


def spike(x: Series, window: int, scale: int = 200) -> Array:
    """The smaller of x - x[t-1] and x - median of the `window` points before, in its trailing sigmas (span `scale`).

    0 where the two differ in sign: a spike stands out from both, while the way back from one does not.
    """
    return numbers("spike", x, window, scale)


def ratio(x: Series, window: int) -> Array:
    """x over the median of the `window` points before this one; 1 means as usual, 0 / 0 is 1, held within ±1e6."""
    return numbers("ratio", x, window)


def peak_ratio(x: Series, block: int, blocks: int = 14) -> Array:
    """x over the usual peak: the median of the largest |x| in each of the last `blocks` full blocks of `block` points.

    Given a residual and a season as `block`, 1.5 reads "half as large again as the largest one of a usual day": a
    scale that a noisy hour, an anomaly in fewer than half of the blocks, and heavy tails hardly move. NaN during the
    first block; held within ±1e6. Block maxima as the measure of a tail: Gumbel, Statistics of Extremes (1958).
    """
    return numbers("peak_ratio", x, block, blocks)


def level_shift(x: Series, short: int, long: int) -> Array:
    """Median of the last `short` points, this one included, minus that of the `long` points before those.

    In robust sigmas of the `long` points (see diff_z).
    """
    return numbers("level_shift", x, short, long)


def trend_z(x: Series, window: int, scale: int = 500) -> Array:
    """Slope over the last `window` points in trailing sigmas of the earlier slopes (EW span `scale`)."""
    return numbers("trend_z", x, window, scale)


def cusum_up(x: Series, span: int, drift: float = 0.5, window: int = 200) -> Array:
    """Upward cumulative sum S = max(0, S + z - drift), z = ewma_z(x, span, window) clipped at ±8 (Page 1954)."""
    return numbers("cusum_up", x, span, drift, window)


def cusum_down(x: Series, span: int, drift: float = 0.5, window: int = 200) -> Array:
    """Downward cumulative sum S = max(0, S - z - drift), z = ewma_z(x, span, window) clipped at ±8; positive."""
    return numbers("cusum_down", x, span, drift, window)


def ar_residual(x: Series, order: int = 25, forget: float = 0.998) -> Array:
    """x minus its forecast from the last `order` values by robust recursive least squares, in the unit of x.

    The weights are learned online, start as "stays as it is", forget a point after about 1 / (1 - forget) points, and
    an error beyond 3 sigmas counts as one of 3 (Huber weights), and later forecasts see such a point pulled in to 3
    sigmas, so an anomaly does not echo. A missing point is bridged by its own forecast.
    NaN for the first 2 × order points. Source: Haykin, Adaptive Filter Theory, chapter on RLS.
    """
    return numbers("ar_residual", x, order, forget)


def ar_z(x: Series, order: int = 25, forget: float = 0.998, window: int = 200) -> Array:
    """ar_residual in trailing sigmas of its earlier values (EW span `window`)."""
    return numbers("ar_z", x, order, forget, window)


def ar_range_excess(x: Series, order: int = 25, forget: float = 0.998, window: int = 200) -> Array:
    """range_excess of ar_residual: how far the forecast error leaves the range of the `window` errors before it."""
    return numbers("ar_range_excess", x, order, forget, window)
