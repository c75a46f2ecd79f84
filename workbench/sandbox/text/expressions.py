"""Reads an expression as a condition tree, and replaces its leaves by calls that record what they are while it runs."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from workbench.sandbox.text.names import Names
from workbench.sandbox.text.tree import (
    Const,
    Leaf,
    Node,
    Shift,
    both,
    choose,
    either,
    has_mark,
    leaves_of,
    mark,
    negate,
)

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
_JOINING = {
    "numpy.logical_and": both, "numpy.logical_or": either, "numpy.minimum": both, "numpy.maximum": either
}  # fmt: skip
_MANY = {
    "numpy.all": both, "numpy.any": either, "all": both, "any": either,
    "numpy.logical_and.reduce": both, "numpy.logical_or.reduce": either,
}  # fmt: skip
_STACKED = {"numpy.array", "numpy.vstack", "numpy.stack"}
_PLACES = {"numpy.where", "numpy.nonzero", "numpy.flatnonzero"}
_MOST_DETAILS = 8

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
Read: TypeAlias = tuple[Node, ast.expr]
Inline: TypeAlias = Callable[[ast.Call, Known, Point], Node | None]


class ExpressionReader:
    """`marks`: ids of expressions that are a clause of their own; `taken`: clauses that found their statement.

    `inline`: follows the text's own function into its body for one call, or None. `influences`: what a name that can't
    be followed was changed by. `definitions`: the text of what stands behind a name. `within`: for a leaf that was
    made of a condition with clauses, that condition.
    """

    def __init__(self, module: ast.Module, marks: dict[int, int], inline: Inline) -> None:
        self.names = Names(module)
        self.marks = marks
        self.inline = inline
        self.taken: set[int] = set()
        self.leaves: list[Leaf] = []
        self.influences: dict[str, list[Node]] = {}
        self.definitions: dict[str, str] = {}
        self.within: dict[int, Node] = {}
        self.event_first = 0
        self.own = frozenset(n.name for n in ast.walk(module) if isinstance(n, ast.FunctionDef))
        self._recorded: dict[int, tuple[Node, ast.expr]] = {}

    def is_condition(self, value: ast.expr, known: Known) -> bool:  # noqa: PLR0911 one return for each kind of node
        """Whether an expression is by its form a condition, so that its parts are worth recording."""
        if id(value) in self._recorded:
            return True
        match value:
            case ast.Compare(ops=ops):
                return all(type(op) in _OPERATORS for op in ops)
            case ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.BoolOp() | ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return True
            case ast.BinOp(left, ast.Mult(), right):
                return self.is_condition(left, known) and self.is_condition(right, known)
            case ast.Name(id=name):
                return name in known and not isinstance(known[name], Lazy)
            case ast.Constant(value=bool()) | ast.List(elts=[]):
                return True
            case ast.IfExp(body=body, orelse=orelse):
                return all(_is_truth(part) or self.is_condition(part, known) for part in (body, orelse))
            case ast.ListComp(elt=elt, generators=[ast.comprehension(ifs=[])]):
                return self.is_condition(elt, known)
            case ast.Call(func=ast.Attribute(value=inner, attr="astype" | "copy")):
                return self.is_condition(inner, known)
            case ast.Call():
                return self._is_conditional_call(value, known)
        return False

    def _is_conditional_call(self, value: ast.Call, known: Known) -> bool:
        name, arguments = self.called(value), value.args
        if name in _SAME or name == "numpy.where":
            return bool(arguments) and self.is_condition(arguments[0], known)
        if name in _MANY:
            return self._many(value) is not None
        if name in ("numpy.minimum", "numpy.maximum"):
            return len(arguments) == 2 and all(self.is_condition(argument, known) for argument in arguments)
        if name == "numpy.full":
            return len(arguments) > 1 and _is_truth(arguments[1])
        return name in _FILLED or name in _COMPARING or name.startswith("numpy.logical_")

    def read(self, value: ast.expr, known: Known, point: Point, mask: bool = False) -> Read:
        """The tree of an expression, and the expression that records its leaves; `mask`: it chooses points."""
        node, new = self._form(value, known, point, mask)
        return mark(node, self.marks.get(id(value))), new

    def _form(  # noqa: PLR0911, PLR0912 many kinds
        self, value: ast.expr, known: Known, point: Point, mask: bool
    ) -> Read:
        if id(value) in self._recorded:
            return self._recorded[id(value)][0], value
        match value:
            case ast.Constant(value=bool() | int() | float() as constant) if constant in (0, 1) and not mask:
                return Const(bool(constant)), value
            case ast.List(elts=[]):
                return Const(False), value
            case ast.Name(id=name) if name in known and not (mask and isinstance(known[name], Lazy)):
                return self.of_name(name, known) or Const(False), value
            case ast.Name(id=name) if name in known:
                return self._chosen(name, known), value
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=index)) if index == point and name in known:
                return self.of_name(name, known) or Const(False), value
            case ast.Compare(ops=ops) if all(type(op) in _OPERATORS for op in ops):
                return self._compare(value, known, point)
            case ast.BoolOp() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return self._logic(value, known, point)
            case ast.BinOp(op=ast.Mult()) if self.is_condition(value, known):
                return self._logic(value, known, point)
            case ast.IfExp():
                test, value.test = self.read(value.test, known, point)
                then, value.body = self.read(value.body, known, point)
                other, value.orelse = self.read(value.orelse, known, point)
                return choose(test, then, other), value
            case ast.ListComp(generators=[ast.comprehension(ifs=[])]) if point is None and not mask:
                return self._comprehension(value, known), value
            case ast.Subscript(value=ast.Call() as call, slice=ast.Constant(value=0)) if mask:
                if self.called(call) in ("numpy.where", "numpy.nonzero") and len(call.args) == 1:
                    node, call.args[0] = self.read(call.args[0], known, point)
                    return node, value
            case ast.Call():
                return self._call(value, known, point, mask) or self._leaf(value, known, point, mask)
        return self._leaf(value, known, point, mask)

    def _logic(self, value: ast.BoolOp | ast.BinOp | ast.UnaryOp, known: Known, point: Point) -> Read:
        if isinstance(value, ast.BoolOp):
            done = [self.read(part, known, point) for part in value.values]
            value.values = [new for _, new in done]
            return (both if isinstance(value.op, ast.And) else either)(*(node for node, _ in done)), value
        if isinstance(value, ast.BinOp):
            first, value.left = self.read(value.left, known, point)
            second, value.right = self.read(value.right, known, point)
            return (either if isinstance(value.op, ast.BitOr) else both)(first, second), value
        inner, value.operand = self.read(value.operand, known, point)
        return negate(inner), value

    def _comprehension(self, value: ast.ListComp, known: Known) -> Node:
        """A list with one value for each point: the points are counted while it is made."""
        loop = value.generators[0]
        point = self.count(loop)
        shadowed = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        inside: Known = {
            name: what for name, what in known.items() if name not in shadowed and not isinstance(what, Lazy)
        }
        node, value.elt = self.read(value.elt, inside, point)
        return node

    def count(self, loop: ast.comprehension | ast.For) -> str:
        """Make a loop count its turns; the name of the count."""
        point = f"__count_{len(self.leaves)}"
        targets: list[ast.expr] = [ast.Name(point, ast.Store()), loop.target]
        loop.target = ast.copy_location(ast.Tuple(targets, ast.Store()), loop.target)
        loop.iter = ast.copy_location(recorder_call("counted", [loop.iter]), loop.iter)
        return point

    def _call(self, value: ast.Call, known: Known, point: Point, mask: bool) -> Read | None:  # noqa: PLR0911 many kinds
        name, arguments = self.called(value), value.args
        if mask and name in _PLACES and len(arguments) == 1:
            node, arguments[0] = self.read(arguments[0], known, point)
            return node, value
        if isinstance(value.func, ast.Attribute) and value.func.attr in ("astype", "copy"):
            if not self.is_condition(value.func.value, known) and not self._is_own(value.func.value):
                return None
            node, value.func.value = self.read(value.func.value, known, point)
            return node, value
        if name in _SAME and arguments and (self.is_condition(arguments[0], known) or self._is_own(arguments[0])):
            node, arguments[0] = self.read(arguments[0], known, point)
            return node, value
        if name in _FILLED:
            return Const(_FILLED[name]), value
        if name == "numpy.full" and len(arguments) > 1 and _is_truth(arguments[1]):
            return Const(bool(ast.literal_eval(arguments[1]))), value
        if self._is_own(value) and not mask:
            inner = self.inline(value, known, point)
            return None if inner is None else (inner, value)
        parts = self._many(value)
        if parts is not None:
            done = [self.read(part, known, point) for part in parts.elts]
            parts.elts = [new for _, new in done]
            return _MANY[name](*(node for node, _ in done)), value
        if value.keywords:
            return None
        if name in ("numpy.concatenate", "numpy.hstack") and len(arguments) == 1:
            return self._after_start(value, known, point)
        if name in _COMPARING and len(arguments) == 2:
            return self._record(value, arguments, _COMPARING[name], known, point)
        return self._numpy_logic(name, value, known, point)

    def _after_start(self, value: ast.Call, known: Known, point: Point) -> Read | None:
        """`np.concatenate([[False], condition])`: the first points have none."""
        match value.args[0]:
            case ast.List(elts=[ast.List(elts=first), rest]) | ast.Tuple(elts=[ast.List(elts=first), rest]):
                if all(_is_truth(one) and not ast.literal_eval(one) for one in first):
                    node, new = self.read(rest, known, point)
                    value.args[0].elts[1] = new
                    return Shift(len(first), node), value
        return None

    def _many(self, value: ast.Call) -> ast.List | ast.Tuple | None:
        """The conditions of which any or all must hold, where they are written out: np.any([a, b], axis=0)."""
        if self.called(value) not in _MANY or len(value.args) != 1:
            return None
        plain = self.called(value) in ("all", "any") or self.called(value).endswith(".reduce")
        along = [
            k for k in value.keywords if k.arg == "axis" and isinstance(k.value, ast.Constant) and k.value.value == 0
        ]
        if len(value.keywords) != len(along) or not (plain or along):
            return None
        inner: ast.expr = value.args[0]
        if isinstance(inner, ast.Call) and self.called(inner) in _STACKED and len(inner.args) == 1:
            inner = inner.args[0]
        return inner if isinstance(inner, ast.List | ast.Tuple) and inner.elts else None

    def _numpy_logic(self, name: str, value: ast.Call, known: Known, point: Point) -> Read | None:
        wanted = {"numpy.where": 3, "numpy.logical_not": 1} | dict.fromkeys(_JOINING, 2)
        if wanted.get(name) != len(value.args):
            return None
        if name in ("numpy.minimum", "numpy.maximum") and not self.is_condition(value, known):
            return None
        done = [self.read(argument, known, point) for argument in value.args]
        nodes = [node for node, _ in done]
        value.args = [new for _, new in done]
        if name == "numpy.where":
            return choose(nodes[0], nodes[1], nodes[2]), value
        return (negate(nodes[0]) if name == "numpy.logical_not" else _JOINING[name](*nodes)), value

    def called(self, call: ast.Call) -> str:
        """The full name of what is called, as far as it is known."""
        return self.names.dotted(call.func) or (call.func.id if isinstance(call.func, ast.Name) else "")

    def _is_own(self, value: ast.expr | None) -> bool:
        """Whether a function of the text itself is called."""
        return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in self.own

    def of_name(self, name: str, known: Known) -> Node | None:
        """What a name stands for; an assignment that was of no interest until now gets recorded."""
        value = known.get(name)
        if not isinstance(value, Lazy):
            return value
        node, value.statement.value = self.read(value.statement.value, value.known, None)
        known[name] = node = mark(node, None if value.clause in self.taken else value.clause)
        return node

    def _chosen(self, name: str, known: Known) -> Node:
        """The points that a name chooses, recorded where it got its value."""
        value = known[name]
        assert isinstance(value, Lazy)
        if value.chosen is None:
            value.chosen, value.statement.value = self.read(value.statement.value, value.known, None, mask=True)
        return value.chosen

    # leaves

    def _compare(self, value: ast.Compare, known: Known, point: Point) -> Read:
        sides = [value.left, *value.comparators]
        done = []
        for left, op, right in zip(sides, value.ops, sides[1:], strict=False):
            single = ast.copy_location(ast.Compare(left, [op], [right]), value)
            done.append(self._record(single, [left, right], _OPERATORS[type(op)], known, point))
        if len(done) == 1:
            return done[0]
        joined = ast.copy_location(ast.BoolOp(ast.And(), [new for _, new in done]), value)
        return both(*(node for node, _ in done)), joined

    def _record(self, value: ast.expr, sides: list[ast.expr], operator: str, known: Known, point: Point) -> Read:
        text = text_of(value)
        found: list[Node] = []
        sides = [self._looked_into(side, known, point, found) for side in sides]
        leaf = self.new_leaf(value, operator, point, text=text, details=found)
        self._keep_clauses(leaf, found)
        return leaf, self._recording("compare", leaf, sides, value, point)

    def _leaf(self, value: ast.expr, known: Known, point: Point, mask: bool) -> Read:
        text = text_of(value)
        if isinstance(value, ast.Name) and value.id in self.definitions:
            text = f"{value.id} = {self.definitions[value.id]}"
        found: list[Node] = []
        over = self._held(value, known, point, found)
        self._look_below(value, known, point, found)
        leaf = self.new_leaf(value, "", point, text=text, details=found, over=over)
        if over is not None and isinstance(value, ast.Call):
            value.args[1] = ast.copy_location(recorder_call("width", [ast.Constant(leaf.id), value.args[1]]), value)
        if not mask:
            self._keep_clauses(leaf, found)
        return leaf, self._recording("mask" if mask else "truth", leaf, [value], value, point)

    def _keep_clauses(self, leaf: Leaf, found: list[Node]) -> None:
        clauses = list(dict.fromkeys(node for node in found if has_mark(node)))
        if clauses:
            self.within[leaf.id] = either(*clauses)

    def _held(self, value: ast.expr, known: Known, point: Point, found: list[Node]) -> Node | None:
        """The condition of `rk.hold(condition, window)`."""
        if point is not None or not isinstance(value, ast.Call) or self.called(value) != "rulekit.hold":
            return None
        if len(value.args) != 2 or value.keywords or not self.is_condition(value.args[0], known):
            return None
        node, value.args[0] = self.read(value.args[0], known, point)
        found.append(node)
        return node

    def new_leaf(  # a leaf of a loop that tells its points afterwards is watched by the leaf `first` of that loop
        self,
        value: ast.expr,
        operator: str,
        point: Point,
        *,
        text: str = "",
        details: Iterable[Node] = (),
        first: int = -1,
        over: Node | None = None,
    ) -> Leaf:
        """The next leaf."""
        kept = tuple(dict.fromkeys(leaf for node in details for leaf in leaves_of(node)))[:_MOST_DETAILS]
        leaf = Leaf(len(self.leaves), text or text_of(value), operator, value.lineno, kept, point == EVENT, first, over)
        self.leaves.append(leaf)
        return leaf

    def _recording(self, method: str, leaf: Leaf, arguments: list[ast.expr], where: ast.expr, point: Point) -> ast.expr:
        index: ast.expr = ast.Name(point, ast.Load()) if isinstance(point, str) else ast.Constant(point)
        call = ast.copy_location(recorder_call(method, [ast.Constant(leaf.id), *arguments, index]), where)
        call.original = where  # type: ignore[attr-defined]  # what people wrote, for the texts of other leaves
        self._recorded[id(call)] = (leaf, call)
        return call

    # details: comparisons inside of what is compared

    def _looked_into(self, value: ast.expr, known: Known, point: Point, found: list[Node]) -> ast.expr:
        """The expression with the conditions in it recorded, as far as they speak about all points."""
        if point is not None or not isinstance(value, ast.expr):
            return value
        if isinstance(value, ast.Name):
            found += self._behind(value.id, known)
        elif self.is_condition(value, known) and not isinstance(value, ast.Constant | ast.List):
            node, value = self.read(value, known, None)
            found.append(node)
        elif self._is_own(value):
            inner = self.inline(value, known, None)  # type: ignore[arg-type]  # the line above says so
            found += [] if inner is None else [inner]
        else:
            self._look_below(value, known, point, found)
        return value

    def _look_below(self, value: ast.AST, known: Known, point: Point, found: list[Node]) -> None:
        """`_looked_into` for the parts of an expression."""
        if point is not None or isinstance(value, ast.Lambda | ast.comprehension | ast.ListComp | ast.GeneratorExp):
            return
        method = value.func if isinstance(value, ast.Call) else None
        if isinstance(method, ast.Attribute) and self.names.dotted(method) is None:
            method.value = self._looked_into(method.value, known, point, found)
        for name, content in ast.iter_fields(value):
            if name == "func":
                continue
            if isinstance(content, ast.expr):
                setattr(value, name, self._looked_into(content, known, point, found))
            elif isinstance(content, list):
                for place, item in enumerate(content):
                    if isinstance(item, ast.keyword):
                        item.value = self._looked_into(item.value, known, point, found)
                    elif isinstance(item, ast.expr):
                        content[place] = self._looked_into(item, known, point, found)

    def _behind(self, name: str, known: Known) -> list[Node]:
        """The conditions of which what a name stands for was made."""
        value = known.get(name)
        more = self.influences.get(name, [])
        if value is None:
            return more
        if not isinstance(value, Lazy):
            return [value, *more]
        if value.details is None:
            found: list[Node] = []
            value.details = ()  # a name that is made of itself ends here
            value.statement.value = self._looked_into(value.statement.value, value.known, None, found)
            value.details = tuple(found)
        return [*value.details, *more]


def recorder_call(method: str, arguments: list[ast.expr]) -> ast.Call:
    """A call of a method of the recorder."""
    return ast.Call(ast.Attribute(ast.Name(RECORDER, ast.Load()), method, ast.Load()), arguments, [])


def _is_truth(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in (0, 1)


class _AsWritten(ast.NodeTransformer):
    """Puts what people wrote in the place of what records it."""

    def visit_Call(self, node: ast.Call) -> Any:
        original = getattr(node, "original", None)
        if original is not None:
            return self.visit(copy.deepcopy(original))
        return self.generic_visit(node)


def text_of(value: ast.expr) -> str:
    """An expression as people wrote it."""
    return ast.unparse(_AsWritten().visit(copy.deepcopy(value)))
