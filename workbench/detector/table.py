"""CSV in and out by the standard library: `timestamp,value` to a series, detections to rows."""

from __future__ import annotations

import contextlib
import csv
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from workbench.detector.detect import Detection
from workbench.detector.times import INDEX, format_time, parse_times
from workbench.errors import DataError
from workbench.model.series import Series

HEADER = ("timestamp", "value", "condition", "flag", "reason")
TIME_NAMES = ("timestamp", "time", "datetime", "ts", "date", "t", "epoch")
NOT_VALUES = ("label", "labels", "is_anomaly", "anomaly", "is_test", "index")
_LIMIT_BYTES = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Given:
    """A series from a file, how its times were written (see `times.parse_times`), and what was amiss in words."""

    series: Series
    time_form: str
    notes: tuple[str, ...] = ()


def read_csv(path: Path, name: str = "", columns: Sequence[str] = ("value",)) -> Given:
    """The series of a CSV file with a header; called `name`, or as the file. `columns`: what the rule wants to see.

    Sorted by time, the first of equal times kept, rows without a time left out; cells that are no numbers are NaN.
    A lone column of numbers stands for `value`. Errors: DataError where the file is no such table.
    """
    header, rows = _rows_of(path)
    time_at = next((header.index(known) for known in TIME_NAMES if known in header), None)
    picked = {wanted: _column(path, header, wanted, time_at) for wanted in columns if wanted != INDEX}
    values = np.array([[_float(row[at]) for at in picked.values()] for row in rows], np.float64)
    values = values.reshape(len(rows), len(picked))
    if time_at is None:
        return Given(Series(name or path.stem, values, None, tuple(picked)), INDEX)
    times, missing, form = parse_times([row[time_at] for row in rows])
    kept, notes = _order(times, missing)
    return Given(_series(name or path.stem, values[kept], times[kept], tuple(picked), form), form, notes)


def write_rows(detections: Iterable[tuple[Series, Detection]], out: Path | None = None, time_form: str = "iso") -> None:
    """Write `timestamp,value,condition,flag,reason` for each judged point, to a file or (None) to stdout.

    `time_form`: how times are written, as the input had them (see `times.parse_times`); without a clock the number of
    the point. Of several series each row ends with the name of its series.
    """
    listed = list(detections)
    with _open(out) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        several = len(listed) > 1
        writer.writerow([*HEADER, "series"] if several else HEADER)
        for series, detection in listed:
            name = [series.name] if several else []
            for row in detection.rows():
                time = row.index if row.time_ns is None else format_time(row.time_ns, time_form)
                value = "" if math.isnan(row.value) else repr(row.value)
                writer.writerow([time, value, row.condition, row.flag, row.reason, *name])


@contextlib.contextmanager
def _open(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise DataError(f"{out} cannot be written", error.strerror or str(error), "Choose another folder") from error


def _rows_of(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header in lower case and the rows, all as long as it."""
    try:
        if path.stat().st_size > _LIMIT_BYTES:
            raise DataError(f"{path} is too large", f"the limit is {_LIMIT_BYTES // 10**9} GB", "Cut it into parts")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = [row for row in csv.reader(stream) if row]
    except OSError as error:
        raise DataError(f"{path} cannot be read", error.strerror or str(error), "Give a CSV file") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is not a CSV file", str(error), "Give a table with timestamp,value") from error
    if len(table) < 2:
        raise DataError(f"{path} is empty", "it needs a header and at least one row", "Export it again")
    width = len(table[0])
    odd = next((i for i, row in enumerate(table) if len(row) != width), None)
    if odd is not None:
        raise DataError(f"{path} has rows of mixed lengths", f"row {odd} has {len(table[odd])} cells", "Correct it")
    return [cell.strip().lower() for cell in table[0]], table[1:]


def _column(path: Path, header: list[str], wanted: str, time_at: int | None) -> int:
    if wanted.lower() in header:
        return header.index(wanted.lower())
    free = [i for i, name in enumerate(header) if i != time_at and name not in NOT_VALUES]
    if wanted == "value" and len(free) == 1:
        return free[0]
    raise DataError(
        f"{path} has no column {wanted}", f"it has {', '.join(header)}", "Name the columns as the rule expects them"
    )


def _float(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _order(times: NDArray[np.int64], missing: NDArray[np.bool_]) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """The rows in the order of time, each time once, and what had to be done for it."""
    rows = np.flatnonzero(~missing)
    notes = [f"{int(missing.sum()):,} rows without a time were left out"] if missing.any() else []
    if (np.diff(times[rows]) < 0).any():
        rows = rows[np.argsort(times[rows], kind="stable")]
        notes.append("the rows were sorted by time")
    double = np.concatenate(([False], np.diff(times[rows]) == 0))
    if double.any():
        notes.append(f"{int(double.sum()):,} rows repeat a time, the first of each was kept")
    return rows[~double], tuple(notes)


def _series(
    name: str, values: NDArray[np.float64], times: NDArray[np.int64], columns: tuple[str, ...], form: str
) -> Series:
    if form == INDEX:
        return Series(name, values, None, columns)
    interval = int(np.median(np.diff(times))) if len(times) > 1 else None
    return Series(name, values, times, columns, interval_ns=interval)
