"""Where conditions and clauses hold: the table's points seen through a shape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.shape import Clause, Condition
from workbench.synthesis.table import Table

Bools = NDArray[np.bool_]


def column(table: Table, condition: Condition) -> NDArray[np.float32]:
    """The values of a condition's feature at the kept points."""
    return np.asarray(table.columns[table.features.index(condition.feature)])


def holds(table: Table, clause: Clause) -> Bools:
    """Where all conditions of a clause hold, (k,)."""
    on = np.ones(table.columns.shape[1], bool)
    for condition in clause.conditions:
        on &= condition.holds(column(table, condition))
    return on


def fires(table: Table, clauses: Sequence[Clause]) -> Bools:
    """Where any clause holds, (k,)."""
    on = np.zeros(table.columns.shape[1], bool)
    for clause in clauses:
        on |= holds(table, clause)
    return on
