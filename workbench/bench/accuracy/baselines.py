"""A baseline on a curve: its score, a threshold from training labels with and without cool-down, and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.bench.accuracy.curves import Curve, CurveFile, ScoredPart, open_curve
from workbench.bench.accuracy.figures import Judged, judge
from workbench.bench.accuracy.simple import SIMPLE, prepared
from workbench.bench.accuracy.thresholds import (
    best_threshold,
    condition_of,
    cooldown_points,
    flags_of,
    quiet_threshold,
)

COOLED = "_cooldown"
Ratios = Mapping[str, float]
NO_RATIOS: Ratios = MappingProxyType({})


@dataclass(frozen=True)
class Tried:
    """A baseline on one curve. `train_f1`, `ratio`: event F1 on training and the threshold in units of the curve's own
    score, where it has a training event; without one the threshold came from the set (see `thresholds`)."""

    judged: Judged
    train_f1: float | None = None
    ratio: float | None = None


def try_simple(file: CurveFile, part: ScoredPart, ratios: Ratios | None = None) -> dict[str, Tried]:
    """The fourteen simple baselines on one curve: name → outcome. A curve without a training event needs the set's
    `ratios`, and gives nothing where they are None: it waits for the curves that have one."""
    curve = open_curve(file, part)
    if not curve.train_events and ratios is None:
        return {}
    values = prepared(curve.series.value)
    scores = ((name, score(values, curve.start, curve.interval_s)) for name, score in SIMPLE.items())
    return tried_scores(curve, scores, ratios or NO_RATIOS)


def tried_scores(
    curve: Curve,
    scores: Iterable[tuple[str, NDArray[np.float64]]],
    ratios: Ratios,
    train_scores: Mapping[str, NDArray[np.float64]] = MappingProxyType({}),
) -> dict[str, Tried]:
    """Each score (n,) as two baselines, plain and with cool-down.

    `train_scores`: name → the score (start,) that the threshold is chosen by, where the one of the training part is
    not fit for it: a model knows the points it was fitted to.
    """
    found = {}
    for name, score in scores:
        known = train_scores.get(name, score[: curve.start])
        for full, cooldown in ((name, 0), (name + COOLED, cooldown_points(curve.interval_s))):
            found[full] = _tried(curve, score, known, cooldown, ratios.get(full))
    return found


def ratios_of(tried: Iterable[Mapping[str, Tried]]) -> dict[str, float]:
    """Baseline → the median of the thresholds of the curves that have training events, in units of their scores."""
    known: dict[str, list[float]] = {}
    for one in tried:
        for name, outcome in one.items():
            if outcome.ratio is not None:
                known.setdefault(name, []).append(outcome.ratio)
    return {name: float(np.median(values)) for name, values in known.items()}


def _tried(
    curve: Curve, score: NDArray[np.float64], known: NDArray[np.float64], cooldown: int, ratio: float | None
) -> Tried:
    found = best_threshold(known, curve.truth, cooldown) if curve.train_events else None
    condition = condition_of(score, quiet_threshold(known, ratio) if found is None else found.limit)
    judged = judge(curve, flags_of(condition, cooldown), condition)
    return Tried(judged) if found is None else Tried(judged, found.f1, found.ratio)
