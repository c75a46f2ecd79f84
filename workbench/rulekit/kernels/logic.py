"""Kernels of runs and counts: how long something has lasted, how long ago, how often."""

import numpy as np

from workbench.rulekit.kernels.common import Array, Block, Rows, State, loop, present, step


def flat_init(tolerance: float) -> Array:
    """State of `flat`: relative tolerance, value the run started with, run length."""
    return np.array([tolerance, np.nan, 0.0])


@step
def flat_step(s: State, x: float) -> float:
    """Number of points in a row within the tolerance of the point that started the run."""
    if not present(x):
        return np.nan
    if abs(x - s[1]) <= s[0] * max(abs(x), abs(s[1])):
        s[2] += 1.0
    else:
        s[1] = x
        s[2] = 1.0
    return s[2]


@loop
def flat_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of flat_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = flat_step(s, points[i])


def run_init(mode: float) -> Array:
    """State of `run`: mode (0 true, 1 zero, 2 missing, 3 points since true), count."""
    return np.array([mode, np.nan if mode == 3.0 else 0.0])


@step
def run_step(s: State, x: float) -> float:
    """Length of the run of true, zero or missing points that ends here, or the points since the last true one."""
    usable = present(x)
    if s[0] == 3.0:
        s[1] = 0.0 if usable and x != 0.0 else s[1] + 1.0
        return s[1]
    if s[0] == 1.0 and not usable:
        return np.nan
    hit = (s[0] == 0.0 and usable and x != 0.0) or (s[0] == 1.0 and x == 0.0) or (s[0] == 2.0 and not usable)
    s[1] = s[1] + 1.0 if hit else 0.0
    return s[1]


@loop
def run_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of run_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = run_step(s, points[i])


def count_init(window: float, mode: float) -> Array:
    """State of `count`: window, mode (0 count, 1 all, 2 any), position, sum, ring."""
    return np.concatenate(([window, mode, 0.0, 0.0], np.zeros(int(window))))


@step
def count_step(s: State, x: float) -> float:
    """How many of the last `window` points are true, or whether all or any of them are; missing counts as false."""
    slot = 4 + int(s[2])
    hit = 1.0 if present(x) and x != 0.0 else 0.0
    s[3] += hit - s[slot]
    s[slot] = hit
    s[2] = s[2] + 1.0 if s[2] + 1.0 < s[0] else 0.0
    if s[1] == 0.0:
        return s[3]
    if s[1] == 1.0:
        return 1.0 if s[3] == s[0] else 0.0
    return 1.0 if s[3] > 0.0 else 0.0


@loop
def count_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of count_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = count_step(s, points[i])
