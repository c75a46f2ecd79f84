"""The benchmark `ingredients`: every variant learned on the first part of each training half, judged on the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.accuracy.curves import Curve, find_sets, open_curve
from workbench.bench.accuracy.figures import Judged, judge_part, summed_up
from workbench.bench.ingredients.variants import VARIANTS, Variant
from workbench.bench.machine import commit, machine
from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.synthesis.learn import Group, gather
from workbench.synthesis.quantities.columns import columns_of
from workbench.synthesis.quantities.features import with_two_seasons
from workbench.synthesis.search.late import suited
from workbench.synthesis.search.variants import Searches, shapes
from workbench.synthesis.shape import Shape
from workbench.synthesis.strictness import own_factors
from workbench.synthesis.table import build
from workbench.synthesis.unlabeled.stock import stock_shapes

CUTS = (0.5, 0.7)  # of a training half: what is before trains, what follows is judged

Say = Callable[[str], None]
Columns = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Learned:
    """A shape, the factor of all its limits for each series by name, and the group it was learned from."""

    shape: Shape
    factors: Mapping[str, float]
    group: Group


def measure(
    folder: Path, sets: Sequence[str], say: Say, *, variants: Mapping[str, Variant] = VARIANTS
) -> dict[str, Any]:
    """Macro and micro event F1 of each variant: variant → set → cut → (macro, micro), and the mean of all.

    Only training halves are read. Raises DataError where a wanted set is missing.
    """
    found: dict[str, dict[str, list[tuple[float, float]]]] = {name: {} for name in variants}
    for name, files in find_sets(folder, sets).items():
        curves = [open_curve(file, "validation") for file in files]
        for cut in CUTS:
            for variant, how in variants.items():
                say(f"{name}, first {cut:.0%}: {variant}")
                found[variant].setdefault(name, []).append(_figures(curves, cut, how))
    tried = {name: {"sets": by_set, "mean": _mean(by_set)} for name, by_set in found.items()}
    head = {"date": datetime.now(UTC).date().isoformat(), "commit": commit(), "machine": machine(), "cuts": CUTS}
    return {**head, "variants": tried}


def _mean(by_set: Mapping[str, Sequence[tuple[float, float]]]) -> float:
    return round(float(np.mean([figures for of_set in by_set.values() for figures in of_set])), 4)


def _figures(curves: Sequence[Curve], cut: float, variant: Variant) -> tuple[float, float]:
    groups = [[curve] for curve in curves] if variant.alone else [list(curves)]
    judged = [one for group in groups for one in _judged(group, cut, variant)]
    summed = summed_up(judged, 0)
    return tuple(round(summed[part]["event_f1"] or 0.0, 4) for part in ("macro", "micro"))  # type: ignore[return-value]


def _judged(curves: Sequence[Curve], cut: float, variant: Variant) -> list[Judged]:
    series = [curve.series for curve in curves]
    stops = [round(cut * len(one)) for one in series]
    learned = learn(series, stops, variant)
    return [
        judge_later(one, stop, learned, curve.interval_s)
        for one, stop, curve in zip(series, stops, curves, strict=True)
    ]


def learn(series: Sequence[Series], stops: Sequence[int], variant: Variant) -> Learned:
    """The first guess of one variant for a group, from the points of each series before its stop."""
    group = gather(series, stops, lambda *_: None)
    options = variant.options
    whole = build(
        group.examples,
        with_two_seasons(variant.features) if group.seconds and variant.second else variant.features,
        folds=options.folds,
        kept_per_event=options.kept_per_event,
        progress=lambda *_: None,
    )
    table, shape = suited(whole, options), None
    if table.n_events >= options.min_events:
        shape = next(shapes(Searches(table, options, lambda: None), np.random.default_rng(0)), None)
    if shape is None:
        return Learned(stock_shapes()[0], {}, group)
    return Learned(shape, own_factors(table, shape, options), group)


def judge_later(series: Series, stop: int, learned: Learned, interval_s: float | None) -> Judged:
    """What was learned, run over the whole series and judged from its stop on."""
    features = tuple(dict.fromkeys(condition.feature for condition in learned.shape.conditions))
    values = np.ascontiguousarray(series.value)
    group, name = learned.group, series.name
    columns = columns_of(features, values, group.periods[name], lambda: None, group.seconds.get(name, 0))
    known = dict(zip(features, columns / learned.factors.get(series.name, 1.0), strict=True))
    condition = np.zeros(len(series), bool)
    for clause in learned.shape.clauses:
        condition |= clause.holds(np.stack([one.holds(known[one.feature]) for one in clause.conditions]))
    flags = emit_flags(condition.astype(np.int8), Emit("first", learned.shape.gap))
    later = (series.labels or LabelSet()).within(stop, len(series))
    return judge_part(flags[stop:], condition[stop:].astype(np.int8), later, interval_s)
