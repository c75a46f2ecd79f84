"""Guards (is the series calm, flat, zero, missing?) and logic over conditions (how long, how long ago, how often).

A condition is [n] truth values or 0/1; a missing point counts as false. Times are in points.
"""

from workbench.rulekit.feature import Array, Flags, Series
from workbench.rulekit.strategy import numbers, truths


def std_ratio(x: Series, short: int, long: int) -> Array:
    """Standard deviation of the `short` points before this one over that of the `long` points before it.

    About 1: as restless as usual; 0 / 0 is 1; held below 1e6. This point is in neither, so its own jump does not count.
    """
    return numbers("std_ratio", x, short, long)


def volatility(x: Series, short: int, long: int) -> Array:
    """Mean |x[t] - x[t-1]| of the `short` steps before this point over that of the `long` steps; 0 / 0 is 1."""
    return numbers("volatility", x, short, long)


def flat_run(x: Series, tolerance: float = 0.0) -> Array:
    """Points in a row, this one included, within `tolerance` (share of the value) of the one that began the run.

    A missing point gives NaN and does not end the run.
    """
    return numbers("flat_run", x, tolerance)


def zero_run(x: Series) -> Array:
    """Points in a row, this one included, that are exactly 0; a missing point gives NaN and does not end the run."""
    return numbers("zero_run", x)


def missing_run(x: Series) -> Array:
    """Missing points in a row up to this one; 0 at a present point, never NaN."""
    return numbers("missing_run", x)


def run_length(cond: Series) -> Array:
    """Points in a row, this one included, at which the condition held; 0 where it does not hold."""
    return numbers("run_length", cond)


def since(cond: Series) -> Array:
    """Points since the condition last held, 0 where it holds; NaN before it ever has."""
    return numbers("since", cond)


def count(cond: Series, window: int) -> Array:
    """How many of the last `window` points the condition held at, this one included; points before the first: none."""
    return numbers("count", cond, window)


def hold(cond: Series, window: int) -> Flags:
    """True where the condition held at each of the last `window` points, this one included."""
    return truths("hold", cond, window)


def any_recent(cond: Series, window: int) -> Flags:
    """True where the condition held at any of the last `window` points, this one included."""
    return truths("any_recent", cond, window)
