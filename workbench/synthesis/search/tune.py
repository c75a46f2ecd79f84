"""Constants of a finished shape: joint tuning of thresholds, the emit gap, and shrunken thresholds per series."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.search.held import fires, holds
from workbench.synthesis.search.literals import Literal, with_thresholds
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.table import Table

Counts = NDArray[np.int32]
FACTORS = np.geomspace(0.6, 1.6, 15)  # a step of 7 %: as fine as two significant figures


def count(table: Table, shape: Shape) -> tuple[Counts, Counts]:
    """Hits and false alarms per unit of the whole shape."""
    from workbench.synthesis.search.kernels import count_grid

    none = np.zeros(table.columns.shape[1], np.uint8)
    where = (table.series, table.position, table.event, table.unit, table.n_events, len(table.events), shape.gap)
    hits, false = count_grid(fires(table, shape.clauses), none, 1, none, 1, *where)
    return hits[0, 0], false[0, 0]


def score(table: Table, shape: Shape, mix: float, weights: NDArray[np.float64]) -> float:
    """The objective of the whole shape on the whole table."""
    from workbench.synthesis.search.kernels import objective

    hits, false = (table.per_series(counts) for counts in count(table, shape))
    return float(objective(hits, false, table.per_series(table.events), weights, mix))


def swap(shape: Shape, clause: int, at: int, condition: Condition) -> Shape:
    """The shape with one condition replaced."""
    conditions = list(shape.clauses[clause].conditions)
    conditions[at] = condition
    clauses = list(shape.clauses)
    clauses[clause] = Clause(tuple(conditions))
    return replace(shape, clauses=tuple(clauses))


def grid_counts(
    table: Table, shape: Shape, clause: int, at: int, factors: NDArray[np.float64]
) -> tuple[Literal, Counts, Counts]:
    """Hits and false alarms (steps, units) of the shape as one limit runs through a grid around its value."""
    from workbench.synthesis.search.kernels import count_grid

    own = shape.clauses[clause].conditions
    condition, rest = own[at], tuple(c for k, c in enumerate(own) if k != at)
    base = fires(table, [c for k, c in enumerate(shape.clauses) if k != clause])
    turned = -condition.limit if condition.direction == "low" else condition.limit
    number = table.features.index(condition.feature)
    head = with_thresholds(table, number, condition.direction, turned * factors)
    second = holds(table, Clause(rest)).astype(np.uint8)
    where = (table.series, table.position, table.event, table.unit, table.n_events, len(table.events), shape.gap)
    hits, false = count_grid(base, head.levels, len(head.thresholds), second, 1, *where)
    return head, hits, false


def polish(
    table: Table,
    shape: Shape,
    options: SynthesisOptions,
    weights: NDArray[np.float64],
    *,
    factors: NDArray[np.float64] = FACTORS,
    free: Container[tuple[int, int]] | None = None,
    passes: int = 2,
) -> Shape:
    """The shape with each limit moved to the middle of its best plateau while the others stand, in turn.

    `free`: the (clause, condition) places that may move, None = all.
    """
    from workbench.synthesis.search.kernels import crossfit

    for _ in range(passes):
        before = shape
        for clause in range(len(shape.clauses)):
            for at, condition in enumerate(shape.clauses[clause].conditions):
                if condition.limit == 0 or (free is not None and (clause, at) not in free):
                    continue
                head, hits, false = grid_counts(table, shape, clause, at, factors)
                _, i, _, _ = crossfit(hits, false, table.events, weights, options.mix, table.folds)
                shape = swap(shape, clause, at, replace(condition, limit=head.thresholds[i]))
        if shape == before:
            break
    return shape


def best_gap(
    table: Table, shape: Shape, options: SynthesisOptions, weights: NDArray[np.float64], gaps: Sequence[int]
) -> Shape:
    """The shape with the emit gap that scores best; the smaller one on a tie."""
    tried = [replace(shape, gap=gap) for gap in gaps]
    return max(tried, key=lambda one: (round(score(table, one, options.mix, weights), 4), -one.gap))
