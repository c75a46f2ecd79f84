"""How far the run of a fleet is: a row a series, failures with their reasons, and when it will be done."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.budget import SPENT
from workbench.fleet.running.jobs import Book
from workbench.model.events import Event, Finished
from workbench.model.fleet import JobEnded, SeriesJudged
from workbench.model.scores import Scores

RowState = Literal["waiting", "learned", "done", "failed", "refused"]


@dataclass(frozen=True)
class FleetRow:
    """One series, for a table. `status`: waiting for its group's rule; learned = the rule is there, the series not yet
    judged; done; failed and refused with a reason. Figures of the validation part; `test_f1`: of the test part. None =
    not known. `shape`: values of a sparkline, NaN = missing. `reason`: why it failed, why its group was learned without
    it, or which budget was spent before it was begun."""

    name: str
    group: str
    status: RowState
    f1: float | None = None
    precision: float | None = None
    recall: float | None = None
    test_f1: float | None = None
    alerts_per_day: float | None = None
    drift: float | None = None
    points: int = 0
    shape: tuple[float, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class FleetStatus:
    """`states`: how many rows of each; `groups`: all, and those with a rule; `eta_s`: None = not known; `work_s`: what
    workers did so far; `outcome`: of the last start, empty while it goes on."""

    rows: tuple[FleetRow, ...]
    states: dict[str, int]
    groups: int
    learned: int
    work_s: float
    peak_mb: float
    eta_s: float | None
    outcome: str

    def document(self) -> dict[str, Any]:
        """All of it as plain values for JSON; what is missing is null."""
        head = {name: getattr(self, name) for name in ("states", "groups", "learned", "work_s", "peak_mb", "eta_s")}
        return {**head, "outcome": self.outcome, "series": [_plain_row(row) for row in self.rows]}

    def lines(self, most: int = 20) -> Iterator[str]:
        """For people: counts, the groups' way, and the first failures."""
        counts = ", ".join(f"{count:,} {state}" for state, count in self.states.items())
        yield f"{len(self.rows):,} series: {counts}; {self.learned} of {self.groups} groups learned"
        if self.outcome in SPENT:
            waiting = sum(count for state, count in self.states.items() if state in ("waiting", "learned"))
            yield f"{waiting:,} series not begun: {SPENT[self.outcome]}"
        bad = [row for row in self.rows if row.reason and row.status not in ("waiting", "learned")]
        for row in bad[:most]:
            yield f"{row.name} ({row.group or 'no group'}) {row.status}: {row.reason}"
        if len(bad) > most:
            yield f"and {len(bad) - most:,} more, all of them in the JSON"


def status_of(plan: FleetPlan, events: Sequence[Event], workers: int = 1) -> FleetStatus:
    """The status after some events of a run. `workers`: that share what is left to do."""
    book = Book.of(plan, events)
    ended = [event for event in events if isinstance(event, JobEnded)]
    last = events[-1] if events else None
    outcome = last.outcome if isinstance(last, Finished) else ""
    refused = (FleetRow(one.name, "", "refused", reason=one.reason) for one in plan.refused)
    rows = (*_rows(plan, book, SPENT.get(outcome, "")), *refused)
    left = sum(1 for row in rows if row.status in ("waiting", "learned"))
    return FleetStatus(
        rows=rows,
        states=dict(Counter(row.status for row in rows)),
        groups=len(plan.groups),
        learned=len(book.rules),
        work_s=round(book.seconds, 3),
        peak_mb=max((event.peak_mb for event in ended), default=0.0),
        eta_s=_left_s(plan, book, ended, workers) if left else 0.0,
        outcome=outcome,
    )


def _rows(plan: FleetPlan, book: Book, spent: str) -> Iterator[FleetRow]:
    """A row for each series of a group; `spent`: why those that are not through were not begun."""
    for group in plan.groups:
        judged, learned = book.rows[group.name], group.name in book.rules
        for key in group.members:
            event = judged.get(key.name)
            state: RowState = "learned" if learned else "waiting"
            yield _row(event) if event else FleetRow(key.name, group.name, state, reason=spent)


def _row(event: SeriesJudged) -> FleetRow:
    seen = event.result.validation if event.result is not None else Scores()
    known = event.result is not None and seen.events + seen.false_alarms > 0
    return FleetRow(
        name=event.name,
        group=event.task,
        status=event.status,
        f1=seen.event_f1 if known else None,
        precision=seen.precision if known else None,
        recall=seen.recall if known else None,
        test_f1=event.result.test.event_f1 if event.result is not None and event.result.test.events else None,
        alerts_per_day=event.alerts_per_day,
        drift=event.drift,
        points=event.points,
        shape=event.shape,
        reason=event.reason,
    )


def _left_s(plan: FleetPlan, book: Book, ended: Sequence[JobEnded], workers: int) -> float | None:
    """Seconds until the end: what is left, by what a group and a series took so far."""
    good = [event for event in ended if not event.reason]
    learns, fits = ([event for event in good if event.job == kind] for kind in ("learn", "fit"))
    open_learns = [group for group in plan.groups if group.name not in book.rules and not book.rows[group.name]]
    if open_learns and not learns:
        return None
    a_learn = sum(event.seconds for event in learns) / max(len(learns), 1)
    fitted = sum(event.series for event in fits)
    a_fit = sum(event.seconds for event in fits) / fitted if fitted else plan.seconds / max(plan.n_series, 1)
    unborn = sum(len(group.members) - len(group.learn) for group in open_learns)
    open_fits = unborn + sum(
        len(group.members) - len(book.rows[group.name]) for group in plan.groups if group.name in book.rules
    )
    return round((len(open_learns) * a_learn + open_fits * a_fit) / max(workers, 1), 1)


def _plain_row(row: FleetRow) -> dict[str, Any]:
    table: dict[str, Any] = {name: getattr(row, name) for name in row.__dataclass_fields__}
    table["shape"] = [value if math.isfinite(value) else None for value in row.shape]
    return table
