"""Kernels that compare a point with the window before it: z-scores, range excess, level shift, spike, spread ratio."""

import numpy as np

from workbench.rulekit.kernels.common import Array, State, capped, capped_ratio, loop, present, step, tidy
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
def zscore_loop(s: State, x: State, out: State) -> None:
    """Batch form of zscore_step."""
    for i in range(x.size):
        out[i] = zscore_step(s, x[i])


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
def against_median_loop(s: State, x: State, out: State) -> None:
    """Batch form of against_median_step."""
    for i in range(x.size):
        out[i] = against_median_step(s, x[i])


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
def range_excess_loop(s: State, x: State, out: State) -> None:
    """Batch form of range_excess_step."""
    for i in range(x.size):
        out[i] = range_excess_step(s, x[i])


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
def level_shift_loop(s: State, x: State, out: State) -> None:
    """Batch form of level_shift_step."""
    for i in range(x.size):
        out[i] = level_shift_step(s, x[i])


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
def spike_loop(s: State, x: State, out: State) -> None:
    """Batch form of spike_step."""
    for i in range(x.size):
        out[i] = spike_step(s, x[i])


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
def spread_ratio_loop(s: State, x: State, out: State) -> None:
    """Batch form of spread_ratio_step."""
    for i in range(x.size):
        out[i] = spread_ratio_step(s, x[i])


def against_peaks_init(block: float, blocks: float) -> Array:
    """State of `against_peaks`: block length, blocks, points in this block, its peak (−1 = none), peaks seen,
    their median, peaks [blocks], scratch [blocks].
    """
    head = np.array([block, blocks, 0.0, -1.0, 0.0, np.nan])
    return np.concatenate((head, np.zeros(2 * int(blocks))))


@step
def median_of_peaks(s: State) -> float:
    """Median of the peaks kept so far, by insertion into the scratch block."""
    blocks = int(s[1])
    n, peaks = min(int(s[4]), blocks), 6
    scratch = peaks + blocks
    for i in range(n):
        value = s[peaks + i]
        at = scratch + i
        while at > scratch and s[at - 1] > value:
            s[at] = s[at - 1]
            at -= 1
        s[at] = value
    return 0.5 * (s[scratch + (n - 1) // 2] + s[scratch + n // 2])


@step
def against_peaks_step(s: State, x: float) -> float:
    """x over the median of the largest sizes in the last full blocks; blocks go on through missing points."""
    y = np.nan
    if present(x):
        if s[4] > 0.0:
            y = capped(x, s[5])
        s[3] = max(s[3], abs(x))
    s[2] += 1.0
    if s[2] >= s[0]:
        if s[3] >= 0.0:  # a block without any value teaches nothing
            s[6 + int(s[4]) % int(s[1])] = s[3]
            s[4] += 1.0
            s[5] = median_of_peaks(s)
        s[2], s[3] = 0.0, -1.0
    return y


@loop
def against_peaks_loop(s: State, x: State, out: State) -> None:
    """Batch form of against_peaks_step."""
    for i in range(x.size):
        out[i] = against_peaks_step(s, x[i])
