"""What a rule's comparisons were while it ran, and from them which `Abnormal Rule` holds at which point."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.text.tree import And, Const, Leaf, Mark, Node, Not, Or, Shift, has_mark

# Truth of three values, so that "and" is the minimum and "or" the maximum (Kleene's strong logic).
NO, UNKNOWN, YES = 0, 1, 2
Truth = NDArray[np.int8]

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne
}  # fmt: skip


class Recorder:
    """Is called by the changed rule text for each leaf, over `n` points; gives each call its usual result.

    `wanted`: the points (ascending) at which the two sides of each comparison are kept.
    """

    def __init__(self, n: int, leaves: Sequence[Leaf], tree: Node, wanted: NDArray[np.int64]) -> None:
        self.n = n
        self.wanted = wanted
        self._leaves = leaves
        self._shifts = dict(_shifts(tree, 0))
        self._truths: dict[int, Truth] = {}
        self._sides: dict[int, tuple[NDArray[np.float64], NDArray[np.float64], bool]] = {}
        self._where = {int(point): k for k, point in enumerate(wanted)}

    # called from rule text

    def compare(self, leaf: int, left: Any, right: Any, point: int | None) -> Any:
        """The result of the comparison, remembered."""
        result = _OPERATORS[self._leaves[leaf].operator](left, right)
        self._note(leaf, result, point)
        self._note_sides(leaf, left, right, point)
        return result

    def truth(self, leaf: int, value: Any, point: int | None) -> Any:
        """The value, of which the truth is remembered."""
        self._note(leaf, value, point)
        return value

    def mask(self, leaf: int, index: Any, point: int | None) -> Any:
        """The index with which points of an array are chosen; the chosen points are remembered."""
        array = np.asarray(index)
        if array.dtype != np.bool_ and array.dtype.kind in "iu":
            chosen = np.zeros(self.n, np.bool_)
            chosen[array[(array >= -self.n) & (array < self.n)]] = True
            self._note(leaf, chosen, point)
        else:
            self._note(leaf, index, point)
        return index

    # read afterwards

    def truths(self, leaf: int) -> Truth:
        """Truth of a leaf at the points it spoke about."""
        return self._truths.get(leaf, np.full(self.n, UNKNOWN, np.int8))

    def sides(self, leaf: int, k: int) -> tuple[float, float, bool]:
        """Left and right value at the wanted point number k (NaN = unknown), and whether the left is the threshold."""
        if leaf not in self._sides:
            return np.nan, np.nan, False
        left, right, left_is_threshold = self._sides[leaf]
        return float(left[k]), float(right[k]), left_is_threshold

    # notes: copies, since the rule may change its arrays afterwards

    def _note(self, leaf: int, value: Any, point: int | None) -> None:
        array = np.asarray(value) if isinstance(value, list) else value
        if point is None and leaf not in self._truths:
            try:
                self._truths[leaf] = np.where(np.asarray(array) != 0, YES, NO).astype(np.int8).reshape(-1)
            except (ValueError, TypeError):
                self._truths[leaf] = np.full(self.n, UNKNOWN, np.int8)
            if np.ndim(array) == 0:
                self._truths[leaf] = np.full(self.n, self._truths[leaf][0], np.int8)
        elif point is not None and np.ndim(array) == 0 and 0 <= point < self.n:
            truths = self._truths.setdefault(leaf, np.full(self.n, UNKNOWN, np.int8))
            truths[point] = YES if value else NO
        else:  # many values for a point: which one counted can't be told
            self._truths[leaf] = np.full(self.n, UNKNOWN, np.int8)

    def _note_sides(self, leaf: int, left: Any, right: Any, point: int | None) -> None:
        if not len(self.wanted):
            return
        threshold = np.ndim(left) == 0 and np.ndim(right) != 0
        if point is None:
            places = self.wanted - self._shifts.get(leaf, 0)
            self._sides[leaf] = (_at(left, places), _at(right, places), threshold)
        elif point in self._where and np.ndim(left) == np.ndim(right) == 0:
            empty = np.full(len(self.wanted), np.nan)
            sides = self._sides.setdefault(leaf, (empty, empty.copy(), False))
            sides[0][self._where[point]], sides[1][self._where[point]] = float(left), float(right)


def _at(values: Any, places: NDArray[np.int64]) -> NDArray[np.float64]:
    """The values at some places, NaN where there are none."""
    out = np.full(len(places), np.nan)
    try:
        array = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        return out
    if array.ndim == 0:
        out[:] = array
    elif array.ndim == 1:
        inside = (places >= 0) & (places < len(array))
        out[inside] = array[places[inside]]
    return out


def _shifts(node: Node, shift: int) -> list[tuple[int, int]]:
    """How many points later than its own first value a leaf begins to speak."""
    if isinstance(node, Leaf):
        return [(node.id, shift)]
    if isinstance(node, And | Or):
        return [pair for part in node.parts for pair in _shifts(part, shift)]
    if isinstance(node, Shift):
        return _shifts(node.of, shift + node.points)
    return _shifts(node.of, shift) if isinstance(node, Not | Mark) else []


def evaluate(node: Node, recorder: Recorder, n: int) -> Truth:  # noqa: PLR0911 one return for each kind of node
    """Truth of a tree at n points."""
    match node:
        case Leaf():
            truths = recorder.truths(node.id)
            return truths if len(truths) == n else _spread(truths, n)
        case Const():
            return np.full(n, YES if node.value else NO, np.int8)
        case Not():
            return YES - evaluate(node.of, recorder, n)
        case And():
            return _all([evaluate(part, recorder, n) for part in node.parts])
        case Or():
            return YES - _all([YES - evaluate(part, recorder, n) for part in node.parts])
        case Mark():
            return evaluate(node.of, recorder, n)
        case Shift():
            first = min(node.points, n)
            return np.concatenate([np.full(first, NO, np.int8), evaluate(node.of, recorder, n - first)])


def _all(parts: Sequence[Truth]) -> Truth:
    least: Truth = np.minimum.reduce(list(parts))
    return least


def _spread(truths: Truth, n: int) -> Truth:
    """A number speaks about all points, whatever their count; an array of another length about none."""
    same = len(truths) > 0 and bool((truths == truths[0]).all())
    return np.full(n, truths[0] if same else UNKNOWN, np.int8)


def clause_rows(
    tree: Node, recorder: Recorder, clauses: int, condition: NDArray[np.int8]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(clauses, n): where each clause set the flag; and (n,): where the tree agrees with what the rule returned."""
    n = len(condition)
    rows = np.zeros((clauses, n), np.bool_)
    _fill(tree, recorder, np.full(n, YES, np.int8), rows)
    fired = condition == 1
    agrees = evaluate(tree, recorder, n) == np.where(fired, YES, NO)
    return rows & fired & agrees, agrees


def _fill(node: Node, recorder: Recorder, guard: Truth, rows: NDArray[np.bool_]) -> None:
    """Set the rows of the clauses below a node where they hold and everything beside their way to the root does."""
    n = len(guard)
    match node:
        case Mark():
            rows[node.clause] |= np.minimum(guard, evaluate(node.of, recorder, n)) == YES
            _fill(node.of, recorder, guard, rows)
        case And():
            for part in node.parts:
                if has_mark(part):
                    others = [evaluate(other, recorder, n) for other in node.parts if other is not part]
                    _fill(part, recorder, _all([guard, *others]), rows)
        case Or():
            for part in node.parts:
                _fill(part, recorder, guard, rows)
        case Shift():
            first = min(node.points, n)
            _fill(node.of, recorder, guard[first:], rows[:, first:])
