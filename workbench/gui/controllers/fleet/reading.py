"""What the run of a fleet told so far, read from where the last reading ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.fleet.plan import FleetPlan
    from workbench.fleet.status import FleetStatus
    from workbench.model.events import Event
    from workbench.project.runlog import RunLog


@dataclass(frozen=True, eq=False)
class Reading:
    """The events of a run, and how far it is after them. `stamp`: of the file of the plan, in ns and bytes."""

    plan: FleetPlan
    stamp: tuple[int, int]
    events: tuple[Event, ...]
    status: FleetStatus


def read_on(path: Path, log: RunLog, before: Reading | None) -> Reading:
    """How far the run of a plan is now; `before` itself where nothing new was told. For any thread."""
    from workbench.fleet.plan import read_plan
    from workbench.fleet.status import status_of

    found = path.stat()
    stamp = (found.st_mtime_ns, found.st_size)
    if before is not None and before.stamp == stamp:
        plan, known = before.plan, before.events
    else:
        plan, known, before = read_plan(path), (), None
    more = log.events(plan.run_id, known[-1].seq + 1 if known else 0)
    if before is not None and not more:
        return before
    events = (*known, *more)
    return Reading(plan, stamp, events, status_of(plan, events))
