"""Per-series scaling: one factor on all thresholds of a rule for each series, where the group's do not fit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.training.tune.blocks import Counts, event_objective
from workbench.training.tune.crossfit import choose
from workbench.training.tune.measure import Measure, OutOfRuns
from workbench.training.tune.nouns import TuneOptions
from workbench.training.tune.search import Point, rounded

FACTORS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 2.0)
PRESENT = FACTORS.index(1.0)


@dataclass(frozen=True)
class Scaling:
    """Series → factor on its thresholds, those of 1 left out; none where cross-fitting did not agree."""

    factors: Mapping[str, float]
    cross_fitted: float = 0.0


def scale_series(measure: Measure, point: Point, options: TuneOptions) -> Scaling:
    """A factor for each series, chosen on its own labels and `pseudo_events` events of the whole group's.

    All factors are kept or none: where each block is judged with the factors chosen on the others, the group must gain.
    One series alone is a group as well: one that a rule of others is fitted to.
    """
    counted = _counts(measure, point)
    if counted is None:
        return Scaling(MappingProxyType({}))
    hits, false = counted
    events = np.array([one.counts for one in measure.blocks])
    judged = np.zeros((2, len(events)), np.int64)
    for fold in range(events.shape[1]):
        others = [k for k in range(events.shape[1]) if k != fold]
        for at, chosen in enumerate(_chosen(hits[..., others], false[..., others], events[:, others], options)):
            judged[:, at] += hits[chosen, at, fold], false[chosen, at, fold]
    total = events.sum(-1)
    fitted = float(event_objective(judged[0], judged[1], total, options.micro_share))
    present = event_objective(hits[PRESENT].sum(-1), false[PRESENT].sum(-1), total, options.micro_share)
    if fitted <= float(present) + options.margin:
        return Scaling(MappingProxyType({}))
    names = [one.series.name for one in measure.blocks]
    chosen_all = _chosen(hits, false, events, options)
    factors = {name: FACTORS[k] for name, k in zip(names, chosen_all, strict=True) if k != PRESENT}
    return Scaling(MappingProxyType(factors), fitted)


def _counts(measure: Measure, point: Point) -> tuple[Counts, Counts] | None:
    """Hits and false alarms [factors, series, folds]; None where the rule does not run with a factor."""
    measure.limit = max(measure.limit, measure.runs + len(FACTORS))
    trials = []
    for factor in FACTORS:
        values = {n: v if factor == 1 else rounded(v * factor, v) for n, v in point.values.items()}
        try:
            trial = measure.trial(MappingProxyType(values))
        except OutOfRuns:
            return None
        if trial is None:
            return None
        trials.append(trial)
    return np.array([t.hits[point.gap] for t in trials]), np.array([t.false[point.gap] for t in trials])


def _chosen(hits: Counts, false: Counts, events: Counts, options: TuneOptions) -> list[int]:
    """The place of the best factor of each series: event F1 with `pseudo_events` more events of the group's average."""
    own, wrong, asked = hits.sum(-1), false.sum(-1), events.sum(-1)
    share = options.pseudo_events / max(int(asked.sum()), 1)
    found: NDArray[np.float64] = own + share * own.sum(-1, keepdims=True)
    alarms = found + wrong + share * wrong.sum(-1, keepdims=True)
    scores = 2 * found / (alarms + asked + options.pseudo_events)
    return [choose(scores[:, at], np.log(FACTORS), PRESENT) for at in range(len(asked))]
