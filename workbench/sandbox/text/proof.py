"""The proof that a rule is stateful: straight-line code of rulekit calls and element-wise numpy, nothing else.

Values are of two kinds: *points* (one value for each point, made from the points up to it) and *numbers* (constants
and parameters, never derived from data). Every permitted step keeps this, so a stream that continues each rulekit
call from its state gives the same bits as a batch.
"""

from __future__ import annotations

import ast
from typing import Literal

import numpy as np

from workbench.model.verdict import Problem
from workbench.rulekit.catalog import CATALOG
from workbench.sandbox.text.allowed import ELEMENTWISE

Kind = Literal["points", "number"]
_ADVICE = "; write it with rulekit calls and element-wise numpy, or let the rule run by window or chunk"
_NUMBER_CALLS = frozenset(["abs", "bool", "float", "int", "max", "min", "pow", "round"])
_LIKE = frozenset(["empty_like", "ones_like", "zeros_like"])
_ARGUMENTS = {
    "where": (3, 3),
    "clip": (3, 3),
    "nan_to_num": (1, 1),
    "round": (1, 2),
    "around": (1, 2),
    "isclose": (2, 4),
}
_SIZED = frozenset(["ones", "zeros"])


class _UnprovedError(Exception):
    def __init__(self, node: ast.AST, message: str) -> None:
        super().__init__(message)
        self.node = node
        self.message = message


def why_not_stateful(tree: ast.Module) -> Problem | None:
    """The first place that keeps the rule from being stateful and what to do; None = proved."""
    try:
        _Proof(tree).run()
    except _UnprovedError as error:
        line, column = getattr(error.node, "lineno", 0), getattr(error.node, "col_offset", 0)
        return Problem(line, column, f"not stateful: {error.message}{_ADVICE}", "stateful")
    return None


