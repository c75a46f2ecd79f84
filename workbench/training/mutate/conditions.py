"""Fewer conditions: one side of an and or an or goes, a whole `Abnormal Rule` goes, or all but the most important."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from workbench.model.rule import Rule
from workbench.training.mutate.edit import Edit, editable, finished, flat, is_guard, told_again
from workbench.training.text.rewrite import NORMAL, Clause, Source, Splice
from workbench.training.text.ways import Junction, junction


def junctions(source: Source) -> Iterator[Junction]:
    """Those that may be edited, in the order of the text; none that keeps a rule from failing."""
    found = [one for node in editable(source) if (one := junction(node)) is not None]
    for one in sorted(found, key=lambda one: source.span(one.node)):
        if not any(is_guard(operand, source) for operand in one.operands):
            yield one


def remove(rule: Rule, source: Source, rng: np.random.Generator) -> Edit | None:
    """One condition less: an operand of an and or an or, or a whole Abnormal Rule with its comment."""
    ways: list[Callable[[], tuple[str, str] | None]] = []
    for one in junctions(source):
        ways += [lambda one=one, at=at: without_operand(source, one, at) for at in range(len(one.operands))]  # type: ignore[misc]
    clauses = source.clauses()
    if len(clauses) > 1:
        ways += [lambda clause=clause: without_clause(source, clause) for clause in clauses]  # type: ignore[misc]
    for at in rng.permutation(len(ways)):
        made = ways[int(at)]()
        if made is not None:
            edit = Edit(rule.with_text(made[0]), made[1])
            if finished(rule, edit) is not None:
                return edit
    return None


def without_operand(source: Source, junction: Junction, at: int) -> tuple[str, str] | None:
    """The text without one operand, and that in words; None where comments inside of the junction would be lost."""
    gone = junction.operands[at]
    kept = [operand for k, operand in enumerate(junction.operands) if k != at]
    what = flat(source.code(gone))
    inside = _comments_inside(source, junction)
    if inside:
        return _without_commented(source, junction, at, inside)
    word = " and " if junction.joins_all else " or "
    code = word.join(f"({source.code(one)})" for one in kept)
    text = source.spliced([source.replace(junction.node, f"({code})")])
    return told_again(source, junction.node, text), f"without the condition {what}"


def _comments_inside(source: Source, junction: Junction) -> list[int]:
    """The lines of comments that stand above an operand, in the statement of the junction."""
    statement = min(
        (s for s in ast.walk(source.tree) if isinstance(s, ast.stmt) and junction.node in ast.walk(s)),
        key=lambda s: (s.end_lineno or 0) - s.lineno,
    )
    last = junction.node.end_lineno or 0
    return [line for line in source.comments() if statement.lineno < line <= last]


def _without_commented(source: Source, junction: Junction, at: int, inside: list[int]) -> tuple[str, str] | None:
    """The junction written anew, each operand below its own comments; None where that can't be told apart."""
    if not isinstance(junction.node, ast.BinOp) or junction.node.end_lineno == junction.node.lineno:
        return None
    comments = source.comments()
    left, right = junction.operands
    own = ([n for n in inside if n < left.lineno], [n for n in inside if (left.end_lineno or 0) < n < right.lineno])
    if sorted([*own[0], *own[1]]) != inside or any(NORMAL.match(comments[n]) for n in own[at]):
        return None
    kept = junction.operands[1 - at]
    lines = "".join(f"{comments[n]}\n" for n in own[1 - at])
    splices = [source.lines(n, n) for n in own[0]]
    splices.append(source.replace(junction.node, f"(\n{lines}({source.code(kept)})\n)"))
    return source.spliced(splices), f"without the condition {flat(source.code(junction.operands[at]))}"


def without_clause(source: Source, clause: Clause) -> tuple[str, str] | None:
    """The text without a whole Abnormal Rule and its comment; None where the rest would not stand without it."""
    splices = _clause_splices(source, clause)
    if splices is None:
        return None
    return source.spliced(splices), f"without Abnormal Rule {clause.number}"


