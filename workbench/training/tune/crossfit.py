"""Cross-fitting: for each block the candidate is chosen on all other blocks and judged on that one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.training.tune.blocks import Counts, event_objective

EQUAL = 1e-9
INTO = 0.2  # how far into a plateau without an end a value is put, as a logarithm: 1.2 times its edge

Floats = NDArray[np.float64]


def cross_fitted(hits: Counts, false: Counts, events: Counts, at: Floats, present: int, micro_share: float) -> float:
    """The objective when each block is judged with the candidate that is best on the others.

    `hits`, `false` [candidates, series, folds]; `events` [series, folds]; `at`, `present`: as for `choose`.
    """
    rest = events.sum(-1)
    total_hits, total_false = hits.sum(-1), false.sum(-1)
    judged_hits, judged_false = np.zeros_like(rest), np.zeros_like(rest)
    for fold in range(events.shape[-1]):
        scores = event_objective(
            total_hits - hits[..., fold], total_false - false[..., fold], rest - events[:, fold], micro_share
        )
        chosen = choose(scores, at, present)
        judged_hits += hits[chosen, :, fold]
        judged_false += false[chosen, :, fold]
    return float(event_objective(judged_hits, judged_false, rest, micro_share))


def choose(scores: Floats, at: Floats, present: int) -> int:
    """The best candidate: the one that stands where it is as good, else that nearest to the middle of the plateau.

    `at`: where candidates lie, rising; `present`: the one that stands.
    """
    if scores[present] >= float(scores.max()) - EQUAL:
        return present
    low, high = plateau(scores, at)
    return low + int(np.argmin(np.abs(at[low : high + 1] - middle(low, high, at))))


def plateau(scores: Floats, at: Floats) -> tuple[int, int]:
    """First and last of the widest run of equally good best candidates."""
    best = np.flatnonzero(scores >= float(scores.max()) - EQUAL)
    runs = np.split(best, np.flatnonzero(np.diff(best) > 1) + 1)
    widest = max(runs, key=lambda run: (float(at[run[-1]] - at[run[0]]), -int(run[0])))
    return int(widest[0]), int(widest[-1])


def middle(low: int, high: int, at: Floats) -> float:
    """Where in a plateau a value is safest: its middle; near its edge where it has no other end."""
    first, last = float(at[low]), float(at[high])
    if high == len(at) - 1:
        return min(first + INTO, last)
    if low == 0:
        return max(last - INTO, first)
    return (first + last) / 2
