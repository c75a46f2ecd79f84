"""Genuinely different candidates from one table: other starts, fewer clauses, other features, gaps, objectives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from workbench.synthesis.cover import Search, macro_weights
from workbench.synthesis.features import CROWD
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.table import Table
from workbench.synthesis.tune import best_gap, polish

START_GAP = 3  # points; the search needs some gap before it knows the best one
SHARE = 0.7  # of the features in a random subset
MIXES = (0.5, 0.3, 0.7)
STARTS = 4

Tick = Callable[[], None]


def shapes(table: Table, options: SynthesisOptions, rng: np.random.Generator, tick: Tick) -> Iterator[Shape]:
    """Shapes without end, best guess first; the crowd condition is part of those that can afford it."""
    crowd = crowd_limit(table, options, tick)
    everything = [k for k, feature in enumerate(table.features) if feature.over is None]
    yield from _family(table, options, everything, crowd=crowd, start=0, tick=tick)
    for number in range(1, 1_000_000):
        used = everything
        if number > 1:
            used = sorted(rng.permutation(everything)[: max(4, round(SHARE * len(everything)))].tolist())
        varied = replace(options, mix=MIXES[number % 3], price=options.price * (1.0, 2.0)[number % 2])
        guarded = crowd if number % 3 or crowd is None else None
        yield from _family(table, varied, used, crowd=guarded, start=int(rng.integers(STARTS)), tick=tick)


def crowd_limit(table: Table, options: SynthesisOptions, tick: Tick) -> float | None:
    """The fewest recent jumps from which on jumps are ignored, at a bearable price on the best single condition."""
    scores = {}
    for limit in (None, *options.crowds):
        search = Search(calm(table, limit), options, range(len(table.features)), tick, heads_only=True)
        scores[limit] = max(
            (search.judge(search.nothing, head, None, START_GAP)[0] for head in search.heads), default=0
        )
    for limit in options.crowds:
        if scores[limit] >= scores[None] - options.crowd_price:
            return float(limit)
    return None


def calm(table: Table, limit: float | None) -> Table:
    """The rows where jumps are not crowded."""
    if limit is None:
        return table
    return table.rows(table.columns[table.features.index(CROWD)] <= limit)


def _family(
    table: Table, options: SynthesisOptions, used: list[int], *, crowd: float | None, start: int, tick: Tick
) -> Iterator[Shape]:
    """One grown rule and its shorter beginnings, each with the emit gap and limits that suit it."""
    rows = calm(table, crowd)
    weights = macro_weights(rows, options)
    search = Search(rows, options, used, tick)
    found = search.clauses(search.nothing, START_GAP)
    if not found:
        return
    first = found[min(start, len(found) - 1)]
    grown, _ = search.grow(first.clause, START_GAP, first.score)
    for length in dict.fromkeys((len(grown.clauses), 1, 2, 3)):
        if length <= len(grown.clauses):
            shape = polish(rows, replace(grown, clauses=grown.clauses[:length]), options, weights)
            shape = best_gap(rows, shape, options, weights, options.gaps)
            yield with_crowd(polish(rows, shape, options, weights), crowd)


def with_crowd(shape: Shape, limit: float | None) -> Shape:
    """The shape with the crowd condition in each clause."""
    if limit is None:
        return shape
    quiet = Condition(CROWD, "low", limit)
    return replace(shape, clauses=tuple(Clause((*clause.conditions, quiet)) for clause in shape.clauses))
