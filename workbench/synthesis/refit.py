"""Refit: the limits of a finished rule tuned once on train and validation together, everything else kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.contract import read_contract
from workbench.synthesis.learn import Progress, gather, with_periods
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.shape import Feature, Shape
from workbench.synthesis.table import Table, build
from workbench.synthesis.text.read import ReadRule, read_rule
from workbench.synthesis.text.write import figure

NARROW = np.geomspace(0.75, 1.34, 9)  # the search was wide already: a refit only settles the constants


def refit(
    rule: Rule, examples: Sequence[Series], stops: Sequence[int], options: SynthesisOptions, progress: Progress
) -> Rule:
    """The rule with the limits that suit all points before the stops; unchanged where there is nothing to go by."""
    read = read_rule(rule.text, rule.emit.gap_points)
    if read is None or not read.constants:
        return rule
    group = with_periods(gather(examples, stops, progress), rule, read.period)
    features = _features(read.shape)
    table = build(
        group.examples,
        features,
        folds=options.folds,
        kept_per_event=options.kept_per_event,
        progress=lambda done, total: progress("Computing features again", done, total),
    )
    if table.n_events < options.min_events:
        return rule
    if read.shape.calm is not None:
        table = table.rows(read.shape.calm.holds(table.columns[features.index(read.shape.calm.feature)]))
    return rule.with_text(with_constants(rule.text, _tuned(table, read, options)))


def _features(shape: Shape) -> tuple[Feature, ...]:
    used = [condition.feature for clause in shape.clauses for condition in clause.conditions]
    return tuple(dict.fromkeys([*used, *([shape.calm.feature] if shape.calm else [])]))


def _tuned(table: Table, read: ReadRule, options: SynthesisOptions) -> Mapping[str, float]:
    """The new value of each constant that is the limit of exactly one condition; guards keep theirs."""
    from workbench.synthesis.search.cover import macro_weights
    from workbench.synthesis.search.tune import polish

    names = list(read.constants.values())
    free = {place for place, name in read.constants.items() if names.count(name) == 1}
    shape = polish(table, read.shape, options, macro_weights(table, options), factors=NARROW, free=free)
    return {read.constants[c, k]: shape.clauses[c].conditions[k].limit for c, k in free}


def with_constants(text: str, values: Mapping[str, float]) -> str:
    """The text with other numbers for some of its constants, all else untouched."""
    lines = text.splitlines(keepends=True)
    for name, parameter in read_contract(text).parameters.items():
        if name in values:
            row = lines[parameter.line - 1].encode()  # columns of the syntax tree count bytes
            new = row[: parameter.column] + figure(values[name]).encode() + row[parameter.end_column :]
            lines[parameter.line - 1] = new.decode()
    return "".join(lines)
