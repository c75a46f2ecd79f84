"""Reads a rule's condition out of its text as a tree, and makes the text record each comparison while it runs.

The function is followed as if it spoke about one point: `flag |= E` adds E, `flags[mask] = 1` adds the mask, an `if`
guards what is inside, a loop over points is followed once for the point of its index. What can't be followed becomes
a leaf of which only the truth is known, or is dropped; the evaluation compares the tree with the rule's real result,
so what was misread is found out and not shown.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sandbox.text.expressions import ExpressionReader, Known, Lazy
from workbench.sandbox.text.syntax import inference_of
from workbench.sandbox.text.tree import Const, Leaf, Node, Shift, both, choose, either, is_never, mark


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
        self.expressions = ExpressionReader(module, marks)
        self.marks = marks
        self.pending: int | None = None

    def block(self, body: list[ast.stmt], known: Known, point: str | None) -> _End:
        """Follow a block; `point`: the name of the loop variable that is the point's index."""
        for position, node in enumerate(body):
            rest = body[position + 1 :]
            if id(node) in self.marks:
                self.pending = None
            match node:
                case ast.Return():
                    value, node.value = self.expressions.read(node.value or ast.Constant(0), known, point)
                    return _End(known, mark(value, self._clause(node)))
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

    def _if(self, node: ast.If, rest: list[ast.stmt], known: Known, point: str | None) -> _End:
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

    def _statement(self, node: ast.stmt, known: Known, point: str | None) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assign(node, name, value, known, point)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.BitOr() | ast.BitAnd() as op, value=value):
                old = self.expressions.of_name(name, known)
                new, node.value = self.expressions.read(value, known, point)
                _set(name, mark_new(_combine(op, old, new), self._clause(node), old), known)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name)) as target]):
                self._store(node, target, name, None, known=known, point=point)
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name)) as target, op=op):
                self._store(node, target, name, op, known=known, point=point)
            case ast.For():
                self._for(node, known, point)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")) as call):
                if point is None or name not in known or len(call.args) != 1:
                    _forget(node, known)
                else:
                    new, call.args[0] = self.expressions.read(call.args[0], known, point)
                    _set(name, mark(new, self._clause(node)), known)
            case ast.FunctionDef():
                pass
            case _:
                _forget(node, known)

    def _assign(self, node: ast.Assign, name: str, value: ast.expr, known: Known, point: str | None) -> None:
        if self.expressions.is_condition(value, known):
            old = known.get(name)
            new, node.value = self.expressions.read(value, known, point)
            if is_never(new):  # `flags = np.zeros(…)`: a beginning, not a condition
                known[name] = new
                self.pending = self.marks.get(id(node), self.pending)
            else:
                _set(name, mark(new, self._clause(node), None if isinstance(old, Lazy) else old), known)
            return
        if id(node) in self.marks:
            self.pending = self.marks[id(node)]
        if point is None:
            known[name] = Lazy(node, self.marks.get(id(node)))
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
        point: str | None,
    ) -> None:
        """`flags[where] = value`, `flags[where] |= value`; at single points and heads the result will tell."""
        old = self.expressions.of_name(name, known)
        if old is None:
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
                _set(name, changed, known)
                return
        _set(name, mark_new(changed, self._clause(node), old), known)

    def _for(self, node: ast.For, known: Known, point: str | None) -> None:
        index = _index_of(node)
        changed = _assigned(node)
        if index is None or point is not None or node.orelse:
            _forget(node, known)
            return
        stored = {name for name in changed if name in known and _is_stored(node, name)}
        inside: Known = {name: value for name, value in known.items() if not isinstance(value, Lazy)}
        for name in stored:
            forced = self.expressions.of_name(name, known)
            if forced is not None:
                inside[name] = forced
        before = dict(inside)
        clause = self.marks.get(id(node))
        end = self.block(node.body, inside, index)
        for name in changed:
            value, old = end.known.get(name), before.get(name)
            usable = None if isinstance(value, Lazy) or name not in stored else value
            _set(name, mark_new(usable, clause, None if isinstance(old, Lazy) else old), known)


def _merge(test: Node, then: Known, other: Known, clause: int | None) -> Known:
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


def _set(name: str, node: Node | None, known: Known) -> None:
    if node is None:
        known.pop(name, None)
    else:
        known[name] = node


def _forget(node: ast.stmt, known: Known) -> None:
    for name in _assigned(node):
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


def _index_of(node: ast.For) -> str | None:
    """The name that counts the points in `for i in range(…)` or `for i, value in enumerate(…)`."""
    match node.target, node.iter:
        case ast.Name(id=name), ast.Call(func=ast.Name(id="range")):
            return name
        case ast.Tuple(elts=[ast.Name(id=name), _]), ast.Call(func=ast.Name(id="enumerate"), args=[_]):
            return name
    return None


def _assigned(node: ast.AST) -> set[str]:
    """Names that a statement gives a value to, or changes in place."""
    names = set()
    for below in ast.walk(node):
        match below:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                names.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                names.add(name)
    return names


def _is_stored(node: ast.For, name: str) -> bool:
    """Whether the loop sets points of an array or a list, not the name itself."""
    for below in ast.walk(node):
        match below:
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store()) if found == name:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="append")) if found == name:
                return True
    return False
