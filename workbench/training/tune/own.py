"""Limits that one series has of its own for a rule that others taught: a factor on all, as its labels ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbench.model.rule import EMPTY, Rule
from workbench.model.series import Series
from workbench.training.tune.blocks import Blocks
from workbench.training.tune.lift import lift
from workbench.training.tune.measure import Measure
from workbench.training.tune.nouns import Run, TuneOptions
from workbench.training.tune.scale import scale_series
from workbench.training.tune.search import Point
from workbench.training.tune.write import with_factors

FEWEST_EVENTS = 4  # of the series: of fewer, no block could tell whether a factor chosen on the others is right


def own_factor(rule: Rule, known: Series, run: Run, options: TuneOptions | None = None) -> Mapping[str, float]:
    """The constants that `known` gets of its own; none where its labels do not ask for it, or the rule's numbers are
    not constants of its text. `known`: the points that may be looked at, none of a test part."""
    options = options or TuneOptions(scale=True, nested=False)
    if known.labels is None or len(known.labels) < FEWEST_EVENTS:
        return EMPTY
    lifted = lift(rule.text, rule.input.columns)
    if lifted.text != rule.text or not any(lifted.values.values()):
        return EMPTY
    measure = Measure(rule, lifted.values, [Blocks.of(known, options.folds)], run, options, _quiet)
    start = Point(measure.start, measure.gaps.index(rule.emit.gap_points))
    factors = scale_series(measure, start, options).factors
    scaled = with_factors(replace(rule, approval=None), factors, measure, start)
    return scaled.parameters_for(known.name) if factors else EMPTY


def _quiet(text: str, done: float, total: float) -> None:
    """Nobody listens."""
