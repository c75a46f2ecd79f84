"""Tables of metrics and log lines of many services with a list of faults (Nezha) → a case for each stretch of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.cases.nouns import WINDOWS, CaseReference, OpenedCase
from workbench.data.nouns import Doubt
from workbench.errors import DataError
from workbench.model.case import ANOMALOUS, NORMAL, Case, no_lines
from workbench.model.logs import LEVELS, LogLines
from workbench.model.series import Series

if TYPE_CHECKING:
    import pandas as pd

METRICS, LOG, FAULTS = "metrics.parquet", "log_sample.parquet", "faults.csv"
FAULT_MINUTES, BEFORE_MINUTES = 3, 5  # a fault lasts 3 minutes; what was before shows what it changed
FEWEST_MINUTES = 5  # of a stretch without a fault
EARLIEST_S = 10**9  # 2001: an earlier time is none
_MINUTE, _SECOND = 60, 10**9
_NO_METRICS = frozenset(["timestamp", "minute", "PodName", "label", "label_target"])


def is_day(folder: Path) -> bool:
    """Whether a folder holds such tables."""
    return (folder / METRICS).is_file() and (folder / FAULTS).is_file()


def find_windows(day: Path) -> tuple[list[CaseReference], list[Doubt]]:
    """A case for each fault, with the minutes before it, and for stretches of as many minutes without a fault.

    Raises DataError where a table can't be read.
    """
    faults = _read_faults(day)
    metrics = _table(day / METRICS)
    first, last = int(metrics["minute"].min()), int(metrics["minute"].max()) + _MINUTE
    found = [_reference(day, *fault) for fault in _fault_windows(faults, first)]
    taken = [(one.window[0] // _SECOND, one.window[1] // _SECOND) for one in found if one.window]
    found += [_reference(day, start, stop, "", "") for start, stop in _free(taken, first, last)]
    return found, list(_doubts(day, [one.window for one in found if one.window]))


def open_window(reference: CaseReference) -> OpenedCase:
    """The case of a stretch of time: every metric of every service that has a value there, and the lines of all."""
    assert reference.window is not None and reference.metrics is not None  # as `find_windows` made it
    start, stop = reference.window
    series = _series(reference.name, _table(reference.metrics), start // _SECOND, stop // _SECOND)
    lines = _lines(reference.log, start, stop)
    doubts = [] if len(lines) else [Doubt(reference.name, "empty log", "No line was kept of this time", 1)]
    log = "" if reference.log is None else str(reference.log)
    told = (reference.label, reference.scenario, str(reference.metrics), log, reference.service)
    case = Case(reference.name, series, lines, *told)
    return OpenedCase(case, tuple(doubts))


def _reference(day: Path, start: int, stop: int, kind: str, service: str) -> CaseReference:
    clock = np.datetime64(start, "s").item().strftime("%H%M")
    log = day / LOG
    return CaseReference(
        f"{day.name}-{clock}-{kind or 'normal'}",
        WINDOWS,
        day / METRICS,
        log if log.is_file() else None,
        ANOMALOUS if kind else NORMAL,
        kind,
        (start * _SECOND, stop * _SECOND),
        service,
    )


def _fault_windows(faults: Sequence[tuple[int, str, str]], first: int) -> Iterator[tuple[int, int, str, str]]:
    """Start, stop (s), kind and service of each; what was before a fault does not reach into the one before it."""
    before = first
    for time, kind, service in faults:
        minute = time // _MINUTE * _MINUTE
        stop = minute + FAULT_MINUTES * _MINUTE
        yield max(min(before, minute), minute - BEFORE_MINUTES * _MINUTE), stop, kind, service
        before = stop


def _free(taken: Sequence[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
    whole = (FAULT_MINUTES + BEFORE_MINUTES) * _MINUTE
    at = first
    for start, stop in (*sorted(taken), (last, last)):
        while start - at >= FEWEST_MINUTES * _MINUTE:
            yield at, min(at + whole, start)
            at += whole
        at = max(at, stop)


def _series(name: str, table: pd.DataFrame, start: int, stop: int) -> Series:
    rows = table[(table["minute"] >= start) & (table["minute"] < stop)]
    metrics = [column for column in rows.columns if column not in _NO_METRICS]
    wide = rows.pivot_table(index="minute", columns="PodName", values=metrics, dropna=True)
    wide = wide.reindex(np.arange(start, stop, _MINUTE)).dropna(axis=1, how="all")
    columns = tuple(f"{pair[1]}/{pair[0]}" for pair in wide.columns.to_list())
    order = sorted(range(len(columns)), key=lambda i: columns[i])
    times = wide.index.to_numpy(np.int64) * _SECOND
    values = wide.to_numpy(np.float64)[:, order]
    return Series(name, values, times, tuple(columns[i] for i in order), interval_ns=_MINUTE * _SECOND)


def _lines(path: Path | None, start: int, stop: int) -> LogLines:
    if path is None:
        return no_lines()
    table = _table(path)
    inside = np.flatnonzero((table["TimeUnixNano"] >= start) & (table["TimeUnixNano"] < stop))
    times = table["TimeUnixNano"].to_numpy(np.int64)[inside]
    inside = inside[np.argsort(times, kind="stable")]
    rows = table.iloc[inside]
    messages = tuple(str(text) for text in rows["msg"])
    levels = tuple(level if level in LEVELS else "" for level in map(str, rows["level"]))
    sources = tuple(str(pod) for pod in rows["PodName"])
    known = np.ones(len(rows), np.bool_)
    return LogLines(inside + 1, np.sort(times, kind="stable"), known, levels, sources, messages, messages)


def _doubts(day: Path, windows: Sequence[tuple[int, int]]) -> Iterator[Doubt]:
    log = day / LOG
    if not log.is_file():
        yield Doubt(day.name, "no log", f"There is no {LOG}", 1)
        return
    times = _table(log)["TimeUnixNano"].to_numpy(np.int64)
    early = int((times < EARLIEST_S * _SECOND).sum())
    if early:
        yield Doubt(day.name, "no time", "Lines without a time that can be are in no case", early)
    inside = np.zeros(len(times), np.bool_)
    for start, stop in windows:
        inside |= (times >= start) & (times < stop)
    between = len(times) - int(inside.sum()) - early
    if between:
        yield Doubt(day.name, "between cases", "Lines from stretches too short for a case are in none", between)
    text = (
        "Lines were kept around faults only: whether there are lines tells the label, so measure no false alarms here"
    )
    yield Doubt(day.name, "lines tell the label", text, 1)


def _read_faults(day: Path) -> list[tuple[int, str, str]]:
    """Time (s), kind and service of each fault, in the order of time; `t` is the time on the clock of the metrics."""
    import pandas as pd

    path = day / FAULTS
    try:
        table = pd.read_csv(path)
        rows = zip(table["t"], table["inject_type"], table["inject_pod"], strict=True)
        return sorted((int(time), str(kind), str(pod)) for time, kind, pod in rows)
    except (OSError, ValueError, KeyError) as error:
        why = f"it needs the columns t, inject_type and inject_pod ({error})"
        raise DataError(f"{path.name} can't be read", why, "Export it again", code="data.csv") from None


@lru_cache(maxsize=4)
def _table(path: Path) -> Any:
    """A whole table, kept for the next stretch of the same day."""
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.read_parquet(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        why = str(error).partition("\n")[0][:120].rstrip(".")
        raise DataError(f"{path.name} can't be read as Parquet", why, "Export it again", code="data.parquet") from None
