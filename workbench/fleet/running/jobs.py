"""The book of a run: what is done, what is ready to be done, and how both are read back from the run log."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workbench.fleet.plan import FleetGroup, FleetPlan
from workbench.fleet.sources.nouns import Key
from workbench.fleet.work.fit import Fitted
from workbench.model.events import Event, RunStarted, TaskFinished
from workbench.model.fleet import GroupLearned, JobEnded, SeriesJudged
from workbench.model.rule import Rule


@dataclass(frozen=True, order=True)
class Job:
    """A piece of work; those of smaller `priority`, then `number` come first. `kind`: learn, fit, or probe = learn, to
    see whether that can be done; `keys`: the series that it is about; `twin`: another worker is at the same; `alone`:
    nothing else is to be under way meanwhile."""

    priority: int
    number: int
    kind: str = field(compare=False)
    task: str = field(compare=False)
    keys: tuple[Key, ...] = field(compare=False)
    tries: int = field(default=1, compare=False)
    twin: bool = field(default=False, compare=False)
    alone: bool = field(default=False, compare=False)

    def same(self, other: Job) -> bool:
        """Whether both do the same."""
        return (self.kind, self.task, self.keys) == (other.kind, other.task, other.keys)


@dataclass
class Book:
    """`rules`: group → its rule as learned; `aside`: group → name → why it was learned without that series; `rows`:
    group → name → row; `closed`: groups that were told as finished; `ready`: a heap of jobs; `seconds`: of work that
    all starts of the run took; `asked_usd`: what a language model cost in them."""

    plan: FleetPlan
    groups: dict[str, FleetGroup]
    rules: dict[str, Rule] = field(default_factory=dict)
    aside: dict[str, Mapping[str, str]] = field(default_factory=dict)
    rows: dict[str, dict[str, SeriesJudged]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    ready: list[Job] = field(default_factory=list)
    seconds: float = 0.0
    asked_usd: float = 0.0
    begun: bool = False
    _seq: int = 0
    _number: int = 0

    @classmethod
    def of(cls, plan: FleetPlan, past: Sequence[Event], *, again: bool = False) -> Book:
        """What the events of earlier starts left, and all jobs that are to be done. `again`: of failed series too."""
        book = cls(plan, {group.name: group for group in plan.groups})
        book.rows = {group.name: {} for group in plan.groups}
        for event in past:
            book._read(event)
        if again:
            book._forget_failures()
        for group in plan.groups:
            if group.name in book.rules:
                book.add_fits(group.name)
            elif not book._is_through(group.name):
                book.add(Job(group.priority, 0, "learn", group.name, book._teachers(group)))
        return book

    def _teachers(self, group: FleetGroup) -> tuple[Key, ...]:
        """Those of the plan but for series that have failed; without any of them, others of the group."""
        failed = {name for name, row in self.rows[group.name].items() if row.status == "failed"}
        named, all_others = (
            tuple(key for key in keys if key.name not in failed) for keys in (group.teachers, group.members)
        )
        return named or all_others[: self.plan.options.learn]

    def _forget_failures(self) -> None:
        for task, rows in self.rows.items():
            failed = [name for name, row in rows.items() if row.status == "failed"]
            for name in failed:
                del rows[name]
            if failed:
                self.closed.discard(task)

    def head(self, task: str) -> tuple[str, int, str]:
        """Run, number and task of the next event."""
        self._seq += 1
        return self.plan.run_id, self._seq - 1, task

    def add(self, job: Job) -> None:
        """One more job; of equal priority they are done in the order in which they come here."""
        self._number += 1
        heapq.heappush(self.ready, replace(job, number=self._number))

    def add_fits(self, task: str, again: Collection[str] = ()) -> None:
        """Jobs for all series of a learned group that have no row; each of `again`, those that failed once already, and
        of those set aside by itself."""
        group, rows = self.groups[task], self.rows[task]
        apart = {*again, *self.aside.get(task, ())}
        left = [key for key in group.members if key.name not in rows and key.name not in apart]
        size = max(self.plan.options.batch, 1)
        for at in range(0, len(left), size):
            self.add(Job(group.priority, 0, "fit", task, tuple(left[at : at + size])))
        for key in group.members:
            if key.name in apart and key.name not in rows:
                self.add(Job(group.priority, 0, "fit", task, (key,), tries=2))

    def judged(self, job: Job, row: Fitted) -> SeriesJudged:
        """The event of a row, kept."""
        aside = self.aside.get(job.task, {}).get(row.name)
        event = SeriesJudged(
            *self.head(job.task),
            row.name,
            "failed" if row.reason else "done",
            row.parameters,
            row.result,
            row.alerts_per_day,
            row.drift,
            row.shape,
            row.points,
            row.reason or (f"Its group was learned without it: {aside}" if aside else ""),
            job.tries,
        )
        self.rows[job.task][row.name] = event
        return event

    def count(self, event: JobEnded) -> None:
        """What a piece of work took and cost."""
        self.seconds += event.seconds
        self.asked_usd += event.usd

    def take_through(self) -> list[str]:
        """The groups whose series are all through and that were not told as finished, which they are from now on."""
        through = [name for name in self.groups if name not in self.closed and self._is_through(name)]
        self.closed.update(through)
        return through

    def _is_through(self, task: str) -> bool:
        """Whether every series has a row, and the rule is there unless all of them failed."""
        rows = self.rows[task]
        if len(rows) < len(self.groups[task].members):
            return False
        return task in self.rules or all(row.status == "failed" for row in rows.values())

    def _read(self, event: Event) -> None:
        self._seq = max(self._seq, event.seq + 1)
        if isinstance(event, RunStarted):
            self.begun = True
        elif isinstance(event, JobEnded):
            self.count(event)
        elif isinstance(event, GroupLearned) and event.rule is not None:
            self.rules[event.task], self.aside[event.task] = event.rule, event.aside
        elif isinstance(event, SeriesJudged):
            self.rows[event.task][event.name] = event
        elif isinstance(event, TaskFinished):
            self.closed.add(event.task)
