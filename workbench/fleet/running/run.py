"""The run of a plan: what is ready is given to an executor by priority, and what comes back is told as events."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from workbench.errors import WorkbenchError
from workbench.fleet.executors import ConnectionLost, Executor, WorkerLost
from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.blame import Blame, fewer
from workbench.fleet.running.budget import NO_LIMITS, Limits
from workbench.fleet.running.dispatch import Dispatch
from workbench.fleet.running.gather import group_finished
from workbench.fleet.running.jobs import Book, Job
from workbench.fleet.sources.nouns import Key
from workbench.fleet.work.asking import Asked
from workbench.fleet.work.fit import Fits, Fitted
from workbench.fleet.work.learn import Learned
from workbench.fleet.work.travel import let_mappings_travel
from workbench.model.events import Event, Finished, RunStarted
from workbench.model.fleet import GroupLearned, JobEnded

TRIES = 2  # of each piece of work
LOOK_S = 0.5  # how often a waiting run looks for work that takes too long


def run_fleet(
    plan: FleetPlan,
    executor: Executor,
    *,
    clock: Callable[[], float],
    past: Sequence[Event] = (),
    limits: Limits = NO_LIMITS,
    again: bool = False,
    asked: Asked | None = None,
) -> Generator[Event, None, None]:
    """The events of a run: RunStarted first, TaskFinished for each group whose series are all through, Finished last.

    `past`: what earlier starts of the same plan told; it is not done or told again. What each event says of rules and
    series does not depend on the executor, nor on the order in which work comes back. `again`: series that failed are
    tried once more. `asked`: the language model, for plans whose proposer needs one: a group begins only where the
    money that is left suffices for all that it may ask. Close the iterator to stop.
    """
    let_mappings_travel()
    book = Book.of(plan, past, again=again)
    return _Run(plan, clock, book, Dispatch(plan, executor, clock, limits, book, asked)).events()


@dataclass
class _Run:
    plan: FleetPlan
    clock: Callable[[], float]
    book: Book
    work: Dispatch
    blames: dict[str, Blame] = field(default_factory=dict)

    def events(self) -> Generator[Event, None, None]:
        began, book = self.clock(), self.book
        if not book.begun:
            tasks = {group.name: tuple(key.name for key in group.members) for group in self.plan.groups}
            options = self.plan.options
            head = book.head("")
            yield RunStarted(
                *head, MappingProxyType(tasks), options.proposer, options.rounds, options.seed, options.alerts_a_day
            )
        yield from self._close_groups()  # an earlier start may have ended between the last series and its group
        try:
            outcome = yield from self._all(began)
        except ConnectionLost as error:
            yield Finished(*book.head(""), "failed", self.clock() - began, self.work.usd, str(error))
            return
        yield Finished(*book.head(""), outcome, self.clock() - began, self.work.usd)  # type: ignore[arg-type]

    def _all(self, began: float) -> Generator[Event, None, str]:
        work = self.work
        while True:
            ended = work.limits.over(self.clock() - began, work.usd)
            if not ended:
                work.give()
            if not work.flying:
                return (ended or "money") if self.book.ready else "completed"
            future = work.come_back(LOOK_S)
            if future is not None:
                yield from self._take(future)

    def _take(self, future: Future[Any]) -> Iterator[Event]:
        """What a piece of work gave; of two that do the same the first one counts."""
        job, since = self.work.flying.pop(future)
        try:
            found = future.result()
        except ConnectionLost as error:
            yield from self._forgotten(job, str(error), self.clock() - since)
            return
        except (WorkbenchError, WorkerLost) as error:
            alone = isinstance(error, WorkerLost) and self.work.executor.shares_fate
            yield from self._failed(replace(job, alone=alone), str(error), self.clock() - since)
            return
        except Exception as error:  # noqa: BLE001 - the top of a worker: a bug met on one series must not end all
            yield from self._failed(job, f"{type(error).__name__}: {error}", self.clock() - since)
            return
        self.work.done(job, self.clock() - since)
        if isinstance(found, Fits):
            yield self._ended(job, found.seconds, found.peak_mb)
            yield from self._fitted(job, found)
        else:
            yield self._ended(job, found.seconds, found.peak_mb, usd=found.usd)
            yield from self._probed(job, "") if job.kind == "probe" else self._learned(job, found)
        yield from self._close_groups()

    def _forgotten(self, job: Job, reason: str, seconds: float) -> Iterator[Event]:
        """Nobody knows what came of it: it is given again, and what it may have cost is counted."""
        heapq.heappush(self.book.ready, job)
        if self.work.may_ask(job):
            yield self._ended(job, seconds, 0.0, reason, self.work.may_ask(job))

    def _learned(self, job: Job, found: Learned) -> Iterator[Event]:
        """The rule comes last: where a run ends before it, the group is learned again and gives the same rows."""
        book = self.book
        yield from self._rows(job, [row for row in found.rows if not row.reason])
        blame = self.blames.pop(job.task, None)
        book.rules[job.task], book.aside[job.task] = found.rule, MappingProxyType(blame.reasons if blame else {})
        yield GroupLearned(*book.head(job.task), found.rule, book.aside[job.task])
        book.add_fits(job.task, again={row.name for row in found.rows if row.reason})

    def _fitted(self, job: Job, found: Fits) -> Iterator[Event]:
        """Rows of the series; those that failed are tried once more, by themselves."""
        failed = {row.name for row in found.rows if row.reason} if job.tries < TRIES else set()
        if failed:
            again = tuple(key for key in job.keys if key.name in failed)
            self.book.add(replace(job, keys=again, tries=job.tries + 1, twin=False))
        yield from self._rows(job, [row for row in found.rows if row.name not in failed])

    def _rows(self, job: Job, rows: Sequence[Fitted]) -> Iterator[Event]:
        for row in rows:
            if row.name not in self.book.rows[job.task]:
                yield self.book.judged(job, row)

    def _failed(self, job: Job, reason: str, seconds: float) -> Iterator[Event]:
        """Once more; several series to be fitted each by itself, so that the one that is to blame is found."""
        book = self.book
        yield self._ended(job, seconds, 0.0, reason, self.work.may_ask(job))
        if self.work.is_done_elsewhere(job):
            return
        if job.tries < TRIES:
            parts = [replace(job, keys=(key,)) for key in job.keys] if job.kind == "fit" else [job]
            for part in parts:
                book.add(replace(part, tries=job.tries + 1, twin=False))
        elif job.kind == "fit":
            yield from self._rows(job, [Fitted(key.name, reason=reason) for key in job.keys])
        else:
            yield from self._probed(job, reason) if job.kind == "probe" else self._unlearned(job, reason)
        yield from self._close_groups()

    def _unlearned(self, job: Job, reason: str) -> Iterator[Event]:
        """Learning failed twice: each teacher is tried by itself; where that was done, fewer are taken."""
        if job.task not in self.blames and len(job.keys) > 1:
            self.blames[job.task] = Blame(job.keys, reason)
            for key in job.keys:
                self.book.add(Job(job.priority, 0, "probe", job.task, (key,)))
        else:
            yield from self._learn_from(fewer(job.keys), job, reason)

    def _probed(self, job: Job, reason: str) -> Iterator[Event]:
        """What the trial of one teacher came to; after the last one the group is learned from the rest."""
        blame = self.blames[job.task]
        blame.tell(job.keys[0].name, reason)
        if blame.is_over:
            yield from self._learn_from(blame.the_rest(), job, blame.why)

    def _learn_from(self, teachers: tuple[Key, ...], job: Job, reason: str) -> Iterator[Event]:
        """The group once more from these; without any it fails, each teacher with its own reason. Where no teacher is
        to blame and a model is asked, that is what failed: it is not asked again."""
        own = self.blames[job.task].reasons if job.task in self.blames else {}
        if teachers and (own or not self.work.asked):
            self.book.add(Job(job.priority, 0, "learn", job.task, teachers))
            return
        why = f"Its group could not be learned: {reason}"
        members = self.book.groups[job.task].members
        yield from self._rows(job, [Fitted(key.name, reason=own.get(key.name, why)) for key in members])

    def _ended(self, job: Job, seconds: float, peak_mb: float, reason: str = "", usd: float = 0.0) -> JobEnded:
        head = self.book.head(job.task)
        event = JobEnded(*head, job.kind, len(job.keys), seconds, peak_mb, job.tries, reason, usd)
        self.book.count(event)
        return event

    def _close_groups(self) -> Iterator[Event]:
        """Groups whose series are all through: their rules with what every series has of its own."""
        for name in self.book.take_through():
            yield group_finished(self.book, name)
