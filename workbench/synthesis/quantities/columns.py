"""The values of quantities over a series as rules see them; in training with usual peaks from the first point on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.shape import PERIOD, SECOND, SIGNS, Direction, Feature

FARTHEST = 1e6  # as rulekit holds a ratio
BLOCKS = 14  # what rulekit takes where a rule names no number of seasons

Floats = NDArray[np.float64]


def compute(
    feature: Feature,
    values: NDArray[np.float64],
    period: int,
    over: NDArray[np.float64] | None = None,
    second: int = 0,
    *,
    warm: bool = False,
) -> NDArray[np.float64]:
    """The feature of a series' values (n,) by rulekit's own batch function, (n,).

    `over` (n,): the quantity that it is called on, where that is known already. `second`: its second season, 0 = none.
    `warm`: usual peaks are known from the first point on, as a rule will know them that is given history.
    """
    from workbench import rulekit

    given = values
    if feature.over is not None:
        given = compute(feature.over, values, period, second=second) if over is None else over
    seasons = {PERIOD: period, SECOND: second or period}
    args = [seasons[arg] if isinstance(arg, str) else arg for arg in feature.args]
    found = np.asarray(getattr(rulekit, feature.call)(given, *args), np.float64)
    return _known_early(found, given, *args) if warm and feature.call == "peak_ratio" else found


def _known_early(found: Floats, given: Floats, block: float, blocks: float = BLOCKS) -> Floats:
    """Peak ratios (n,) of `given` (n,) with the early ones as if there had been seasons before: what is too little for
    a usual peak before a season is made up by whole seasons after it, as many as it takes; the season itself never
    counts, nor one without any value."""
    step, most = int(block), int(blocks)
    sizes = np.where(np.isfinite(given), np.abs(given), -1.0)[: len(given) // step * step]
    peaks = sizes.reshape(-1, step).max(1)
    seasons, out = np.flatnonzero(peaks >= 0.0), found.copy()
    for at in range(-(-len(given) // step)):
        before, after = seasons[seasons < at], seasons[seasons > at]
        if len(before) >= most:
            break
        others = np.concatenate([before, after])[:most]
        if len(others):
            part = slice(at * step, (at + 1) * step)
            out[part] = _over(given[part], float(np.median(peaks[others])))
    return out


def _over(given: Floats, usual: float) -> Floats:
    """Values (m,) over a usual peak, held as rulekit holds a ratio; 0 / 0 is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(given == 0.0, 0.0, np.clip(given / usual, -FARTHEST, FARTHEST))


def columns_of(
    features: Sequence[Feature],
    values: NDArray[np.float64],
    period: int,
    tick: Callable[[], None],
    second: int = 0,
    *,
    warm: bool = False,
) -> NDArray[np.float32]:
    """All features of one series (features, n), see `compute`; a quantity that the next one is called on is computed
    once."""
    columns = np.empty((len(features), len(values)), np.float32)
    base, known = None, np.empty(0)
    for at, feature in enumerate(features):
        tick()
        if feature.over is not None and feature.over != base:
            base, known = feature.over, compute(feature.over, values, period, second=second)
        found = compute(feature, values, period, known, second, warm=warm)
        if feature.over is None:
            base, known = feature, found
        columns[at] = found
    return columns


def directed(values: NDArray[np.floating], direction: Direction) -> NDArray[np.floating]:
    """Values turned so that larger means further in the direction; NaN is −∞."""
    sign = SIGNS[direction]
    turned = np.abs(values) if sign == 0 else values * sign
    return np.where(np.isnan(turned), -np.inf, turned)
