"""What people wished for series of a fleet, heeded by the next start: tried again, put first, left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.fleet.plan import FleetPlan
from workbench.model.events import Event, TaskFinished
from workbench.model.fleet import SeriesJudged
from workbench.model.fleet_wish import FleetWish

LEFT_OUT = "left out by a person"


def heed(plan: FleetPlan, past: Sequence[Event], wishes: Mapping[str, FleetWish]) -> tuple[FleetPlan, list[Event]]:
    """The plan with groups that come first, and the past as if wishes had been known: series to be tried again have no
    row, those left out have one that says so. One that was judged already stays in its group's rule.
    """
    if not wishes:
        return plan, list(past)
    names = {key.name: group.name for group in plan.groups for key in group.members}
    again = _failed(past) & {name for name, wish in wishes.items() if wish.retry and not wish.left_out}
    open_groups = {names[name] for name in again if name in names}
    kept = [event for event in past if not _is_undone(event, again, open_groups)]
    judged = {event.name for event in kept if isinstance(event, SeriesJudged)} - _failed(kept)
    out = [name for name, wish in wishes.items() if wish.left_out and name in names and name not in judged]
    last = max((event.seq for event in kept), default=0)
    told = [SeriesJudged(plan.run_id, last, names[name], name, "failed", reason=LEFT_OUT) for name in out]
    first = {names[name] for name, wish in wishes.items() if wish.first and name in names}
    groups = tuple(replace(group, priority=0) if group.name in first else group for group in plan.groups)
    return replace(plan, groups=groups), [*kept, *told]


def to_be_tried(wishes: Mapping[str, FleetWish]) -> tuple[str, ...]:
    """The series that a start tries again, which is done with it."""
    return tuple(name for name, wish in wishes.items() if wish.retry)


def _failed(events: Sequence[Event]) -> set[str]:
    """Series whose last row says that they failed."""
    status = {event.name: event.status for event in events if isinstance(event, SeriesJudged)}
    return {name for name, one in status.items() if one == "failed"}


def _is_undone(event: Event, again: set[str], groups: set[str]) -> bool:
    if isinstance(event, SeriesJudged):
        return event.name in again
    return isinstance(event, TaskFinished) and event.task in groups
