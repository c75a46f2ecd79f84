"""Which comparisons are enough for a condition: its and, or and majority as the smallest sets of them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_JOINS = {"logical_and": "and", "logical_or": "or"}
_ASKING = ("isnan", "isfinite", "isinf")  # whether a value is there at all: nothing that a sentence need say
MOST = 12  # sets, beyond which no sentence helps

Way = frozenset[str]


@dataclass(frozen=True)
class Junction:
    """An and or an or of two or more operands, however it is written."""

    node: ast.expr
    operands: tuple[ast.expr, ...]
    joins_all: bool


def junction(node: ast.AST) -> Junction | None:
    """What a node joins; None where it is no and and no or."""
    match node:
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as op, right=right):
            return Junction(node, (left, right), isinstance(op, ast.BitAnd))
        case ast.BoolOp(op=op, values=values):
            return Junction(node, tuple(values), isinstance(op, ast.And))
        case ast.Call(func=ast.Attribute(attr=name), args=[first, second]) if name in _JOINS:
            return Junction(node, (first, second), _JOINS[name] == "and")
    return None


@dataclass(frozen=True)
class Ways:
    """Comparisons in the order of the text, and the sets of them (places) of which any one set is enough."""

    comparisons: tuple[ast.Compare, ...]
    enough: tuple[frozenset[int], ...]


def ways(node: ast.expr, named: Mapping[str, ast.expr], own: str = "") -> Ways | None:
    """The smallest sets of comparisons that are enough for a condition.

    `named`: what names of conditions stand for. `own`: the name that the condition is added to, which says nothing new.
    None for anything but and, or and comparisons, and where there are too many for a sentence.
    """
    atoms: dict[str, ast.Compare] = {}
    found = _sets(node, named, own, atoms)
    if not found or frozenset() in found:
        return None
    places = {key: place for place, key in enumerate(atoms)}
    return Ways(tuple(atoms.values()), tuple(frozenset(places[key] for key in one) for one in found))


def _sets(node: ast.expr, named: Mapping[str, ast.expr], own: str, atoms: dict[str, ast.Compare]) -> list[Way] | None:
    node = _unwrapped(node)
    match node:
        case ast.Compare():
            atoms.setdefault(ast.unparse(node), node)
            return [frozenset([ast.unparse(node)])]
        case ast.Name(id=name) if name == own:
            return []
        case ast.Name(id=name) if name in named:
            return _sets(named[name], {other: one for other, one in named.items() if other != name}, own, atoms)
    joined = junction(node)
    if joined is not None:
        return _joined(joined, [_sets(operand, named, own, atoms) for operand in joined.operands])
    return [frozenset()] if _asks_for_values(node) else None


def _joined(joined: Junction, parts: Sequence[list[Way] | None]) -> list[Way] | None:
    """The sets of a junction, given those of its operands; None where one is not known, or there are too many."""
    total: list[Way] = [frozenset()] if joined.joins_all else []
    for part in parts:
        if part is None or len(total) > MOST:
            return None
        total = _smallest([one | other for one in total for other in part] if joined.joins_all else total + part)
    return total if len(total) <= MOST else None


def _smallest(sets: Sequence[Way]) -> list[Way]:
    """Each once, none that holds another whole."""
    once = list(dict.fromkeys(sets))
    return [one for one in once if not any(other < one for other in once)]


def _unwrapped(node: ast.expr) -> ast.expr:
    """The condition in `condition.astype(int)` and `np.where(condition, 1, 0)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="astype")):
            return inner
        case ast.Call(func=ast.Attribute(attr="where"), args=[inner, ast.Constant(value=1), ast.Constant(value=0)]):
            return inner
    return node


def _asks_for_values(node: ast.expr) -> bool:
    inner = list(ast.walk(node))
    names = [n.attr if isinstance(n, ast.Attribute) else n.id for n in inner if isinstance(n, ast.Attribute | ast.Name)]
    return any(name in _ASKING for name in names) and not any(isinstance(n, ast.Compare) for n in inner)
