"""Labels from CSV and JSON, however they are written: what can be read is taken, and every doubt is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.data.labels.moments import parse, points
from workbench.data.nouns import Doubt
from workbench.errors import LabelError
from workbench.model.labels import LabelSet, Region, joined
from workbench.model.series import Series

NAMES: Mapping[str, tuple[str, ...]] = {
    "series": ("series", "series_name", "curve", "kpi", "kpi id", "metric", "name"),
    "start": ("start", "start_point", "begin", "from", "first"),
    "stop": ("stop", "stop_point", "end", "to"),
    "start_time": ("start_time", "begin_time", "starttime", "start time", "timestart"),
    "stop_time": ("stop_time", "end_time", "stoptime", "endtime", "end time", "timeend"),
    "note": ("note", "comment", "text", "description"),
    "author": ("author", "user", "by", "created_by", "annotator"),
    "made": ("made", "created", "time", "created_at", "labeled_at"),
}
Row = dict[str, str]
HEAD_BYTES = 4096  # of a file that may hold labels


@dataclass(frozen=True)
class ReadLabels:
    """The labels of each series that a file names, and everything doubtful about them."""

    labels: Mapping[str, LabelSet]
    doubts: tuple[Doubt, ...] = ()

    @property
    def count(self) -> int:
        """How many labels there are."""
        return sum(len(one) for one in self.labels.values())


def read_labels(path: Path, series: Sequence[Series], default: str = "") -> ReadLabels:
    """The labels of a file for these series. `default`: the series of rows that name none.

    Taken with a doubt: regions cut to their series, overlapping ones merged, numbers that are Unix times, points and
    times that contradict each other (the times hold). Left out with a doubt: unknown series, regions outside, rows that
    cannot be read. Errors: LabelError where the file is no table of labels.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # as bytes: a note keeps its line ends
        rows = _rows(text, path.suffix.lower() == ".json")
    except (OSError, ValueError, csv.Error) as error:
        raise _unreadable(path, str(error)) from error
    known = {key for row in rows for key in row}
    if rows and not (known & {"start", "start_time"} and known & {"stop", "stop_time"}):
        raise _unreadable(path, f"it has only {', '.join(sorted(known)) or 'unknown columns'}")
    reader = _Reader({one.name: one for one in series}, default)
    for number, row in enumerate(rows, 1):
        reader.take(row, number)
    return reader.done()


def is_labels(path: Path) -> bool:
    """Whether the head of a text table names starts and ends, and no values: told without reading the rest."""
    try:
        with path.open("rb") as file:
            first = file.read(HEAD_BYTES).decode("utf-8-sig", "replace").split("\n", 1)[0]
    except OSError:
        return False
    names = {cell.strip().strip('"').lower() for cell in first.replace(";", ",").replace("\t", ",").split(",")}
    known = set(_named(dict.fromkeys(names, "")))
    return bool(known & {"start", "start_time"} and known & {"stop", "stop_time"}) and not names & {"value", "values"}


