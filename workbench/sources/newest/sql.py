"""Asks a database for the rows that a query has got since the last time: the column of times is compared there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.columns import Roles
from workbench.data.times import UNIT_NS, parse_times
from workbench.errors import DataError
from workbench.sources.newest.memory import Memory
from workbench.sources.newest.reader import Window
from workbench.sources.nouns import Rows
from workbench.sources.sql.address import Database
from workbench.sources.sql.asking import Since, table_of
from workbench.sources.tables import HEAD_ROWS, TableChoice, roles_of, rows_of_table

if TYPE_CHECKING:
    import pandas as pd

_COMPARED = ("iso", "typed", *UNIT_NS)  # times that a database sorts as they follow each other


@dataclass(frozen=True)
class NewRows:
    """`since_ns`: what is older is left out the first time; `name`: of the series where no column names any."""

    db: Database
    query: str
    choice: TableChoice
    window: Window
    since_ns: int | None
    name: str

    def __call__(self, memory: Memory) -> Sequence[Rows]:
        """The series with their points since then. Which column is what is settled by the first rows that come.
        Errors: DataError as `fetch_sql`."""
        since = None if memory.at is None else Since(memory.roles["time"], _as_given(memory.at, memory.form))
        try:
            table = table_of(self.db, self.query, since=since)
        except DataError as error:
            if error.code == "source.empty":
                return ()
            raise
        if not memory.roles:
            memory.roles = asdict(roles_of(table.head(HEAD_ROWS), self.choice, self.db.place))
        told: Any = {key: tuple(one) if isinstance(one, list) else one for key, one in memory.roles.items()}
        roles = Roles(**told)
        form = None if memory.form in (None, "iso", "typed") else memory.form
        columns = replace(self.choice.columns, time_format=self.choice.columns.time_format or form)
        choice = replace(self.choice, columns=columns)
        rows = rows_of_table(table, roles, choice, self.name)
        self._remember(table[roles.time], choice, memory)
        return [self._cut(one) for one in rows] if since is None else rows

    def _cut(self, rows: Rows) -> Rows:
        kept = rows.times_ns >= (self.since_ns if self.since_ns is not None else np.iinfo(np.int64).min)
        return Rows(rows.name, rows.times_ns[kept], rows.values[kept], rows.labels)

    def _remember(self, raw: pd.Series[Any], choice: TableChoice, memory: Memory) -> None:
        """The next time begins at the last row before what may have come late, in the words of the database."""
        told = choice.columns
        times = parse_times(raw, told.time_format, told.zone, lambda row: f"row {row + 1}")
        there = np.flatnonzero(~times.missing)
        judged = times.ns[there][times.ns[there] <= self.window.until_ns]
        if not len(judged):
            return
        upto_ns = max(int(judged.max()), memory.upto_ns or 0)
        order = there[np.argsort(times.ns[there], kind="stable")]
        before = int(np.searchsorted(times.ns[order], upto_ns - self.window.late_ns, "right"))
        memory.upto_ns = upto_ns
        memory.form = times.kind
        memory.at = _plain(raw.iloc[int(order[max(before - 1, 0)])]) if times.kind in _COMPARED else None


def _as_given(at: int | float | str, form: str | None) -> int | float | str | datetime:
    """What `_plain` made of a time, as the database compares it."""
    return datetime.fromisoformat(str(at)) if form == "typed" else at


def _plain(raw: Any) -> int | float | str:
    """A time as the next question can name it."""
    item = raw.item() if isinstance(raw, np.generic) else raw
    if isinstance(item, int | float | str):
        return item
    if isinstance(item, Decimal):
        return math.floor(item)  # a moment earlier does no harm, a rounded one later would
    return str(item.isoformat()) if hasattr(item, "isoformat") else str(item)
