"""A reference → the case with its metrics and lines on one clock, and everything doubtful about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from workbench.data.cases.metrics import ReadMetrics, empty_metrics, read_metrics
from workbench.data.cases.nouns import BENCHMARK, WINDOWS, CaseOptions, CaseReference, OpenedCase
from workbench.data.cases.windows import open_window
from workbench.data.files import size_of
from workbench.data.logs.decoding import read_lines
from workbench.data.logs.opening import HALF_YEAR, LOG_LIMITS, written_ns
from workbench.data.logs.parsing import LogParser
from workbench.data.logs.repairs import Repairs
from workbench.data.nouns import Doubt, OpenLimits
from workbench.errors import DataError
from workbench.model.case import Case, no_lines
from workbench.model.logs import LogLines
from workbench.model.metric_names import renamed, usual_names

QUOTED_LINES = "Lines that stand in quotes as a whole: they were read as the line inside"
NAMED = "named columns"  # the doubt about columns that rules read by other names
TOLD_EVERY = 20_000  # lines
_SECOND = 10**9


def open_case(
    reference: CaseReference,
    options: CaseOptions | None = None,
    limits: OpenLimits | None = None,
    told: Callable[[float], None] = lambda _share: None,
) -> OpenedCase:
    """The case of a reference. A file that is missing or can't be read leaves its part empty and becomes a doubt.
    `told(share)`: how far the log is read, now and then; what it raises ends the reading."""
    options, limits = options or CaseOptions(), limits or LOG_LIMITS
    if reference.layout == WINDOWS:
        return open_window(reference)
    read = _metrics(reference, options, limits)
    series = read.series
    near = int(series.times_ns[0]) if series.times_ns is not None and len(series) else None
    lines, about_log = _lines(reference, near, limits, told)
    case = Case(
        reference.name,
        series,
        lines,
        reference.label,
        reference.scenario,
        "" if reference.metrics is None else str(reference.metrics),
        "" if reference.log is None else str(reference.log),
    )
    return OpenedCase(case, (*read.doubts, *about_log, *_about_clock(case)), read.left_out)


def open_cases(references: Iterable[CaseReference], options: CaseOptions | None = None) -> Iterator[OpenedCase]:
    """The cases one after the other; none is kept here."""
    return (open_case(reference, options) for reference in references)


def _metrics(reference: CaseReference, options: CaseOptions, limits: OpenLimits) -> ReadMetrics:
    name, benchmark = reference.name, reference.layout == BENCHMARK
    if reference.metrics is None:
        doubt = Doubt(name, "no metrics", "There is no table of metrics", 1)
        return ReadMetrics(empty_metrics(name, shared=benchmark), (doubt,))
    repairs = Repairs()
    try:
        lines = read_lines(reference.metrics, repairs, limits.max_bytes)
        read = read_metrics(name, lines, shared_only=benchmark and not options.every_column)
    except DataError as error:
        text = f"The table of metrics was not read: {str(error).rstrip('.')}"
        return ReadMetrics(empty_metrics(name, shared=benchmark), (Doubt(name, "metrics not read", text, 1),))
    return _named(replace(read, doubts=(*repairs.doubts(name), *read.doubts)), name)


def _named(read: ReadMetrics, name: str) -> ReadMetrics:
    """The metrics by the names that rules read, with a word about each that was called otherwise."""
    names = usual_names(read.series.columns)
    if not names:
        return read
    text = f"Columns were taken as metrics that rules read: {', '.join(f'{a} as {b}' for a, b in names.items())}"
    return replace(read, series=renamed(read.series), doubts=(*read.doubts, Doubt(name, NAMED, text, len(names))))


def _lines(
    reference: CaseReference, near_ns: int | None, limits: OpenLimits, told: Callable[[float], None]
) -> tuple[LogLines, tuple[Doubt, ...]]:
    name, path = reference.name, reference.log
    if path is None:
        return no_lines(), (Doubt(name, "no log", "There is no log", 1),)
    repairs = Repairs()
    quotes: list[int] = []
    try:
        parser = LogParser(written_ns(path) - HALF_YEAR if near_ns is None else near_ns, None, repairs)
        read = _counted(read_lines(path, repairs, limits.max_bytes), size_of(path), told)
        lines = parser.parse(_unquoted(read, quotes))
    except DataError as error:
        text = f"The log was not read: {str(error).rstrip('.')}"
        return no_lines(), (Doubt(name, "log not read", text, 1),)
    found = [Doubt(name, "quoted lines", QUOTED_LINES, len(quotes), quotes[0])] if quotes else []
    if not len(lines):
        text = "The log is empty" if not size_of(path) else "The log holds empty lines only"
        found.append(Doubt(name, "empty log", text, 1))
    return lines, (*found, *repairs.doubts(name))


def _counted(lines: Iterable[str], size: int, told: Callable[[float], None]) -> Iterator[str]:
    """The lines; after some of them is told how much of `size` bytes they were, about."""
    done = 0
    for i, line in enumerate(lines, 1):
        yield line
        done += len(line) + 1
        if i % TOLD_EVERY == 0:
            told(min(done / max(size, 1), 1.0))


def _unquoted(lines: Iterable[str], found: list[int]) -> Iterator[str]:
    """The lines, those inside of quotes without them; `found` takes their places."""
    for i, line in enumerate(lines):
        inner = line.strip()
        if len(inner) > 2 and inner[0] == inner[-1] == '"' and '"' not in inner[1:-1].replace('""', ""):
            found.append(i)
            yield inner[1:-1].replace('""', '"')
        else:
            yield line


def _about_clock(case: Case) -> Iterator[Doubt]:
    times = case.metrics.times_ns
    if times is None or not len(times) or not case.lines.known.any():
        return
    outside = case.lines.known & (case.points_of_lines() < 0)
    if outside.any():
        known = case.lines.times_ns[case.lines.known]
        off = (int(known[0]) - int(times[0])) / _SECOND
        away = f"{abs(off):,.0f} s {'after' if off > 0 else 'before'} the first point"
        text = f"Lines from another time than the metrics; the first line comes {away}"
        yield Doubt(case.name, "log beside metrics", text, int(outside.sum()), int(np.argmax(outside)))
