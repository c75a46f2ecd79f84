"""Another number: a threshold, a window of a building block, or the emit gap, each by a step."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from workbench.model.rule import Rule
from workbench.rulekit.catalog import CATALOG
from workbench.training.mutate.edit import Edit
from workbench.training.text.renumber import Renumbering, renumber_all
from workbench.training.text.rewrite import Source, number_of
from workbench.training.text.thresholds import thresholds

THRESHOLD_STEPS = (0.8, 0.9, 0.95, 1.05, 1.1, 1.25)
WINDOW_STEPS = (0.5, 0.75, 1.5, 2.0)
SEASONS = ("period", "second", "block")  # what rulekit calls a season, `block` that of `peak_ratio`
GAPS = (0, 1, 2, 3, 5, 8, 13, 20, 30)


def threshold(rule: Rule, source: Source, rng: np.random.Generator) -> Edit | None:
    """A number that something is compared with moves by a step; the overrides of a constant by the same."""
    found = thresholds(source, rule.input.columns)
    if not found:
        return None
    one = found[int(rng.integers(len(found)))]
    step = float(rng.choice(THRESHOLD_STEPS))
    new = _rounded(one.value * step)
    text = _with_numbers(source, one.nodes, new, one.name if one.named else "")
    moved = {s: _scaled(own, one.name, step) if one.named else own for s, own in rule.overrides.items()}
    changed = replace(rule.with_text(text), overrides=MappingProxyType(moved))
    return Edit(changed, f"{one.name} {_rounded(float(one.value))} → {new}")


def window(rule: Rule, source: Source, rng: np.random.Generator) -> Edit | None:
    """A whole number of points that a building block is given moves by a step; a period never does."""
    constants = source.constants()
    found: dict[str, tuple[ast.expr, int]] = {}
    for node, most in _windows(source):
        if isinstance(node, ast.Name) and node.id in constants:
            found[node.id] = (constants[node.id], min(most, found.get(node.id, (node, most))[1]))
        elif isinstance(node, ast.Constant):
            found[f"of line {node.lineno}, column {node.col_offset}"] = (node, most)
    sized = {
        name: (node, most) for name, (node, most) in found.items() if isinstance(v := number_of(node), int) and v >= 2
    }
    if not sized:
        return None
    name = sorted(sized)[int(rng.integers(len(sized)))]
    node, most = sized[name]
    value = int(number_of(node) or 0)
    new = min(max(2, round(value * float(rng.choice(WINDOW_STEPS)))), most)
    text = _with_numbers(source, (node,), str(new), name if name in constants else "")
    moved = {s: _scaled(own, name, new / value, whole=True) for s, own in rule.overrides.items()}
    return Edit(replace(rule.with_text(text), overrides=MappingProxyType(moved)), f"window {name} {value} → {new}")


def gap(rule: Rule, source: Source, rng: np.random.Generator) -> Edit | None:  # noqa: ARG001 - one shape for all
    """Another gap within which flags are one."""
    if rule.emit.mode != "first":
        return None
    higher = [points for points in GAPS if points > rule.emit.gap_points][:1]
    lower = [points for points in GAPS if points < rule.emit.gap_points][-1:]
    points = int(rng.choice([*lower, *higher]))
    changed = replace(rule, emit=replace(rule.emit, gap_points=points))
    return Edit(changed, f"flags up to {points} points apart are one")


def _windows(source: Source) -> list[tuple[ast.expr, int]]:
    """The whole numbers ≥ 2 that rulekit calls are given, with the most that each may be; no constant that any of them
    takes for a season, and no number that stands where a season does."""
    found, seasons = list[tuple[ast.expr, int]](), set[str]()
    for call in (n for n in ast.walk(source.tree) if isinstance(n, ast.Call)):
        feature = CATALOG.get(call.func.attr) if isinstance(call.func, ast.Attribute) else None
        parameters = () if feature is None else feature.parameters
        given = [*zip([p.name for p in parameters], call.args[1:], strict=False)]
        given += [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
        for parameter in parameters:
            nodes = [node for name, node in given if name == parameter.name]
            if parameter.name in SEASONS:
                seasons |= {node.id for node in nodes if isinstance(node, ast.Name)}
            elif parameter.kind == "int":
                found += [(node, int(parameter.maximum)) for node in nodes]
    return [(node, most) for node, most in found if not (isinstance(node, ast.Name) and node.id in seasons)]


def _with_numbers(source: Source, nodes: tuple[ast.expr, ...], new: str, constant: str) -> str:
    """Another number in place of nodes, and of the old one in the comments above where it is used."""
    uses = source.readers(constant) if constant else source.holders(nodes)
    comments = renumber_all(source, [Renumbering(uses, source.code(nodes[0]), new)])
    return source.spliced([*(source.replace(node, new) for node in nodes), *comments])


def _scaled(own: Mapping[str, float], name: str, step: float, *, whole: bool = False) -> Mapping[str, float]:
    """Overrides with one of them times a step."""
    moved = {n: (round(v * step) if whole else float(_rounded(v * step))) if n == name else v for n, v in own.items()}
    return MappingProxyType(moved)


def _rounded(value: float) -> str:
    """Three significant digits, as Python writes a number."""
    return repr(float(f"{value:.3g}"))
