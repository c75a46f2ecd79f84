"""Carried cases as files: cases.toml, and for each case its metrics as CSV and its lines as JSON, written exactly."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.errors import PackError
from workbench.model.case import Case
from workbench.model.logs import LogLines
from workbench.model.series import Series
from workbench.packs.rulefile import folder_name
from workbench.packs.written.plain import FieldError, from_plain, to_plain
from workbench.packs.written.toml import read_toml
from workbench.packs.zipped.archive import refused

FOLDER = "cases/"
CASES_TOML = f"{FOLDER}cases.toml"
MOST_CASES, MOST_CELLS, MOST_LINES = 200, 100_000, 5_000
_CELL = 40  # characters that no written number exceeds


@dataclass(frozen=True, eq=False)
class CaseExample:
    """A case and what the pack decides of it: whether it needs somebody, the scenario that is named ("" for none that
    is known), and whether the scenario's rule holds (None: there was none to run)."""

    case: Case
    anomalous: bool
    scenario: str = ""
    holds: bool | None = None


@dataclass(frozen=True)
class _Entry:
    name: str
    points: int
    lines: int
    columns: tuple[str, ...]
    clock: bool
    anomalous: bool
    scenario: str
    interval_ns: int | None = None
    holds: bool | None = None


@dataclass(frozen=True)
class _Entries:
    case: tuple[_Entry, ...] = ()


def write_cases(examples: Sequence[CaseExample]) -> dict[str, bytes]:
    """Name in the pack → content; nothing for no case. PackError for two cases of one name, or one that is too large.

    Lines are written as they are: whoever exports says by it that they may travel.
    """
    import tomli_w

    if not examples:
        return {}
    files = {CASES_TOML: tomli_w.dumps(to_plain(_Entries(tuple(map(_entry, examples))))).encode()}
    for example in examples:
        case = example.case
        if case.metrics.values.size > MOST_CELLS or len(case.lines) > MOST_LINES:
            most = f"a carried case has at most {MOST_CELLS:,} values and {MOST_LINES:,} lines"
            raise PackError(f"{case.name} cannot be carried", most, "Choose a shorter case")
        metrics, lines = _names(case.name)
        files |= {metrics: _metrics_text(case.metrics).encode(), lines: _lines_text(case.lines).encode()}
    if len(files) != 2 * len(examples) + 1 or len(examples) > MOST_CASES:
        why = f"each needs a name of its own, and there may be {MOST_CASES}"
        raise PackError("The cases cannot be carried", why, "Choose fewer, or rename one")
    return files


def read_cases(files: Mapping[str, bytes]) -> tuple[CaseExample, ...]:
    """The cases that a pack carries; PackError where a file is missing, left over, too large or does not hold."""
    given = {name for name in files if name.startswith(FOLDER)}
    if not given:
        return ()
    try:
        entries = from_plain(_Entries, read_toml(files.get(CASES_TOML, b"").decode())).case
        named = {name for entry in entries for name in _names(entry.name)} | {CASES_TOML}
        if named != given or len(named) != 2 * len(entries) + 1 or len(entries) > MOST_CASES:
            raise refused(f"its {CASES_TOML} and the files of its cases do not match")
        return tuple(_read(entry, *(files[name].decode() for name in _names(entry.name))) for entry in entries)
    except (FieldError, csv.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise refused(f"a carried case does not hold: {error}") from error


def _entry(example: CaseExample) -> _Entry:
    metrics = example.case.metrics
    return _Entry(
        name=example.case.name,
        points=len(metrics),
        lines=len(example.case.lines),
        columns=metrics.columns,
        clock=metrics.times_ns is not None,
        anomalous=example.anomalous,
        scenario=example.scenario,
        interval_ns=metrics.interval_ns,
        holds=example.holds,
    )


def _names(name: str) -> tuple[str, str]:
    folder = folder_name(name)
    return f"{FOLDER}{folder}/metrics.csv", f"{FOLDER}{folder}/lines.jsonl"


def _metrics_text(metrics: Series) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["timestamp", *(name.replace("\r", " ") for name in metrics.columns)])
    times = metrics.times_ns
    for i, values in enumerate(metrics.values.tolist()):
        # repr of a float is the shortest text that reads back to the same bits
        cells = ["" if math.isnan(value) else repr(value) for value in values]
        writer.writerow(["" if times is None else int(times[i]), *cells])
    return stream.getvalue()


def _lines_text(lines: LogLines) -> str:
    columns = zip(lines.numbers.tolist(), lines.times_ns.tolist(), lines.known.tolist(), strict=True)
    said = zip(lines.levels, lines.sources, lines.messages, lines.texts, strict=True)
    rows = (
        [number, time if known else None, *texts] for (number, time, known), texts in zip(columns, said, strict=True)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def _read(entry: _Entry, metrics: str, lines: str) -> CaseExample:
    case = Case(entry.name, _read_metrics(entry, metrics), _read_lines(entry, lines))
    return CaseExample(case, entry.anomalous, entry.scenario, entry.holds)


def _read_metrics(entry: _Entry, text: str) -> Series:
    width = len(entry.columns) + 1
    size = sum(map(len, entry.columns)) * 2 + (entry.points + 1) * width * _CELL
    if not 0 <= entry.points * width <= MOST_CELLS + entry.points or len(text) > size:
        raise refused(f"the metrics of {entry.name} are larger than they say")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    if len(rows) != entry.points or any(len(row) != width for row in rows):
        raise refused(f"the metrics of {entry.name} are not a table of {entry.points} rows")
    values = np.array([[float(cell or "nan") for cell in row[1:]] for row in rows], np.float64)
    times = np.array([int(row[0]) for row in rows], np.int64) if entry.clock else None
    if times is not None and not (times[1:] > times[:-1]).all():
        raise refused(f"the times of {entry.name} do not increase")
    shaped = values.reshape(entry.points, len(entry.columns))
    return Series(entry.name, shaped, times, entry.columns, interval_ns=entry.interval_ns)


def _read_lines(entry: _Entry, text: str) -> LogLines:
    if entry.lines > MOST_LINES or text.count("\n") != entry.lines:
        raise refused(f"the log of {entry.name} does not have {entry.lines:,} lines")
    rows = list(_rows(entry, text))
    numbers, times, *said = zip(*rows, strict=True) if rows else ((),) * 6
    known = np.array([time is not None for time in times], np.bool_)
    moments = np.array([time or 0 for time in times], np.int64)
    return LogLines(np.array(numbers, np.int64), moments, known, *said)


def _rows(entry: _Entry, text: str) -> Iterator[Sequence[Any]]:
    for line in text.split("\n")[:-1]:
        row = json.loads(line)
        whole = isinstance(row, list) and len(row) == 6 and type(row[0]) is int and type(row[1]) in (int, type(None))
        if not whole or not all(isinstance(one, str) for one in row[2:]):
            raise refused(f"a line of {entry.name} does not hold")
        yield row
