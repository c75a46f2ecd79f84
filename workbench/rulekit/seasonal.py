"""Seasonal features: a point against the same phase of earlier seasons of `period` points.

Seasons are counted from the first point given, and go on through missing points. The profile holds one EW mean a
phase (rate 0.2, about nine seasons; the plain mean at first), learns at most 4 sigmas from a point from the third
season on, and is NaN for the first season. `slack` phases on either side count as the same phase: between their
lowest and highest profile value the residual is 0, which forgives small shifts in time; slack=0 is the plain residual.
The trailing scale and missing points: see `deviation`, `basics`.

`second` is a second season, such as a week of 168 points beside a day of 24; the same as `period`: there is none.
"""

from workbench.rulekit.feature import Array, Series
from workbench.rulekit.strategy import numbers


def seasonal_residual(x: Series, period: int, slack: int = 1) -> Array:
    """Distance to the seasonal profile at this phase ± slack, in the unit of x."""
    return numbers("seasonal_residual", x, period, slack)


def seasonal_z(x: Series, period: int, slack: int = 1) -> Array:
    """seasonal_residual in trailing sigmas of its earlier values (EW span `period`)."""
    return numbers("seasonal_z", x, period, slack)


def seasonal_local_z(x: Series, period: int, span: int = 20, window: int = 200, slack: int = 1) -> Array:
    """ewma_z of seasonal_residual: its distance to its own recent level (EW span `span`), in trailing sigmas.

    A day that runs high as a whole is forgiven; what leaves the day's own course is not. Scale: EW span `window`.
    """
    return numbers("seasonal_local_z", x, period, span, window, slack)


def seasonal_diff_z(x: Series, period: int, window: int = 200) -> Array:
    """x[t] - x[t - period] in trailing sigmas of its earlier values (EW span `window`)."""
    return numbers("seasonal_diff_z", x, period, window)


def seasonal_median_z(x: Series, period: int, k: int = 5, window: int = 200) -> Array:
    """x minus the median of the last k values at this phase, in trailing sigmas of its earlier values.

    EW span `window`; NaN until k seasons have been seen. Keeps period × k values.
    """
    return numbers("seasonal_median_z", x, period, k, window)


def seasonal_range_excess(x: Series, period: int, window: int = 200, slack: int = 1) -> Array:
    """range_excess of seasonal_residual: how far it leaves the range of its `window` values before, in widths of it."""
    return numbers("seasonal_range_excess", x, period, window, slack)


def seasonal_ratio(x: Series, period: int, slack: int = 1) -> Array:
    """x over the seasonal profile at this phase ± slack; 1 means as usual, 0 / 0 is 1, held within ±1e6."""
    return numbers("seasonal_ratio", x, period, slack)


def two_seasons_residual(x: Series, period: int, second: int, slack: int = 1) -> Array:
    """The nearer of the distances to the profiles of two seasons (see `seasonal_residual`), 0 where they point apart.

    A Sunday that runs as Sundays do is forgiven, and so is a holiday that runs as other days do. Until the longer
    season has been seen once, the shorter one decides.
    """
    return numbers("two_seasons_residual", x, period, second, slack)


def two_seasons_local_z(
    x: Series, period: int, second: int, span: int = 20, window: int = 200, slack: int = 1
) -> Array:
    """ewma_z of two_seasons_residual: its distance to its own recent level (EW span `span`), in trailing sigmas."""
    return numbers("two_seasons_local_z", x, period, second, span, window, slack)


def harmonic_residual(
    x: Series, period: int, second: int = 0, waves: int = 3, span: int = 20, forget: float = 0.998
) -> Array:
    """x minus its forecast by a level with a trend and `waves` sine waves of each season, learned together.

    x[t] = level + Σ a_j sin(2π j t / period) + b_j cos(2π j t / period) + the same for `second` (0: there is none), by
    recursive least squares with forgetting and Huber weights; the level drifts, settling anew over some `span` points,
    and moves by the trend. After four errors in a row of three sigmas or so everything is learned anew. A wave that
    both seasons have counts once.
    NaN until two of the shorter season have been seen. Costs grow with the square of the waves.
    Source: trigonometric seasons as in Harvey (1989) and De Livera, Hyndman and Snyder (2011).
    """
    return numbers("harmonic_residual", x, period, second, waves, span, forget)


def harmonic_z(
    x: Series, period: int, second: int = 0, waves: int = 3, span: int = 20, forget: float = 0.998, window: int = 200
) -> Array:
    """harmonic_residual in trailing sigmas of its earlier values (EW span `window`)."""
    return numbers("harmonic_z", x, period, second, waves, span, forget, window)
