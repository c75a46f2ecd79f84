"""Greedy covering: clause after clause of one or two conditions, each judged on blocks it was not fitted to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.search.held import Bools, fires
from workbench.synthesis.search.literals import Literal, primary, secondary
from workbench.synthesis.shape import Clause, Shape
from workbench.synthesis.table import Table


@dataclass(frozen=True)
class Found:
    """A clause with its cross-fitted score, the rest of the rule included."""

    score: float
    clause: Clause


class Search:
    """The search over one table with a choice of its features. All scores are those of the whole rule."""

    def __init__(
        self,
        table: Table,
        options: SynthesisOptions,
        used: Sequence[int],
        tick: Callable[[], None],
        *,
        heads_only: bool = False,
    ) -> None:
        self.table, self.options, self.tick = table, options, tick
        self.price = max(options.price, options.price_events / max(table.n_events, 1))
        self.weights = macro_weights(table, options)
        self._ones = np.ones(table.columns.shape[1], np.uint8)
        features = table.features
        wanted = [(f, d) for f in used for d in features[f].directions]
        heads = [primary(table, f, d) for f, d in wanted if not features[f].guard]
        self.heads = [head for head in heads if head is not None]
        tails = [] if heads_only else [secondary(table, f, d) for f, d in wanted]
        self.tails = [tail for tail in tails if tail is not None]
        self.nothing = np.zeros(table.columns.shape[1], bool)

    def judge(self, base: Bools, head: Literal, tail: Literal | None, gap: int) -> tuple[float, int, int]:
        """The cross-fitted score of `base or (head and tail)` and the steps to use (tail step 0 = no tail)."""
        from workbench.synthesis.search.kernels import count_grid, crossfit

        t = self.table
        second = self._ones if tail is None else tail.levels + self._ones
        n_second = 1 if tail is None else len(tail.thresholds) + 1
        where = (t.series, t.position, t.event, t.unit, t.n_events, len(t.events), gap)
        hits, false = count_grid(base, head.levels, len(head.thresholds), second, n_second, *where)
        score, i, j, _ = crossfit(hits, false, t.events, self.weights, self.options.mix, t.folds)
        return float(score), int(i), int(j)

    def clauses(self, base: Bools, gap: int) -> list[Found]:
        """The best clauses to add to what already fires at `base` (k,), best first, one per pair of literals."""
        singles = []
        for head in self.heads:
            self.tick()
            score, i, _ = self.judge(base, head, None, gap)
            singles.append((score, head, i))
        singles.sort(key=lambda single: -single[0])
        found = [Found(score, Clause((head.condition(self.table, i),))) for score, head, i in singles]
        for alone, head, _ in singles[: self.options.primaries]:
            self.tick()
            for tail in self.tails:
                if tail.feature == head.feature:
                    continue
                score, i, j = self.judge(base, head, tail, gap)
                if j > 0 and score > alone + self.price:
                    pair = (head.condition(self.table, i), tail.condition(self.table, j - 1))
                    found.append(Found(score - self.price, Clause(pair)))
        return sorted(found, key=lambda one: -one.score)

    def grow(self, first: Clause, gap: int, score: float) -> tuple[Shape, float]:
        """Clauses added to the first one while each brings its price, constants tuned jointly after each."""
        from workbench.synthesis.search.tune import polish

        shape = polish(self.table, Shape((first,), gap), self.options, self.weights)
        while len(shape.clauses) < self.options.max_clauses:
            best = self.clauses(fires(self.table, shape.clauses), gap)[0]
            if best.score < score + self.price:
                break
            score = best.score
            shape = polish(self.table, Shape((*shape.clauses, best.clause), gap), self.options, self.weights)
        return shape, score


def macro_weights(table: Table, options: SynthesisOptions) -> NDArray[np.float64]:
    """What each series counts in the macro part (s,): few events say little about its F1."""
    events = table.per_series(table.events)
    return np.asarray(events / (events + options.macro_events), np.float64)
