"""The trailing robust scale that most deviations are measured in, its use on residuals, and EW means.

Scale block [8]: rate, slow rate, count, recent mean size, long-run mean size, clipped streak, patience, warm-up.
"""

import numpy as np

from workbench.rulekit.kernels.common import (
    SIGMA_OF_MEAN,
    Array,
    Block,
    Rows,
    State,
    capped,
    clip,
    loop,
    present,
    step,
    tidy,
)

SCALE_SIZE = 8
CLIP_SIGMAS = 4.0  # what one point can teach; an anomaly counts as an ordinary large residual
SLOWER = 16.0  # the long-run size remembers this much longer; the larger of both counts, so calm hours end quietly
WARM_UP = 30  # residuals before a scale is trusted
UNCLIPPED = 8.0  # the first residuals set the size, so they are not clipped


def scale_block(window: int) -> Array:
    """Empty scale block [8] with an EW span of `window` residuals."""
    rate = 2.0 / (window + 1.0)
    return np.array([rate, rate / SLOWER, 0.0, 0.0, 0.0, 0.0, max(3.0, window / 2.0), min(window, WARM_UP)])


@step
def scale_sigma(s: State, o: int) -> float:
    """Sigma of the residuals before this point; NaN during warm-up."""
    if s[o + 2] < s[o + 7]:
        return np.nan
    return SIGMA_OF_MEAN * max(s[o + 3], s[o + 4])


@step
def scale_push(s: State, o: int, residual: float) -> None:
    """Learn one residual, clipped at CLIP_SIGMAS until `patience` clipped points in a row say it is the new normal."""
    size = abs(residual)
    s[o + 2] += 1.0
    n = s[o + 2]
    # The tiny share of the size itself lets a scale of exactly 0 grow at all.
    limit = max(CLIP_SIGMAS * SIGMA_OF_MEAN * max(s[o + 3], s[o + 4]), 1e-6 * size)
    if n > UNCLIPPED and size > limit:
        s[o + 5] += 1.0
        if s[o + 5] <= s[o + 6]:
            size = limit
    else:
        s[o + 5] = 0.0
    s[o + 3] += max(s[o], 1.0 / n) * (size - s[o + 3])
    s[o + 4] += max(s[o + 1], 1.0 / n) * (size - s[o + 4])


@step
def scale_patient(s: State, o: int) -> bool:
    """True while large residuals still count as anomalies, not as a new normal."""
    return s[o + 5] <= s[o + 6]


@step
def scale_clip(s: State, o: int, residual: float) -> float:
    """The part of a residual that a center may learn from; all of it in warm-up or once patience has ended."""
    sigma = scale_sigma(s, o)
    if np.isnan(sigma) or not scale_patient(s, o):
        return residual
    return clip(residual, max(CLIP_SIGMAS * sigma, 1e-6 * abs(residual)))


def scaled_init(window: float) -> Array:
    """State of `scaled`: one scale block."""
    return scale_block(int(window))


@step
def scaled_step(s: State, x: float) -> float:
    """x in units of the trailing robust sigma of the values before it (center 0)."""
    if not present(x):
        return np.nan
    sigma = scale_sigma(s, 0)
    scale_push(s, 0, x)
    return np.nan if np.isnan(sigma) else capped(x, sigma)


@loop
def scaled_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of scaled_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = scaled_step(s, points[i])


def ewma_z_init(span: float, window: float) -> Array:
    """State of `ewma_z`: rate, count, center, then a scale block."""
    return np.concatenate(([2.0 / (span + 1.0), 0.0, 0.0], scale_block(int(window))))


@step
def ewma_z_step(s: State, x: float) -> float:
    """Residual to the robust EW mean of earlier points, in robust sigmas."""
    if not present(x):
        return np.nan
    s[1] += 1.0
    if s[1] == 1.0:
        s[2] = x
        return np.nan
    residual = tidy(x - s[2], x, s[2])
    sigma = scale_sigma(s, 3)
    s[2] += max(s[0], 1.0 / s[1]) * scale_clip(s, 3, residual)
    scale_push(s, 3, residual)
    return np.nan if np.isnan(sigma) else capped(residual, sigma)


@loop
def ewma_z_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of ewma_z_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = ewma_z_step(s, points[i])


def ewm_init(span: float, want_std: float) -> Array:
    """State of `ewm`: rate, whether the deviation is wanted, count, mean, variance."""
    return np.array([2.0 / (span + 1.0), want_std, 0.0, 0.0, 0.0])


@step
def ewm_step(s: State, x: float) -> float:
    """Plain EW mean or standard deviation including this point (rate 1/n until 1/n falls below the span's rate)."""
    if not present(x):
        return np.nan
    s[2] += 1.0
    rate = max(s[0], 1.0 / s[2])
    apart = tidy(x - s[3], x, s[3])
    s[3] += rate * apart
    s[4] = (1.0 - rate) * (s[4] + rate * apart * apart)
    return np.sqrt(s[4]) if s[1] > 0.0 else s[3]


@loop
def ewm_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of ewm_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = ewm_step(s, points[i])


def cusum_init(drift: float, sign: float) -> Array:
    """State of `cusum`: drift, sign, sum."""
    return np.array([drift, sign, 0.0])


@step
def cusum_step(s: State, z: float) -> float:
    """One-sided cumulative sum of clipped deviations beyond the drift, never below 0 (Page 1954)."""
    if not present(z):
        return np.nan
    s[2] = min(1e6, max(0.0, s[2] + clip(s[1] * z, 2.0 * CLIP_SIGMAS) - s[0]))
    return s[2]


@loop
def cusum_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of cusum_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = cusum_step(s, points[i])
