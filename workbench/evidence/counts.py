"""Lines with a time and a name → how many of each name fell on each step of a clock: columns for rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Counts:
    """`values` (points, names): lines of each name since the point before, the point's own time included.

    `outside`: lines before the first step, after the last point, without a time, or of a name that is no column.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    outside: int


def count_lines(
    times_ns: NDArray[np.int64],
    known: NDArray[np.bool_],
    names: Sequence[str],
    clock_ns: NDArray[np.int64],
    columns: Sequence[str] | None = None,
) -> Counts:
    """How many lines of each name came in each step of a clock.

    `times_ns` (n,) and `known` (n,) whether a line has a time, `names` of the lines (n,), such as ids of templates or
    levels; `clock_ns` (points,) rising, as of a series. The first step is as long as the typical one. A point counts
    what was there at its time, so that a rule sees nothing of what comes later. `columns`: the names to count, all of
    them in the order of their lines by default. ValueError where the clock does not rise.
    """
    steps = np.diff(clock_ns)
    if (steps <= 0).any():
        raise ValueError("the clock does not rise")
    columns = tuple(columns) if columns is not None else tuple(name for name, _ in Counter(names).most_common())
    values = np.zeros((len(clock_ns), len(columns)))
    if not len(clock_ns) or not len(names):
        return Counts(columns, values, len(names))
    column_of = {name: i for i, name in enumerate(columns)}
    column = np.array([column_of.get(name, -1) for name in names], np.int64)
    first = clock_ns[0] - (int(np.median(steps)) if len(steps) else 10**9)
    point = np.searchsorted(clock_ns, times_ns, "left")
    inside = known & (times_ns > first) & (point < len(clock_ns)) & (column >= 0)
    np.add.at(values, (point[inside], column[inside]), 1.0)
    return Counts(columns, values, int(len(names) - inside.sum()))
