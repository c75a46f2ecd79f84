"""Reads an expression as a condition tree, and replaces its leaves by calls that record what they are while it runs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TypeAlias

from workbench.sandbox.text.names import Names
from workbench.sandbox.text.tree import Const, Leaf, Node, both, choose, either, mark, negate

RECORDER = "__recorder"  # no rule can use this name: the static check refuses two leading underscores
EVENT = -1  # stands for the point in a loop that tells only afterwards which points it spoke about

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="
}  # fmt: skip
_COMPARING = {
    "numpy.less": "<", "numpy.less_equal": "<=", "numpy.greater": ">", "numpy.greater_equal": ">=",
    "numpy.equal": "==", "numpy.not_equal": "!=",
}  # fmt: skip
_SAME = {"int", "bool", "float"} | {f"numpy.{n}" for n in ("array", "asarray", "int8", "int32", "int64", "bool_")}
_FILLED = {"numpy.zeros": False, "numpy.zeros_like": False, "numpy.ones": True, "numpy.ones_like": True}
_JOINING = {"numpy.logical_and": both, "numpy.logical_or": either}


@dataclass(frozen=True, eq=False)
class Lazy:
    """An assignment that is recorded only if its name turns out to be used as a condition."""

    statement: ast.Assign
    clause: int | None


Known: TypeAlias = dict[str, Node | Lazy]
Read: TypeAlias = tuple[Node, ast.expr]


class ExpressionReader:
    """`marks`: ids of expressions that are a clause of their own; `taken`: clauses that found their statement."""

    def __init__(self, module: ast.Module, marks: dict[int, int]) -> None:
        self.names = Names(module)
        self.marks = marks
        self.taken: set[int] = set()
        self.leaves: list[Leaf] = []

    def is_condition(self, value: ast.expr, known: Known) -> bool:  # noqa: PLR0911 one return for each kind of node
        """Whether an expression is by its form a condition, so that its parts are worth recording."""
        match value:
            case ast.Compare(ops=ops):
                return all(type(op) in _OPERATORS for op in ops)
            case ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.BoolOp() | ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return True
            case ast.Name(id=name):
                return name in known and not isinstance(known[name], Lazy)
            case ast.Constant(value=bool()) | ast.List(elts=[]):
                return True
            case ast.Call(func=ast.Attribute(value=inner, attr="astype" | "copy")):
                return self.is_condition(inner, known)
            case ast.Call(args=arguments):
                name = self._called(value)
                if name in _SAME or name == "numpy.where":
                    return bool(arguments) and self.is_condition(arguments[0], known)
                return name in _FILLED or name in _COMPARING or name.startswith("numpy.logical_")
        return False

    def read(self, value: ast.expr, known: Known, point: str | None, mask: bool = False) -> Read:
        """The tree of an expression, and the expression that records its leaves.

        `point`: the loop variable that is the point's index; `mask`: the expression chooses points of an array.
        """
        node, new = self._form(value, known, point, mask)
        return mark(node, self.marks.get(id(value))), new

    def _form(self, value: ast.expr, known: Known, point: str | None, mask: bool) -> Read:  # noqa: PLR0911 many kinds
        match value:
            case ast.Constant(value=bool() | int() | float() as constant) if constant in (0, 1) and not mask:
                return Const(bool(constant)), value
            case ast.List(elts=[]):
                return Const(False), value
            case ast.Name(id=name) if name in known and not (mask and isinstance(known[name], Lazy)):
                return self.of_name(name, known) or Const(False), value
            case ast.Compare(ops=ops) if all(type(op) in _OPERATORS for op in ops):
                return self._compare(value, point)
            case ast.BoolOp() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return self._logic(value, known, point)
            case ast.IfExp():
                test, value.test = self.read(value.test, known, point)
                then, value.body = self.read(value.body, known, point)
                other, value.orelse = self.read(value.orelse, known, point)
                return choose(test, then, other), value
            case ast.Call():
                return self._call(value, known, point) or self._leaf(value, point, mask)
        return self._leaf(value, point, mask)

    def _logic(self, value: ast.BoolOp | ast.BinOp | ast.UnaryOp, known: Known, point: str | None) -> Read:
        if isinstance(value, ast.BoolOp):
            done = [self.read(part, known, point) for part in value.values]
            value.values = [new for _, new in done]
            return (both if isinstance(value.op, ast.And) else either)(*(node for node, _ in done)), value
        if isinstance(value, ast.BinOp):
            first, value.left = self.read(value.left, known, point)
            second, value.right = self.read(value.right, known, point)
            return (both if isinstance(value.op, ast.BitAnd) else either)(first, second), value
        inner, value.operand = self.read(value.operand, known, point)
        return negate(inner), value

    def _call(self, value: ast.Call, known: Known, point: str | None) -> Read | None:  # noqa: PLR0911 many kinds
        name, arguments = self._called(value), value.args
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("astype", "copy"):
            if not self.is_condition(value.func.value, known):
                return None
            node, value.func.value = self.read(value.func.value, known, point)
            return node, value
        if name in _SAME and arguments and self.is_condition(arguments[0], known):
            node, arguments[0] = self.read(arguments[0], known, point)
            return node, value
        if name in _FILLED:
            return Const(_FILLED[name]), value
        if value.keywords:
            return None
        if name in _COMPARING and len(arguments) == 2:
            return self._record(value, arguments[0], _COMPARING[name], arguments[1], point)
        return self._numpy_logic(name, value, known, point)

    def _numpy_logic(self, name: str, value: ast.Call, known: Known, point: str | None) -> Read | None:
        wanted = {"numpy.where": 3, "numpy.logical_not": 1} | dict.fromkeys(_JOINING, 2)
        if wanted.get(name) != len(value.args):
            return None
        done = [self.read(argument, known, point) for argument in value.args]
        nodes = [node for node, _ in done]
        value.args = [new for _, new in done]
        if name == "numpy.where":
            return choose(nodes[0], nodes[1], nodes[2]), value
        return (negate(nodes[0]) if name == "numpy.logical_not" else _JOINING[name](*nodes)), value

    def _called(self, call: ast.Call) -> str:
        return self.names.dotted(call.func) or (call.func.id if isinstance(call.func, ast.Name) else "")

    def of_name(self, name: str, known: Known) -> Node | None:
        """What a name stands for; an assignment that was of no interest until now gets recorded."""
        value = known.get(name)
        if not isinstance(value, Lazy):
            return value
        node, value.statement.value = self._leaf(value.statement.value, None, False)
        known[name] = node = mark(node, None if value.clause in self.taken else value.clause)
        return node

    # leaves

    def _compare(self, value: ast.Compare, point: str | None) -> Read:
        sides = [value.left, *value.comparators]
        done = []
        for left, op, right in zip(sides, value.ops, sides[1:], strict=False):
            single = ast.copy_location(ast.Compare(left, [op], [right]), value)
            done.append(self._record(single, left, _OPERATORS[type(op)], right, point))
        if len(done) == 1:
            return done[0]
        joined = ast.copy_location(ast.BoolOp(ast.And(), [new for _, new in done]), value)
        return both(*(node for node, _ in done)), joined

    def _record(self, value: ast.expr, left: ast.expr, operator: str, right: ast.expr, point: str | None) -> Read:
        leaf = self._new_leaf(value, operator)
        return leaf, self._recording("compare", leaf, [left, right], value, point)

    def _leaf(self, value: ast.expr, point: str | None, mask: bool) -> Read:
        leaf = self._new_leaf(value, "")
        return leaf, self._recording("mask" if mask else "truth", leaf, [value], value, point)

    def _new_leaf(self, value: ast.expr, operator: str) -> Leaf:
        leaf = Leaf(len(self.leaves), ast.unparse(value), operator, value.lineno)
        self.leaves.append(leaf)
        return leaf

    def _recording(
        self, method: str, leaf: Leaf, arguments: list[ast.expr], where: ast.expr, point: str | None
    ) -> ast.expr:
        function = ast.Attribute(ast.Name(RECORDER, ast.Load()), method, ast.Load())
        index: ast.expr = ast.Constant(None) if point is None else ast.Name(point, ast.Load())
        return ast.copy_location(ast.Call(function, [ast.Constant(leaf.id), *arguments, index], []), where)
