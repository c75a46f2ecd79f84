"""Files of InfluxDB line protocol as series: one for each number field of each measurement with its tags."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from workbench.detector.influx import parse_line
from workbench.detector.points import LINE_LIMIT, LineError, checked_ns, read_time
from workbench.errors import DataError
from workbench.sources.nouns import Fetched, Progress, Provenance, Rows, silent

UNIT_NS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
_TELL_EVERY = 50_000  # lines


@dataclass
class _Reading:
    """What has been read so far."""

    unit_ns: int | None
    points: dict[tuple[str, str], tuple[list[int], list[float]]] = field(default_factory=dict)
    bad: int = 0
    first_bad: str = ""
    timeless: int = 0

    def take(self, line: str, number: int) -> None:
        """One line; one that is no point is counted."""
        try:
            point = parse_line(line)
            if point is None:
                return
            if point.time_ns is None:
                self.timeless += 1
                return
            time = read_time(point.time_ns) if self.unit_ns is None else checked_ns(point.time_ns * self.unit_ns)
        except LineError as error:
            self.bad += 1
            self.first_bad = self.first_bad or f"line {number}: {error.why}"
            return
        for name, value in point.values.items():
            times, values = self.points.setdefault((point.series, name), ([], []))
            times.append(time)
            values.append(value)


def fetch_lines(
    path: Path,
    unit: str = "",
    progress: Progress = silent,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Fetched:
    """The series of a file, plain or packed by gzip: `measurement,tag=value field`. `unit`: of its times (s, ms, us,
    ns), empty = by their size.

    Lines that are no points and those without a time are left out with a doubt. DataError where nothing is left.
    """
    reading = _Reading(UNIT_NS[unit] if unit else None)
    _read(path, reading, progress)
    if not reading.points:
        why = reading.first_bad or "no line has a time and a number"
        raise DataError(f"{path.name} holds no line protocol", why, "Check the file", code="source.lines")
    doubts = []
    if reading.bad:
        doubts.append(f"{reading.bad} lines are no points and were left out, the first at {reading.first_bad}")
    if reading.timeless:
        doubts.append(f"{reading.timeless} lines without a time were left out")
    rows = [_rows(*key, *points) for key, points in sorted(reading.points.items())]
    made = now().isoformat(timespec="seconds").replace("+00:00", "Z")
    return Fetched(tuple(rows), Provenance("influx", str(path), made=made), tuple(doubts))


def _read(path: Path, reading: _Reading, progress: Progress) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else path.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(LINE_LIMIT + 2), b""), 1):
                reading.take(line.decode("utf-8", "replace"), number)
                if number % _TELL_EVERY == 0:
                    progress(f"reading {path.name}", raw.tell() if path.suffix == ".gz" else stream.tell(), size)
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path.name} can't be read", why, "Check the path", code="data.system") from None


def _rows(series: str, column: str, times: list[int], values: list[float]) -> Rows:
    return Rows(f"{series} {column}", np.array(times, np.int64), np.array(values), {"series": series, "field": column})
