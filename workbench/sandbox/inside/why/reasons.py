"""Why a point was flagged, or what was missing: the clause, its comparisons, and their distance to firing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.model.verdict import Role
from workbench.sandbox.inside.why.distance import HOLDS, JUST_MISSED, distance
from workbench.sandbox.inside.why.trace import NO, UNKNOWN, YES, Recorder
from workbench.sandbox.reading.tree import And, Const, Leaf, Mark, Node, Not, Or, Shift

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_MOST_PARTS = 40  # comparisons that one explanation lists
_MOST_OTHERS = 8  # clauses that are tried in the place of one that was made not to hold


@dataclass(frozen=True)
class Way:
    """A clause with everything that must hold beside it (`guards`), each with the points by which it is shifted."""

    clause: int
    condition: tuple[Node, int]
    guards: tuple[tuple[Node, int], ...]


def ways(node: Node, guards: tuple[tuple[Node, int], ...] = (), shift: int = 0) -> Iterator[Way]:
    """Each clause of a tree."""
    if isinstance(node, Mark):
        yield Way(node.clause, (node.of, shift), guards)
    elif isinstance(node, And):
        for part in node.parts:
            others = tuple((other, shift) for other in node.parts if other is not part)
            yield from ways(part, guards + others, shift)
    elif isinstance(node, Or):
        for part in node.parts:
            yield from ways(part, guards, shift)
    elif isinstance(node, Shift):
        yield from ways(node.of, guards, shift + node.points)


@dataclass(frozen=True)
class Told:
    """What is known of one wanted point: the way that is named (None = can't be told), all that hold, the parts."""

    fired: bool
    way: Way | None = None
    holding: tuple[Way, ...] = ()
    comparisons: tuple[list[Any], ...] = ()

    @property
    def clauses(self) -> tuple[int, ...]:
        """The clauses that hold, as they stand in the text."""
        return tuple(sorted({way.clause for way in self.holding}))


class Reasons:
    """Reads the recorder after a run."""

    def __init__(self, tree: Node, recorder: Recorder, rows: NDArray[np.bool_], agrees: NDArray[np.bool_]) -> None:
        self._recorder = recorder
        self._rows = rows
        self._agrees = agrees
        self._ways = sorted(ways(tree), key=lambda way: way.clause)

    def at(self, k: int, fired: bool) -> Told:
        """The explanation of the wanted point number k, before it was tried."""
        point = int(self._recorder.wanted[k])
        if not self._agrees[point]:
            return Told(fired)
        if not fired:
            ranked = [(self._distance(way, k, point), way) for way in self._ways]
            best = max(ranked, key=lambda pair: pair[0], default=None)
            return Told(fired) if best is None else self._told(best[1], (best[1],), k, fired)
        holding = tuple(way for way in self._ways if self._rows[way.clause, point] and self._sets(way, k, point))
        return self._told(holding[0], holding, k, fired) if holding else Told(fired)

    def others(self) -> Iterator[tuple[Way, ...]]:
        """The ways of each clause, then those of all of them: what may set a flag in the place of another."""
        clauses = list(dict.fromkeys(way.clause for way in self._ways))
        if len(clauses) > 1:
            for clause in clauses[:_MOST_OTHERS]:
                yield tuple(way for way in self._ways if way.clause == clause)
            yield tuple(self._ways)

    def may_hold(self, some: tuple[Way, ...], k: int) -> bool:
        """Whether one of the ways was not looked at, or holds but for its guards, at the wanted point number k."""
        point = int(self._recorder.wanted[k])
        return any(self._shown(*way.condition, k, point) != NO for way in some)

    def _sets(self, way: Way, k: int, point: int) -> bool:
        """Whether a way holds by the values that are shown, not only by what was noted of the whole."""
        return all(self._shown(node, shift, k, point) == YES for node, shift in (way.condition, *way.guards))

    def _told(self, way: Way, holding: tuple[Way, ...], k: int, fired: bool) -> Told:
        point = int(self._recorder.wanted[k])
        parts = list(self._comparisons(*way.condition, k, point, "condition"))
        for guard, shift in way.guards:
            parts += self._comparisons(guard, shift, k, point, "guard")
        return Told(fired, way, holding, tuple(parts[:_MOST_PARTS]))

    def _distance(self, way: Way, k: int, point: int) -> tuple[float, float]:
        """How near a clause is to setting the flag: margin, then share of its comparisons that hold."""
        margin = min(self._margin(node, shift, k, point) for node, shift in (way.condition, *way.guards))
        parts = [p for p in self._comparisons(*way.condition, k, point, "condition") if p[7] == "condition"]
        return margin, sum(part[4] for part in parts) / len(parts) if parts else 0.0

    def _margin(self, node: Node, shift: int, k: int, point: int) -> float:  # noqa: PLR0911 many kinds
        """Signed distance to holding; ± infinity where only the truth is known."""
        match node:
            case Leaf():
                margin = self._leaf_margin(node, k)
                truth = self._truth(node, shift, point)
                return margin if margin is not None else math.inf if truth == YES else -math.inf
            case Const():
                return math.inf if node.value else -math.inf
            case Not():
                return -self._margin(node.of, shift, k, point)
            case And():
                return min(self._margin(part, shift, k, point) for part in node.parts)
            case Or():
                return max(self._margin(part, shift, k, point) for part in node.parts)
            case Shift():
                return self._margin(node.of, shift + node.points, k, point)
            case Mark():
                return self._margin(node.of, shift, k, point)

    def _shown(self, node: Node, shift: int, k: int, point: int) -> int:  # noqa: PLR0911 many kinds
        """Truth of a tree at a point, each comparison made again with the values that are shown."""
        match node:
            case Leaf():
                truth = self._truth(node, shift, point)
                left, right, _ = self._recorder.sides(node.id, k)
                if not node.operator or truth == UNKNOWN:
                    return truth
                return YES if HOLDS[node.operator](left, right) else NO
            case Const():
                return YES if node.value else NO
            case Not():
                return YES - self._shown(node.of, shift, k, point)
            case And():
                return min(self._shown(part, shift, k, point) for part in node.parts)
            case Or():
                return max(self._shown(part, shift, k, point) for part in node.parts)
            case Shift():
                return self._shown(node.of, shift + node.points, k, point)
            case Mark():
                return self._shown(node.of, shift, k, point)

    def _truth(self, leaf: Leaf, shift: int, point: int) -> int:
        truths = self._recorder.truths(leaf.id)
        if self._recorder.wide(leaf.id):
            return int(truths[0]) if len(truths) else UNKNOWN
        if len(truths) != self._recorder.n - shift:
            return UNKNOWN
        return int(truths[point - shift]) if point >= shift else NO

    def _leaf_margin(self, leaf: Leaf, k: int) -> float | None:
        left, right, left_is_threshold = self._recorder.sides(leaf.id, k)
        if not leaf.operator or math.isnan(left) or math.isnan(right):
            return None
        return distance(left, leaf.operator, right, abs(left if left_is_threshold else right))

    def _comparisons(
        self, node: Node, shift: int, k: int, point: int, role: Role, wanted: bool = True
    ) -> Iterator[list[Any]]:
        """Text, left, operator, right, held, margin, line and role of each; turned round where `not` is before it.

        An expression that is no comparison is told as its truth, 1 or 0, against the one that is needed; what it was
        made of follows as details. What was not looked at when this point was judged is left out.
        """
        match node:
            case Leaf():
                truth = self._truth(node, shift, point)
                if truth == UNKNOWN:
                    return
                yield self._part(node, k, truth == YES, role, wanted)
                for detail in node.details:
                    yield from self._detail(detail, k, point)
            case Not():
                yield from self._comparisons(node.of, shift, k, point, role, not wanted)
            case And() | Or():
                for part in node.parts:
                    yield from self._comparisons(part, shift, k, point, role, wanted)
            case Shift():
                yield from self._comparisons(node.of, shift + node.points, k, point, role, wanted)
            case Mark():
                yield from self._comparisons(node.of, shift, k, point, role, wanted)

    def _part(self, leaf: Leaf, k: int, true: bool, role: Role, wanted: bool) -> list[Any]:
        if not leaf.operator:
            text = leaf.text if wanted else f"not {leaf.text}"
            return [text, float(true), "==", float(wanted), true == wanted, None, leaf.line, role]
        left, right, _ = self._recorder.sides(leaf.id, k)
        margin = self._leaf_margin(leaf, k)
        if wanted:
            return [leaf.text, left, leaf.operator, right, true, margin, leaf.line, role]
        turned = None if margin is None else -margin or (0.0 if not true else JUST_MISSED)
        return [f"not {leaf.text}", left, _OPPOSITE[leaf.operator], right, not true, turned, leaf.line, role]

    def _detail(self, leaf: Leaf, k: int, point: int) -> Iterator[list[Any]]:
        left, right, _ = self._recorder.sides(leaf.id, k)
        if leaf.operator and not (math.isnan(left) and math.isnan(right)):
            yield self._part(leaf, k, bool(HOLDS[leaf.operator](left, right)), "detail", True)
        elif not leaf.operator and self._truth(leaf, 0, point) != UNKNOWN:
            yield self._part(leaf, k, self._truth(leaf, 0, point) == YES, "detail", True)