class _Proof:
    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.kinds: dict[str, Kind] = {}
        self.names: dict[str, str] = {}  # name in the text → "numpy", "rulekit", "numpy.abs", …
        self.sample = ""

    def run(self) -> None:
        """Walk through the module's constants and the function. Raises _UnprovedError."""
        function: ast.FunctionDef | None = None
        for node in self.tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
            elif isinstance(node, ast.FunctionDef) and node.name == "inference":
                function = node
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                self._constant(node)
        if function is None or len(function.args.args) != 1:
            raise _UnprovedError(self.tree, "there is no `def inference(sample):`")
        self.sample = function.args.args[0].arg
        self._body(function)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            before = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            self.names[alias.asname or alias.name] = before + alias.name

    def _constant(self, node: ast.Assign | ast.AnnAssign) -> None:
        """A module-level name counts as a number if it is made of numbers; others are unknown, refused where used."""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is None or not all(isinstance(target, ast.Name) for target in targets):
            return
        try:
            kind = self._kind(node.value)
        except _UnprovedError:
            return
        self.kinds.update({target.id: kind for target in targets if isinstance(target, ast.Name)})

    def _body(self, function: ast.FunctionDef) -> None:
        *before, last = function.body
        for node in before:
            self._statement(node)
        if not isinstance(last, ast.Return) or last.value is None:
            raise _UnprovedError(last, "the function must end with its one return")
        if self._kind(last.value) != "points":
            raise _UnprovedError(last, "it returns a number, not one value for each point")

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                return
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(
                target=ast.Name(id=name), value=ast.expr() as value
            ):
                self.kinds[name] = self._kind(value)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                read = ast.copy_location(ast.Name(name, ast.Load()), target)
                self.kinds[name] = self._kind(ast.copy_location(ast.BinOp(read, op, value), node))
            case ast.Assign(targets=[ast.Subscript(value=ast.Name() as array, slice=mask)], value=value):
                read = ast.copy_location(ast.Name(array.id, ast.Load()), array)
                if (self._kind(read), self._kind(mask), self._kind(value)) != ("points", "points", "number"):
                    raise _UnprovedError(node, "only `array[condition] = number` can be proved")
            case _:
                what = type(node).__name__.lower()
                raise _UnprovedError(node, f"`{what}` is more than straight-line code")

    def _kind(self, node: ast.expr) -> Kind:  # noqa: PLR0911 one return for each kind of expression
        match node:
            case ast.Constant(value=int() | float()):
                return "number"
            case ast.Name(id=name):
                if name not in self.kinds:
                    raise _UnprovedError(node, f"the use of {name} here can't be proved")
                return self.kinds[name]
            case ast.Subscript(
                value=ast.Name(id=self.sample),
                slice=ast.Tuple(elts=[ast.Slice(None, None, None), ast.Constant(value=int(column))]),
            ) if (
                column >= 0
            ):
                return "points"
            case ast.BinOp(left=left, op=op, right=right) if not isinstance(op, ast.MatMult):
                return _join(self._kind(left), self._kind(right))
            case ast.UnaryOp(op=op, operand=operand):
                kind = self._kind(operand)
                if isinstance(op, ast.Not) and kind == "points":
                    raise _UnprovedError(node, "`not` of an array has no meaning, use ~")
                return kind
            case ast.Compare(left=left, ops=[op], comparators=[right]) if not isinstance(
                op, ast.In | ast.NotIn | ast.Is | ast.IsNot
            ):
                return _join(self._kind(left), self._kind(right))
            case ast.Attribute():
                return self._member(node)
            case ast.Call():
                return self._call(node)
        raise _UnprovedError(node, f"`{ast.unparse(node)[:60]}` looks at other points or can't be proved")

    def _dotted(self, node: ast.expr) -> str:
        """numpy.abs, rulekit.ar_z, … for what the text imported; a bare name for all else; empty if neither."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self.names:
            return f"{self.names[node.value.id]}.{node.attr}"
        return ""

    def _member(self, node: ast.Attribute) -> Kind:
        name = self._dotted(node)
        if name in ("numpy.nan", "numpy.pi", "numpy.inf", "numpy.e", "math.pi", "math.nan", "math.inf", "math.e"):
            return "number"
        raise _UnprovedError(node, f"the use of {ast.unparse(node)[:60]} here can't be proved")

    def _call(self, node: ast.Call) -> Kind:  # noqa: PLR0911 one return for each kind of call
        name = self._dotted(node.func)
        root, _, member = name.rpartition(".")
        arguments = [*node.args, *(k.value for k in node.keywords if k.arg != "dtype")]
        if root == "rulekit" and member in CATALOG:
            return self._feature(node, arguments)
        if root == "numpy" and member in ELEMENTWISE:
            if any(k.arg not in ("dtype", "nan", "posinf", "neginf", "decimals") for k in node.keywords):
                raise _UnprovedError(node, f"np.{member} with keyword arguments can't be proved")
            least, most = arguments_of(member)
            if not least <= len(node.args) <= most:
                raise _UnprovedError(node, f"np.{member} takes {least} argument{'s' * (least > 1)} that can be proved")
            return _join(*map(self._kind, arguments))
        if root == "numpy" and (member in _LIKE or member == "full_like"):
            return _join(*map(self._kind, arguments))
        if root == "numpy" and member in _SIZED | {"full"} and node.args and self._is_length(node.args[0]):
            self._numbers(node, node.args[1:] if member == "full" else [])
            return "points"
        if name == "abs" and len(arguments) == 1:
            return self._kind(arguments[0])
        if name in _NUMBER_CALLS or root == "math":
            self._numbers(node, arguments)
            return "number"
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype" and len(node.args) == 1:
            return self._kind(node.func.value)
        raise _UnprovedError(node, f"`{ast.unparse(node)[:60]}` looks at other points or can't be proved")

    def _feature(self, node: ast.Call, arguments: list[ast.expr]) -> Kind:
        if not node.args or self._kind(node.args[0]) != "points":
            raise _UnprovedError(node, "a rulekit call needs one value for each point as its first argument")
        self._numbers(node, arguments[1:])
        return "points"

    def _numbers(self, node: ast.Call, arguments: list[ast.expr]) -> None:
        for argument in arguments:
            if self._kind(argument) != "number":
                raise _UnprovedError(
                    node, f"`{ast.unparse(argument)[:60]}` must be a number that doesn't depend on data"
                )

    def _is_length(self, node: ast.expr) -> bool:
        """len(x), x.size or x.shape[0] of the sample or of one value for each point."""
        match node:
            case ast.Call(func=ast.Name(id="len"), args=[of]) | ast.Subscript(
                value=ast.Attribute(value=of, attr="shape"), slice=ast.Constant(value=0)
            ):
                return isinstance(of, ast.Name) and (of.id == self.sample or self._kind(of) == "points")
            case ast.Attribute(value=ast.Name() as of, attr="size"):
                return of.id != self.sample and self._kind(of) == "points"
        return False


def arguments_of(name: str) -> tuple[int, int]:
    """How few and how many arguments an element-wise numpy function takes; one more would be where it writes to."""
    if name in _ARGUMENTS:
        return _ARGUMENTS[name]
    count = int(getattr(np, name).nin)
    return count, count


def _join(*kinds: Kind) -> Kind:
    return "points" if "points" in kinds else "number"
