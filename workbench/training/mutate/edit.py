"""What every mutation shares: where a rule may be edited, and how an edited text becomes a mutant, or none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from workbench.model.rule import Rule
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.training.engine.nouns import Mutant
from workbench.training.text.rewrite import Source, tidy
from workbench.training.text.scopes import Scope, called
from workbench.training.text.wording import conditions_before, reworded

_ASKING = ("isnan", "isfinite", "isinf", "len", "any", "all")  # such questions keep a rule from failing


@dataclass(frozen=True)
class Edit:
    """An edited rule, not yet tidied, and the change in words."""

    rule: Rule
    how: str


def finished(rule: Rule, edit: Edit | None) -> Mutant | None:
    """The mutant of an edit; None where the edit left no rule: no Python, a name that is read before it is made, a
    comment on normal behavior lost, another way to run than before."""
    if edit is None:
        return None
    try:
        text = tidy(edit.rule.text)
        source = Source(text)
    except (SyntaxError, ValueError):
        return None
    before, after = read_contract(rule.text), read_contract(text)
    lost = before.stateful and not after.stateful
    if lost or static_check(text) or _unmade(source) or len(after.normal_rules) != len(before.normal_rules):
        return None
    overrides = {s: {n: v for n, v in own.items() if n in after.parameters} for s, own in edit.rule.overrides.items()}
    kept = MappingProxyType({s: MappingProxyType(own) for s, own in overrides.items() if own})
    return Mutant(replace(edit.rule.with_text(text), overrides=kept, approval=None, status="draft"), edit.how)


def editable(source: Source) -> Iterator[ast.AST]:
    """The nodes of `inference` from its first Abnormal Rule on; all of it where no comment marks one."""
    function, clauses = source.function(), source.clauses()
    if function is None:
        return
    first = clauses[0].first_line if clauses else 0
    for node in ast.walk(function):
        if getattr(node, "lineno", 0) > first or (not clauses and isinstance(node, ast.expr | ast.stmt)):
            yield node


def comparisons(source: Source) -> list[ast.Compare]:
    """The comparisons by size of two values that may be edited, those of counts and places left out."""
    function = source.function()
    if function is None:
        return []
    scope = Scope.of(function, ("value", "index"))
    found = [n for n in editable(source) if isinstance(n, ast.Compare) and len(n.ops) == 1]
    return [n for n in found if not scope.counts(n.left) and not scope.counts(n.comparators[0])]


def is_guard(node: ast.expr, source: Source) -> bool:
    """Whether an operand asks what keeps the rest from failing: whether a value is there, how long an array is."""
    function = source.function()
    scope = None if function is None else Scope.of(function, ("value", "index"))
    for inner in ast.walk(node):
        if isinstance(inner, ast.Compare) and any(isinstance(op, ast.Is | ast.IsNot) for op in inner.ops):
            return True
        if isinstance(inner, ast.Call) and called(inner.func) in _ASKING:
            return True
        if isinstance(inner, ast.Compare) and scope is not None and scope.counts(inner.left):
            return True
    return False


def told_again(source: Source, node: ast.expr, text: str) -> str:
    """The edited text with true words above each clause that asks for what was edited: where clauses are nested the
    innermost, and those whose named conditions hold the node."""
    clauses = source.clauses()
    held = [at for at, clause in enumerate(clauses) if node in ast.walk(clause.statement)][-1:]
    for at, clause in enumerate(clauses):
        read = {n.id for n in ast.walk(clause.statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        named = conditions_before(source, clause.statement)
        if any(name in read and node in ast.walk(one) for name, one in named.items()):
            held.append(at)
    for at in sorted(set(held)):
        text = reworded(text, at)
    return text


def flat(code: str) -> str:
    """Code of several lines in one."""
    return " ".join(code.split())


def _unmade(source: Source) -> bool:
    """Whether a name of a function is read before the first place that makes it."""
    for function in (n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef)):
        names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
        changed = {id(n.target) for n in ast.walk(function) if isinstance(n, ast.AugAssign)}
        counted = {
            n.id
            for c in ast.walk(function)
            if isinstance(c, ast.comprehension)
            for n in ast.walk(c.target)
            if isinstance(n, ast.Name)
        }
        own = {n.id for n in names if not isinstance(n.ctx, ast.Load)} - counted
        made: dict[str, tuple[int, int]] = {}
        for node in names:
            if not isinstance(node.ctx, ast.Load) and id(node) not in changed:
                made[node.id] = min((node.lineno, END), made.get(node.id, (END, END)))
        for node in names:
            reads = isinstance(node.ctx, ast.Load) or id(node) in changed
            if reads and node.id in own and (node.lineno, node.col_offset) < made.get(node.id, (END, END)):
                return True
    return False


END = 1 << 30
