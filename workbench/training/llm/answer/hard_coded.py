"""Rules that know their training data by heart: the numbers of points, or a list of values, written into the code.

Such a rule scores well where it was made and says nothing about any other data. It is sent back with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workbench.python_text import parse

LONGEST_LIST = 20  # numbers written out in one place
EQUALITIES = 3  # values that may be compared with ==; codes such as 0 or -1 are few
FIRST_POINTS = 2  # a rule may treat the first points apart by their number
ADVICE = "it is judged on later data, so say what the values do there instead"
_ARRAYS = ("asarray", "array", "ascontiguousarray", "float64", "int64", "astype", "copy", "ravel", "reshape")


def hard_coded(text: str) -> str:
    """What of the training data is written into a rule, in a sentence with its line; empty = nothing was found.

    A single bound on the number of a point, such as a warm-up, is no fault; a range of points is, and so is one point
    by its number. Text that is no Python has no such fault.
    """
    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    found = [*_lists(tree), *_point_numbers(tree), *_marked_points(tree), *_equalities(tree)]
    line, fault = min(found, default=(0, ""))
    return f"line {line}: {fault}; {ADVICE}" if fault else ""


Fault = tuple[int, str]


def _lists(tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
            count = sum(_number(inner) is not None for inner in ast.walk(node))
            if count > LONGEST_LIST:
                yield node.lineno, f"a list of {count} numbers is learned by heart"


def _point_numbers(tree: ast.Module) -> Iterator[Fault]:
    """Comparisons of the number of a point with constants: of all that a rule has, only one bound may stay."""
    numbers, constants = _PointNumbers(tree), _constants(tree)
    bounds: dict[float, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if not any(side in numbers for side in sides):
                continue
            known = {value for side in sides if (value := _value(side, constants)) is not None}
            exact = any(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops)
            lists = any(isinstance(side, ast.List | ast.Tuple | ast.Set) for side in sides)
            if lists or (exact and any(value > FIRST_POINTS for value in known)):
                yield node.lineno, "it names points by their numbers"
            bounds |= {value: node.lineno for value in known if value > FIRST_POINTS}
        elif isinstance(node, ast.Call) and _called(node) == "isin" and node.args and node.args[0] in numbers:
            yield node.lineno, "it names points by their numbers"
    if len(bounds) > 1:
        named = " and ".join(f"{value:g}" for value in sorted(bounds)[:2])
        yield max(bounds.values()), f"it compares the number of a point with {named}, which is one place in one series"


def _marked_points(tree: ast.Module) -> Iterator[Fault]:
    """Flags that are set at a place given by numbers: `flag[1204] = 1`, `flag[1200:1210] = 1`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            place = node.slice
            if isinstance(place, ast.Slice):
                low, high = (None if end is None else _number(end) for end in (place.lower, place.upper))
                marked = low is not None and high is not None and low > FIRST_POINTS and high > FIRST_POINTS
            elif isinstance(place, ast.List | ast.Tuple):
                marked = any((_number(one) or 0) > FIRST_POINTS for one in place.elts)
            else:
                marked = (_number(place) or 0) > FIRST_POINTS
            if marked:
                yield node.lineno, "it sets flags at points named by their numbers"


def _equalities(tree: ast.Module) -> Iterator[Fault]:
    """Values that are learned one by one: `(value == 12.31) | (value == 17.02) | …`."""
    constants, seen, line = _constants(tree), set[float](), 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq) for op in node.ops):
            known = {value for side in node.comparators if (value := _value(side, constants)) is not None}
            seen |= known
            line = max(line, node.lineno)
    if len(seen) > EQUALITIES:
        yield line, f"{len(seen)} values are compared with == one by one"


class _PointNumbers:
    """What in a rule stands for the numbers of points: arange, range, and the column `index` of the sample."""

    def __init__(self, tree: ast.Module) -> None:
        functions = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "inference" and n.args.args]
        self._samples = {function.args.args[0].arg for function in functions}
        self._names: set[str] = set()
        before = -1
        while len(self._names) != before:  # a name may be made of another one
            before = len(self._names)
            for node in ast.walk(tree):
                self._names |= self._made_by(node)

    def __contains__(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self._names
            case ast.Call(func=ast.Attribute(value=array)) if _called(node) in _ARRAYS and array in self:
                return True
            case ast.Call(args=[inner, *_]) if _called(node) in _ARRAYS:
                return inner in self
            case ast.Call():
                return _called(node) == "arange"
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=[ast.Slice(None, None, None), column])):
                return name in self._samples and _number(column) in (1, -1)
        return False

    def _made_by(self, node: ast.AST) -> set[str]:
        """Names that a statement makes stand for the numbers of points, as in `for i in range(n)`."""
        if isinstance(node, ast.Assign) and node.value in self:
            return {target.id for target in node.targets if isinstance(target, ast.Name)}
        if not isinstance(node, ast.For | ast.comprehension) or not isinstance(node.iter, ast.Call):
            return set()
        target, kind = node.target, _called(node.iter)
        if kind == "enumerate" and isinstance(target, ast.Tuple) and target.elts:
            target = target.elts[0]
        counts = kind in ("range", "enumerate", "arange")
        return {target.id} if counts and isinstance(target, ast.Name) else set()


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _constants(tree: ast.Module) -> dict[str, float]:
    """Numbers with a name at the top of the rule or in a function."""
    found: dict[str, float] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (value := _number(node.value)) is not None:
            found |= {target.id: value for target in node.targets if isinstance(target, ast.Name)}
    return found


def _value(node: ast.expr, constants: dict[str, float]) -> float | None:
    return constants.get(node.id) if isinstance(node, ast.Name) else _number(node)


def _number(node: ast.AST) -> float | None:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -float(value)
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return float(value)
    return None
