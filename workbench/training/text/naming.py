"""Names that a person would choose for the numbers of a rule: `np.abs(jump) >= 6` compares with JUMP_MIN."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence

from workbench.training.text.scopes import COLUMNS, called

LONGEST = 40
_SAME = frozenset(
    ("abs", "absolute", "fabs", "nan_to_num", "asarray", "array", "float", "int", "clip", "astype", "round", "around")
)
_STATISTICS = frozenset(
    ("mean", "std", "median", "max", "min", "sum", "var", "ptp", "percentile", "quantile", "average")
)
_PARTS = {ast.Sub: "_DISTANCE", ast.Div: "_RATIO"}


def stem(node: ast.expr, columns: Sequence[str] = COLUMNS) -> str:
    """The quantity that an expression is, in UPPER_CASE: that of `np.abs(rk.jump(value, 3))` is JUMP."""
    found = _stem(node, columns)[:LONGEST].strip("_")
    return found if found and found[0].isalpha() else f"VALUE_{found}".strip("_")


def unique(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where it is taken."""
    count, found = 1, name
    while found in taken:
        count += 1
        found = f"{name}_{count}"
    return found


def _stem(node: ast.expr, columns: Sequence[str]) -> str:
    match node:
        case ast.Name(id=name):
            return _clean(name)
        case ast.Subscript(value=ast.Name(id="sample"), slice=ast.Tuple(elts=[_, ast.Constant(value=int(at))])):
            return _clean(columns[at]) if 0 <= at < len(columns) else "VALUE"
        case ast.Subscript(value=value) | ast.UnaryOp(operand=value):
            return _stem(value, columns)
        case ast.BinOp(left=left, op=op, right=right):
            inner = right if isinstance(left, ast.Constant) else left
            return _stem(inner, columns) + _PARTS.get(type(op), "")
        case ast.Call(func=func, args=args):
            return _called(func, args, columns)
    return ""


def _called(func: ast.expr, args: Sequence[ast.expr], columns: Sequence[str]) -> str:
    name = called(func)
    of_module = isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and bool(args)
    given = (
        args[0] if of_module or isinstance(func, ast.Name) else func.value if isinstance(func, ast.Attribute) else None
    )
    if (
        given is None
        or isinstance(given, ast.Constant)
        or (name not in _SAME and name.removeprefix("nan") not in _STATISTICS)
    ):
        return _clean(name)
    inner = _stem(given, columns)
    return inner if name in _SAME else f"{inner}_{_clean(name).removeprefix('NAN')}"


def _clean(name: str) -> str:
    return re.sub(r"[^A-Z0-9_]", "", name.upper()).strip("_")
