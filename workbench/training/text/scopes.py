"""What the names of a rule text are: made of what, counts of points, used in comparisons and arithmetic only."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

COLUMNS = ("value", "index")
COMPARING: Mapping[str, ast.cmpop] = {  # numpy's functions of two values
    "greater": ast.Gt(),
    "greater_equal": ast.GtE(),
    "less": ast.Lt(),
    "less_equal": ast.LtE(),
}
HEIGHTS = ("height", "prominence", "threshold")  # what scipy's find_peaks compares peaks with
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_PASSING = ("mod", "remainder", "floor", "minimum", "maximum", "int", "min", "max", "abs")  # a count stays one


@dataclass(frozen=True)
class Scope:
    """A function: what its names are made of (None: changed in place), and which of them count points."""

    function: ast.FunctionDef
    columns: Sequence[str] = COLUMNS
    made: dict[str, list[ast.expr | None]] = field(default_factory=dict)
    counting: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, function: ast.FunctionDef, columns: Sequence[str]) -> Scope:
        """All assignments of a function read."""
        scope = cls(function, columns)
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    scope.made.setdefault(name, []).append(value)
                case ast.AugAssign(target=ast.Name(id=name)):
                    scope.made.setdefault(name, []).append(None)
                case ast.For(target=target, iter=ast.Call(func=ast.Name(id="range" | "enumerate"))):
                    first = target.elts[0] if isinstance(target, ast.Tuple) else target
                    scope.counting.update(n.id for n in ast.walk(first) if isinstance(n, ast.Name))
        scope._spread()
        return scope

    def _spread(self) -> None:
        size = -1
        while size != len(self.counting):
            size = len(self.counting)
            self.counting.update(
                name
                for name, values in self.made.items()
                if any(value is not None and self.counts(value) for value in values)
            )

    def counts(self, node: ast.expr) -> bool:
        """Whether a value is a number of points or a place among them: an index, a length, a clock made of it."""
        match node:
            case ast.Name(id=name):
                return name in self.counting
            case (
                ast.Call(func=ast.Name(id="len"))
                | ast.Attribute(attr="size")
                | ast.Subscript(value=ast.Attribute(attr="shape"))
            ):
                return True
            case ast.Subscript(value=ast.Name(), slice=ast.Tuple(elts=[_, ast.Constant(value=int(at))])):
                return 0 <= at < len(self.columns) and self.columns[at] == "index"
            case ast.BinOp(left=left, right=right):
                return self.counts(left) or (isinstance(left, ast.Constant) and self.counts(right))
            case ast.Call(func=func, args=[of, *_]):
                return called(func) in _PASSING and self.counts(of)
        return False


def called(func: ast.expr) -> str:
    """The last name of what is called: `abs` of `abs` and of `np.abs`; empty where it has none."""
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


class Uses:
    """What the names of a text are used for: compared and computed with, or also as a window, an index, an argument."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._own = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}

    def only_compared(self, name: str, within: ast.AST | None = None, *, computed: bool = False) -> bool:
        """Whether every use of a name is in a comparison or in plain arithmetic; `computed`: at least one is."""
        parents = {id(child): node for node in ast.walk(within or self._tree) for child in ast.iter_child_nodes(node)}
        uses = [
            n
            for n in ast.walk(within or self._tree)
            if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
        ]
        return (bool(uses) or not computed) and all(self._plain(use, parents) for use in uses)

    def _plain(self, use: ast.AST, parents: dict[int, ast.AST]) -> bool:
        node: ast.AST | None = parents.get(id(use))
        inner: ast.AST | None = use
        while isinstance(node, ast.BinOp | ast.UnaryOp):
            if isinstance(node, ast.BinOp) and not isinstance(node.op, ARITHMETIC):
                return False
            node, inner = parents.get(id(node)), node
        if isinstance(node, ast.Call):
            name = called(node.func)
            return name in COMPARING or (name in self._own and inner is use)
        if isinstance(node, ast.keyword):
            return node.arg in HEIGHTS
        inside = isinstance(node, ast.Subscript) and node.value is not inner
        return not inside and not isinstance(node, ast.Slice | ast.List)
