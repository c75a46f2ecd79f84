"""Which column is the time, the value, the label: by what was chosen, by name, and by what the first rows hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.data.nouns import Column, ColumnChoice
from workbench.data.tables import Head
from workbench.errors import DataError

TIME_NAMES = (
    "timestamp", "timestamps", "time", "times", "datetime", "ts", "date", "t", "epoch", "unixtime", "timestampms",
    "timestampns", "dateandtime", "eventtime", "createdat", "t0",
)  # fmt: skip
LABEL_NAMES = (
    "label", "labels", "isanomaly", "anomaly", "anomalous", "isanomalous", "isoutlier", "outlier", "groundtruth",
    "anomalylabel", "truelabel",
)  # fmt: skip
TEST_NAMES = ("istest", "testmask")
VALUE_NAMES = ("value", "values", "y", "kpi", "measurement", "reading", "metricvalue", "val", "v")
SERIES_NAMES = ("series", "seriesname", "seriesid", "kpiid", "metricname", "metricid", "curve", "curveid", "timeseries")
INDEX_NAMES = ("index", "idx", "row", "rownumber", "unnamed0", "id", "no", "column1", "")
_ISO_LIKE = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?([T ]\d|$)|\d\d?[-/.](\d\d?|[A-Z][a-z]{2})[-/.]\d{2,4}([T :]\d|$)")
_FLAGS = frozenset({"0", "1", "0.0", "1.0", "true", "false"})


@dataclass(frozen=True)
class Roles:
    """The column of each role, "" where there is none."""

    time: str
    value: tuple[str, ...]
    label: str = ""
    is_test: str = ""
    series: str = ""
    unused: tuple[str, ...] = ()  # further columns of numbers


def describe_columns(head: Head) -> tuple[Column, ...]:
    """The columns with their kinds as the first rows show them."""
    return tuple(
        Column(name, _kind(kind, cells, head.decimal), tuple(cells[:3]))
        for name, kind, cells in zip(head.names, head.types, head.cells, strict=True)
    )


def find_roles(head: Head, choice: ColumnChoice) -> Roles:
    """The role of each column; DataError for a chosen column that is missing, or where no column holds numbers."""
    columns = describe_columns(head)
    _check_chosen(head, choice)
    label = _pick(choice.label, columns, LABEL_NAMES, ("flag", "number", "text", "empty"))
    is_test = _pick(choice.is_test, columns, TEST_NAMES, ("flag",))
    series = _pick(choice.series, columns, SERIES_NAMES, ("text", "number", "flag"), taken=choice.value or ())
    taken = {label, is_test, series, *(choice.value or ())}
    time = _find_time(head, columns, choice, taken)
    numeric = [c for c in columns if c.kind in ("number", "flag") and c.name not in taken | {time}]
    value = choice.value or _find_value(numeric, head)
    if not value:
        kinds = ", ".join(f"{column.name} ({column.kind})" for column in columns[:12])
        step = "Choose the value column, or the decimal sign if it is a comma"
        raise DataError(
            f"{head.path.name} has no numeric column for the value", f"it holds {kinds}", step, code="data.no_numeric"
        )
    unused = tuple(c.name for c in numeric if c.name not in value and not _is_running(c.name, columns, head))
    return Roles(time, tuple(value), label, is_test, series, unused)


def _find_time(head: Head, columns: Sequence[Column], choice: ColumnChoice, taken: set[str]) -> str:
    named = _pick(choice.time, columns, TIME_NAMES, ("time", "text", "number", "flag", "empty"), taken=taken)
    if named or choice.time == "":
        return named
    free = [column for column in columns if column.name not in taken]
    typed = [column.name for column in free if column.kind == "time"]
    if typed:
        return typed[0]
    ends = [c.name for c in free if c.kind != "empty" and _plain(c.name).endswith(("time", "timestamp", "date"))]
    if ends:
        return ends[0]
    return next((c.name for c in free if c.kind == "number" and _is_unix(_numbers(c.name, head))), "")


def is_value_name(name: str) -> bool:
    """Whether a column is called as values are."""
    return _plain(name) in VALUE_NAMES


def _find_value(numeric: Sequence[Column], head: Head) -> tuple[str, ...]:
    for name in VALUE_NAMES:
        for column in numeric:
            if _plain(column.name) == name:
                return (column.name,)
    usable = [column.name for column in numeric if not _is_running(column.name, numeric, head)]
    return tuple(usable[:1]) or tuple(column.name for column in numeric[:1])


def _pick(
    chosen: str | None,
    columns: Sequence[Column],
    names: Sequence[str],
    kinds: Sequence[str],
    taken: Sequence[str] | set[str] = (),
) -> str:
    if chosen is not None:
        return chosen
    for name in names:
        for column in columns:
            if _plain(column.name) == name and column.kind in kinds and column.name not in taken:
                return column.name
    return ""


def _check_chosen(head: Head, choice: ColumnChoice) -> None:
    for name in (choice.time, choice.label, choice.is_test, choice.series, *(choice.value or ())):
        if name and name not in head.names:
            why = "it has " + ", ".join(head.names[:20])
            raise DataError(f"{head.path.name} has no column {name!r}", why, "Choose one of these", code="data.column")


def _kind(stated: str, cells: Sequence[str], decimal: str) -> str:
    if stated.startswith(("timestamp", "date")):
        return "time"
    if stated.startswith(("list", "struct", "map", "large_list", "binary", "time", "duration")):
        return "other"
    present = [cell.strip() for cell in cells if cell.strip() not in ("", "nan", "NaN", "NA", "null", "None")]
    if not present:
        return "number" if stated.startswith(("double", "float", "int", "uint", "decimal")) else "empty"
    if all(cell.lower() in _FLAGS for cell in present):
        return "flag"
    numeric = sum(_is_number(cell, decimal) for cell in present)
    if numeric * 2 > len(present):
        return "number"
    likely = sum(bool(_ISO_LIKE.match(cell)) for cell in present)
    return "time" if likely * 2 > len(present) else "text"


def _is_number(cell: str, decimal: str) -> bool:
    try:
        float(cell.replace(",", ".") if decimal == "," else cell)
    except ValueError:
        return False
    return True


def _numbers(name: str, head: Head) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    cells = head.cells[head.names.index(name)]
    return np.array([float(c) if _is_number(c, ".") else np.nan for c in cells], np.float64)


def _is_unix(numbers: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    """Rising numbers of the size of Unix times."""
    steps = np.diff(numbers)
    return len(numbers) > 2 and bool(np.all(steps >= 0) and 3e8 <= numbers[0] < 9.3e18 and numbers[-1] < 2 * numbers[0])


def _is_running(name: str, columns: Sequence[Column], head: Head) -> bool:
    """Whether a column is a running number of rows: named like one, or the first of several, and rising by one."""
    first = columns[0].name == name and len(columns) > 1
    numbers = _numbers(name, head)
    rises = len(numbers) > 2 and bool(np.all(np.diff(numbers) == 1))
    return rises and (first or _plain(name) in INDEX_NAMES)


def _plain(name: str) -> str:
    """A name without case, spaces and signs."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
