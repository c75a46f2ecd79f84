"""The mutator: one change of a rule, as an edit of its syntax tree that keeps all comments on normal behavior."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from workbench.model.rule import Rule
from workbench.training.engine.nouns import Mutant
from workbench.training.text.rewrite import Clause, Source, Splice, number_of, tidy
from workbench.training.text.wording import renumber_comments, reworded

Operation = Callable[[Rule, Source, np.random.Generator], Mutant | None]

THRESHOLD_STEPS = (0.8, 0.9, 0.95, 1.05, 1.1, 1.25)
WINDOW_STEPS = (0.5, 0.75, 1.5, 2.0)
GAPS = (0, 1, 2, 3, 5, 8, 13, 20, 30)
_SWAPPED = {ast.GtE: "<=", ast.LtE: ">=", ast.Gt: "<", ast.Lt: ">"}
_SIGNS = {ast.GtE: ">=", ast.LtE: "<=", ast.Gt: ">", ast.Lt: "<"}
TRIES = 4


def mutate(rule: Rule, rng: np.random.Generator) -> Mutant | None:
    """The rule with one change drawn by chance, and the change in words; None where nothing of it can be changed.

    Drops a condition or a whole `Abnormal Rule`, moves a threshold, a window or the emit gap by a step, or (rarely)
    turns a comparison. Overrides move with their threshold; those of constants that went go too.
    """
    try:
        source = Source(rule.text)
    except SyntaxError:
        return None
    names, weights = zip(*((o, w) for o, w in OPERATIONS), strict=True)
    for _ in range(TRIES):
        operation = names[int(rng.choice(len(names), p=np.array(weights) / sum(weights)))]
        mutant: Mutant | None = operation(rule, source, rng)
        if mutant is not None and (mutant.rule.text, mutant.rule.emit) != (rule.text, rule.emit):
            return mutant
    return None


def drop_condition(rule: Rule, source: Source, rng: np.random.Generator) -> Mutant | None:
    """One side of an `&` goes."""
    function = source.function()
    ands = (
        [n for n in ast.walk(function) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.BitAnd)] if function else []
    )
    if not ands:
        return None
    node = ands[int(rng.integers(len(ands)))]
    kept, gone = (node.left, node.right) if rng.random() < 0.5 else (node.right, node.left)
    what = _flat(source.code(gone))
    text = _reworded(source, node, source.spliced([source.replace(node, f"({source.code(kept)})")]), what)
    return _mutant(rule, text, f"without the condition {what}")


def drop_clause(rule: Rule, source: Source, rng: np.random.Generator) -> Mutant | None:
    """A whole `Abnormal Rule` goes, with its comment; the one after the first becomes the first."""
    clauses = source.clauses()
    if len(clauses) < 2:
        return None
    at = int(rng.integers(len(clauses)))
    clause = clauses[at]
    assert clause.statement.end_lineno is not None
    splices = [source.lines(clause.first_line, clause.statement.end_lineno)]
    if isinstance(clause.statement, ast.Assign) and not _adds_to_itself(clause.statement):
        follower = clauses[at + 1] if at + 1 < len(clauses) else None
        if follower is None or not isinstance(follower.statement, ast.AugAssign):
            return None
        splices.append(_as_first(source, follower))
    elif not isinstance(clause.statement, ast.Assign | ast.AugAssign):
        return None
    return _mutant(rule, source.spliced(splices), f"without Abnormal Rule {clause.number}")


def move_threshold(rule: Rule, source: Source, rng: np.random.Generator) -> Mutant | None:
    """A number that something is compared with moves by a step; the overrides of a constant by the same."""
    constants = source.constants()
    found: dict[str, ast.expr] = {}
    for compare in _compares(source):
        for node in [compare.left, *compare.comparators]:
            if isinstance(node, ast.Name) and node.id in constants:
                found[node.id] = constants[node.id]
            elif number_of(node):
                found[f"line {node.lineno}, column {node.col_offset}"] = node
    if not found:
        return None
    name = sorted(found)[int(rng.integers(len(found)))]
    step = float(rng.choice(THRESHOLD_STEPS))
    value = number_of(found[name])
    assert value is not None
    new = _rounded(value * step)
    moved = {s: _scaled(values, name, step) for s, values in rule.overrides.items()}
    text = _with_number(source, found[name], new)
    changed = replace(rule, overrides=MappingProxyType(moved))
    return _mutant(changed, text, f"{name} {_rounded(float(value))} → {new}")


def move_window(rule: Rule, source: Source, rng: np.random.Generator) -> Mutant | None:
    """A whole number ≥ 2 that a building block is given moves by a step; a period never does."""
    constants = source.constants()
    calls = [n for n in ast.walk(source.tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    found: dict[str, ast.expr] = {}
    for call in calls:
        for node in [*call.args, *(keyword.value for keyword in call.keywords)]:
            if isinstance(node, ast.Name) and node.id in constants and "PERIOD" not in node.id:
                found[node.id] = constants[node.id]
            elif isinstance(node, ast.Constant):
                found[f"line {node.lineno}, column {node.col_offset}"] = node
    windows = {name: node for name, node in found.items() if isinstance(v := number_of(node), int) and v >= 2}
    if not windows:
        return None
    name = sorted(windows)[int(rng.integers(len(windows)))]
    value = number_of(windows[name])
    assert value is not None
    new = max(2, round(value * float(rng.choice(WINDOW_STEPS))))
    return _mutant(rule, _with_number(source, windows[name], str(new)), f"window {name} {value} → {new}")


def move_gap(rule: Rule, source: Source, rng: np.random.Generator) -> Mutant | None:  # noqa: ARG001 - one shape for all
    """Another gap within which flags are one."""
    if rule.emit.mode != "first":
        return None
    higher = [gap for gap in GAPS if gap > rule.emit.gap_points][:1]
    lower = [gap for gap in GAPS if gap < rule.emit.gap_points][-1:]
    gap = int(rng.choice([*lower, *higher]))
    changed = replace(rule, emit=replace(rule.emit, gap_points=gap), approval=None, status="draft")
    return Mutant(changed, f"flags up to {gap} points apart are one")


def turn_comparison(rule: Rule, source: Source, rng: np.random.Generator) -> Mutant | None:
    """A comparison in the other direction."""
    compares = [c for c in _compares(source) if len(c.ops) == 1 and type(c.ops[0]) in _SIGNS]
    if not compares:
        return None
    compare = compares[int(rng.integers(len(compares)))]
    old, new = _SIGNS[type(compare.ops[0])], _SWAPPED[type(compare.ops[0])]
    left, right = source.code(compare.left), source.code(compare.comparators[0])
    text = source.spliced([source.replace(compare, f"({left}) {new} ({right})")])
    text = _reworded(source, compare, text, f"{_flat(left)} {old} {_flat(right)}")
    return _mutant(rule, text, f"{_flat(left)} {new} instead of {old} {_flat(right)}")


OPERATIONS: tuple[tuple[Operation, float], ...] = (
    (drop_condition, 0.25),
    (drop_clause, 0.2),
    (move_threshold, 0.35),
    (move_window, 0.1),
    (move_gap, 0.08),
    (turn_comparison, 0.02),
)


def _mutant(rule: Rule, text: str, how: str) -> Mutant | None:
    try:
        text = tidy(text)
    except (SyntaxError, ValueError):
        return None  # an edit that left no Python is no candidate
    names = Source(text).constants()
    overrides = {s: {n: v for n, v in values.items() if n in names} for s, values in rule.overrides.items()}
    kept = MappingProxyType({s: MappingProxyType(values) for s, values in overrides.items() if values})
    return Mutant(replace(rule.with_text(text), overrides=kept), how)


def _reworded(source: Source, node: ast.expr, text: str, gone: str) -> str:
    """The edited text with true words above the clause that held the node."""
    for at, clause in enumerate(source.clauses()):
        if node in ast.walk(clause.statement):
            return reworded(text, at, gone)
    return text


def _with_number(source: Source, node: ast.expr, new: str) -> str:
    """Another number in place of a node, and of its old value in the comments above where it is used."""
    old = source.code(node)
    return source.spliced(
        [source.replace(node, new), *renumber_comments(source, source.statement_lines(node), old, new)]
    )


def _compares(source: Source) -> list[ast.Compare]:
    function = source.function()
    return [n for n in ast.walk(function) if isinstance(n, ast.Compare)] if function else []


def _scaled(values: Mapping[str, float], name: str, step: float) -> Mapping[str, float]:
    return {n: float(_rounded(v * step)) if n == name else v for n, v in values.items()}


def _adds_to_itself(node: ast.Assign) -> bool:
    """Whether it reads the name it sets: `flag = flag | …`."""
    name = node.targets[0]
    return isinstance(name, ast.Name) and any(isinstance(n, ast.Name) and n.id == name.id for n in ast.walk(node.value))


def _as_first(source: Source, clause: Clause) -> Splice:
    statement = clause.statement
    assert isinstance(statement, ast.AugAssign)
    return source.replace(statement, f"{source.code(statement.target)} = {source.code(statement.value)}")


def _rounded(value: float) -> str:
    """Three significant digits, as Python writes a number."""
    return repr(float(f"{value:.3g}"))


def _flat(code: str) -> str:
    return " ".join(code.split())
