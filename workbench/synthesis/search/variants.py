"""Genuinely different candidates from one table: other starts, fewer clauses, other features, gaps, objectives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from workbench.synthesis.features import CROWD
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.search.cover import Found, Search, macro_weights
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.search.tune import best_gap, polish
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.table import Table

START_GAP = 3  # points; the search needs some gap before it knows the best one
SHARE = 0.7  # of the features in a random subset
MIXES = (0.5, 0.3, 0.7)
STARTS = 4
SINGLES = 3

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
    scores: dict[float | None, float] = {}
    usual = usual_crowd(table)
    for limit in (None, usual, 2 * usual):
        search = Search(calm(table, limit), options, range(len(table.features)), tick, heads_only=True)
        scores[limit] = max(
            (search.judge(search.nothing, head, None, START_GAP)[0] for head in search.heads), default=0
        )
    affordable = [limit for limit in (usual, 2 * usual) if scores[limit] >= scores[None] - options.crowd_price]
    return affordable[0] if affordable else None


def usual_crowd(table: Table) -> float:
    """Somewhat more recent jumps than there are at nearly all labeled events, at least 1 in 100 points.

    A count is projected to its whole window, since the first points of a series have seen little of it.
    """
    window = float(CROWD.args[0])
    rows = np.flatnonzero(table.event >= 0)
    first = rows[np.unique(table.event[rows], return_index=True)[1]]
    counts = table.columns[table.features.index(CROWD)][first]
    counts = counts * window / np.clip(table.position[first] + 1, min(500, window), window)
    return rounded(max(window / 100, 1.2 * float(np.quantile(counts, 0.95)))) if len(first) else window / 100


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
    lengths = [length for length in dict.fromkeys((len(grown.clauses), 2, 1, 3)) if length <= len(grown.clauses)]
    beginnings = [grown.clauses[:length] for length in lengths]
    for clauses in (*beginnings[:2], *_singles(found), *beginnings[2:]):
        shape = polish(rows, Shape(clauses, START_GAP), options, weights)
        shape = best_gap(rows, shape, options, weights, options.gaps)
        yield with_crowd(polish(rows, shape, options, weights), crowd)


def _singles(found: Sequence[Found]) -> list[tuple[Clause, ...]]:
    """The best single conditions, each of another quantity: where events are few, nothing more can be known."""
    best: dict[str, tuple[Clause, ...]] = {}
    for one in found:
        if len(one.clause.conditions) == 1:
            best.setdefault(one.clause.conditions[0].feature.name, (one.clause,))
    return list(best.values())[:SINGLES]


def with_crowd(shape: Shape, limit: float | None) -> Shape:
    """The shape that flags nothing where jumps crowd."""
    return shape if limit is None else replace(shape, calm=Condition(CROWD, "low", limit))