class _Reader:
    """Takes one row after the other."""

    def __init__(self, series: Mapping[str, Series], default: str) -> None:
        self._series, self._default = series, default
        self._found: dict[str, list[Region]] = {}
        self._doubts: list[Doubt] = []

    def take(self, row: Row, number: int) -> None:
        name = row.get("series", "") or self._default
        name = name if name in self._series else name.strip()
        one = self._series.get(name)
        if one is None:
            text = f"row {number} names a series that is not here" if name else f"row {number} names no series"
            self._doubt(name, "unknown series", f"{text} and is left out")
            return
        found = self._found.setdefault(name, [])
        if not any(row.get(key) for key in ("start", "stop", "start_time", "stop_time")):
            return  # looked through, nothing found
        span = self._span(row, one, number)
        if span is not None:
            found.append(Region(*span, row.get("note", ""), row.get("author", ""), row.get("made", "")))

    def done(self) -> ReadLabels:
        labels = {name: self._set_of(name, regions) for name, regions in self._found.items()}
        return ReadLabels(labels, tuple(self._doubts))

    def _span(self, row: Row, one: Series, number: int) -> tuple[int, int] | None:
        by_time, by_point = self._by_time(row, one), _by_point(row)
        if by_time is None and by_point is None:
            by_time = self._numbers_as_times(row, one, number)
        if by_time is not None and by_point is not None and by_time != by_point:
            text = f"row {number} says points {by_point[0]} to {by_point[1]}, but its times are those of"
            self._doubt(one.name, "points and times differ", f"{text} {by_time[0]} to {by_time[1]}, which are taken")
        span = by_time if by_time is not None else by_point
        if span is None:
            self._doubt(one.name, "unreadable", f"row {number} has no start and stop that can be read and is left out")
            return None
        return self._inside(span, one, number)

    def _by_time(self, row: Row, one: Series) -> tuple[int, int] | None:
        begin, end = parse(row.get("start_time", "")), parse(row.get("stop_time", ""))
        return None if begin is None or end is None or one.times_ns is None else points(one, begin, end)

    def _numbers_as_times(self, row: Row, one: Series, number: int) -> tuple[int, int] | None:
        """Times in the columns of the points: ISO as it is, a Unix time with a doubt."""
        texts = row.get("start", ""), row.get("stop", "")
        begin, end = parse(texts[0]), parse(texts[1])
        if begin is None or end is None or one.times_ns is None:
            return None
        if _number(texts[0]) is not None:
            self._doubt(one.name, "numbers as times", f"row {number} is far beyond any point: read as Unix times")
        return points(one, begin, end)

    def _inside(self, span: tuple[int, int], one: Series, number: int) -> tuple[int, int] | None:
        start, stop = max(span[0], 0), min(span[1], len(one))
        if span[0] >= span[1]:
            self._doubt(one.name, "empty", f"row {number} holds no point (stop is not included) and is left out")
        elif start >= stop:
            self._doubt(one.name, "outside", f"row {number} lies outside the series and is left out")
        else:
            if (start, stop) != span:
                self._doubt(one.name, "cut", f"row {number} reaches beyond the series and is cut", start)
            return start, stop
        return None

    def _set_of(self, name: str, regions: list[Region]) -> LabelSet:
        merged: list[Region] = []
        for region in sorted(regions):
            if merged and region.start < merged[-1].stop:
                text = f"two labels overlap at point {region.start} and are merged"
                self._doubt(name, "overlapping", text, region.start)
                merged[-1] = joined(merged[-1], region)
            else:
                merged.append(region)
        return LabelSet(tuple(merged))

    def _doubt(self, name: str, kind: str, text: str, first: int | None = None) -> None:
        self._doubts.append(Doubt(name, kind, text, 1, first))


def _by_point(row: Row) -> tuple[int, int] | None:
    """Point numbers; a number so large that it is a time is none."""
    start, stop = _number(row.get("start", "")), _number(row.get("stop", ""))
    if start is None or stop is None or max(abs(start), abs(stop)) >= 10**8:
        return None
    return start, stop


def _number(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if abs(number) < 2**63 and number == int(number) else None


def _rows(text: str, is_json: bool) -> list[Row]:
    if is_json:
        found = json.loads(text)
        top = {"series": found["series"]} if isinstance(found, dict) and isinstance(found.get("series"), str) else {}
        table = found.get("labels", []) if isinstance(found, dict) else found
        if not isinstance(table, list) or not all(isinstance(row, dict) for row in table):
            raise ValueError("JSON labels are a list of objects with start and stop")
        return [_named({**top, **row}) for row in table]
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return [_named(row) for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _named(row: Mapping[Any, Any]) -> Row:
    """The cells under our names for them, as text."""
    given = {str(key).strip().lower(): value for key, value in row.items() if key is not None}
    named: Row = {}
    for name, others in NAMES.items():
        for other in others:
            if name not in named and other in given:
                value = given[other]
                named[name] = "" if value is None else str(value)
    return named


def _unreadable(path: Path, why: str) -> LabelError:
    step = "Give columns series, start and stop (points, stop not included) or start_time and stop_time"
    return LabelError(f"{path.name} holds no labels that can be read", why, step)
