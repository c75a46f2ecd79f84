"""What an expression is by its form: a condition, a call of the text's own function, a mask of ones."""

from __future__ import annotations

import ast

from workbench.sandbox.reading.known import Known, Lazy
from workbench.sandbox.reading.recorder import Leaves
from workbench.sandbox.reading.tree import both, either
from workbench.sandbox.text.names import Names

OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="
}  # fmt: skip
COMPARING = {
    "numpy.less": "<", "numpy.less_equal": "<=", "numpy.greater": ">", "numpy.greater_equal": ">=",
    "numpy.equal": "==", "numpy.not_equal": "!=",
}  # fmt: skip
SAME = {"int", "bool", "float"} | {f"numpy.{n}" for n in ("array", "asarray", "int8", "int32", "int64", "bool_")}
FILLED = {"numpy.zeros": False, "numpy.zeros_like": False, "numpy.ones": True, "numpy.ones_like": True}
JOINING = {
    "numpy.logical_and": both, "numpy.logical_or": either, "numpy.minimum": both, "numpy.maximum": either
}  # fmt: skip
MANY = {
    "numpy.all": both, "numpy.any": either, "all": both, "any": either,
    "numpy.logical_and.reduce": both, "numpy.logical_or.reduce": either,
}  # fmt: skip
_STACKED = {"numpy.array", "numpy.vstack", "numpy.stack"}
PLACES = {"numpy.where", "numpy.nonzero", "numpy.flatnonzero"}


class Forms:
    """Tells forms apart in one module; an expression that is recorded already is a condition."""

    def __init__(self, module: ast.Module, leaves: Leaves) -> None:
        self.names = Names(module)
        self.own = frozenset(n.name for n in ast.walk(module) if isinstance(n, ast.FunctionDef))
        self._leaves = leaves

    def called(self, call: ast.Call) -> str:
        """The full name of what is called, as far as it is known."""
        return self.names.dotted(call.func) or (call.func.id if isinstance(call.func, ast.Name) else "")

    def is_own(self, value: ast.expr | None) -> bool:
        """Whether a function of the text itself is called."""
        return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in self.own

    def is_condition(self, value: ast.expr, known: Known) -> bool:  # noqa: PLR0911 one return for each kind of node
        """Whether an expression is by its form a condition, so that its parts are worth recording."""
        if self._leaves.recorded(value) is not None:
            return True
        match value:
            case ast.Compare(ops=ops):
                return all(type(op) in OPERATORS for op in ops)
            case ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.BoolOp() | ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return True
            case ast.BinOp(left, ast.Mult(), right):
                return self.is_condition(left, known) and self.is_condition(right, known)
            case ast.Name(id=name):
                return name in known and not isinstance(known[name], Lazy)
            case ast.Constant(value=bool()) | ast.List(elts=[]):
                return True
            case ast.IfExp(body=body, orelse=orelse):
                return all(is_truth(part) or self.is_condition(part, known) for part in (body, orelse))
            case ast.ListComp(elt=elt, generators=[ast.comprehension(ifs=[])]):
                return self.is_condition(elt, known)
            case ast.Call(func=ast.Attribute(value=inner, attr="astype" | "copy")):
                return self.is_condition(inner, known)
            case ast.Call():
                return self._is_conditional_call(value, known)
        return False

    def _is_conditional_call(self, value: ast.Call, known: Known) -> bool:
        name, arguments = self.called(value), value.args
        if name in SAME or name == "numpy.where":
            return bool(arguments) and self.is_condition(arguments[0], known)
        if name in MANY:
            return self.many(value) is not None
        if name in ("numpy.minimum", "numpy.maximum"):
            return len(arguments) == 2 and all(self.is_condition(argument, known) for argument in arguments)
        if name == "numpy.full":
            return len(arguments) > 1 and is_truth(arguments[1])
        return name in FILLED or name in COMPARING or name.startswith("numpy.logical_")

    def many(self, value: ast.Call) -> ast.List | ast.Tuple | None:
        """The conditions of which any or all must hold, where they are written out: np.any([a, b], axis=0)."""
        if self.called(value) not in MANY or len(value.args) != 1:
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


def is_truth(value: ast.expr) -> bool:
    """Whether an expression is written as 0, 1, True or False."""
    return isinstance(value, ast.Constant) and value.value in (0, 1)
