"""Kernel that compares a point with the largest sizes of the seasons before it."""

import numpy as np

from workbench.rulekit.kernels.common import Array, Block, Rows, State, capped, loop, present, step


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
def against_peaks_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of against_peaks_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = against_peaks_step(s, points[i])
