"""A baseline on a curve: its score, a threshold from training labels with and without cool-down, and the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.bench.accuracy.baselines.thresholds import (
    best_threshold,
    condition_of,
    cooldown_points,
    flags_of,
    quiet_threshold,
    scale,
)
from workbench.bench.accuracy.curves import Curve, CurveFile, ScoredPart, open_curve
from workbench.bench.accuracy.figures import Judged, judge

COOLED = "_cooldown"
Floats = NDArray[np.float64]
Ratios = Mapping[str, float]
NO_RATIOS: Ratios = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Scored:
    """A baseline's score (n,) of a whole curve, higher = more anomalous.

    `training`: the score (start,) that the threshold is chosen by, None = that of the training part itself; a model
    knows the points that it was fitted to. `shared`: a limit means the same on every curve; otherwise it is carried
    in units of the curve's own training score.
    """

    name: str
    score: Floats
    training: Floats | None = None
    shared: bool = False


@dataclass(frozen=True)
class Tried:
    """A baseline on one curve. `train_f1`, `ratio`: event F1 on training and the threshold in units of the curve's own
    score, where it has a training event; without one the threshold came from the set (see `thresholds`)."""

    judged: Judged
    train_f1: float | None = None
    ratio: float | None = None


Family = Callable[[Curve, int], Iterator[Scored]]  # the scores of one curve, with a seed


def try_family(
    file: CurveFile, part: ScoredPart, family: Family, seed: int, ratios: Ratios | None = None
) -> dict[str, Tried]:
    """The baselines of a family on one curve: name → outcome. A curve without a training event needs the set's
    `ratios`, and gives nothing where they are None: it waits for the curves that have one."""
    curve = open_curve(file, part)
    if not curve.train_events and ratios is None:
        return {}
    return tried_scores(curve, family(curve, seed), ratios or NO_RATIOS)


def tried_scores(curve: Curve, scores: Iterable[Scored], ratios: Ratios) -> dict[str, Tried]:
    """Each score as two baselines, plain and with cool-down."""
    found = {}
    for one in scores:
        for name, cooldown in ((one.name, 0), (one.name + COOLED, cooldown_points(curve.interval_s))):
            found[name] = _tried(curve, one, cooldown, ratios.get(name))
    return found


def ratios_of(tried: Iterable[Mapping[str, Tried]]) -> dict[str, float]:
    """Baseline → the median of the thresholds of the curves that have training events, in units of their scores."""
    known: dict[str, list[float]] = {}
    for one in tried:
        for name, outcome in one.items():
            if outcome.ratio is not None:
                known.setdefault(name, []).append(outcome.ratio)
    return {name: float(np.median(values)) for name, values in known.items()}


def _tried(curve: Curve, one: Scored, cooldown: int, ratio: float | None) -> Tried:
    known = one.score[: curve.start] if one.training is None else one.training
    unit = 1.0 if one.shared else scale(known)
    found = best_threshold(known, curve.truth, cooldown) if curve.train_events else None
    limit = quiet_threshold(known, None if ratio is None else ratio * unit) if found is None else found.limit
    condition = condition_of(one.score, limit)
    judged = judge(curve, flags_of(condition, cooldown), condition)
    return Tried(judged) if found is None else Tried(judged, found.f1, found.limit / unit)
