"""The search: one number after another, looked for where it can be better, kept only if cross-fitting agrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.training.tune.blocks import Counts, Trial, event_objective
from workbench.training.tune.crossfit import EQUAL, choose, cross_fitted, plateau
from workbench.training.tune.measure import Measure, OutOfRuns, Values
from workbench.training.tune.nouns import TuneOptions

LINE_RUNS = (16, 8)  # vectors for one number in the first pass, and in a later one
LATER_REACH = 2.0
FINEST = 1.02  # values nearer to each other are not told apart
DIGITS = 3  # significant ones of a new value, or as many as the old one has


@dataclass(frozen=True)
class Point:
    """Where the search stands: the values of the constants and the emit gap's place among the gaps."""

    values: Values
    gap: int


@dataclass(frozen=True)
class _Candidate:
    """A value on a line, or a factor on all of them, with what it gave."""

    at: float
    point: Point
    trial: Trial


class Search:
    """Coordinate search on the blocks `folds`; the others are not looked at.

    The numbers come in the order of the text, after a factor on all of them, the emit gap last; nothing is drawn by
    chance.
    """

    def __init__(self, measure: Measure, folds: Sequence[int], options: TuneOptions) -> None:
        self._measure, self._folds, self._options = measure, np.array(folds), options
        self._events = np.array([one.counts for one in measure.blocks])[:, self._folds]
        self._count = int(self._events.sum())
        self.fitted = 0.0  # the cross-fitted objective of the last step that was agreed to
        self.start = Point(measure.start, measure.gaps.index(measure.rule.emit.gap_points))

    def run(self) -> Point:
        """The best point that cross-fitting agreed to, step by step; the start where there was none."""
        point = self.start
        try:
            for number in range(self._options.passes):
                before = point
                for names in self._lines(number):
                    point = self._step(point, names, number)
                point = self._best_gap(point)
                if point == before:
                    break
        except OutOfRuns:
            pass  # what was agreed to so far stands
        return point

    def _lines(self, number: int) -> list[tuple[str, ...]]:
        names = [name for name, value in self._measure.start.items() if value]
        together = [tuple(names)] if number == 0 and len(names) > 1 else []
        return [*together, *((name,) for name in names)]

    def _step(self, point: Point, names: tuple[str, ...], number: int) -> Point:
        """The point with one number (or all by one factor) changed where that helps."""
        found = self._line(point, names, number)
        present = next(k for k, one in enumerate(found) if one.at == 1.0)
        scores = self._scores(found)
        if choose(scores, present) == present or not self._agreed(found, present, scores):
            return point
        return self._settled(point, names, found, scores)

    def _line(self, point: Point, names: tuple[str, ...], number: int) -> list[_Candidate]:
        """Candidates by rising factor: the ends first, then the middle of the interval that promises most."""
        first = number == 0
        reach = self._options.reach if first else LATER_REACH
        budget = LINE_RUNS[0 if first else 1]
        found = [one for f in (1 / reach, 1.0, reach) if (one := self._candidate(point, names, f)) is not None]
        tried = {1 / reach, 1.0, reach}
        for _ in range(budget - 2):
            found.sort(key=lambda one: one.at)
            factor = self._promising(found, tried)
            if factor is None:
                break
            tried.add(factor)
            one = self._candidate(point, names, factor)
            if one is not None:
                found.append(one)
        return sorted(found, key=lambda one: one.at)

    def _candidate(self, point: Point, names: tuple[str, ...], factor: float) -> _Candidate | None:
        values = dict(point.values)
        for name in names:
            values[name] = (
                rounded(point.values[name] * factor, self._measure.start[name]) if factor != 1 else values[name]
            )
        trial = self._measure.trial(values)
        if trial is None:
            return None
        return _Candidate(factor, replace(point, values=MappingProxyType(values)), trial)

    def _promising(self, found: Sequence[_Candidate], tried: set[float]) -> float | None:
        """The middle of the interval where most could be gained.

        Between two limits a condition touches no more events than at the wider one, and little is flagged in vain if
        little is at either: flags themselves do not rise or fall with a limit, since runs that meet become one.
        """
        best = float(self._scores(found).max())
        bounds = []
        for low, high in pairwise(found):
            middle = math.sqrt(low.at * high.at)
            if high.at / low.at <= FINEST or middle in tried or low.point == high.point:
                continue
            bounds.append((self._bound(low, high), high.at / low.at, middle))
        if not bounds or max(bounds)[0] <= best + EQUAL:
            return None
        return max(bounds)[2]

    def _bound(self, low: _Candidate, high: _Candidate) -> float:
        a, b, gap = low.trial, high.trial, low.point.gap
        touched = np.maximum(a.touched[:, self._folds].sum(-1), b.touched[:, self._folds].sum(-1))
        false = np.minimum(a.false[gap][:, self._folds].sum(-1), b.false[gap][:, self._folds].sum(-1))
        return float(event_objective(touched, false, self._events.sum(-1), self._options.micro_share))

    def _counts(self, found: Sequence[_Candidate]) -> tuple[Counts, Counts]:
        hits = np.array([one.trial.hits[one.point.gap][:, self._folds] for one in found])
        false = np.array([one.trial.false[one.point.gap][:, self._folds] for one in found])
        return hits, false

    def _scores(self, found: Sequence[_Candidate]) -> NDArray[np.float64]:
        hits, false = self._counts(found)
        return event_objective(hits.sum(-1), false.sum(-1), self._events.sum(-1), self._options.micro_share)

    def _agreed(self, found: Sequence[_Candidate], present: int, scores: NDArray[np.float64]) -> bool:
        hits, false = self._counts(found)
        fitted = cross_fitted(hits, false, self._events, present, self._options.micro_share)
        agreed = fitted > float(scores[present]) + self._options.margin
        if agreed:
            self.fitted = fitted
        return agreed

    def _settled(
        self, point: Point, names: tuple[str, ...], found: Sequence[_Candidate], scores: NDArray[np.float64]
    ) -> Point:
        """The best plateau's value nearest to the shrunk one, in as few digits as stay on the plateau."""
        low, high = (found[k] for k in plateau(scores))
        middle = math.sqrt(low.at * high.at)
        weight = self._count / (self._count + self._options.pseudo_events)
        target = min(max(middle**weight, low.at), high.at)
        best = float(scores.max())
        if len(names) == 1:
            old = point.values[names[0]]
            target = readable(old * target, old * low.at, old * high.at, self._measure.start[names[0]]) / old
        chosen = self._candidate(point, names, target)
        if chosen is None or float(self._scores([chosen])[0]) < best - EQUAL:
            chosen = min((one for one, s in zip(found, scores, strict=True) if s >= best - EQUAL), key=_distance)
        return chosen.point

    def _best_gap(self, point: Point) -> Point:
        trial = self._measure.trial(point.values)
        if trial is None or len(self._measure.gaps) < 2:
            return point
        found = [_Candidate(gap, replace(point, gap=gap), trial) for gap in range(len(self._measure.gaps))]
        scores = self._scores(found)
        if choose(scores, point.gap) == point.gap or not self._agreed(found, point.gap, scores):
            return point
        low, high = plateau(scores)
        return found[low if abs(low - point.gap) <= abs(high - point.gap) else high].point


def _distance(one: _Candidate) -> float:
    return abs(math.log(one.at))


def digits_of(value: float) -> int:
    """How many significant digits a number is written with, at least DIGITS."""
    figures = f"{abs(value):.15g}".split("e")[0].replace(".", "").strip("0")
    return max(DIGITS, len(figures))


def rounded(value: float, like: float) -> float:
    """The value in DIGITS significant digits, or as many as `like` has."""
    return float(f"{value:.{digits_of(like)}g}")


def readable(value: float, first: float, last: float, like: float) -> float:
    """A number near the value, between first and last, in as few digits as that takes."""
    low, high = min(first, last), max(first, last)
    for figures in range(1, digits_of(like)):
        short = float(f"{value:.{figures}g}")
        if low <= short <= high and abs(short / value - 1) <= NEAR:
            return short
    return min(max(rounded(value, like), low), high)


NEAR = 0.05  # how far a value may be moved to become a short one
