"""Kernels that compare a point with the window before it: z-scores, range excess, level shift, spike, spread ratio."""

import numpy as np

from workbench.rulekit.kernels.common import Array, Block, Rows, State, capped, capped_ratio, loop, present, step, tidy
from workbench.rulekit.kernels.windows import (
    extremes_block,
    extremes_high,
    extremes_low,
    extremes_push,
    full,
    moments_block,
    moments_mean,
    moments_push,
    moments_std,
    sorted_block,
    sorted_push,
    sorted_quantile,
    sorted_sigma,
)


def zscore_init(window: float) -> Array:
    """State of `zscore`: a block of moments."""
    return moments_block(int(window))


@step
def zscore_step(s: State, x: float) -> float:
    """Distance to the mean of the window before x in its standard deviations."""
    if not present(x):
        return np.nan
    z = np.nan
    if full(s, 0):
        mean = moments_mean(s, 0)
        z = capped(tidy(x - mean, x, mean), moments_std(s, 0))
    moments_push(s, 0, x)
    return z


@loop
def zscore_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of zscore_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = zscore_step(s, points[i])


def against_median_init(window: float, mode: float) -> Array:
    """State of `against_median`: mode (0 robust z, 1 residual, 2 ratio), then a sorted block."""
    return np.concatenate(([mode], sorted_block(int(window))))


@step
def against_median_step(s: State, x: float) -> float:
    """x against the median of the window before it: in robust sigmas, as a residual, or as a ratio."""
    if not present(x):
        return np.nan
    y = np.nan
    if full(s, 1):
        median = sorted_quantile(s, 1, 0.5)
        if s[0] == 2.0:
            y = capped_ratio(x, median)
        else:
            y = tidy(x - median, x, median)
            if s[0] == 0.0:
                y = capped(y, sorted_sigma(s, 1, median))
    sorted_push(s, 1, x)
    return y


@loop
def against_median_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of against_median_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = against_median_step(s, points[i])


def range_excess_init(window: float) -> Array:
    """State of `range_excess`: a block of extremes."""
    return extremes_block(int(window))


@step
def range_excess_step(s: State, x: float) -> float:
    """Signed distance outside the range of the window before x, in widths of that range; 0 inside."""
    if not present(x):
        return np.nan
    excess = np.nan
    if full(s, 0):
        low, high = extremes_low(s, 0), extremes_high(s, 0)
        width = tidy(high - low, high, low)
        excess = 0.0
        if x > high:
            excess = capped(tidy(x - high, x, high), width)
        elif x < low:
            excess = capped(tidy(x - low, x, low), width)
    extremes_push(s, 0, x)
    return excess


@loop
def range_excess_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of range_excess_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = range_excess_step(s, points[i])


def level_shift_init(short: float, long: float) -> Array:
    """State of `level_shift`: offset of the long block, then the short and the long sorted block."""
    recent = sorted_block(int(short))
    return np.concatenate(([1.0 + recent.size], recent, sorted_block(int(long))))


@step
def level_shift_step(s: State, x: float) -> float:
    """Median of the last `short` points against the `long` points before those, in robust sigmas of the latter."""
    if not present(x):
        return np.nan
    earlier = int(s[0])
    if full(s, 1):
        sorted_push(s, earlier, s[4 + int(s[3])])
    sorted_push(s, 1, x)
    if not full(s, earlier):
        return np.nan
    now, usual = sorted_quantile(s, 1, 0.5), sorted_quantile(s, earlier, 0.5)
    return capped(tidy(now - usual, now, usual), sorted_sigma(s, earlier, usual))


@loop
def level_shift_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of level_shift_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = level_shift_step(s, points[i])


def spike_init(window: float) -> Array:
    """State of `spike`: the last point, then a sorted block."""
    return np.concatenate(([np.nan], sorted_block(int(window))))


@step
def spike_step(s: State, x: float) -> float:
    """The smaller of the distances to the last point and to the median before x, if both point one way."""
    if not present(x):
        return np.nan
    y = np.nan
    if full(s, 1):
        median = sorted_quantile(s, 1, 0.5)
        step_size = tidy(x - s[0], x, s[0])
        residual = tidy(x - median, x, median)
        y = 0.0
        if step_size * residual > 0.0:
            y = residual if abs(residual) < abs(step_size) else step_size
    s[0] = x
    sorted_push(s, 1, x)
    return y


@loop
def spike_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of spike_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = spike_step(s, points[i])


def spread_ratio_init(short: float, long: float, mode: float) -> Array:
    """State of `spread_ratio`: mode (0 deviation, 1 mean step), last point, offset of the long block, two blocks."""
    recent = moments_block(int(short))
    return np.concatenate(([mode, np.nan, 3.0 + recent.size], recent, moments_block(int(long))))


@step
def spread_ratio_step(s: State, x: float) -> float:
    """Spread of the `short` points before x over the spread of the `long` points before x."""
    if not present(x):
        return np.nan
    usual = int(s[2])
    ratio = np.nan
    if full(s, 3) and full(s, usual):
        if s[0] == 0.0:
            ratio = capped_ratio(moments_std(s, 3), moments_std(s, usual))
        else:
            ratio = capped_ratio(moments_mean(s, 3), moments_mean(s, usual))
    value = x
    if s[0] == 1.0:
        value = abs(tidy(x - s[1], x, s[1]))
        s[1] = x
    if present(value):
        moments_push(s, 3, value)
        moments_push(s, usual, value)
    return ratio


@loop
def spread_ratio_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of spread_ratio_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = spread_ratio_step(s, points[i])
