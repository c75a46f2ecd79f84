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
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.sandbox.reading.expressions import ExpressionReader
from workbench.sandbox.reading.inline import Inliner
from workbench.sandbox.reading.known import EVENT, Known, Lazy, Point, assign, combine, forget, head, mark_new, merge
from workbench.sandbox.reading.tree import And, Const, Leaf, Mark, Node, Or, Shift, both, choose, is_never, mark
from workbench.sandbox.reading.turns import End, LoopReader
from workbench.sandbox.text.syntax import inference_of


@dataclass(frozen=True)
class Reading:
    """The tree of a rule (None = it could not be read), its leaves, and its module changed so that it records them."""

    module: ast.Module
    tree: Node | None
    leaves: tuple[Leaf, ...]


def read_conditions(module: ast.Module, marked: Sequence[tuple[ast.AST, int]]) -> Reading:
    """Read and change a freshly parsed module; `marked`: nodes of it with the index of the clause they stand for."""
    reader = _Reader(module, {id(node): clause for node, clause in marked})
    function = inference_of(module)
    tree = None if function is None else reader.block(function.body, {}, None).returned
    ast.fix_missing_locations(module)
    return Reading(module, tree, tuple(reader.expressions.leaves.all))


class _Reader:
    """Follows statements. A comment may stand above code that only prepares its condition: its clause is then
    `pending` until a statement comes that says when a point is abnormal."""

    def __init__(self, module: ast.Module, marks: dict[int, int]) -> None:
        inliner = Inliner(module, marks, self._follow)
        self.expressions = ExpressionReader(module, marks, inliner.inline)
        self._loops = LoopReader(self)
        self.marks = marks
        self.pending: int | None = None

    def _follow(self, body: list[ast.stmt], known: Known, point: Point) -> Node | None:
        pending, self.pending = self.pending, None
        returned = self.block(body, known, point).returned
        self.pending = pending
        return returned

    def block(self, body: list[ast.stmt], known: Known, point: Point) -> End:
        """Follow a block; `point`: the name of the loop variable that is the point's index."""
        for position, node in enumerate(body):
            rest = body[position + 1 :]
            if id(node) in self.marks:
                self.pending = None
            match node:
                case ast.Return():
                    value, node.value = self.expressions.read(node.value or ast.Constant(0), known, point)
                    clause = self.clause(node)
                    return End(known, mark(self._with_inner(value, clause), clause))
                case ast.Continue() | ast.Break():
                    return End(known, left=True)
                case ast.If():
                    return self._if(node, rest, known, point)
                case ast.With():
                    end = self.block(node.body, known, point)
                    return end if end.ended else self.block(rest, end.known, point)
            self._statement(node, known, point)
        return End(known)

    def clause(self, node: ast.stmt) -> int | None:
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

    def _if(self, node: ast.If, rest: list[ast.stmt], known: Known, point: Point) -> End:
        test, node.test = self.expressions.read(node.test, known, point)
        clause = self.marks.get(id(node))
        pending, self.pending = self.pending, None
        then = self.block(node.body, dict(known), point)
        other = self.block(node.orelse, dict(known), point)
        if not then.ended and not other.ended:
            self.pending = pending
            return self.block(rest, merge(test, then.known, other.known, self.clause(node)), point)
        self.pending = pending
        if not then.ended:
            then = self.block(rest, then.known, point)
        if not other.ended:
            other = self.block(rest, other.known, point)
        merged = merge(test, then.known, other.known, clause)
        if then.returned is None and other.returned is None:
            return End(merged, left=then.left and other.left)
        return End(merged, choose(test, then.returned or Const(False), other.returned or Const(False), clause))

    def _statement(self, node: ast.stmt, known: Known, point: Point) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assign(node, name, value, known, point)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.BitOr() | ast.BitAnd() as op, value=value):
                old = self.expressions.of_name(name, known)
                new, node.value = self.expressions.read(value, known, point)
                assign(name, mark_new(combine(op, old, new), self.clause(node), old), known)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name)) as target]):
                self._store(node, target, name, None, known=known, point=point)
            case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name)) as target, op=op):
                self._store(node, target, name, op, known=known, point=point)
            case ast.Assign(targets=[ast.Tuple(elts=elements)], value=value):
                self.pending = self.marks.get(id(node), self.pending)
                self.expressions.definitions |= {e.id: ast.unparse(value) for e in elements if isinstance(e, ast.Name)}
                forget(node, known)
            case ast.For() | ast.While():
                self._loops.follow(node, known, point)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append")) as call):
                if point in (None, EVENT) or name not in known or len(call.args) != 1:
                    forget(node, known)
                else:
                    new, call.args[0] = self.expressions.read(call.args[0], known, point)
                    assign(name, mark(new, self.clause(node)), known)
            case ast.FunctionDef():
                pass
            case _:
                forget(node, known)

    def _assign(self, node: ast.Assign, name: str, value: ast.expr, known: Known, point: Point) -> None:
        if self.expressions.forms.is_condition(value, known):
            old = known.get(name)
            new, node.value = self.expressions.read(value, known, point)
            if is_never(new):  # `flags = np.zeros(…)`: a beginning, not a condition
                known[name] = new
                self.pending = self.marks.get(id(node), self.pending)
            else:
                clause = self.clause(node)
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
            self._loops.event(node, target, name, op, known)
            return
        new, node.value = self.expressions.read(node.value, known, point)
        changed: Node | None = None
        match target.slice:
            case ast.Name(id=index) if index == point:
                changed = combine(op, old, new)
            case ast.Slice(lower=lower, upper=None, step=None) if _count(lower) is not None:
                first = _count(lower) or 0
                changed = combine(op, old if op or first == 0 else head(old), Shift(first, new) if first else new)
            case ast.Slice() | ast.Tuple() | ast.Constant():
                return
            case index if point is None:
                where, target.slice = self.expressions.read(index, known, point, mask=True)
                combined = combine(op, old, new)
                clause = self.clause(node)
                changed = None if combined is None else choose(where, combined, old, clause)
                if changed is None:
                    self.expressions.influences.setdefault(name, []).append(where)
                assign(name, changed, known)
                return
        assign(name, mark_new(changed, self.clause(node), old), known)

    def _influence(self, target: ast.Subscript, name: str, known: Known) -> None:
        """`score[where] += 2`: where is what the score is made of."""
        if not isinstance(target.slice, ast.Slice | ast.Tuple | ast.Constant):
            where, target.slice = self.expressions.read(target.slice, known, None, mask=True)
            self.expressions.influences.setdefault(name, []).append(where)


def _count(node: ast.expr | None) -> int | None:
    if node is None:
        return 0
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0 else None
