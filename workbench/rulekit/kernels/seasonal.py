"""Kernels that compare a point with the same phase of earlier seasons; the phase advances on missing points too."""

import numpy as np

from workbench.rulekit.kernels.common import Array, Block, Rows, State, capped_ratio, loop, part, present, step, tidy
from workbench.rulekit.kernels.scales import SCALE_SIZE, scale_block, scale_clip, scale_push

SLOT_RATE = 0.2  # EW rate of a profile slot: a memory of about nine seasons
SCALE = 4
PROFILE = SCALE + SCALE_SIZE


def profile_init(period: float, slack: float, mode: float) -> Array:
    """State of `profile`: period, phase, slack, mode (0 residual, 1 ratio), scale block, profile, visits."""
    head = np.array([period, 0.0, min(slack, (period - 1) // 2), mode])
    return np.concatenate((head, scale_block(max(30, int(period))), np.zeros(2 * int(period))))


@step
def neighborhood(s: State, x: float) -> float:
    """The value nearest to x within the span of the profile at this phase ± slack."""
    period, phase, slack = int(s[0]), int(s[1]), int(s[2])
    low = high = s[PROFILE + phase]
    for shift in range(-slack, slack + 1):
        slot = (phase + shift) % period
        if s[PROFILE + period + slot] > 0.0:
            low = min(low, s[PROFILE + slot])
            high = max(high, s[PROFILE + slot])
    return max(low, min(high, x))


@step
def learn_slot(s: State, x: float) -> None:
    """Move this phase's slot toward x, clipped by the usual residual once the slot has been seen twice."""
    period, slot = int(s[0]), PROFILE + int(s[1])
    visits = s[slot + period] + 1.0
    s[slot + period] = visits
    if visits == 1.0:
        s[slot] = x
        return
    residual = tidy(x - s[slot], x, s[slot])
    learned = residual if visits == 2.0 else scale_clip(s, SCALE, residual)
    s[slot] += max(SLOT_RATE, 1.0 / visits) * learned
    scale_push(s, SCALE, residual)


@step
def profile_step(s: State, x: float) -> float:
    """x minus (or over) the seasonal profile learned from earlier seasons."""
    period, phase = int(s[0]), int(s[1])
    y = np.nan
    if present(x):
        if s[PROFILE + period + phase] > 0.0:
            usual = neighborhood(s, x)
            y = tidy(x - usual, x, usual) if s[3] == 0.0 else capped_ratio(x, usual)
        learn_slot(s, x)
    s[1] = s[1] + 1.0 if s[1] + 1.0 < s[0] else 0.0
    return y


@loop
def profile_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of profile_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = profile_step(s, points[i])


def two_profiles_init(period: float, second: float, slack: float) -> Array:
    """State of `two_profiles`: the size of the first, then two states of `profile`."""
    first, other = profile_init(period, slack, 0.0), profile_init(second, slack, 0.0)
    return np.concatenate(([first.size], first, other))


@step
def nearer(a: float, b: float) -> float:
    """The smaller of two distances, 0 where they point apart; the known one where only one is."""
    if np.isnan(a):
        return b
    if np.isnan(b):
        return a
    if a * b <= 0.0:
        return 0.0
    return a if abs(a) <= abs(b) else b


@loop
def two_profiles_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """x minus the nearer of the profiles of two seasons."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        first, other = part(s, 1, int(s[0]) + 1), part(s, int(s[0]) + 1, s.size)
        for i in range(points.size):
            results[i] = nearer(profile_step(first, points[i]), profile_step(other, points[i]))


def phase_median_init(period: float, k: float) -> Array:
    """State of `phase_median`: period, phase, k, scratch [k], visits [period], values [period * k]."""
    head = np.array([period, 0.0, k])
    return np.concatenate((head, np.zeros(int(k) + int(period) + int(period) * int(k))))


@step
def median_of_phase(s: State, values: int, k: int) -> float:
    """Median of the k values from `values` on, by insertion into the scratch block."""
    for i in range(k):
        value = s[values + i]
        at = 3 + i
        while at > 3 and s[at - 1] > value:
            s[at] = s[at - 1]
            at -= 1
        s[at] = value
    return 0.5 * (s[3 + (k - 1) // 2] + s[3 + k // 2])


@step
def phase_median_step(s: State, x: float) -> float:
    """x minus the median of the last k values at this phase."""
    period, phase, k = int(s[0]), int(s[1]), int(s[2])
    visits = 3 + k + phase
    values = 3 + k + period + phase * k
    y = np.nan
    if present(x):
        if s[visits] >= k:
            usual = median_of_phase(s, values, k)
            y = tidy(x - usual, x, usual)
        s[values + int(s[visits]) % k] = x
        s[visits] += 1.0
    s[1] = s[1] + 1.0 if s[1] + 1.0 < s[0] else 0.0
    return y


@loop
def phase_median_loop(states: Block, rows: Rows, x: Block, out: Block) -> None:
    """Batch form of phase_median_step."""
    for r in range(rows.size):
        s, points, results = states[rows[r]], x[r], out[r]
        for i in range(points.size):
            results[i] = phase_median_step(s, points[i])
