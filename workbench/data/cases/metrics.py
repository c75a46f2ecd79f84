"""The table of a case → a Series: rows read one by one, so that one bad row never costs the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.data.cases.nouns import SHARED_COLUMNS
from workbench.data.cases.rows import DELIMITERS, RowRepairs, cells_of, read_rows
from workbench.data.nouns import Doubt
from workbench.errors import DataError
from workbench.model.series import Series

TIME_NAMES = ("timestamp", "time", "datetime", "date", "ts", "@timestamp", "time_stamp", "date_time")
ALIASES = {
    "cpu": "cpu_usage",
    "mem": "mem_usage",
    "memory": "mem_usage",
    "memory_usage": "mem_usage",
    "disk": "disk_io",
    "network_in": "net_in",
    "network_out": "net_out",
}
PERCENTAGES = ("cpu_usage", "mem_usage", "disk_io")


@dataclass(frozen=True)
class ReadMetrics:
    """The metrics of a case, the doubts about them, and the columns that were not kept."""

    series: Series
    doubts: tuple[Doubt, ...] = ()
    left_out: tuple[str, ...] = ()


def read_metrics(name: str, lines: Iterable[str], *, shared_only: bool) -> ReadMetrics:
    """The metrics of a table given as its lines.

    `shared_only`: keep SHARED_COLUMNS alone. Raises DataError where no row can be read.
    """
    repairs = RowRepairs()
    numbered = ((i, line) for i, line in enumerate(lines, 1) if line.strip())
    first = next(numbered, None)
    if first is None:
        raise DataError(f"The table of {name} is empty", "it holds no row", "Export it again", code="data.empty")
    delimiter = max(DELIMITERS, key=first[1].count)
    header = [cell.strip().lower() for cell in cells_of(first[1], delimiter, first[0], repairs)]
    time, doubts = _time_column(name, header)
    rows = list(read_rows(numbered, header, delimiter, time, repairs))
    if not rows:
        why = f"none of its rows has a time and {len(header)} cells"
        raise DataError(f"The table of {name} cannot be read", why, "Export it again", code="data.csv")
    times = np.array([row[0] for row in rows], np.int64)
    values = np.array([row[1] for row in rows], np.float64)
    columns = [column for i, column in enumerate(header) if i != time]
    kept, moved = _ordered(name, times)
    read = _choose(name, columns, times[kept], values[kept], shared_only=shared_only)
    found = (*doubts, *repairs.doubts(name), *moved, *read.doubts, *_about_values(read.series))
    return replace(read, doubts=found)


def empty_metrics(name: str, *, shared: bool) -> Series:
    """The metrics of a case that has none, of 0 points."""
    columns = SHARED_COLUMNS if shared else ()
    return Series(name, np.zeros((0, len(columns))), np.zeros(0, np.int64), columns)


def _time_column(name: str, header: Sequence[str]) -> tuple[int, list[Doubt]]:
    named = next((header.index(one) for one in TIME_NAMES if one in header), None)
    at = 0 if named is None else named
    if header[at] == TIME_NAMES[0]:
        return at, []
    text = f"The column {header[at] or '(no name)'} was taken as the time"
    return at, [Doubt(name, "time column", text, 1)]


def _ordered(name: str, times: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[Sequence[int], list[Doubt]]:
    """Places of the rows in the order of time, the first of each time."""
    doubts = []
    back = int((np.diff(times) < 0).sum())
    if back:
        doubts.append(Doubt(name, "unsorted", f"Times step backwards {back} times: the points were sorted", back))
    _, kept = np.unique(times, return_index=True)
    double = len(times) - len(kept)
    if double:
        text = "Times come more than once: the first point of each was kept"
        doubts.append(Doubt(name, "duplicate times", text, double))
    return kept.tolist(), doubts


def _choose(
    name: str,
    columns: Sequence[str],
    times: np.ndarray[tuple[int], np.dtype[np.int64]],
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    *,
    shared_only: bool,
) -> ReadMetrics:
    """The series of the columns that are kept: all, or those that every class has, in their order."""
    interval = int(np.median(np.diff(times))) if len(times) > 1 else None
    if not shared_only:
        return ReadMetrics(Series(name, values, times, _unique(columns), interval_ns=interval))
    found = {ALIASES.get(column, column): i for i, column in reversed(list(enumerate(columns)))}
    found |= {column: i for i, column in reversed(list(enumerate(columns))) if column in SHARED_COLUMNS}
    kept = np.full((len(values), len(SHARED_COLUMNS)), math.nan)
    for at, column in enumerate(SHARED_COLUMNS):
        if column in found:
            kept[:, at] = values[:, found[column]]
    used = {found[column] for column in SHARED_COLUMNS if column in found}
    left = tuple(column for i, column in enumerate(columns) if i not in used)
    doubts = tuple(_about_columns(name, [columns[i] for i in sorted(used)], set(found), left))
    return ReadMetrics(Series(name, kept, times, SHARED_COLUMNS, interval_ns=interval), doubts, left)


def _about_columns(name: str, used: Sequence[str], found: set[str], left: Sequence[str]) -> Iterator[Doubt]:
    renamed = [column for column in used if column not in SHARED_COLUMNS]
    missing = [column for column in SHARED_COLUMNS if column not in found]
    if renamed:
        text = f"Columns were taken for one that all cases have: {', '.join(renamed)}"
        yield Doubt(name, "renamed columns", text, len(renamed))
    if missing:
        text = f"Columns that all cases should have are missing here: {', '.join(missing)}"
        yield Doubt(name, "missing columns", text, len(missing))
    if left:
        text = f"Columns that not all classes have were left out, since they tell the class: {', '.join(left)}"
        yield Doubt(name, "columns left out", text, len(left))


def _unique(columns: Sequence[str]) -> tuple[str, ...]:
    names: dict[str, int] = {}  # name → how often it was wanted
    for i, column in enumerate(columns):
        wanted = name = column or f"column {i + 1}"
        while name in names:
            names[wanted] += 1
            name = f"{wanted} ({names[wanted]})"
        names[name] = 1
    return tuple(names)


def _about_values(series: Series) -> Iterator[Doubt]:
    missing = np.isnan(series.values)
    if missing.any():
        count = int(missing.any(axis=1).sum())
        yield Doubt(series.name, "missing values", "Points where a column has no value", count)
    for column, values in zip(series.columns, series.values.T, strict=True):
        present = values[~np.isnan(values)]
        if column in PERCENTAGES and len(present) and present.max() > 100:
            text = f"{column} goes up to {present.max():g}: it is no percentage"
            yield Doubt(series.name, "no percentages", text, int((present > 100).sum()))
