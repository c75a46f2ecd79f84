"""What the names of a rule stand for while its text is followed."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TypeAlias

from workbench.sandbox.reading import loops
from workbench.sandbox.reading.tree import Node, Shift, both, choose, either, is_never, mark

EVENT = -1  # stands for the point in a loop that tells only afterwards which points it spoke about

Point: TypeAlias = str | int | None  # the loop variable that is the point's index, EVENT, or None = all points


@dataclass(eq=False)
class Lazy:
    """An assignment that is recorded only if its name turns out to be used as a condition, or to choose points."""

    statement: ast.Assign
    clause: int | None
    known: Known
    details: tuple[Node, ...] | None = None
    chosen: Node | None = None


Known: TypeAlias = dict[str, Node | Lazy]


def merge(test: Node, then: Known, other: Known, clause: int | None) -> Known:
    """What names stand for after an `if`, as far as both ways know them."""
    merged: Known = {}
    for name in then.keys() & other.keys():
        first, second = then[name], other[name]
        if first is second:
            merged[name] = first
        elif not isinstance(first, Lazy) and not isinstance(second, Lazy):
            merged[name] = choose(test, first, second, clause)
    return merged


def mark_new(node: Node | None, clause: int | None, old: Node | None) -> Node | None:
    """`mark`, where there may be no tree."""
    return None if node is None else mark(node, clause, old)


def assign(name: str, node: Node | None, known: Known) -> None:
    """Let a name stand for a condition, or for nothing known."""
    if node is None:
        known.pop(name, None)
    else:
        known[name] = node


def forget(node: ast.stmt, known: Known) -> None:
    """What a statement that can't be followed may change is no longer known."""
    for name in loops.assigned(node):
        known.pop(name, None)


def combine(op: ast.operator | None, old: Node | None, new: Node) -> Node | None:
    """What `old op= new` stands for; without an operator `new` alone."""
    if op is None:
        return new if old is None or is_never(old) or not isinstance(new, Shift) else either(old, new)
    if old is None or not isinstance(op, ast.BitOr | ast.BitAnd):
        return None
    return either(old, new) if isinstance(op, ast.BitOr) else both(old, new)


def head(old: Node) -> Node | None:
    """What the points before `flags[k:] = …` keep: nothing, unless it was never set."""
    return old if is_never(old) else None
