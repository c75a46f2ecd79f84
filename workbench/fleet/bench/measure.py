"""The benchmark `fleet`: a data set planned and run as any fleet, with the seconds of its steps and its memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from typing import Any

from workbench.fleet.bench.made import EACH_FILE, write_fleet
from workbench.fleet.executors import Executor
from workbench.fleet.grouping import plan_fleet
from workbench.fleet.plan import FleetOptions
from workbench.fleet.running.run import run_fleet
from workbench.fleet.sources.parquet import ParquetSource
from workbench.fleet.surveying import survey_fleet
from workbench.fleet.work.memory import peak_mb
from workbench.model.events import Event, Finished
from workbench.model.fleet import JobEnded, SeriesJudged

Open = Callable[[], AbstractContextManager[Executor]]
Keep = Callable[[Event], None]
WARM = 24  # series of a run before the clock starts: workers have loaded what they need then


def measure(
    open_executor: Open, folder: Path, count: int, points: int, tell: Callable[[str], None], keep: Keep
) -> dict[str, Any]:
    """Figures of a fleet of `count` series: seconds of plan and run together and apart, the most memory of a worker
    and of the driver, the process that gives out the work; the processor's seconds of the driver, and what jobs took,
    for `simulate`. `keep`: writes an event of the run to its log."""
    options = FleetOptions(batch=EACH_FILE)
    write_fleet(folder / "warm", WARM, points, seed=1)
    total = write_fleet(folder / "set", count, points)
    tell(f"{count:,} series, {total:,} points")
    with open_executor() as executor:
        _whole(executor, ParquetSource(str(folder / "warm")), options, lambda _text: None, lambda _event: None)
        found = _whole(executor, ParquetSource(str(folder / "set")), options, tell, keep)
        workers = executor.width
    return {"series": count, "points": total, "workers": workers, **found}


def _whole(
    executor: Executor, source: ParquetSource, options: FleetOptions, tell: Callable[[str], None], keep: Keep
) -> dict[str, Any]:
    began, idle = time.perf_counter(), time.process_time()
    plan = plan_fleet(source, survey_fleet(source, executor), options)
    planned, driven = time.perf_counter(), time.process_time()
    tell(f"planned {len(plan.groups)} groups in {planned - began:.1f} s")
    events = []
    for event in run_fleet(plan, executor, clock=time.perf_counter):
        keep(event)
        events.append(event)
    ended = time.perf_counter()
    jobs = [event for event in events if isinstance(event, JobEnded)]
    rows = [event for event in events if isinstance(event, SeriesJudged)]
    return {
        "seconds": round(ended - began, 2),
        "plan_s": round(planned - began, 2),
        "run_s": round(ended - planned, 2),
        "peak_mb": max((event.peak_mb for event in jobs), default=0.0),
        "driver_mb": peak_mb(),
        "driver": {"plan_s": round(driven - idle, 3), "run_s": round(time.process_time() - driven, 3)},
        "groups": len(plan.groups),
        "done": sum(row.status == "done" for row in rows),
        "failed": sum(row.status == "failed" for row in rows),
        "test_f1": _pooled_f1(rows),
        "outcome": next(event.outcome for event in events if isinstance(event, Finished)),
        "jobs": {kind: _took(jobs, kind) for kind in ("learn", "fit")},
    }


def _pooled_f1(rows: list[SeriesJudged]) -> float:
    tests = [row.result.test for row in rows if row.result is not None]
    hits = sum(one.hits for one in tests)
    asked = hits + sum(one.events + one.false_alarms for one in tests)
    return round(2 * hits / asked, 4) if asked else 0.0


def _took(jobs: list[JobEnded], kind: str) -> dict[str, float]:
    own = [event for event in jobs if event.job == kind]
    if not own:
        return {"count": 0}
    seconds = [event.seconds for event in own]
    return {
        "count": len(own),
        "seconds": round(sum(seconds), 3),
        "median_s": round(median(seconds), 4),
        "most_s": round(max(seconds), 3),
        "a_series_s": round(sum(seconds) / max(sum(event.series for event in own), 1), 5),
    }
