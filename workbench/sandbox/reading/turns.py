"""Follows a loop over points once: for the point of its index, or for whichever points it says that it set."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import Protocol

from workbench.sandbox.reading import loops
from workbench.sandbox.reading.expressions import ExpressionReader
from workbench.sandbox.reading.known import EVENT, Known, Lazy, Point, forget
from workbench.sandbox.reading.recorder import recorder_call
from workbench.sandbox.reading.tree import Const, Node, both, choose, either, is_never, mark, negate


@dataclass
class End:
    """How following a block ended: what names stand for, and what it returned (None = it ran to its end)."""

    known: Known
    returned: Node | None = None
    left: bool = False  # by continue or break

    @property
    def ended(self) -> bool:
        return self.returned is not None or self.left


class Statements(Protocol):
    """What follows the statements inside of a loop."""

    expressions: ExpressionReader
    marks: dict[int, int]

    def block(self, body: list[ast.stmt], known: Known, point: Point) -> End:
        """Follow a block; `point`: the name of the loop variable that is the point's index."""

    def clause(self, node: ast.stmt) -> int | None:
        """The clause that the condition in a statement belongs to."""


class LoopReader:
    """Follows loops for the reader of all statements."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    @property
    def _expressions(self) -> ExpressionReader:
        return self._statements.expressions

    def follow(self, node: ast.For | ast.While, known: Known, point: Point) -> None:
        """Follow a loop once; what can't be followed is forgotten."""
        places = loops.stored(node)
        names = {name for name in (*places, *loops.appended(node)) if name in known}
        if node.orelse or point not in (None, EVENT) or not names:
            forget(node, known)
            return
        spots = [place for name in names for place in places.get(name, [])]
        index = self._index(node, spots, bool(names - places.keys())) if point is None else None
        if isinstance(node, ast.For) and index is not None:
            self._points(node, names, index, known)
        else:
            self._events(node, names & places.keys(), known, point)

    def _index(self, node: ast.For | ast.While, spots: list[ast.Subscript], appends: bool) -> str | None:
        if not isinstance(node, ast.For):
            return None
        if not appends:
            return loops.counter(node, spots)
        index = loops.range_counter(node)
        if index is None and not spots:
            return self._expressions.count(node)
        return index if loops.counter(node, spots) == index or not spots else None

    def _points(self, node: ast.For, names: set[str], index: str, known: Known) -> None:
        """A loop that sets the point of its index."""
        inside = self._inside(node, names, known)
        before = dict(inside)
        visited: Node = Const(True)
        if loops.is_plain(node):
            visited, node.iter = self._expressions.read(node.iter, known, None, mask=True)
        clause = self._statements.marks.get(id(node))
        end = self._statements.block(node.body, inside, index)
        for name in loops.assigned(node):
            value, old = end.known.get(name), before.get(name)
            if name not in names or value is None or isinstance(value, Lazy) or end.returned is not None:
                known.pop(name, None)
                continue
            kept = Const(False) if old is None or isinstance(old, Lazy) else old
            known[name] = mark(choose(visited, value, kept), clause, kept)

    def _events(self, node: ast.For | ast.While, names: set[str], known: Known, point: Point) -> None:
        """A loop that tells while it runs which points it sets."""
        inside = self._inside(node, names, known)
        first = len(self._expressions.leaves)
        if point is None:
            self._expressions.event_first = first
        before, clause = dict(inside), self._statements.marks.get(id(node))
        end = self._statements.block(node.body, inside, EVENT)
        turn = recorder_call("turn", [ast.Constant(first), ast.Constant(len(self._expressions.leaves))])
        node.body.insert(0, ast.copy_location(ast.Expr(turn), node))
        for name in loops.assigned(node):
            value, old = end.known.get(name), before.get(name)
            if name not in names or value is None or isinstance(value, Lazy) or end.returned is not None:
                known.pop(name, None)
            else:
                known[name] = mark(value, clause, None if isinstance(old, Lazy) else old)

    def _inside(self, node: ast.For | ast.While, names: set[str], known: Known) -> Known:
        """What is known where a loop begins anew: nothing of what it changed in the turn before."""
        changed = loops.assigned(node)
        inside: Known = {n: v for n, v in known.items() if not isinstance(v, Lazy) and n not in changed}
        for name in names:
            forced = self._expressions.of_name(name, known)
            if forced is not None:
                inside[name] = forced
        return inside

    def event(
        self, node: ast.Assign | ast.AugAssign, target: ast.Subscript, name: str, op: ast.operator | None, known: Known
    ) -> None:
        """A point set by a loop that tells which one it was."""
        old = self._expressions.of_name(name, known)
        if old is None or isinstance(target.slice, ast.Tuple) or not isinstance(op, ast.BitOr | None):
            known.pop(name, None)
            return
        new, node.value = self._expressions.read(node.value, known, EVENT)
        first = self._expressions.event_first
        leaf = self._expressions.leaves.new(target, "", EVENT, text=f"{ast.unparse(target)} is set", first=first)
        index = _as_value(target.slice)
        node.value = recorder_call("given", [ast.Constant(leaf.id), node.value, ast.Name(name, ast.Load()), index])
        ast.copy_location(node.value, target)
        set_here = both(leaf, new)
        clause = self._statements.clause(node)
        kept = old if op is not None or is_never(old) or not is_never(new) else both(negate(leaf), old)
        known[name] = kept if is_never(new) else either(kept, mark(set_here, clause))


def _as_value(index: ast.expr) -> ast.expr:
    """An index once more, as an argument."""
    index = copy.deepcopy(index)
    if isinstance(index, ast.Slice):
        none = ast.Constant(None)
        return recorder_call("span", [index.lower or none, index.upper or none, index.step or none])
    return index
