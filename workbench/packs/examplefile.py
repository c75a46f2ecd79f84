"""Carried examples as files: examples.toml, and one CSV each with times, values and expected flags, written exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.errors import PackError
from workbench.model.emit import NOT_JUDGED
from workbench.model.series import Series
from workbench.packs.carried import Carried, Example, Kind, Missing
from workbench.packs.rulefile import folder_name
from workbench.packs.written.plain import FieldError, from_plain, to_plain
from workbench.packs.written.toml import read_toml
from workbench.packs.zipped.archive import refused

EXAMPLES_TOML = "examples.toml"
EXAMPLES = "examples"
MOST_CELLS = 300_000  # of one example: 60,000 points of one column
_SAID = {"1": 1, "0": 0, "-1": NOT_JUDGED, "": NOT_JUDGED}
_CELL = 40  # characters that no written number exceeds


@dataclass(frozen=True)
class _Entry:
    """One example in examples.toml; times are nanoseconds since 1970 UTC, no clock = an empty first column."""

    name: str
    kind: Kind
    series: str
    points: int
    judged_from: int
    clock: bool
    columns: tuple[str, ...] = ("value",)
    interval_ns: int | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class _Entries:
    example: tuple[_Entry, ...] = ()
    missing: tuple[Missing, ...] = ()


def write_examples(carried: Carried) -> dict[str, bytes]:
    """Name within the rule's folder → content of examples.toml and the CSV of each example."""
    import tomli_w

    entries = _Entries(tuple(_entry(example) for example in carried.examples), carried.missing)
    files = {EXAMPLES_TOML: tomli_w.dumps(to_plain(entries)).encode()}
    for example in carried.examples:
        files[_csv_name(example.name)] = _csv(example).encode()
    if len(files) != len(carried.examples) + 1:
        raise PackError("Two examples of a rule have one name", "they would be one file", "Give each its own")
    return files


def read_examples(files: Mapping[str, bytes]) -> Carried:
    """What a rule's folder carries; PackError where a file is missing, left over, too large or does not hold."""
    try:
        entries = from_plain(_Entries, read_toml(files[EXAMPLES_TOML].decode()))
        named = {_csv_name(entry.name): entry for entry in entries.example}
        given = {name for name in files if name.startswith(f"{EXAMPLES}/")}
        if set(named) != given or len(named) != len(entries.example):
            raise refused(f"its {EXAMPLES_TOML} and its example files do not match")
        examples = tuple(_read_csv(entry, files[name].decode()) for name, entry in named.items())
    except (FieldError, csv.Error, ValueError, OverflowError, RecursionError) as error:
        raise refused(f"an example does not hold: {error}") from error
    if {one.kind for one in entries.missing} & {one.kind for one in examples}:
        raise refused(f"its {EXAMPLES_TOML} says that an example is missing which is there")
    return Carried(examples, entries.missing)


def _entry(example: Example) -> _Entry:
    given = example.series
    return _Entry(
        name=example.name,
        kind=example.kind,
        series=given.name,
        points=len(given),
        judged_from=example.judged_from,
        clock=given.times_ns is not None,
        columns=given.columns,
        interval_ns=given.interval_ns,
        unit=given.unit,
        note=f"the first {example.judged_from:,} points are history that the rule needs" if example.judged_from else "",
    )


def _csv_name(name: str) -> str:
    return f"{EXAMPLES}/{folder_name(name)}.csv"


def _csv(example: Example) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    shown = [name.replace("\r", " ") for name in example.series.columns]  # csv would not quote it; for people only
    writer.writerow(["timestamp", *shown, "condition", "flag"])
    times = example.series.times_ns
    for i, values in enumerate(example.series.values.tolist()):
        said = ["", ""] if i < example.judged_from else [int(example.condition[i]), int(example.flags[i])]
        # repr of a float is the shortest text that reads back to the same bits
        cells = ["" if value != value else repr(value) for value in values]  # noqa: PLR0124 — NaN is not itself
        writer.writerow(["" if times is None else int(times[i]), *cells, *said])
    return stream.getvalue()


def _read_csv(entry: _Entry, text: str) -> Example:
    width = len(entry.columns) + 3
    cells = _cells(entry, text, width)
    if not 0 <= entry.judged_from <= entry.points:
        raise refused(f"the example {entry.name} is judged from a point that it does not have")
    values = [list(map(float, [cell or "nan" for cell in cells[at::width]])) for at in range(1, width - 2)]
    said = [list(map(_SAID.get, cells[at::width])) for at in (width - 2, width - 1)]
    if None in said[0] or None in said[1]:
        raise refused(f"the example {entry.name} expects something else than 1, 0 and -1")
    times = np.array(list(map(int, cells[0::width])), np.int64) if entry.clock else None
    if times is not None and not (times[1:] > times[:-1]).all():
        raise refused(f"the times of the example {entry.name} do not increase")
    series = Series(
        name=entry.series,
        values=np.array(values, np.float64).reshape(len(entry.columns), entry.points).T,
        times_ns=times,
        columns=entry.columns,
        interval_ns=entry.interval_ns,
        unit=entry.unit,
    )
    expected = np.array(said, np.int8).reshape(2, entry.points)
    return Example(entry.name, entry.kind, series, expected[0], expected[1], entry.judged_from)


def _cells(entry: _Entry, text: str, width: int) -> list[str]:
    """All cells below the header, row by row; refused before much work is done where there are more than stated."""
    if not entry.columns:
        raise refused(f"the example {entry.name} has no column")
    if not 0 <= entry.points * width <= MOST_CELLS:
        raise refused(f"the example {entry.name} is larger than {MOST_CELLS:,} cells")
    most = entry.points * (width - 1) + sum(name.count(",") for name in entry.columns) + width
    if text.count(",") > most or len(text) > (entry.points + 1) * width * _CELL + sum(map(len, entry.columns)) * 2:
        raise refused(f"the example {entry.name} is not a table of {entry.points} rows")
    stream = io.StringIO(text, newline="")
    header = next(csv.reader(stream), [])
    body = text[stream.tell() :]
    lines = body.split("\n")
    whole = len(header) == width and lines.pop() == "" and len(lines) == entry.points
    if not whole or any(line.count(",") != width - 1 for line in lines):
        raise refused(f"the example {entry.name} is not a table of {entry.points} rows")
    return body[:-1].replace("\n", ",").split(",") if lines else []
