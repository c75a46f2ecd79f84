"""Reads a rule's condition out of its text as a tree, and makes the text record each comparison while it runs.

The function is followed as if it spoke about one point: `flag |= E` adds E, `flags[mask] = 1` adds the mask, an `if`
guards what is inside, a loop over points is followed once for the point of its index, a function of the text is
followed into its body. A loop that sets points otherwise (inside another loop, a slice, `while`) is followed once and
tells while it runs which points it spoke about. What can't be followed becomes a leaf of which only the truth is
known, or is dropped; the evaluation compares the tree with the rule's real result and runs the rule again with the
named clause turned round, so what was misread is found out and not shown.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sandbox.text import loops
from workbench.sandbox.text.expressions import EVENT, ExpressionReader, Known, Lazy, Point, recorder_call
from workbench.sandbox.text.inline import Inliner
from workbench.sandbox.text.syntax import inference_of
from workbench.sandbox.text.tree import (
    And,
    Const,
    Leaf,
    Mark,
    Node,
    Or,
    Shift,
    both,
    choose,
    either,
    is_never,
    mark,
    negate,
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """The tree of a rule (None = it could not be read), its leaves, and its module changed so that it records them."""

    module: ast.Module
    tree: Node | None
    leaves: tuple[Leaf, ...]


@dataclass
class _End:
    """How following a block ended: what names stand for, and what it returned (None = it ran to its end)."""

    known: Known
    returned: Node | None = None
    left: bool = False  # by continue or break

    @property
    def ended(self) -> bool:
        return self.returned is not None or self.left


def read_conditions(module: ast.Module, marked: Sequence[tuple[ast.AST, int]]) -> Reading:
    """Read and change a freshly parsed module; `marked`: nodes of it with the index of the clause they stand for."""
    reader = _Reader(module, {id(node): clause for node, clause in marked})
    function = inference_of(module)
    tree = None if function is None else reader.block(function.body, {}, None).returned
    ast.fix_missing_locations(module)
    return Reading(module, tree, tuple(reader.expressions.leaves))


class _Reader:
    """Follows statements. A comment may stand above code that only prepares its condition: its clause is then
    `pending` until a statement comes that says when a point is abnormal."""

    def __init__(self, module: ast.Module, marks: dict[int, int]) -> None:
        inliner = Inliner(module, marks, self._follow)
        self.expressions = ExpressionReader(module, marks, inliner.inline)
        self.marks = marks
        self.pending: int | None = None

    def _follow(self, body: list[ast.stmt], known: Known, point: Point) -> Node | None:
        pending, self.pending = self.pending, None
        returned = self.block(body, known, point).returned
        self.pending = pending
        return returned

    def block(self, body: list[ast.stmt], known: Known, point: Point) -> _End:
        """Follow a block; `point`: the name of the loop variable that is the point's index."""
        for position, node in enumerate(body):
            rest = body[position + 1 :]
            if id(node) in self.marks:
                self.pending = None
            match node:
                case ast.Return():
                    value, node.value = self.expressions.read(node.value or ast.Constant(0), known, point)
                    clause = self._clause(node)
                    return _End(known, mark(self._with_inner(value, clause), clause))
                case ast.Continue() | ast.Break():
                    return _End(known, left=True)
                case ast.If():
                    return self._if(node, rest, known, point)
                case ast.With():
                    end = self.block(node.body, known, point)
                    return end if end.ended else self.block(rest, end.known, point)
            self._statement(node, known, point)
        return _End(known)

    def _clause(self, node: ast.stmt) -> int | None:
        """The clause that the condition in a statement belongs to."""
        clause = self.marks.get(id(node), self.pending)
        if self.pending is not None:
            self.expressions.taken.add(self.pending)
            self.pending = None
        return clause

    def _with_inner(self, node: Node, clause: int | None) -> Node:
        """`return rk.hold(flag, 3)`, `return votes > 0`: the clauses of what it was made of, guarded by itself."""
        if clause is not None or isinstance(node, Const | Mark | Shift):
            return node
        if isinstance(node, Leaf):
            inner = self.expressions.within.get(node.id)
            return node if inner is None else both(inner, node)
        if isinstance(node, And | Or):
            return type(node)(tuple(self._with_inner(part, None) for part in node.parts))
        return node

    def _if(self, node: ast.If, rest: list[ast.stmt], known: Known, point: Point) -> _End:
        test, node.test = self.expressions.read(node.test, known, point)
        clause = self.marks.get(id(node))
        pending, self.pending = self.pending, None
        then = self.block(node.body, dict(known), point)
        other = self.block(node.orelse, dict(known), point)
        if not then.ended and not other.ended:
            self.pending = pending
            return self.block(rest, _merge(test, then.known, other.known, self._clause(node)), point)
        self.pending = pending
        if not then.ended:
            then = self.block(rest, then.known, point)
        if not other.ended:
            other = self.block(rest, other.known, point)
        merged = _merge(test, then.known, other.known, clause)
        if then.returned is None and other.returned is None:
            return _End(merged, left=then.left and other.left)
        return _End(merged, choose(test, then.returned or Const(False), other.returned or Const(False), clause))

    def _statement(self, node: ast.stmt, known: Known, point: Point) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assign(node, name, value, known, point)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.BitOr() | ast.BitAnd() as op, value=value):
                old = self.expressions.of_name(name, known)
                new, node.value = self.expressions.read(value, known, point)
                _set(name, _mark_new(_combine(op, old, new), self._clause(node), old), known)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name)) as target]):
                self._store(node, target, name, None, known=known, point=point)
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name)) as target, op=op):
                self._store(node, target, name, op, known=known, point=point)
            case ast.Assign(targets=[ast.Tuple(elts=elements)], value=value):
                self.pending = self.marks.get(id(node), self.pending)
                self.expressions.definitions |= {e.id: ast.unparse(value) for e in elements if isinstance(e, ast.Name)}
                _forget(node, known)
            case ast.For() | ast.While():
                self._loop(node, known, point)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")) as call):
                if point in (None, EVENT) or name not in known or len(call.args) != 1:
                    _forget(node, known)
                else:
                    new, call.args[0] = self.expressions.read(call.args[0], known, point)
                    _set(name, mark(new, self._clause(node)), known)
            case ast.FunctionDef():
                pass
            case _:
                _forget(node, known)

    def _assign(self, node: ast.Assign, name: str, value: ast.expr, known: Known, point: Point) -> None:
        if self.expressions.is_condition(value, known):
            old = known.get(name)
            new, node.value = self.expressions.read(value, known, point)
            if is_never(new):  # `flags = np.zeros(…)`: a beginning, not a condition
                known[name] = new
                self.pending = self.marks.get(id(node), self.pending)
            else:
                clause = self._clause(node)
                known[name] = mark(self._with_inner(new, clause), clause, None if isinstance(old, Lazy) else old)
            return
        if id(node) in self.marks:
            self.pending = self.marks[id(node)]
        if point is None:
            known[name] = Lazy(node, self.marks.get(id(node)), dict(known))
        else:
            known.pop(name, None)

    def _store(
        self,
        node: ast.Assign | ast.AugAssign,
        target: ast.Subscript,
        name: str,
        op: ast.operator | None,
        *,
        known: Known,
        point: Point,
    ) -> None:
        """`flags[where] = value`, `flags[where] |= value`; at single points and heads the result will tell."""
        old = self.expressions.of_name(name, known)
        if old is None and point is None:
            self._influence(target, name, known)
        if old is None:
            return
        if point == EVENT:
            self._event(node, target, name, op, known)
            return
        new, node.value = self.expressions.read(node.value, known, point)
        changed: Node | None = None
        match target.slice:
            case ast.Name(id=index) if index == point:
                changed = _combine(op, old, new)
            case ast.Slice(lower=lower, upper=None, step=None) if _count(lower) is not None:
                first = _count(lower) or 0
                changed = _combine(op, old if op or first == 0 else _head(old), Shift(first, new) if first else new)
            case ast.Slice() | ast.Tuple() | ast.Constant():
                return
            case index if point is None:
                where, target.slice = self.expressions.read(index, known, point, mask=True)
                combined = _combine(op, old, new)
                clause = self._clause(node)
                changed = None if combined is None else choose(where, combined, old, clause)
                if changed is None:
                    self.expressions.influences.setdefault(name, []).append(where)
                _set(name, changed, known)
                return
        _set(name, _mark_new(changed, self._clause(node), old), known)

    def _influence(self, target: ast.Subscript, name: str, known: Known) -> None:
        """`score[where] += 2`: where is what the score is made of."""
        if not isinstance(target.slice, ast.Slice | ast.Tuple | ast.Constant):
            where, target.slice = self.expressions.read(target.slice, known, None, mask=True)
            self.expressions.influences.setdefault(name, []).append(where)

    # loops

    def _loop(self, node: ast.For | ast.While, known: Known, point: Point) -> None:
        places = loops.stored(node)
        names = {name for name in (*places, *loops.appended(node)) if name in known}
        if node.orelse or point not in (None, EVENT) or not names:
            _forget(node, known)
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
            return self.expressions.count(node)
        return index if loops.counter(node, spots) == index or not spots else None

    def _points(self, node: ast.For, names: set[str], index: str, known: Known) -> None:
        """A loop that sets the point of its index."""
        inside = self._inside(node, names, known)
        before = dict(inside)
        visited: Node = Const(True)
        if loops.is_plain(node):
            visited, node.iter = self.expressions.read(node.iter, known, None, mask=True)
        clause = self.marks.get(id(node))
        end = self.block(node.body, inside, index)
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
        first = len(self.expressions.leaves)
        if point is None:
            self.expressions.event_first = first
        before, clause = dict(inside), self.marks.get(id(node))
        end = self.block(node.body, inside, EVENT)
        turn = recorder_call("turn", [ast.Constant(first), ast.Constant(len(self.expressions.leaves))])
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
            forced = self.expressions.of_name(name, known)
            if forced is not None:
                inside[name] = forced
        return inside

    def _event(
        self, node: ast.Assign | ast.AugAssign, target: ast.Subscript, name: str, op: ast.operator | None, known: Known
    ) -> None:
        """A point set by a loop that tells which one it was."""
        old = self.expressions.of_name(name, known)
        if old is None or isinstance(target.slice, ast.Tuple) or not isinstance(op, ast.BitOr | None):
            known.pop(name, None)
            return
        new, node.value = self.expressions.read(node.value, known, EVENT)
        first = self.expressions.event_first
        leaf = self.expressions.new_leaf(target, "", EVENT, text=f"{ast.unparse(target)} is set", first=first)
        index = _as_value(target.slice)
        node.value = recorder_call("given", [ast.Constant(leaf.id), node.value, ast.Name(name, ast.Load()), index])
        ast.copy_location(node.value, target)
        set_here = both(leaf, new)
        clause = self._clause(node)
        kept = old if op is not None or is_never(old) or not is_never(new) else both(negate(leaf), old)
        known[name] = kept if is_never(new) else either(kept, mark(set_here, clause))


