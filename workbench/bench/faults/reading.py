"""Days of metrics and log lines of many services with injected faults (Nezha) → tables by service and minute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.data.cases.nouns import CaseReference
from workbench.data.cases.windows import FAULT_MINUTES, METRICS, find_windows, is_day
from workbench.errors import DataError

COUNTS, SAMPLE = "log_counts.parquet", "log_sample.parquet"
EVERYTHING = "Frontend"  # the row of the system as a whole
MINUTE, SECOND = 60, 10**9
_NOT_METRICS = frozenset(["timestamp", "minute", "PodName", "label", "label_target"])
_HASHES = re.compile(r"(-[0-9a-f]{8,10})?-[a-z0-9]{5}$")
_HEAD = r"^.*?SpanID: \w* "  # clock, class, trace: what comes before the message


@dataclass(frozen=True)
class Fault:
    """One injected fault: its kind, the service it was injected into, and the window `start`..`stop` (s) it is in."""

    name: str
    kind: str
    service: str
    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class Day:
    """All of a day. `metrics`: name → table (minute × service). `counts`: lines by minute, service and level.

    `lines`: the sample, with minute, service, level, message, trace and time (s). None holds which lines or minutes
    belong to a fault: the columns that tell it are not read.
    """

    name: str
    faults: tuple[Fault, ...]
    metrics: dict[str, Any]
    counts: Any
    lines: Any


def service_of(pod: str) -> str:
    """The service of a pod: its name without the two hashes, which change with every start."""
    return _HASHES.sub("", pod)


def read_days(folder: Path) -> list[Day]:
    """Every day in a folder, in the order of names; DataError where there is none."""
    inside = sorted(path.parent for path in folder.rglob(METRICS)) if folder.is_dir() else []
    days = [path for path in inside if is_day(path) and all((path / one).is_file() for one in (COUNTS, SAMPLE))]
    if not days:
        why = f"none of its folders holds {METRICS}, {COUNTS}, {SAMPLE} and faults.csv"
        raise DataError(f"No days of faults in {folder}", why, "Name the folder of the data of Nezha")
    return [read_day(day) for day in days]


def read_day(folder: Path) -> Day:
    """One day."""
    import pandas as pd

    found, _ = find_windows(folder)
    faults = tuple(_fault(one) for one in found if one.scenario)
    metrics = pd.read_parquet(folder / METRICS)
    metrics["service"] = metrics["PodName"].map(service_of)
    names = [name for name in metrics.columns if name not in _NOT_METRICS and name != "service"]
    tables = {name: metrics.pivot_table(index="minute", columns="service", values=name) for name in names}
    counts = pd.read_parquet(folder / COUNTS, columns=["minute", "PodName", "level", "n"])
    counts["service"] = counts["PodName"].map(service_of)
    return Day(folder.name, faults, {name: one for name, one in tables.items() if one.size}, counts, _lines(folder))


def _fault(reference: CaseReference) -> Fault:
    assert reference.window is not None
    stop = reference.window[1] // SECOND
    service = service_of(reference.service)
    return Fault(reference.name, reference.scenario, service, stop - FAULT_MINUTES * MINUTE, stop)


def _lines(folder: Path) -> Any:
    import pandas as pd

    table = pd.read_parquet(folder / SAMPLE, columns=["TimeUnixNano", "minute", "PodName", "level", "msg"])
    table = table[table["TimeUnixNano"] > 0]  # some lines have no time that can be
    return pd.DataFrame(
        {
            "minute": table["minute"].to_numpy(np.int64),
            "time": table["TimeUnixNano"].to_numpy(np.int64) / SECOND,
            "service": table["PodName"].map(service_of).to_numpy(),
            "level": table["level"].to_numpy(),
            "trace": table["msg"].str.extract(r"TraceID: (\w+)")[0].to_numpy(),
            "message": table["msg"].str.replace(_HEAD, "", regex=True).to_numpy(),
        }
    )


def within(table: Any, fault: Fault) -> Any:
    """The rows of a table with a column `minute` that lie in the window of a fault."""
    return table[(table["minute"] >= fault.start) & (table["minute"] < fault.stop)]


def services_of(day: Day) -> list[str]:
    """Every service of a day that has metrics of its own, lines, or both; the sum over all requests is none."""
    names: set[str] = set(day.lines["service"]) | set(day.counts["service"])
    for table in day.metrics.values():
        names |= set(table.columns)
    return sorted(names - {"", EVERYTHING})
