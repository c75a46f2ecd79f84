"""Kernel of the online auto-regression: robust recursive least squares with forgetting.

Haykin, Adaptive Filter Theory (RLS); Huber weights on the error make one anomaly count as an ordinary large error.
State: order n, forgetting, count, center, scale block of the input, scale block of the error, ring position,
ring [n], weights [n], regressors [n], gain [n], P [n * n]. P stays symmetric bit for bit: each entry is updated by
P[i, j] - (g[i] * g[j]) * c, whose product commutes.
"""

import numpy as np

from workbench.rulekit.kernels.common import Array, Block, Rows, State, clip, least_squares, loop, present, step, tidy
from workbench.rulekit.kernels.scales import SCALE_SIZE, scale_block, scale_clip, scale_push, scale_sigma

INPUT = 4
ERROR = INPUT + SCALE_SIZE
POSITION = ERROR + SCALE_SIZE
RING = POSITION + 1

INPUT_SPAN = 500  # points over which the input's center and scale are learned
ERROR_SPAN = 200  # errors over which the Huber limit is learned
START = 0.1  # P at the start, in standardized units: some ten points outweigh the first belief, persistence
WIND_UP = 1e3  # mean diagonal of P above which forgetting pauses (a quiet input would blow P up)
FAR = 1e3  # standardized inputs beyond this mean that the scale does not fit yet: fall back to persistence
HUBER_SIGMAS = 3.0  # an error beyond counts as this, in learning and in later forecasts


def ar_residual_init(order: float, forget: float) -> Array:
    """State of `ar_residual`; the weights start as persistence (forecast = last value)."""
    n = int(order)
    weights = np.zeros(n)
    weights[0] = 1.0
    head = np.concatenate(([order, forget, 0.0, 0.0], scale_block(INPUT_SPAN), scale_block(ERROR_SPAN), [0.0]))
    return np.concatenate((head, np.zeros(n), weights, np.zeros(2 * n), START * np.eye(n).ravel()))


@step
def regressors(s: State, n: int, sigma: float) -> float:
    """Fill in the standardized last n values, newest first; returns the largest magnitude."""
    ring, phi = RING, RING + 2 * n
    at = int(s[POSITION])
    largest = 0.0
    for i in range(n):
        at = at - 1 if at > 0 else n - 1
        value = tidy(s[ring + at] - s[3], s[ring + at], s[3]) / sigma
        s[phi + i] = value
        largest = max(largest, abs(value))
    return largest


@step
def dot(s: State, a: int, b: int, n: int) -> float:
    """Sum of products of two blocks of n, in order."""
    total = 0.0
    for i in range(n):
        total += s[a + i] * s[b + i]
    return total


@step
def reset(s: State, n: int) -> None:
    """Set P back to its start; the weights stay."""
    p = RING + 4 * n
    for i in range(n * n):
        s[p + i] = 0.0
    for i in range(n):
        s[p + i * n + i] = START


@step
def learn(s: State, n: int, error: float) -> None:
    """One weighted step of recursive least squares with the standardized error."""
    weights, phi, gain, p = RING + n, RING + 2 * n, RING + 3 * n, RING + 4 * n
    for i in range(n):
        s[gain + i] = 0.0
    for j in range(n):
        share = s[phi + j]
        for i in range(n):
            s[gain + i] += s[p + j * n + i] * share
    energy = dot(s, gain, phi, n)
    trace = 0.0
    for i in range(n):
        trace += s[p + i * n + i]
    if not (energy >= 0.0 and trace > 0.0 and trace < 1e6 * n):
        reset(s, n)
        return
    forget = s[1] if trace < WIND_UP * n else 1.0
    sigma = scale_sigma(s, ERROR)
    weight = 1.0
    if sigma > 0.0 and abs(error) > HUBER_SIGMAS * sigma:
        weight = HUBER_SIGMAS * sigma / abs(error)
    scale_push(s, ERROR, error)
    least_squares(s, n, weights, gain, p, error, weight / (forget + weight * energy), forget)


@step
def ar_push(s: State, n: int, x: float) -> None:
    """Put a value into the ring of regressors."""
    s[RING + int(s[POSITION])] = x
    s[POSITION] = s[POSITION] + 1.0 if s[POSITION] + 1.0 < n else 0.0


@step
def learn_input(s: State, x: float) -> None:
    """Count x and learn the input's center and scale from it."""
    s[2] += 1.0
    if s[2] == 1.0:
        s[3] = x
        return
    apart = tidy(x - s[3], x, s[3])
    s[3] += max(s[INPUT], 1.0 / s[2]) * scale_clip(s, INPUT, apart)
    scale_push(s, INPUT, apart)


@step
def learn_and_temper(s: State, n: int, x: float, forecast: float, sigma: float) -> float:
    """Learn the error of a forecast; returns x as later forecasts shall see it: no further off than the Huber limit."""
    error = (x - forecast) / sigma
    usual = scale_sigma(s, ERROR)
    if abs(error) <= FAR:
        learn(s, n, error)
    if usual > 0.0 and abs(error) > HUBER_SIGMAS * usual:
        return forecast + clip(x - forecast, HUBER_SIGMAS * usual * sigma)
    return x


@step
def ar_residual_step(s: State, x: float) -> float:
    """x minus its forecast from the last `order` values; a missing point is bridged by its own forecast."""
    n = int(s[0])
    sigma = scale_sigma(s, INPUT)
    last = int(s[POSITION]) - 1
    forecast = s[RING + (last if last >= 0 else n - 1)]
    ready = s[2] >= n and sigma > 0.0 and regressors(s, n, sigma) <= FAR
    if ready:
        forecast = s[3] + sigma * dot(s, RING + n, RING + 2 * n, n)
    if not present(x):
        if ready:
            ar_push(s, n, s[3] + clip(forecast - s[3], 4.0 * sigma))
        return np.nan
    residual = tidy(x - forecast, x, forecast) if s[2] >= 2.0 * n else np.nan
    value = learn_and_temper(s, n, x, forecast, sigma) if ready else x
    learn_input(s, x)
    ar_push(s, n, value)
    return residual


@loop
def ar_residual_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of ar_residual_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = ar_residual_step(s, points[i])