def _clause_splices(source: Source, clause: Clause) -> list[Splice] | None:
    statement = clause.statement
    assert statement.end_lineno is not None
    whole = source.lines(clause.first_line, statement.end_lineno)
    match statement:
        case ast.AugAssign() | ast.Assign(targets=[ast.Subscript()]):
            return [whole]
        case ast.Assign(targets=[ast.Name() as name]):
            if any(isinstance(n, ast.Name) and n.id == name.id for n in ast.walk(statement.value)):
                return [whole]
            return _first_splices(source, clause, whole) or _operand_splices(source, name.id, whole)
        case ast.If():
            return _if_splices(source, clause, statement)
    return None


def _first_splices(source: Source, clause: Clause, whole: Splice) -> list[Splice] | None:
    """Where the next Abnormal Rule adds to the same name, that one becomes the first."""
    clauses = source.clauses()
    at = clauses.index(clause)
    follower = clauses[at + 1].statement if at + 1 < len(clauses) else None
    if not isinstance(follower, ast.AugAssign) or not isinstance(follower.op, ast.BitOr):
        return None
    if not isinstance(clause.statement, ast.Assign):
        return None
    if source.code(follower.target) != source.code(clause.statement.targets[0]):
        return None
    return [whole, source.replace(follower, f"{source.code(follower.target)} = {source.code(follower.value)}")]


def _operand_splices(source: Source, name: str, whole: Splice) -> list[Splice] | None:
    """Where its name is an operand of one or, that goes too."""
    uses = [
        n for n in ast.walk(source.tree) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
    ]
    for one in junctions(source):
        if len(uses) == 1 and uses[0] in one.operands and not one.joins_all and len(one.operands) == 2:
            kept = next(operand for operand in one.operands if operand is not uses[0])
            return [whole, source.replace(one.node, f"({source.code(kept)})")]
    return None


def _if_splices(source: Source, clause: Clause, statement: ast.If) -> list[Splice] | None:
    """A branch goes; the elif behind it, if there is one, becomes the first."""
    last = statement.body[-1].end_lineno
    assert last is not None
    branch = source.lines(clause.first_line, last)
    is_elif = source.code(statement).startswith("elif")
    if is_elif or not statement.orelse:
        return [branch]
    follower = statement.orelse[0]
    if len(statement.orelse) == 1 and isinstance(follower, ast.If) and source.code(follower).startswith("elif"):
        start = source.span(follower)[0]
        return [branch, Splice(start, start + 2, "")]
    return None


def strongest(rule: Rule, source: Source, importance: Mapping[int, float] | None) -> Edit | None:
    """Only the most important Abnormal Rule is kept; of one alone, the first condition of its first and."""
    clauses = source.clauses()
    if len(clauses) > 1:
        worth = importance or {}
        kept = max(range(len(clauses)), key=lambda at: (worth.get(clauses[at].number, 0.0), -at))
        return _only_clause(rule, source, kept)
    found = next((one for one in junctions(source) if one.joins_all), None)
    if found is None or _comments_inside(source, found):
        return None
    code = source.code(found.operands[0])
    text = source.spliced([source.replace(found.node, f"({code})")])
    return Edit(rule.with_text(told_again(source, found.node, text)), f"only the condition {flat(code)}")


def _only_clause(rule: Rule, source: Source, kept: int) -> Edit | None:
    """From the last to the first, so that the places of those before stay."""
    clauses = source.clauses()
    text = source.text
    for at in reversed(range(len(clauses))):
        if at != kept:
            try:
                now = Source(text)
                made = without_clause(now, now.clauses()[at])
            except (SyntaxError, ValueError, IndexError):
                return None
            if made is None:
                return None
            text = made[0]
    return Edit(rule.with_text(text), f"only Abnormal Rule {clauses[kept].number}")
