"""A table of another system as series: long with a column of names, or wide with a series in each column of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.columns import Roles, describe_columns, find_roles
from workbench.data.nouns import ColumnChoice
from workbench.data.tables import Head, as_numbers
from workbench.data.times import parse_times
from workbench.errors import DataError
from workbench.sources.nouns import Rows

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

HEAD_ROWS = 1000


@dataclass(frozen=True)
class TableChoice:
    """Which columns are what, as `ColumnChoice` has it. `wide`: each column of numbers is a series of its own."""

    columns: ColumnChoice = field(default_factory=ColumnChoice)
    wide: bool = False


@dataclass(frozen=True)
class Listed:
    """A table that a place has: its columns with their types, and the query that gives all of it."""

    name: str
    columns: tuple[tuple[str, str], ...]
    query: str = ""


def head_of(first: pd.DataFrame, place: Path) -> Head:
    """First rows as those of a file would be."""
    cells = tuple(tuple(_text(item) for item in first[name]) for name in first.columns)
    types = tuple(_type(first[name]) for name in first.columns)
    lines = tuple(", ".join(row) for row in zip(*cells, strict=True))
    return Head(place, tuple(map(str, first.columns)), types, cells, lines)


def roles_of(first: pd.DataFrame, choice: TableChoice, place: Path) -> Roles:
    """The role of each column, from the first rows; DataError as `find_roles`, and where there is no time."""
    head = head_of(first, place)
    columns = choice.columns
    if choice.wide:
        roles = find_roles(head, ColumnChoice(columns.time, None, columns.label, columns.is_test, columns.series or ""))
        taken = {roles.time, roles.label, roles.is_test, roles.series}
        numbers = (one.name for one in describe_columns(head) if one.kind in ("number", "flag"))
        wide = columns.value or tuple(name for name in numbers if name not in taken)
        roles = Roles(roles.time, wide, roles.label, series=roles.series)
    else:
        roles = find_roles(head, columns)
    if not roles.time:
        why = f"it holds {', '.join(head.names[:12])}"
        raise DataError(f"{place.name} has no column of times", why, "Say which column holds them", code="source.time")
    return roles


def rows_of_table(table: pd.DataFrame, roles: Roles, choice: TableChoice, name: str) -> tuple[Rows, ...]:
    """The series of a table, by name. `name`: of a series that nothing else names.

    Rows without a time are left out. DataError where a time cannot be read, or labels are not of 0 and 1.
    """
    told = choice.columns
    times = parse_times(table[roles.time], told.time_format, told.zone, lambda row: f"row {row + 1}")
    if not times.clock:
        step = "Choose another column of times, or say their format"
        raise DataError("The times are none", f"{roles.time} only counts", step, code="source.time")
    flags = _flags(table, roles.label)
    values = {column: as_numbers(table[column]).values for column in roles.value}
    several = len(roles.value) > 1
    found = []
    for series, rows in _parts(table, roles.series, ~times.missing):
        for column, numbers in values.items():
            told_name = " ".join(part for part in (series, column if several or choice.wide else "") if part)
            labels = {roles.series: series} if roles.series else {}
            marked = None if flags is None else flags[rows]
            found.append(Rows(told_name or name, times.ns[rows], numbers[rows], labels, marked))
    return tuple(sorted(found, key=lambda one: one.name))


def _parts(table: pd.DataFrame, column: str, there: NDArray[np.bool_]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    if not column:
        yield "", np.flatnonzero(there)
        return
    codes, names = table[column].astype("str").fillna("(no name)").factorize()
    codes = np.where(there, codes, len(names))
    order = np.argsort(codes, kind="stable")
    borders = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for i, name in enumerate(names):
        if borders[i] < borders[i + 1]:
            yield str(name), order[borders[i] : borders[i + 1]]


def _flags(table: pd.DataFrame, column: str) -> NDArray[np.int8] | None:
    if not column:
        return None
    given = np.nan_to_num(as_numbers(table[column]).values)
    if not np.isin(given, (0.0, 1.0)).all():
        raise DataError(f"The column {column} is not of 0 and 1", "labels are", "Choose another column of labels")
    return given.astype(np.int8)


def _type(column: pd.Series[Any]) -> str:
    kind = column.dtype.kind
    return "timestamp" if kind == "M" else "double" if kind in "iuf" else ""


def _text(item: object) -> str:
    if item is None or item != item:  # noqa: PLR0124 - NaN is the one value that differs from itself
        return ""
    return str(item)
