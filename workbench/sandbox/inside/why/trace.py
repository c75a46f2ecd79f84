"""What a rule's comparisons were while it ran: truth at every point, both sides where wanted, and their distances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.why.distance import HOLDS, distance, distances
from workbench.sandbox.reading.known import EVENT
from workbench.sandbox.reading.tree import Leaf, Node, leaves_of, shifts_of

# Truth of three values, so that "and" is the minimum and "or" the maximum (Kleene's strong logic).
NO, UNKNOWN, YES = 0, 1, 2
Truth = NDArray[np.int8]
Floats = NDArray[np.float64]


class Recorder:
    """Is called by the changed rule text for each leaf, over `n` points; gives each call its usual result.

    `wanted`: the points (ascending) at which the two sides of each comparison are kept. `measured`: keep the distance
    of each comparison of the tree at every point.
    """

    def __init__(
        self, n: int, leaves: Sequence[Leaf], tree: Node, wanted: NDArray[np.int64], measured: bool = False
    ) -> None:
        self.n = n
        self.wanted = wanted
        self._leaves = leaves
        self._measured = _measured(tree) if measured else frozenset()
        self._widths: dict[int, int] = {}
        self._shifts = shifts_of(tree)
        self._truths: dict[int, Truth] = {}
        self._sides: dict[int, tuple[Floats, Floats, bool]] = {}
        self._distances: dict[int, Floats] = {}
        self._where = {int(point): k for k, point in enumerate(wanted)}
        self._last: dict[int, tuple[bool, Any, Any]] = {}  # leaves of a loop whose point is not known yet
        self._wide: set[int] = set()  # leaves that spoke about all points at once with one number

    # called from rule text

    def compare(self, leaf: int, left: Any, right: Any, point: int | None) -> Any:
        """The result of the comparison, remembered."""
        result = HOLDS[self._leaves[leaf].operator](left, right)
        if point == EVENT:
            self._last[leaf] = (_single(result), left, right)
            return result
        self._note(leaf, result, point)
        self._note_sides(leaf, left, right, point)
        return result

    def truth(self, leaf: int, value: Any, point: int | None) -> Any:
        """The value, of which the truth is remembered."""
        if point == EVENT:
            self._last[leaf] = (_single(value), None, None)
        else:
            self._note(leaf, value, point)
        return value

    def mask(self, leaf: int, index: Any, point: int | None) -> Any:
        """The index with which points of an array are chosen; the chosen points are remembered."""
        array = np.asarray(index)
        if array.dtype != np.bool_ and (array.dtype.kind in "iu" or not array.size):
            self._note(leaf, chosen_points(array.astype(np.int64), self.n), point)
        else:
            self._note(leaf, index, point)
        return index

    def given(self, leaf: int, value: Any, array: Any, index: Any) -> Any:  # noqa: ARG002 as the forcer needs it
        """The value that a loop gives to some points; what it compared on the way there is remembered for them."""
        places = places_of(index, self.n)
        first = self._leaves[leaf].first
        for watched in range(first, leaf):
            if watched in self._last:
                self._settle(watched, places)
        self._kept(leaf, NO)[places] = YES
        return value

    def width(self, leaf: int, points: Any) -> Any:
        """The points over which the leaf wants its condition to hold, remembered."""
        self._widths[leaf] = int(points)
        return points

    def turn(self, first: int, end: int) -> None:
        """A loop begins anew: what its leaves `first` to `end` were the last time counts no more."""
        for leaf in range(first, end):
            self._last.pop(leaf, None)

    def span(self, start: Any, stop: Any, step: Any) -> slice:
        """An index as a value."""
        return slice(start, stop, step)

    def counted(self, items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        """The items with their numbers."""
        return enumerate(items)

    # read afterwards

    def truths(self, leaf: int) -> Truth:
        """Truth of a leaf at the points it spoke about; in a loop that never reached a point, it did not hold."""
        known = self._truths.get(leaf)
        if known is not None:
            return known
        return np.full(self.n, NO if self._leaves[leaf].event else UNKNOWN, np.int8)

    def wide(self, leaf: int) -> bool:
        """Whether the leaf was one number for all points."""
        return leaf in self._wide

    def sides(self, leaf: int, k: int) -> tuple[float, float, bool]:
        """Left and right value at the wanted point number k (NaN = unknown), and whether the left is the threshold."""
        if leaf not in self._sides:
            return np.nan, np.nan, False
        left, right, left_is_threshold = self._sides[leaf]
        return float(left[k]), float(right[k]), left_is_threshold

    def distances(self, leaf: int) -> Floats | None:
        """Signed distance of a comparison to holding, at the points it spoke about; NaN where a side has no number."""
        return self._distances.get(leaf)

    def width_of(self, leaf: int) -> int:
        """The points over which the leaf wants its condition to hold; 0 = it has no such condition."""
        return self._widths.get(leaf, 0)

    # notes: copies, since the rule may change its arrays afterwards

    def _note(self, leaf: int, value: Any, point: int | None) -> None:
        if point is None and leaf not in self._truths:
            self._note_all(leaf, value)
        elif point is not None and is_single(value) and 0 <= point < self.n:
            self._kept(leaf, UNKNOWN)[point] = YES if value else NO
        else:  # many values for a point: which one counted can't be told
            self._truths[leaf] = np.full(self.n, UNKNOWN, np.int8)

    def _note_all(self, leaf: int, value: Any) -> None:
        try:
            truths = np.where(np.asarray(value) != 0, YES, NO).astype(np.int8)
        except (ValueError, TypeError):
            truths = np.full(self.n, UNKNOWN, np.int8)
        if truths.ndim == 0:
            self._wide.add(leaf)
            truths = np.full(self.n, truths, np.int8)
        self._truths[leaf] = truths.reshape(-1)

    def _note_sides(self, leaf: int, left: Any, right: Any, point: int | None) -> None:
        if point is None:
            shift = self._shifts.get(leaf, 0)
            threshold = np.ndim(left) == 0 and np.ndim(right) != 0
            if len(self.wanted):
                places = self.wanted - shift
                length = self.n - shift
                self._sides[leaf] = (_at(left, places, length), _at(right, places, length), threshold)
            if leaf in self._measured:
                self._measure(leaf, left, right, shift, threshold)
        elif is_single(left) and is_single(right):
            self._settle_sides(leaf, left, right, [point])

    def _measure(self, leaf: int, left: Any, right: Any, shift: int, threshold: bool) -> None:
        length = self.n - shift
        first, second = as_points(left, length), as_points(right, length)
        if first is not None and second is not None:
            sign = self._leaves[leaf].operator
            self._distances[leaf] = distances(first, sign, second, first if threshold else second, length)

    def _settle(self, leaf: int, places: NDArray[np.int64]) -> None:
        """What a leaf was the last time, for the points that the loop now speaks about."""
        truth, left, right = self._last[leaf]
        self._kept(leaf, NO)[places] = YES if truth else NO
        if left is not None and is_single(left) and is_single(right):
            self._settle_sides(leaf, left, right, places.tolist())

    def _settle_sides(self, leaf: int, left: Any, right: Any, points: Sequence[int]) -> None:
        for point in points:
            k = self._where.get(point)
            if k is not None:
                if leaf not in self._sides:
                    empty = np.full(len(self.wanted), np.nan)
                    self._sides[leaf] = (empty, empty.copy(), False)
                self._sides[leaf][0][k], self._sides[leaf][1][k] = _number(left), _number(right)
            if leaf in self._measured and 0 <= point < self.n:
                if leaf not in self._distances:
                    self._distances[leaf] = np.full(self.n, np.nan)
                limit = _number(right)
                gap = distance(_number(left), self._leaves[leaf].operator, limit, limit)
                self._distances[leaf][point] = np.nan if gap is None else gap

    def _kept(self, leaf: int, before: int) -> Truth:
        """The truths of a leaf that speaks about one point after the other; `before`: where it has not yet."""
        truths = self._truths.get(leaf)
        if truths is None:
            truths = self._truths[leaf] = np.full(self.n, before, np.int8)
        return truths


def _measured(tree: Node) -> frozenset[int]:
    """The leaves of which distances are made."""
    own = list(leaves_of(tree))
    return frozenset(leaf.id for leaf in own) | {i for leaf in own if leaf.over for i in _measured(leaf.over)}


def chosen_points(index: NDArray[np.int64], n: int) -> NDArray[np.bool_]:
    """The points that an integer index chooses, as truth (n,); what lies outside is left out."""
    chosen = np.zeros(n, np.bool_)
    chosen[index[(index >= -n) & (index < n)]] = True
    return chosen


def places_of(index: Any, n: int) -> NDArray[np.int64]:
    """The points that an index of any kind chooses out of n; none where it can't be read."""
    if isinstance(index, int | np.integer):
        point = int(index) + n if index < 0 else int(index)
        return np.array([point] if 0 <= point < n else [], np.int64)
    try:
        if isinstance(index, slice):
            return np.arange(*index.indices(n))
        return np.atleast_1d(np.arange(n)[index]).reshape(-1)
    except (IndexError, TypeError, ValueError):
        return np.zeros(0, np.int64)


def is_single(value: Any) -> bool:
    """Whether a value is one, not an array."""
    return isinstance(value, float | int | np.generic) or np.ndim(value) == 0


def _single(value: Any) -> bool:
    """Whether a value about one point is true; an array of several is not."""
    try:
        return bool(value)
    except ValueError:
        return False


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def as_points(values: Any, length: int) -> Floats | None:
    """The values as numbers, one for all points or one for each; None if they are something else."""
    try:
        array = np.asarray(values, np.float64)
    except (TypeError, ValueError):
        return None
    return array if array.ndim == 0 or array.shape == (length,) else None


def _at(values: Any, places: NDArray[np.int64], length: int) -> Floats:
    """The values at some places, NaN where there are none."""
    out = np.full(len(places), np.nan)
    array = as_points(values, length)
    if array is None:
        return out
    if array.ndim == 0:
        out[:] = array
    else:
        inside = (places >= 0) & (places < length)
        out[inside] = array[places[inside]]
    return out
