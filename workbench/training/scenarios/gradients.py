"""Which way weights of items make the scenarios of cases likelier: one pass over what each case has, compiled.

Cases have few items each, so they are kept as lists of places: ten times as fast as whole tables, and one thread does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Held:
    """What each of n cases has: places `items[rows[i]:rows[i + 1]]` in a row of a table, with their `values`."""

    rows: Ints
    items: Ints
    values: Floats


def held(table: Floats) -> Held:
    """What is not 0 in a table (n, any)."""
    case, item = np.nonzero(table)
    rows = np.concatenate([[0], np.cumsum(np.bincount(case, minlength=len(table)))])
    return Held(rows.astype(np.int64), item.astype(np.int64), table[case, item])


@numba.njit(nogil=True, cache=True)
def gradients(  # type: ignore[no-untyped-def]  # pragma: no cover
    start, of_shared, of_own, rows, items, own_rows, own_items, own_values, truth, share, seen
):
    """Gradients of the logarithmic loss by `start` (S,), `of_shared` (items, S) and `of_own` (S, questions).

    `truth` (n,): the scenario of each case; `share` (n,): how much it counts; `seen` (S,): scenarios that have a case.
    """
    scenarios, questions = of_own.shape
    to_start, to_shared, to_own = np.zeros_like(start), np.zeros_like(of_shared), np.zeros_like(of_own)
    scores = np.empty(scenarios)
    for case in range(len(truth)):
        scores[:] = start
        for at in range(rows[case], rows[case + 1]):
            row = of_shared[items[at]]
            for s in range(scenarios):
                scores[s] += row[s]
        for at in range(own_rows[case], own_rows[case + 1]):
            s, question = divmod(own_items[at], questions)
            scores[s] += own_values[at] * of_own[s, question]
        highest = -np.inf
        for s in range(scenarios):
            if seen[s]:
                highest = max(highest, scores[s])
        total = 0.0
        for s in range(scenarios):
            scores[s] = np.exp(scores[s] - highest) if seen[s] else 0.0
            total += scores[s]
        for s in range(scenarios):
            scores[s] *= share[case] / total
        scores[truth[case]] -= share[case]  # now the error
        for s in range(scenarios):
            to_start[s] += scores[s]
        for at in range(rows[case], rows[case + 1]):
            row = to_shared[items[at]]
            for s in range(scenarios):
                row[s] += scores[s]
        for at in range(own_rows[case], own_rows[case + 1]):
            s, question = divmod(own_items[at], questions)
            to_own[s, question] += own_values[at] * scores[s]
    return to_start, to_shared, to_own
