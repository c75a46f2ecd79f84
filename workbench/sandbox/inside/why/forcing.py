"""A rule run again with some of its comparisons turned the other way at some points: the proof of an explanation."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.result import ContractBrokenError
from workbench.sandbox.inside.why.distance import HOLDS
from workbench.sandbox.inside.why.trace import places_of
from workbench.sandbox.reading.known import EVENT
from workbench.sandbox.reading.tree import And, Const, Leaf, Mark, Node, Not, Or, Shift, parts_of, shifts_of

Condition = NDArray[np.int8]
Rerun = Callable[["Forcer"], Condition]
SINGLES = 256  # points of one request that are tried one by one, where trying them together proves nothing
# what rule text raises when it meets values that its own data would never have given it
UPSET = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, ContractBrokenError)


class Forcer:
    """Stands for the recorder in a run: each leaf of `forced` is true or false as given at `points` (ascending)."""

    def __init__(
        self, n: int, leaves: Sequence[Leaf], tree: Node, forced: Mapping[int, bool], points: NDArray[np.int64]
    ) -> None:
        self._n = n
        self._leaves = leaves
        self._shifts = shifts_of(tree)
        self._forced = forced
        self._points = points
        self._single = set(points.tolist())

    def compare(self, leaf: int, left: Any, right: Any, point: int | None) -> Any:
        """The result of the comparison, or what it is to be."""
        return self._changed(leaf, HOLDS[self._leaves[leaf].operator](left, right), point)

    def truth(self, leaf: int, value: Any, point: int | None) -> Any:
        """The value, or what it is to be."""
        return self._changed(leaf, value, point)

    def mask(self, leaf: int, index: Any, point: int | None) -> Any:
        """The index, with the forced points among the chosen ones or not."""
        array = np.asarray(index)
        if leaf not in self._forced or array.dtype == np.bool_ or point is not None:
            return self._changed(leaf, index, point)
        if isinstance(index, tuple) or array.ndim != 1:
            chosen = np.zeros(self._n, np.bool_)
            chosen[index] = True
            return self._changed(leaf, chosen, None)
        kept = array[~np.isin(array % max(self._n, 1), self._points)]
        return np.union1d(kept, self._points) if self._forced[leaf] else kept.astype(np.int64)

    def given(self, leaf: int, value: Any, array: Any, index: Any) -> Any:
        """The value that a loop gives to points; the forced ones keep what they have."""
        if leaf not in self._forced or self._forced[leaf]:
            return value
        hit = np.isin(places_of(index, self._n), self._points)
        if not hit.any():
            return value
        old = np.asarray(array)[index]
        return np.where(hit, old, value) if np.ndim(old) else old

    def width(self, leaf: int, points: Any) -> Any:  # noqa: ARG002 the recorder wants to know of which leaf
        """The width of a window, as it is."""
        return points

    def turn(self, first: int, end: int) -> None:
        """Nothing: the run is not recorded."""

    def span(self, start: Any, stop: Any, step: Any) -> slice:
        """An index as a value."""
        return slice(start, stop, step)

    def counted(self, items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        """The items with their numbers."""
        return enumerate(items)

    def _changed(self, leaf: int, value: Any, point: int | None) -> Any:
        wanted = self._forced.get(leaf)
        if wanted is None or point == EVENT:
            return value
        if point is not None:
            return wanted if point in self._single else value
        array = np.array(value)
        if array.ndim == 0:
            return array.dtype.type(wanted)
        shift = self._shifts.get(leaf, 0)
        if array.shape != (self._n - shift,):
            return value
        array[self._points[self._points >= shift] - shift] = wanted
        return array if isinstance(value, np.ndarray) else array.tolist()


def demands(node: Node, wanted: bool, into: dict[int, bool]) -> None:
    """Add what each leaf below a node must be for the node to be as wanted; what is demanded already stays."""
    if isinstance(node, Leaf):
        into.setdefault(node.id, wanted)
    for part in parts_of(node):
        demands(part, wanted is not isinstance(node, Not), into)


def turned(node: Node, wanted: bool, elsewhere: Collection[int]) -> dict[int, bool]:
    """What leaves must be for a node to be as wanted: if that is enough, only those that stand nowhere else."""
    forced: dict[int, bool] = {}
    demands(node, wanted, forced)
    own = {leaf: value for leaf, value in forced.items() if leaf not in elsewhere}
    return own if decided(node, own) is wanted else forced


def decided(node: Node, forced: Mapping[int, bool]) -> bool | None:
    """What a node is by the forced leaves alone, None = they leave it open."""
    match node:
        case Leaf():
            return forced.get(node.id)
        case Const():
            return node.value
        case Not():
            inner = decided(node.of, forced)
            return None if inner is None else not inner
        case And() | Or():
            strong = isinstance(node, Or)  # what one part alone can decide
            parts = [decided(part, forced) for part in node.parts]
            return strong if strong in parts else None if None in parts else not strong
        case Shift() | Mark():
            return decided(node.of, forced)


class Budget:
    """What the trials of one request may take together: seconds, and trials of single points."""

    def __init__(self, seconds: float, singles: int = SINGLES, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self._singles = singles

    def lasts(self) -> bool:
        """Whether the rule may be run once more."""
        return self._clock() < self._end

    def take_single(self) -> bool:
        """Whether one more point may be tried alone; it is then taken."""
        self._singles -= 1
        return self._singles >= 0 and self.lasts()


class Trials:
    """Turns clauses the other way at points and looks whether the result follows.

    Points with the same clauses are tried in one run: those that follow change, nothing else does, and when every
    second one is turned the others stay as they are. Where that does not show that each point depends on its own
    comparisons alone (a loop that carries something on), points are tried one by one, as many as the budget has.
    """

    def __init__(
        self,
        base: Condition,
        rerun: Callable[[Mapping[int, bool], NDArray[np.int64]], Condition],
        budget: Budget,
    ) -> None:
        self._base = base == 1  # a point that is no longer flagged may also be one that can't be judged
        self._rerun = rerun
        self._budget = budget

    def outcome(
        self, forced: Mapping[int, bool], points: NDArray[np.int64], wanted: bool, wide: bool
    ) -> list[bool | None]:
        """For each of `points` (ascending) whether its flag becomes `wanted`; None = not tried.

        `wide`: the comparisons speak about all points at once, so that turning them at one turns them at all.
        """
        if not self._budget.lasts():
            return [None] * len(points)
        together = self._run(forced, points)
        follows = np.zeros(len(points), np.bool_) if together is None else together[points] == wanted
        tried: list[bool | None] = list(follows.tolist())
        if len(points) == 1 or wide or not follows.any() or self._apart(forced, points[follows], wanted):
            return tried
        for k in np.flatnonzero(follows).tolist():
            tried[k] = None
            if self._budget.take_single():
                result = self._run(forced, points[k : k + 1])
                tried[k] = result is not None and bool(result[points[k]] == wanted)
        return tried

    def _apart(self, forced: Mapping[int, bool], points: NDArray[np.int64], wanted: bool) -> bool:
        """Whether turning some points changes these and no other, with all of them and with every second one."""
        for some in (points, points[::2]):
            result, expected = self._run(forced, some), self._base.copy()
            expected[some] = wanted
            if result is None or not np.array_equal(result, expected):
                return False
        return True

    def _run(self, forced: Mapping[int, bool], points: NDArray[np.int64]) -> NDArray[np.bool_] | None:
        try:
            return np.equal(self._rerun(forced, points), 1)
        except UPSET:
            return None
