"""What the comparisons of a rule weigh at every point: the quantity of each, whatever its threshold is."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.why.trace import Floats, Recorder, as_points
from workbench.sandbox.reading.tree import Leaf, Mark, Node, parts_of

MOST = 24  # quantities of one rule
_LONGEST = 200  # characters of a name
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Weighed:
    """`text`: the quantity as the rule writes it; `clauses`: which count in the order of the text; `values` (n,)."""

    text: str
    clauses: tuple[int, ...]
    values: Floats


class Scales(Recorder):
    """Keeps both sides of each comparison at every point."""

    def __init__(self, n: int, leaves: Sequence[Leaf], tree: Node) -> None:
        super().__init__(n, leaves, tree, _NONE, measured=True)
        self._measured = frozenset(leaf.id for leaf in leaves if leaf.operator)
        self.sides_of: dict[int, tuple[Floats, Floats]] = {}

    def _measure(self, leaf: int, left: Any, right: Any, shift: int, threshold: bool) -> None:  # noqa: ARG002
        first, second = as_points(left, self.n - shift), as_points(right, self.n - shift)
        if first is not None and second is not None and (first.ndim or second.ndim):
            kept = self._empty(leaf)
            kept[0][shift:], kept[1][shift:] = first, second

    def _settle_sides(self, leaf: int, left: Any, right: Any, points: Sequence[int]) -> None:
        kept = self.sides_of.get(leaf) or self._empty(leaf)
        for point in points:
            if 0 <= point < self.n:
                kept[0][point], kept[1][point] = left, right

    def _empty(self, leaf: int) -> tuple[Floats, Floats]:
        self.sides_of[leaf] = np.full(self.n, np.nan), np.full(self.n, np.nan)
        return self.sides_of[leaf]


def weighed(text: str, tree: Node, leaves: Sequence[Leaf], pieces: Sequence[tuple[Scales, slice]]) -> list[Weighed]:
    """The quantities that a rule text compares, at most MOST, over the points of all pieces; the same one asked for by
    several comparisons counts once.

    A side that stays the same at all points is a threshold and no part of it; where both move it is their difference.
    """
    clauses, meanings = _clauses(tree), _Meanings(ast.parse(text))
    found: dict[str, Weighed] = {}
    for leaf in (leaf for leaf in leaves if leaf.operator):
        sides = _joined(leaf.id, pieces)
        names = _sides(leaf.text, meanings)
        if sides is None or names is None:
            continue
        name, values = _quantity(names, sides)
        own = clauses.get(leaf.id, set[int]())
        before = found.get(name)
        if before is not None:
            found[name] = Weighed(name, tuple(sorted({*before.clauses, *own})), before.values)
        elif len(found) < MOST:
            found[name] = Weighed(name, tuple(sorted(own)), values)
    return list(found.values())


def _joined(leaf: int, pieces: Sequence[tuple[Scales, slice]]) -> tuple[Floats, Floats] | None:
    """Both sides over all pieces; None where the comparison was never met."""
    if not any(leaf in scales.sides_of for scales, _ in pieces):
        return None
    parts = []
    for scales, judged in pieces:
        left, right = scales.sides_of.get(leaf) or (np.full(scales.n, np.nan),) * 2
        parts.append((left[judged], right[judged]))
    return np.concatenate([left for left, _ in parts]), np.concatenate([right for _, right in parts])


def _quantity(names: tuple[str, str], sides: tuple[Floats, Floats]) -> tuple[str, Floats]:
    (left, right), (first, second) = names, sides
    if _is_still(second):
        return left, first
    if _is_still(first):
        return right, second
    return f"{left} − {right}"[: 2 * _LONGEST], first - second


def _is_still(side: NDArray[np.float64]) -> bool:
    known = side[~np.isnan(side)]
    return not len(known) or bool((known == known[0]).all())


def _sides(text: str, meanings: _Meanings) -> tuple[str, str] | None:
    """The two sides of a comparison as written, with what is computed in the place of its name."""
    match ast.parse(text, mode="eval").body:
        case ast.Compare(left=left, comparators=[right]) | ast.Call(args=[left, right]):
            return _spelled(left, meanings), _spelled(right, meanings)
    return None


def _spelled(side: ast.expr, meanings: _Meanings) -> str:
    text = ast.unparse(meanings.visit(side))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


class _Meanings(ast.NodeTransformer):
    """Puts what a name stands for in its place, where the text gives it one value and that is computed."""

    def __init__(self, module: ast.Module) -> None:
        given: dict[str, list[ast.expr | None]] = {}
        for node in ast.walk(module):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    given.setdefault(name, []).append(value)
                case ast.AugAssign(target=ast.Name(id=name)) | ast.arg(arg=name):
                    given.setdefault(name, []).append(None)
        plain = (ast.Name, ast.Constant, ast.Subscript, type(None))
        once = {name: values[0] for name, values in given.items() if len(values) == 1}
        self._known = {name: value for name, value in once.items() if not isinstance(value, plain)}

    def visit_Name(self, node: ast.Name) -> Any:
        return self._known.get(node.id, node)


def _clauses(tree: Node) -> dict[int, set[int]]:
    """Number of a leaf → the clauses that it is in, also those of which another leaf in them was made."""
    found: dict[int, set[int]] = {}
    _collect(tree, frozenset(), found)
    return found


def _collect(node: Node, within: frozenset[int], into: dict[int, set[int]]) -> None:
    inside = within | {node.clause} if isinstance(node, Mark) else within
    below = parts_of(node)
    if isinstance(node, Leaf):
        into.setdefault(node.id, set()).update(inside)
        below = (*node.details, *([node.over] if node.over is not None else []))
    for part in below:
        _collect(part, inside, into)
