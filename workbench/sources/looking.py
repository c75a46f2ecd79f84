"""A first look at a table of another system: its first rows, what its columns are used for, the series they become."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.data.columns import Roles
from workbench.data.nouns import ColumnChoice, Peek
from workbench.data.peeking import peek_of
from workbench.errors import DataError
from workbench.sources.nouns import Rows
from workbench.sources.tables import HEAD_ROWS, TableChoice, head_of, roles_of, rows_of_table

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_ROWS = 5000


@dataclass(frozen=True, eq=False)
class Sample:
    """The first rows of a table; `whole`: there are no others."""

    place: Path
    frame: pd.DataFrame
    whole: bool


@dataclass(frozen=True, eq=False)
class Look:
    """What the first rows would be read as, and the series that they become: none where `peek.problem` says why."""

    peek: Peek
    rows: tuple[Rows, ...]
    whole: bool


def look_at(sample: Sample, choice: TableChoice, clock: Callable[[], float] = time.time) -> Look:
    """How a table would be read. Roles are found in as many rows as when all of it is read, so they are the same."""
    first = sample.frame.head(HEAD_ROWS)
    columns = _fitting(choice.columns, list(map(str, first.columns)))
    choice = replace(choice, columns=columns)
    peek = peek_of(head_of(first, sample.place), columns, int(clock() * 1e9))
    try:
        roles = roles_of(first, choice, sample.place)
        if columns.series is None and not roles.series:
            columns = replace(columns, series=_naming(first, roles))
            choice = replace(choice, columns=columns)
            roles = roles_of(first, choice, sample.place)
        rows = rows_of_table(sample.frame, roles, choice, sample.place.stem)
    except DataError as error:
        return Look(replace(peek, problem=str(error)), (), sample.whole)
    guesses = replace(peek.guesses, time=roles.time, value=roles.value, label=roles.label, series=roles.series)
    doubts = tuple(doubt for doubt in peek.doubts if not (choice.wide and doubt.kind == "value guessed"))
    return Look(replace(peek, guesses=guesses, doubts=doubts), rows, sample.whole)


def _fitting(columns: ColumnChoice, names: Sequence[str]) -> ColumnChoice:
    """A choice without the columns that are not there: they are found anew. A source gives no test parts."""

    def known(name: str | None) -> str | None:
        return name if name in ("", *names) else None

    value = tuple(name for name in columns.value or () if name in names) or None
    time, label, series = map(known, (columns.time, columns.label, columns.series))
    return replace(columns, time=time, value=value, label=label, series=series, is_test="")


def _naming(first: pd.DataFrame, roles: Roles) -> str:
    """The column that tells the rows of one time apart, where times come more than once; "" where none does."""
    if not first.duplicated(roles.time).any():
        return ""
    free = [name for name in map(str, first.columns) if name not in (roles.time, roles.label, *roles.value)]
    several = (name for name in free if first[name].nunique() > 1 and not first.duplicated([roles.time, name]).any())
    return next(several, "")
