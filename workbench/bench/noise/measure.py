"""The benchmark `noise`: rules and simple detectors learned from spoiled labels, judged later on right ones."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from workbench.bench.accuracy.baselines.simple import SIMPLE, prepared
from workbench.bench.accuracy.baselines.tried import Scored, ratios_of, tried_scores
from workbench.bench.accuracy.curves import Curve, find_sets, open_curve
from workbench.bench.accuracy.figures import Judged, summed_up
from workbench.bench.ingredients.measure import judge_later, learn
from workbench.bench.ingredients.variants import DEFAULT, Variant
from workbench.bench.machine import commit, machine
from workbench.bench.noise.spoils import CLEAN, SPOILS, Spoil
from workbench.model.labels import LabelSet

OURS: Mapping[str, Variant] = {"ours": Variant(), "word by word": Variant(replace(DEFAULT, early=0))}
BASELINES = ("diff", "ar")
FIGURES = ("event_f1", "delay_limited_event_f1")
MEANS = ("macro", "micro")

Say = Callable[[str], None]
Figures = dict[str, dict[str, float]]  # mean → figure
ByDetector = dict[str, list[Judged]]


def measure(
    folder: Path, sets: Sequence[str], seeds: int, say: Say, *, ways: Mapping[str, Spoil] = SPOILS
) -> dict[str, Any]:
    """`sets`: set → way of spoiling → detector → macro and micro figures, means over the seeds; `mean`: way → detector
    → figure, mean over macro, micro and the sets. Of each training half the first half is learned from, with spoiled
    labels, and the second is judged, with right ones; test halves are not read.

    Raises DataError where a wanted set is missing.
    """
    found: dict[str, dict[str, dict[str, Figures]]] = {}
    for name, files in find_sets(folder, sets).items():
        curves = [open_curve(file, "validation") for file in files]
        scored = [_scored(curve) for curve in curves]
        found[name] = {}
        for way, spoil in ways.items():
            said = []
            for seed in range(1 if way == CLEAN else seeds):
                say(f"{name}, {way}, seed {seed}")
                said.append(_tried([spoiled(curve, way, spoil, seed) for curve in curves], scored))
            found[name][way] = {detector: _mean_of([one[detector] for one in said]) for detector in said[0]}
    head = {"date": datetime.now(UTC).date().isoformat(), "commit": commit(), "machine": machine(), "seeds": seeds}
    return {**head, "sets": found, "mean": {way: _over_sets([one[way] for one in found.values()]) for way in ways}}


def spoiled(curve: Curve, way: str, spoil: Spoil, seed: int) -> Curve:
    """The curve with wrong labels where it trains, and its own where it is judged."""
    rng = np.random.default_rng([seed, zlib.crc32(f"{curve.file.set}/{curve.file.name}/{way}".encode())])
    mask = curve.labels.mask(len(curve.series))
    mask[: curve.start] = spoil(curve.labels.within(0, curve.start), curve.start, rng).mask(curve.start)
    return replace(curve, series=curve.series.relabel(LabelSet.from_mask(mask)))


def _scored(curve: Curve) -> list[Scored]:
    """The scores of the baselines: no label is in them."""
    values = prepared(curve.series.value)
    return [Scored(name, SIMPLE[name](values, curve.start, curve.interval_s)) for name in BASELINES]


def _tried(curves: Sequence[Curve], scored: Sequence[Sequence[Scored]]) -> dict[str, Figures]:
    judged: ByDetector = {name: _ruled(curves, variant) for name, variant in OURS.items()}
    judged |= _baselines(curves, scored)
    told = {name: summed_up(of_all, 0) for name, of_all in judged.items()}
    return {
        name: {mean: {figure: float(one[mean][figure] or 0.0) for figure in FIGURES} for mean in MEANS}
        for name, one in told.items()
    }


def _ruled(curves: Sequence[Curve], variant: Variant) -> list[Judged]:
    learned = learn([curve.series for curve in curves], [curve.start for curve in curves], variant)
    return [judge_later(curve.series, curve.start, learned, curve.interval_s) for curve in curves]


def _baselines(curves: Sequence[Curve], scored: Sequence[Sequence[Scored]]) -> ByDetector:
    """Thresholds from the same spoiled labels; curves without any get what the others say."""
    both = list(zip(curves, scored, strict=True))
    ratios = ratios_of([tried_scores(curve, scores, {}) for curve, scores in both if curve.train_events])
    found: ByDetector = {}
    for curve, scores in both:
        for name, one in tried_scores(curve, scores, ratios).items():
            found.setdefault(name, []).append(one.judged)
    return found


def _mean_of(figures: Sequence[Figures]) -> Figures:
    return {
        mean: {figure: round(float(np.mean([one[mean][figure] for one in figures])), 4) for figure in FIGURES}
        for mean in MEANS
    }


def _over_sets(sets: Sequence[Mapping[str, Figures]]) -> dict[str, dict[str, float]]:
    return {
        detector: {
            figure: round(float(np.mean([one[detector][mean][figure] for one in sets for mean in MEANS])), 4)
            for figure in FIGURES
        }
        for detector in sets[0]
    }
