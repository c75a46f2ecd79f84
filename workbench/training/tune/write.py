"""The tuned numbers back in the rule: in its constants, in the comments that name them, in overrides and emit gap."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from workbench.model.rule import Rule
from workbench.training.text.renumber import Renumbering, renumber_all
from workbench.training.text.rewrite import Source
from workbench.training.tune.measure import Measure, Values, scaled
from workbench.training.tune.nouns import GAP, Change
from workbench.training.tune.search import Point


def written(rule: Rule, lifted: Rule, measure: Measure, point: Point) -> Rule:
    """The rule with the values of a point; only its emit gap changes where no number of its text did."""
    moved = {name: value for name, value in point.values.items() if value != measure.start[name]}
    gap = measure.gaps[point.gap]
    if gap != rule.emit.gap_points:
        rule = replace(rule, emit=replace(rule.emit, gap_points=gap), approval=None, status="draft")
    if not moved:
        return rule
    overrides = {
        series: MappingProxyType(
            {n: scaled(v, moved[n], measure.start[n]) if n in moved else v for n, v in own.items()}
        )
        for series, own in rule.overrides.items()
    }
    return replace(rule.with_text(with_numbers(lifted.text, moved)), overrides=MappingProxyType(overrides))


def with_factors(rule: Rule, factors: Mapping[str, float], measure: Measure, point: Point) -> Rule:
    """The rule with all its thresholds times a factor for some series, as overrides of rule.toml."""
    if not factors:
        return rule
    if rule.text != measure.rule.text and not any(v != measure.start[n] for n, v in point.values.items()):
        rule = rule.with_text(measure.rule.text)  # overrides need the constants that were lifted
    overrides = dict(rule.overrides)
    for series, factor in factors.items():
        own = rule.parameters_for(series)
        moved = {n: float(f"{own.get(n, v) * factor:.3g}") for n, v in point.values.items() if v}
        overrides[series] = MappingProxyType({**own, **moved})
    return replace(rule, overrides=MappingProxyType(overrides), approval=None, status="draft")


def with_numbers(text: str, values: Values) -> str:
    """The text with other values of its constants, also in the comments directly above the code that reads them."""
    source = Source(text)
    numbers, comments = [], []
    for name, node in source.constants().items():
        if name in values:
            old, new = source.code(node), figure(values[name], node)
            numbers.append(source.replace(node, new))
            comments.append(Renumbering(source.readers(name), old, new))
    return source.spliced([*numbers, *renumber_all(source, comments)])


def figure(value: float, like: ast.expr) -> str:
    """A number as people write it: whole where the old one was, with a point where that had one."""
    whole = isinstance(ast.literal_eval(like), int)
    return str(int(value)) if whole and value == int(value) else repr(float(value))


def changes(before: Rule, after: Rule, start: Values) -> tuple[Change, ...]:
    """What is different between two rules, one entry a number."""
    from workbench.sandbox.contract import read_contract

    new = {name: parameter.value for name, parameter in read_contract(after.text).parameters.items()}
    found = [Change(name, old, new[name]) for name, old in start.items() if name in new and new[name] != old]
    for series, own in after.overrides.items():
        was = before.parameters_for(series)
        found += [Change(n, was.get(n, new[n]), v, series) for n, v in own.items() if was.get(n) != v]
    if before.emit != after.emit:
        found.append(Change(GAP, before.emit.gap_points, after.emit.gap_points))
    return tuple(found)
