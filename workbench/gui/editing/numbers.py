"""The numbers of a rule that may be moved: each constant and each limit, what it is compared with, and its new text."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from workbench.gui.clauses import feature
from workbench.gui.editing.rule_changes import said
from workbench.gui.texts import later, tr
from workbench.model.rule import Rule

OWN_UNIT = "same as input"
UNITS = {  # of features, as rulekit names them
    "sigma": "σ",
    "ratio": later("ratio"),
    "ranges": later("ranges"),
    "points": later("points"),
    "truth": later("truth"),
    "share 0–1": later("share 0–1"),
    "input a point": later("input a point"),
    OWN_UNIT: "",
}


@dataclass(frozen=True)
class TunableNumber:
    """One number. `name`: its constant's, or the one that lifting would give it; `line`: where it stands, from 1.

    `whole`: an integer; `words`, `unit`: what it limits, where a feature of rulekit tells it; `compared`: the
    comparison as text that it alone limits, `upward`: the compared value fires above it; empty where there is no such.
    """

    name: str
    value: float
    whole: bool
    line: int
    words: str = ""
    unit: str = ""
    compared: str = ""
    upward: bool = True


def tunable_numbers(text: str, columns: Sequence[str], unit: str = "") -> tuple[TunableNumber, ...]:
    """The numbers of a text in its order; none where it is no Python. `unit`: of the series' values."""
    from workbench.sandbox.contract import read_contract
    from workbench.training.text.rewrite import Source
    from workbench.training.text.thresholds import thresholds

    try:
        source = Source(text)
        limits = thresholds(source, columns)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    found = {
        one.name: TunableNumber(one.name, float(one.value), isinstance(one.value, int), one.node.lineno)
        for one in limits
    }
    for name, parameter in read_contract(text).parameters.items():
        value = parameter.value
        found.setdefault(name, TunableNumber(name, float(value), isinstance(value, int), parameter.line))
    nodes = {one.name: {id(node) for node in one.nodes} for one in limits}
    told = [_told(source, one, nodes.get(one.name, set()), unit) for one in found.values()]
    return tuple(sorted(told, key=lambda one: one.line))


def _told(source: object, number: TunableNumber, nodes: set[int], unit: str) -> TunableNumber:
    """The number with what it is compared with and what that means."""
    from workbench.training.text.rewrite import Source

    assert isinstance(source, Source)
    words = said(number.name)
    for compare, quantity, upward in _comparisons(source.tree, number.name, nodes):
        meaning, own = _feature(quantity, _assigned(source.tree)) or ("", "")
        own = unit if own == OWN_UNIT else tr(UNITS.get(own, own))
        full = f"{words}: {feature(meaning)}" if meaning else words
        return replace(number, words=full, unit=own, compared=source.code(compare), upward=upward)
    return replace(number, words=words)


def _comparisons(tree: ast.AST, name: str, nodes: set[int]) -> Iterator[tuple[ast.expr, ast.expr, bool]]:
    """Each comparison that has the number itself on one side: it, the other side, whether that fires above."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right, above = node.left, node.comparators[0], isinstance(node.ops[0], ast.Gt | ast.GtE)
            if _is(right, name, nodes):
                yield node, left, above
            elif _is(left, name, nodes):
                yield node, right, not above


def _is(node: ast.expr, name: str, nodes: set[int]) -> bool:
    return id(node) in nodes or (isinstance(node, ast.Name) and node.id == name)


def _assigned(tree: ast.AST) -> dict[str, ast.expr]:
    """Name → what it is set to last."""
    return {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    }


def _feature(node: ast.expr, assigned: Mapping[str, ast.expr], depth: int = 3) -> tuple[str, str] | None:
    """Summary and unit of the feature that an expression is, straight, by abs() or through a name."""
    from workbench.rulekit.catalog import CATALOG

    match node:
        case ast.Call(func=ast.Attribute(attr=called)) if called in CATALOG:
            return CATALOG[called].summary, CATALOG[called].unit
        case ast.Call(args=[inner]) | ast.UnaryOp(operand=inner):
            return _feature(inner, assigned, depth)
        case ast.Name(id=name) if name in assigned and depth:
            return _feature(assigned[name], assigned, depth - 1)
        case ast.Subscript(slice=ast.Tuple(elts=[ast.Slice(), ast.Constant(value=0)])):
            return "", OWN_UNIT  # the first column of the sample
    return None


def text_with(text: str, columns: Sequence[str], values: Mapping[str, float]) -> str:
    """The text with other values of its numbers, by name, also in the comments above that say them."""
    from workbench.training.text.renumber import Renumbering, renumber_all
    from workbench.training.text.rewrite import Source
    from workbench.training.text.thresholds import thresholds
    from workbench.training.tune.write import figure, with_numbers

    source = Source(text)
    constants = source.constants()
    splices, comments = [], []
    for one in thresholds(source, columns):
        if one.name in values and not one.named:
            old, new = source.code(one.node), figure(values[one.name], one.node)
            splices += [source.replace(node, new) for node in one.nodes]
            comments.append(Renumbering({node.lineno for node in one.nodes}, old, new))
    text = source.spliced([*splices, *renumber_all(source, comments)]) if splices else text
    named = {name: value for name, value in values.items() if name in constants}
    return with_numbers(text, named) if named else text


def rule_with(rule: Rule, series: str, values: Mapping[str, float]) -> Rule:
    """The rule with other numbers as overrides of its series: its features need not be computed anew."""
    from workbench.training.tune.lift import lift

    lifted = lift(rule.text, rule.input.columns)
    own = MappingProxyType({**rule.parameters_for(series), **values})
    return replace(rule, text=lifted.text, overrides=MappingProxyType({**rule.overrides, series: own}))


def probe_text(text: str, number: TunableNumber) -> str:
    """The rule with the number's comparison as all that it returns; empty where it has none."""
    from workbench.training.text.rewrite import Source

    source = Source(text)
    function = source.function()
    if not number.compared or function is None or not isinstance(function.body[-1], ast.Return):
        return ""
    last = function.body[-1]
    blanks = " " * last.col_offset
    new = f"# Abnormal Rule 1: only this\n{blanks}return {' '.join(number.compared.split())}"
    return source.spliced([source.replace(last, new)])
