"""Refit: the limits of a finished rule tuned once on train and validation together, everything else kept."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.model.rule import Rule
from workbench.synthesis.learn import Group, Progress, with_periods
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.ratio import clause_ratio, with_constants
from workbench.synthesis.search.counting import held
from workbench.synthesis.search.late import suited
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.shape import Condition, Shape
from workbench.synthesis.table import Table, build
from workbench.synthesis.text.read import ReadRule, read_rule

NARROW = np.geomspace(0.75, 1.34, 13)  # the search was wide already: a refit only settles the constants


def refit(rule: Rule, known: Group, options: SynthesisOptions, progress: Progress) -> Rule:
    """The rule with the limits that suit all that is known; unchanged where there is nothing to go by."""
    read = read_rule(rule.text, rule.emit.gap_points)
    if read is None or not read.constants:
        return rule
    group = with_periods(known, rule, read.period)
    features = tuple(dict.fromkeys(condition.feature for condition in read.shape.conditions))
    whole = build(
        group.examples,
        features,
        folds=options.folds,
        kept_per_event=options.kept_per_event,
        progress=lambda done, total: progress("Computing features again", done, total),
    )
    table = suited(whole, options)
    if table.n_events < options.min_events:
        return rule
    return rule.with_text(with_constants(rule.text, _settled(table, read, options)))


def _settled(table: Table, read: ReadRule, options: SynthesisOptions) -> Mapping[str, float]:
    """The new value of each constant that is the limit of a condition: all of them times one factor."""
    columns = dict(zip(table.features, table.columns, strict=True))
    ratio = np.maximum.reduce([clause_ratio(columns, clause) for clause in read.shape.clauses])
    factor = held(table, ratio, NARROW, read.shape.gap, options).step
    limits = {place: condition.limit for place, condition in _places(read.shape)}
    return {name: rounded(factor * limits[place]) for place, name in read.constants.items()}


def _places(shape: Shape) -> list[tuple[tuple[int, int], Condition]]:
    """Each condition with its place: (clause, condition)."""
    return [((c, k), one) for c, clause in enumerate(shape.clauses) for k, one in enumerate(clause.conditions)]
