"""Cross-fitting: for each block the candidate is chosen on all other blocks and judged on that one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.training.tune.blocks import Counts, event_objective

EQUAL = 1e-9


def cross_fitted(hits: Counts, false: Counts, events: Counts, present: int, micro_share: float) -> float:
    """The objective when each block is judged with the candidate that is best on the others.

    `hits`, `false` [candidates, series, folds], candidates sorted by value; `events` [series, folds]; `present`: the
    candidate that stands, taken wherever nothing is better.
    """
    folds = events.shape[-1]
    rest = events.sum(-1)
    total_hits, total_false = hits.sum(-1), false.sum(-1)
    judged_hits, judged_false = np.zeros_like(rest), np.zeros_like(rest)
    for fold in range(folds):
        scores = event_objective(
            total_hits - hits[..., fold], total_false - false[..., fold], rest - events[:, fold], micro_share
        )
        chosen = choose(scores, present)
        judged_hits += hits[chosen, :, fold]
        judged_false += false[chosen, :, fold]
    return float(event_objective(judged_hits, judged_false, rest, micro_share))


def choose(scores: NDArray[np.float64], present: int) -> int:
    """The best candidate: the one that stands where it is as good, else the middle one of the best plateau."""
    best = float(scores.max())
    if scores[present] >= best - EQUAL:
        return present
    low, high = plateau(scores)
    return (low + high) // 2


def plateau(scores: NDArray[np.float64] | Sequence[float]) -> tuple[int, int]:
    """First and last of the widest run of equally good best candidates; of the first where two are as wide."""
    values = np.asarray(scores, np.float64)
    at = np.flatnonzero(values >= values.max() - EQUAL)
    runs = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    widest = max(runs, key=len)
    return int(widest[0]), int(widest[-1])
