"""Carried examples as files: examples.toml, and one CSV each with times, values and expected flags, written exactly."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import PackError
from workbench.model.emit import NOT_JUDGED
from workbench.model.series import Series
from workbench.packs.archive import refused
from workbench.packs.carried import Example, Kind
from workbench.packs.plain import FieldError, from_plain, to_plain
from workbench.packs.rulefile import folder_name

EXAMPLES_TOML = "examples.toml"
EXAMPLES = "examples"


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


@dataclass(frozen=True)
class _Entries:
    example: tuple[_Entry, ...] = ()


def write_examples(examples: Sequence[Example]) -> dict[str, bytes]:
    """Name within the rule's folder → content of examples.toml and the CSV of each example."""
    import tomli_w

    entries = _Entries(tuple(_entry(example) for example in examples))
    files = {EXAMPLES_TOML: tomli_w.dumps(to_plain(entries)).encode()}
    for example in examples:
        files[_csv_name(example.name)] = _csv(example).encode()
    if len(files) != len(examples) + 1:
        raise PackError("Two examples of a rule have one name", "they would be one file", "Give each its own")
    return files


def read_examples(files: Mapping[str, bytes]) -> tuple[Example, ...]:
    """The examples of a rule's folder; PackError where a file is missing, left over or does not hold."""
    try:
        entries = from_plain(_Entries, tomllib.loads(files[EXAMPLES_TOML].decode())).example
        named = {_csv_name(entry.name): entry for entry in entries}
        if set(named) != {name for name in files if name.startswith(f"{EXAMPLES}/")} or len(named) != len(entries):
            raise refused(f"its {EXAMPLES_TOML} and its example files do not match")
        return tuple(_read_csv(entry, files[name].decode()) for name, entry in named.items())
    except (FieldError, csv.Error, ValueError, OverflowError, RecursionError) as error:
        raise refused(f"an example does not hold: {error}") from error


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
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    width = len(entry.columns) + 3
    if len(rows) != entry.points or any(len(row) != width for row in (header, *rows)):
        raise refused(f"the example {entry.name} is not a table of {entry.points} rows")
    if not 0 <= entry.judged_from <= entry.points:
        raise refused(f"the example {entry.name} is judged from a point that it does not have")
    values = [[float(cell) if cell else np.nan for cell in row[1:-2]] for row in rows]
    said = [[int(cell) if cell else NOT_JUDGED for cell in row[-2:]] for row in rows]
    series = Series(
        name=entry.series,
        values=np.array(values, np.float64).reshape(len(rows), len(entry.columns)),
        times_ns=np.array([int(row[0]) for row in rows], np.int64) if entry.clock else None,
        columns=entry.columns,
        interval_ns=entry.interval_ns,
        unit=entry.unit,
    )
    expected = np.array(said, np.int8).reshape(len(rows), 2)
    if expected.size and not (expected.min() >= -1 and expected.max() <= 1):
        raise refused(f"the example {entry.name} expects something else than 1, 0 and -1")
    return Example(entry.name, entry.kind, series, expected[:, 0], expected[:, 1], entry.judged_from)