def _as_value(index: ast.expr) -> ast.expr:
    """An index once more, as an argument."""
    index = copy.deepcopy(index)
    if isinstance(index, ast.Slice):
        none = ast.Constant(None)
        return recorder_call("span", [index.lower or none, index.upper or none, index.step or none])
    return index


def _merge(test: Node, then: Known, other: Known, clause: int | None) -> Known:
    merged: Known = {}
    for name in then.keys() & other.keys():
        first, second = then[name], other[name]
        if first is second:
            merged[name] = first
        elif not isinstance(first, Lazy) and not isinstance(second, Lazy):
            merged[name] = choose(test, first, second, clause)
    return merged


def _mark_new(node: Node | None, clause: int | None, old: Node | None) -> Node | None:
    """`mark`, where there may be no tree."""
    return None if node is None else mark(node, clause, old)


def _set(name: str, node: Node | None, known: Known) -> None:
    if node is None:
        known.pop(name, None)
    else:
        known[name] = node


def _forget(node: ast.stmt, known: Known) -> None:
    for name in loops.assigned(node):
        known.pop(name, None)


def _combine(op: ast.operator | None, old: Node | None, new: Node) -> Node | None:
    """What `old op= new` stands for; without an operator `new` alone."""
    if op is None:
        return new if old is None or is_never(old) or not isinstance(new, Shift) else either(old, new)
    if old is None or not isinstance(op, ast.BitOr | ast.BitAnd):
        return None
    return either(old, new) if isinstance(op, ast.BitOr) else both(old, new)


def _head(old: Node) -> Node | None:
    """What the points before `flags[k:] = …` keep: nothing, unless it was never set."""
    return old if is_never(old) else None


def _count(node: ast.expr | None) -> int | None:
    if node is None:
        return 0
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0 else None
