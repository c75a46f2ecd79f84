"""The search: one number after another, looked for where it can be better, kept only if cross-fitting agrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from workbench.training.tune.blocks import Counts, Trial, event_objective
from workbench.training.tune.crossfit import EQUAL, Floats, choose, cross_fitted, middle, plateau
from workbench.training.tune.measure import Measure, OutOfRuns, Values
from workbench.training.tune.nouns import TuneOptions

COARSE = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0, 16.0)  # factors on a number in the first pass
CLOSE = (1 / 2, 1 / 1.2, 1.0, 1.2, 2.0)  # in a later one
LINE_RUNS = (20, 10)  # vectors for one number in the first pass, and in a later one
FINEST = 1.02  # values nearer to each other are not told apart
NEAR = 0.07  # how far a value may be moved to become a short one
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
        at = np.log([one.at for one in found])
        present = next(k for k, one in enumerate(found) if one.at == 1.0)
        scores = self._scores(found)
        if choose(scores, at, present) == present or not self._agreed(found, at, present):
            return point
        return self._settled(point, names, found, scores, at)

    def _line(self, point: Point, names: tuple[str, ...], number: int) -> list[_Candidate]:
        """Candidates by rising factor: a coarse grid, then the middles of the intervals that promise most."""
        grid, budget = (COARSE, LINE_RUNS[0]) if number == 0 else (CLOSE, LINE_RUNS[1])
        found = self._tried(point, names, (grid[0], 1.0, grid[-1]))
        if any(self._differs(found[0], other) for other in found[1:]):
            found += self._tried(point, names, [factor for factor in grid[1:-1] if factor != 1.0])
        tried = {*grid, 1.0}
        while len(tried) < budget:
            found.sort(key=lambda one: one.at)
            factor = self._promising(found, tried)
            if factor is None:
                break
            tried.add(factor)
            found += self._tried(point, names, [factor])
        return sorted(found, key=lambda one: one.at)

    def _tried(self, point: Point, names: tuple[str, ...], factors: Sequence[float]) -> list[_Candidate]:
        return [one for factor in factors if (one := self._candidate(point, names, factor)) is not None]

    def _differs(self, one: _Candidate, other: _Candidate) -> bool:
        return any(
            not np.array_equal(a[..., self._folds], b[..., self._folds])
            for a, b in zip(one.trial.arrays, other.trial.arrays, strict=True)
        )

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
        scores = self._scores(found)
        best, promises = float(scores.max()), []
        for at, (low, high) in enumerate(pairwise(found)):
            middle = math.sqrt(low.at * high.at)
            bound = self._bound(low, high)
            if high.at / low.at > FINEST and middle not in tried and low.point != high.point and bound > best + EQUAL:
                promises.append((bound + float(max(scores[at : at + 2])), high.at / low.at, middle))
        return max(promises)[2] if promises else None

    def _bound(self, low: _Candidate, high: _Candidate) -> float:
        a, b, gap = low.trial, high.trial, low.point.gap
        touched = np.maximum(a.touched[:, self._folds].sum(-1), b.touched[:, self._folds].sum(-1))
        false = np.minimum(a.false[gap][:, self._folds].sum(-1), b.false[gap][:, self._folds].sum(-1))
        return float(event_objective(touched, false, self._events.sum(-1), self._options.micro_share))

    def _counts(self, found: Sequence[_Candidate]) -> tuple[Counts, Counts]:
        hits = np.array([one.trial.hits[one.point.gap][:, self._folds] for one in found])
        false = np.array([one.trial.false[one.point.gap][:, self._folds] for one in found])
        return hits, false

    def _scores(self, found: Sequence[_Candidate]) -> Floats:
        hits, false = self._counts(found)
        return event_objective(hits.sum(-1), false.sum(-1), self._events.sum(-1), self._options.micro_share)

    def _agreed(self, found: Sequence[_Candidate], at: Floats, present: int) -> bool:
        hits, false = self._counts(found)
        share = self._options.micro_share
        fitted = cross_fitted(hits, false, self._events, at, present, share)
        stands = event_objective(hits[present].sum(-1), false[present].sum(-1), self._events.sum(-1), share)
        agreed = fitted > float(stands) + self._options.margin
        if agreed:
            self.fitted = fitted
        return agreed

    def _settled(
        self, point: Point, names: tuple[str, ...], found: Sequence[_Candidate], scores: Floats, at: Floats
    ) -> Point:
        """The value on the best plateau that is nearest to the middle of it, drawn back toward the old value."""
        low, high = plateau(scores, at)
        weight = self._count / (self._count + self._options.pseudo_events)
        target = min(max(weight * middle(low, high, at), float(at[low])), float(at[high]))
        chosen = self._candidate(point, names, math.exp(target))
        if chosen is None or float(self._scores([chosen])[0]) < float(scores.max()) - EQUAL:
            chosen = found[choose(scores, at, 0)]
        return chosen.point

    def _best_gap(self, point: Point) -> Point:
        trial = self._measure.trial(point.values)
        if trial is None or len(self._measure.gaps) < 2:
            return point
        found = [_Candidate(gap, replace(point, gap=gap), trial) for gap in range(len(self._measure.gaps))]
        scores, at = self._scores(found), np.arange(len(found), dtype=np.float64)
        if choose(scores, at, point.gap) == point.gap or not self._agreed(found, at, point.gap):
            return point
        low, high = plateau(scores, at)
        return found[low if abs(low - point.gap) <= abs(high - point.gap) else high].point

    def plain(self, point: Point) -> Point:
        """The point with each new value in as few digits as give the same counts."""
        for name, value in point.values.items():
            for short in shorter(value) if value != self._measure.start[name] else ():
                other = replace(point, values=MappingProxyType({**point.values, name: short}))
                if self._same(point, other):
                    point = other
                    break
        return point

    def _same(self, point: Point, other: Point) -> bool:
        try:
            one, two = self._measure.trial(point.values), self._measure.trial(other.values)
        except OutOfRuns:
            return False
        if one is None or two is None:
            return False
        pairs = ((one.hits, two.hits), (one.false, two.false))
        return all(np.array_equal(a[point.gap], b[point.gap]) for a, b in pairs)


def digits_of(value: float) -> int:
    """How many significant digits a number is written with, at least DIGITS."""
    figures = f"{abs(value):.15g}".split("e")[0].replace(".", "").strip("0")
    return max(DIGITS, len(figures))


def rounded(value: float, like: float) -> float:
    """The value in DIGITS significant digits, or as many as `like` has."""
    return float(f"{value:.{digits_of(like)}g}")


def shorter(value: float) -> list[float]:
    """Numbers near the value with fewer significant digits, shortest first."""
    found = [float(f"{value:.{figures}g}") for figures in range(1, DIGITS)]
    return [short for short in found if abs(short / value - 1) <= NEAR]
