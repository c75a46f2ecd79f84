"""Why a point was flagged, or what was missing: the clause, its comparisons, and their distance to firing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.trace import NO, UNKNOWN, YES, Recorder
from workbench.sandbox.text.tree import And, Const, Leaf, Mark, Node, Not, Or, Shift

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_JUST_MISSED = -1e-12  # a strict comparison of equal values: it does not hold by the smallest distance


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


class Reasons:
    """Reads the recorder after a run."""

    def __init__(self, tree: Node, recorder: Recorder, rows: NDArray[np.bool_], agrees: NDArray[np.bool_]) -> None:
        self._recorder = recorder
        self._rows = rows
        self._agrees = agrees
        self._ways = list(ways(tree))

    def at(self, k: int, fired: bool) -> dict[str, Any]:
        """The explanation of the wanted point number k: index of the clause (−1 = can't be told) and comparisons."""
        point = int(self._recorder.wanted[k])
        unknown = {"clause": -1, "comparisons": []}
        if not self._agrees[point]:
            return unknown
        if fired:
            holding = [way for way in self._ways if self._rows[way.clause, point]]
            return self._told(holding[0], k, point, missed=False) if holding else unknown
        ranked = [(self._distance(way, k, point), way) for way in self._ways]
        best = max(ranked, key=lambda pair: pair[0], default=None)
        return unknown if best is None else self._told(best[1], k, point, missed=True)

    def _told(self, way: Way, k: int, point: int, missed: bool) -> dict[str, Any]:
        parts = list(self._comparisons(*way.condition, k, point, True))
        if missed or not parts:
            for guard, shift in way.guards:
                parts += self._comparisons(guard, shift, k, point, True)
        return {"clause": way.clause, "comparisons": parts}

    def _distance(self, way: Way, k: int, point: int) -> tuple[float, float]:
        """How near a clause is to setting the flag: margin, then share of its comparisons that hold."""
        margin = min(self._margin(node, shift, k, point) for node, shift in (way.condition, *way.guards))
        parts = list(self._comparisons(*way.condition, k, point, True))
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

    def _truth(self, leaf: Leaf, shift: int, point: int) -> int:
        truths = self._recorder.truths(leaf.id)
        place = point - shift
        return int(truths[place]) if 0 <= place < len(truths) else NO

    def _leaf_margin(self, leaf: Leaf, k: int) -> float | None:
        left, right, left_is_threshold = self._recorder.sides(leaf.id, k)
        if not leaf.operator or math.isnan(left) or math.isnan(right):
            return None
        return distance(left, leaf.operator, right, abs(left if left_is_threshold else right))

    def _comparisons(self, node: Node, shift: int, k: int, point: int, wanted: bool) -> Iterator[list[Any]]:
        """Text, left, operator, right, held, margin and line of each; turned round where `not` stands before it.

        An expression that is no comparison is told as its truth, 1 or 0, against the one that is needed.
        """
        match node:
            case Leaf() if node.operator:
                left, right, _ = self._recorder.sides(node.id, k)
                margin = self._leaf_margin(node, k)
                held = self._truth(node, shift, point) == YES
                if wanted:
                    yield [node.text, left, node.operator, right, held, margin, node.line]
                else:
                    opposite = None if margin is None else -margin or (0.0 if not held else _JUST_MISSED)
                    text = f"not {node.text}"
                    yield [text, left, _OPPOSITE[node.operator], right, not held, opposite, node.line]
            case Leaf():  # only its truth is known
                truth = self._truth(node, shift, point)
                value = math.nan if truth == UNKNOWN else float(truth == YES)
                yield [node.text, value, "==", float(wanted), value == wanted, None, node.line]
            case Not():
                yield from self._comparisons(node.of, shift, k, point, not wanted)
            case And() | Or():
                for part in node.parts:
                    yield from self._comparisons(part, shift, k, point, wanted)
            case Shift():
                yield from self._comparisons(node.of, shift + node.points, k, point, wanted)
            case Mark():
                yield from self._comparisons(node.of, shift, k, point, wanted)


def distance(left: float, operator: str, right: float, threshold: float) -> float | None:
    """Signed distance to holding in units of the threshold (of 1 where it is 0 or infinite); ≥ 0 = holds."""
    unit = threshold if 0 < threshold < math.inf else 1.0
    if operator in (">", ">="):
        gap = (left - right) / unit
    elif operator in ("<", "<="):
        gap = (right - left) / unit
    else:
        gap = abs(left - right) / unit
        if operator == "==":
            return 0.0 if gap == 0 else -gap
        return gap or _JUST_MISSED
    if math.isnan(gap):
        return None
    return _JUST_MISSED if gap == 0 and operator in (">", "<") else gap
