"""What is told of one set: figures of the product and of each baseline, the best of the simple ones, every curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

from workbench.bench.accuracy.baselines.simple import SIMPLE
from workbench.bench.accuracy.baselines.tried import COOLED, Tried
from workbench.bench.accuracy.curves import CurveFile
from workbench.bench.accuracy.figures import COMPARED, LESS_IS_BETTER, Judged, of_one, rounded, summed_up
from workbench.bench.accuracy.ours import Ours

FOURTEEN = tuple(full for name in SIMPLE for full in (name, name + COOLED))
ByCurve = Mapping[str, Mapping[str, Tried]]  # curve → baseline → outcome


def set_document(files: Sequence[CurveFile], ours: Ours, tried: ByCurve, *, kept: str, seed: int) -> dict[str, Any]:
    """`ours` and each of `baselines`: macro and micro of the curves that `kept` names, and the same under `dev` and
    `held`. `best_of_simple`: the one of the fourteen that is best by macro event F1 on training parts. `best_of_each`:
    figure by figure the best of the fourteen in hindsight. `series`: each curve that `kept` names."""
    own = {one.name: one.judged for one in ours.curves}
    names = sorted({name for one in tried.values() for name in one}, key=_place)
    tables = {name: {curve: one[name].judged for curve, one in tried.items() if name in one} for name in names}
    baselines = {name: _grouped(table, files, kept, seed) for name, table in tables.items()}
    chosen = [file for file in files if kept in ("all", file.kept)]
    best = _best_on_training(tried, chosen)
    return {
        "ours": {**_grouped(own, files, kept, seed), **_rules(ours)},
        "baselines": baselines,
        "best_of_simple": {"name": best, **baselines[best]} if best else None,
        "best_of_each": {mean: _best_of_each(baselines, mean) for mean in ("macro", "micro")},
        "series": _series(chosen, ours, tried),
    }


def _place(name: str) -> tuple[int, str]:
    """The fourteen in their own order, then the others by name."""
    return (FOURTEEN.index(name) if name in FOURTEEN else len(FOURTEEN), name)


def _grouped(table: Mapping[str, Judged], files: Sequence[CurveFile], kept: str, seed: int) -> dict[str, Any]:
    def those(wanted: Callable[[CurveFile], bool]) -> list[Judged]:
        return [table[file.name] for file in files if wanted(file)]

    told = summed_up(those(lambda file: kept in ("all", file.kept)), seed)
    for group in ("dev", "held"):
        own = those(lambda file, group=group: file.kept == group)  # type: ignore[misc]
        if own:
            told[group] = summed_up(own, seed)
    return told


def _rules(ours: Ours) -> dict[str, Any]:
    lengths = list(ours.rules.values())
    return {
        "rules": dict(ours.rules),
        "median_conditions": median(lengths) if lengths else None,
        "refused": ours.refused,
    }


def _best_on_training(tried: ByCurve, chosen: Sequence[CurveFile]) -> str | None:
    """By the mean over the curves with a training event of the event F1 that the threshold has there."""
    means = {}
    for name in FOURTEEN:
        known = [tried[file.name][name].train_f1 for file in chosen if name in tried[file.name]]
        scores = [value for value in known if value is not None]
        means[name] = float(np.mean(scores)) if scores else -1.0
    best = max(means, key=lambda name: means[name])
    return best if means[best] >= 0 else None


def _best_of_each(baselines: Mapping[str, Any], mean: str) -> dict[str, Any]:
    """Figure → the best of the fourteen and its value."""
    found = {}
    for figure in COMPARED:
        known = {name: baselines[name][mean][figure] for name in FOURTEEN if name in baselines}
        values = {name: value for name, value in known.items() if value is not None}
        if values:
            choose = min if figure in LESS_IS_BETTER else max
            best = choose(values, key=lambda name: values[name])
            found[figure] = {"name": best, "value": values[best]}
    return found


def _series(chosen: Sequence[CurveFile], ours: Ours, tried: ByCurve) -> list[dict[str, Any]]:
    ruled = {one.name: one for one in ours.curves}
    return [_curve(file, ruled[file.name], tried[file.name]) for file in chosen]


def _curve(file: CurveFile, one: Any, tried: Mapping[str, Tried]) -> dict[str, Any]:
    scores = {name: outcome.judged.scores for name, outcome in sorted(tried.items(), key=lambda item: _place(item[0]))}
    return {
        "name": file.name,
        "kept": file.kept,
        "points": one.points,
        "points_train": one.train_points,
        "events_train": one.train_events,
        "events_scored": one.judged.scores.events,
        "ours": of_one(one.judged),
        "rule": one.rule,
        "conditions": one.conditions,
        "failure": one.failure,
        "baselines": {name: rounded(known.event_f1) if known.events else None for name, known in scores.items()},
    }
