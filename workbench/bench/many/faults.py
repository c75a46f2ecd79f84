"""What goes wrong between a sender and a stream, made on purpose and always the same: see `Sender`."""

from __future__ import annotations

import numpy as np

from workbench.bench.many.crowd import SECOND_NS, START_NS, Crowd
from workbench.detector.points import Point

KINDS = ("late", "duplicate", "out of order", "NaN", "lost", "clock jump")
_SHARE = 0.002  # of the points of a round that each fault befalls
_JUMP_EVERY = 97  # rounds
Accepted = tuple[int, float]  # number of the series, value


class Sender:
    """Sends the points of a crowd round by round, with faults: a point comes some rounds late, twice, or after the one
    that follows it; its value, or the point itself, is lost; the sender's clock jumps ahead an hour, or five seconds
    back. `injected`: how often, by kind."""

    def __init__(self, crowd: Crowd, seed: int = 0) -> None:
        self._crowd, self._random = crowd, np.random.default_rng([seed, 11])
        self._last = [-1] * len(crowd.names)
        self._held: list[tuple[int, int, Point]] = []  # round in which it comes, number of its series, the point
        self._ahead_ns = 0
        self.injected = dict.fromkeys(KINDS, 0)

    def round(self, at: int) -> tuple[list[Point], list[Accepted]]:
        """The points of a round in the order in which they come, and what of them a stream is to take: what is later
        than all that came of its series before."""
        if at % _JUMP_EVERY == _JUMP_EVERY - 1:
            self.injected["clock jump"] += 1
            self._ahead_ns += SECOND_NS * (3600 if at // _JUMP_EVERY % 2 else -5)
        values = self._crowd.values(at)
        values[list(self._drawn("NaN"))] = np.nan
        time = START_NS + at * SECOND_NS + self._ahead_ns
        lost, late, after = self._drawn("lost"), self._drawn("late"), self._drawn("out of order")
        twice = self._drawn("duplicate")
        due = [(i, point) for when, i, point in self._held if when <= at]
        self._held = [one for one in self._held if one[0] > at]
        coming: list[tuple[int, Point]] = []
        for i, (name, value) in enumerate(zip(self._crowd.names, values.tolist(), strict=True)):
            point = Point(name, time, {"value": value})
            if i in after or i in late:
                self._held.append((at + 1 if i in after else at + int(self._random.integers(1, 6)), i, point))
            elif i not in lost:
                coming += [(i, point)] * (2 if i in twice else 1)
        coming += due
        return [point for _, point in coming], [pair for one in coming if (pair := self._taken(*one)) is not None]

    def _taken(self, i: int, point: Point) -> Accepted | None:
        assert point.time_ns is not None
        if point.time_ns <= self._last[i]:
            return None
        self._last[i] = point.time_ns
        return i, point.values["value"]

    def _drawn(self, kind: str) -> set[int]:
        chosen = np.flatnonzero(self._random.random(len(self._last)) < _SHARE)
        self.injected[kind] += len(chosen)
        return set(chosen.tolist())
