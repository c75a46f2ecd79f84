"""Kernels of lags, differences, moments, extremes, order statistics and slope."""

import numpy as np

from workbench.rulekit.kernels.common import ROUNDING, Array, Block, Rows, State, loop, present, step, tidy
from workbench.rulekit.kernels.windows import (
    extremes_block,
    extremes_high,
    extremes_low,
    extremes_push,
    first_not_below,
    full,
    moments_block,
    moments_mean,
    moments_push,
    moments_std,
    sorted_block,
    sorted_mad,
    sorted_push,
    sorted_quantile,
)


def lagged_init(lag: float, mode: float) -> Array:
    """State of `lagged`: lag, mode (0 lag, 1 difference, 2 difference without rounding noise), position, ring."""
    return np.concatenate(([lag, mode, 0.0], np.full(int(lag), np.nan)))


@step
def lagged_step(s: State, x: float) -> float:
    """The value `lag` points ago, or the difference to it; positions count, so a gap keeps its place."""
    slot = 3 + int(s[2])
    earlier = s[slot]
    s[slot] = x if present(x) else np.nan
    s[2] = s[2] + 1.0 if s[2] + 1.0 < s[0] else 0.0
    if s[1] == 0.0:
        return earlier
    if not present(x):
        return np.nan
    return x - earlier if s[1] == 1.0 else tidy(x - earlier, x, earlier)


@loop
def lagged_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of lagged_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = lagged_step(s, points[i])


def curvature_init() -> Array:
    """State of `curvature`: the last point and the one before."""
    return np.full(2, np.nan)


@step
def curvature_step(s: State, x: float) -> float:
    """Second difference x[t] - 2 x[t-1] + x[t-2] without rounding noise."""
    value = x if present(x) else np.nan
    line = 2.0 * s[0] - s[1]
    size = max(abs(s[0]), abs(s[1]))
    s[1] = s[0]
    s[0] = value
    return tidy(value - line, value, 2.0 * size)


@loop
def curvature_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of curvature_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = curvature_step(s, points[i])


def moments_init(window: float, want_std: float) -> Array:
    """State of `moments`: whether the deviation is wanted, then a block of moments."""
    return np.concatenate(([want_std], moments_block(int(window))))


@step
def moments_step(s: State, x: float) -> float:
    """Mean or standard deviation of the last `window` points."""
    if not present(x):
        return np.nan
    moments_push(s, 1, x)
    if not full(s, 1):
        return np.nan
    return moments_std(s, 1) if s[0] > 0.0 else moments_mean(s, 1)


@loop
def moments_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of moments_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = moments_step(s, points[i])


def extremes_init(window: float, want_high: float) -> Array:
    """State of `extremes`: whether the maximum is wanted, then a block of extremes."""
    return np.concatenate(([want_high], extremes_block(int(window))))


@step
def extremes_step(s: State, x: float) -> float:
    """Minimum or maximum of the last `window` points."""
    if not present(x):
        return np.nan
    extremes_push(s, 1, x)
    if not full(s, 1):
        return np.nan
    return extremes_high(s, 1) if s[0] > 0.0 else extremes_low(s, 1)


@loop
def extremes_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of extremes_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = extremes_step(s, points[i])


def ordered_init(window: float, mode: float, q: float) -> Array:
    """State of `ordered`: mode (0 quantile, 1 MAD, 2 rank among earlier points), q, then a sorted block."""
    return np.concatenate(([mode, q], sorted_block(int(window))))


@step
def rank_before(s: State, o: int, x: float) -> float:
    """Share of the sorted window below x, ties counted half."""
    n = int(s[o + 1])
    base = o + 3 + int(s[o])
    below = first_not_below(s, base, n, x)
    upto = below
    while upto < n and s[base + upto] == x:
        upto += 1
    return 0.5 * (below + upto) / n


@step
def ordered_step(s: State, x: float) -> float:
    """Quantile or MAD of the last `window` points, or the rank of x among the `window` points before it."""
    if not present(x):
        return np.nan
    if s[0] == 2.0:
        rank = rank_before(s, 2, x) if full(s, 2) else np.nan
        sorted_push(s, 2, x)
        return rank
    sorted_push(s, 2, x)
    if not full(s, 2):
        return np.nan
    if s[0] == 0.0:
        return sorted_quantile(s, 2, s[1])
    return sorted_mad(s, 2, sorted_quantile(s, 2, 0.5))


@loop
def ordered_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of ordered_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = ordered_step(s, points[i])


def slope_init(window: float) -> Array:
    """State of `slope`: window, count, position, ring."""
    return np.concatenate(([window, 0.0, 0.0], np.zeros(int(window))))


@step
def slope_step(s: State, x: float) -> float:
    """Least-squares slope over the last `window` points, centered on x to keep digits; rounding noise is 0."""
    if not present(x):
        return np.nan
    w = int(s[0])
    at = int(s[2])
    s[3 + at] = x
    at = at + 1 if at + 1 < w else 0
    s[2] = at
    s[1] = min(s[1] + 1.0, s[0])
    if s[1] < s[0]:
        return np.nan
    middle = 0.5 * (w - 1)
    total = 0.0
    for i in range(at, w):
        total += (i - at - middle) * (s[3 + i] - x)
    for i in range(at):
        total += (i + w - at - middle) * (s[3 + i] - x)
    if abs(total) <= ROUNDING * abs(x) * w * w:
        return 0.0
    return total / (w * (w * w - 1.0) / 12.0)


@loop
def slope_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of slope_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = slope_step(s, points[i])
