"""The run of a plan: what is ready is given to an executor by priority, and what comes back is told as events."""

from __future__ import annotations

import heapq
import statistics
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from workbench.ended import Ended
from workbench.errors import WorkbenchError
from workbench.fleet.executors import ConnectionLost, Executor, WorkerLost
from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.blame import Blame, fewer
from workbench.fleet.running.gather import group_finished
from workbench.fleet.running.jobs import Book, Job
from workbench.fleet.sources.nouns import Key
from workbench.fleet.work.fit import Fits, Fitted, fit
from workbench.fleet.work.learn import Learned, learn
from workbench.fleet.work.travel import let_mappings_travel
from workbench.model.events import Event, Finished, RunStarted
from workbench.model.fleet import GroupLearned, JobEnded

TRIES = 2  # of each piece of work
LEARNING = ("learn", "probe")
LOOK_S = 0.5  # how often a waiting run looks for work that takes too long
SLOW, SLOW_S = 4.0, 20.0  # times the median of its kind, and seconds: from there on a free worker does it a second time


@dataclass(frozen=True)
class Limits:
    """Until when a run gives out work; what has begun is finished. `seconds`: since its start; `usd`: for the work of
    all its starts, at `usd_an_hour` of a worker. None = no limit."""

    seconds: float | None = None
    usd: float | None = None
    usd_an_hour: float = 0.0


NO_LIMITS = Limits()


def run_fleet(
    plan: FleetPlan,
    executor: Executor,
    *,
    clock: Callable[[], float],
    past: Sequence[Event] = (),
    limits: Limits = NO_LIMITS,
    again: bool = False,
) -> Generator[Event, None, None]:
    """The events of a run: RunStarted first, TaskFinished for each group whose series are all through, Finished last.

    `past`: what earlier starts of the same plan told; it is not done or told again. What each event says of rules and
    series does not depend on the executor, nor on the order in which work comes back. `again`: series that failed are
    tried once more. Close the iterator to stop.
    """
    let_mappings_travel()
    return _Run(plan, executor, clock, limits, Book.of(plan, past, again=again)).events()


@dataclass
class _Run:
    plan: FleetPlan
    executor: Executor
    clock: Callable[[], float]
    limits: Limits
    book: Book
    flying: dict[Future[Any], tuple[Job, float]] = field(default_factory=dict)
    ended: Ended[Any] = field(default_factory=Ended)
    blames: dict[str, Blame] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=dict)

    def events(self) -> Generator[Event, None, None]:
        began, book = self.clock(), self.book
        if not book.begun:
            tasks = {group.name: tuple(key.name for key in group.members) for group in self.plan.groups}
            options = self.plan.options
            head = book.head("")
            yield RunStarted(
                *head, MappingProxyType(tasks), "synthesizer", options.rounds, options.seed, options.alerts_a_day
            )
        yield from self._close_groups()  # an earlier start may have ended between the last series and its group
        try:
            outcome = yield from self._work(began)
        except ConnectionLost as error:
            yield Finished(*book.head(""), "failed", self.clock() - began, self._usd(), str(error))
            return
        yield Finished(*book.head(""), outcome, self.clock() - began, self._usd())  # type: ignore[arg-type]

    def _work(self, began: float) -> Generator[Event, None, str]:
        while True:
            ended = self._over(began)
            if not ended:
                self._give()
            if not self.flying:
                return ended if ended and self.book.ready else "completed"
            future = self.ended.next(LOOK_S)
            if future is not None and future in self.flying:  # else its twin was faster
                yield from self._take(future)

    def _over(self, began: float) -> str:
        limits = self.limits
        if limits.usd is not None and self._usd() >= limits.usd:
            return "money"
        return "time" if limits.seconds is not None and self.clock() - began >= limits.seconds else ""

    def _usd(self) -> float:
        return self.book.seconds * self.limits.usd_an_hour / 3600.0

    def _give(self) -> None:
        """Fill the executor: what is ready first, then work that takes too long once more, on another worker."""
        width = self.executor.width
        while len(self.flying) < width and self._may_begin():
            self._submit(heapq.heappop(self.book.ready))
        if len(self.flying) < width:
            late = [job for job, since in self.flying.values() if not job.twin and self._is_late(job, since)]
            for job in late[: width - len(self.flying)]:
                self._submit(replace(job, twin=True))

    def _may_begin(self) -> bool:
        """Whether something is ready, and nothing is in its way that is to be done alone."""
        ready = self.book.ready
        if not ready or not self.flying:
            return bool(ready)
        return not ready[0].alone and not any(job.alone for job, _ in self.flying.values())

    def _is_late(self, job: Job, since: float) -> bool:
        if any(other.twin and other.same(job) for other, _ in self.flying.values()):
            return False
        known = self.took.get(job.kind, [])
        usual = statistics.median(known) if known else float("inf")
        return self.clock() - since > max(SLOW_S, SLOW * usual)

    def _submit(self, job: Job) -> None:
        group, options = self.book.groups[job.task], self.plan.options
        if job.kind in LEARNING:
            group = replace(group, learn=tuple(key.name for key in job.keys))
            future = self.executor.submit(learn, self.plan.source, group, options, self.plan.run_id)
        else:
            rule = replace(self.book.rules[job.task], overrides=MappingProxyType({}))
            rule = replace(rule, input=replace(rule.input, series=("*",)))  # a thousand names need not travel
            future = self.executor.submit(fit, self.plan.source, rule, job.keys, options)
        self.flying[future] = (job, self.clock())
        self.ended.add(future)

    def _take(self, future: Future[Any]) -> Iterator[Event]:
        """What a piece of work gave; of two that do the same the first one counts."""
        job, since = self.flying.pop(future)
        try:
            found = future.result()
        except ConnectionLost:
            heapq.heappush(self.book.ready, job)
            return
        except (WorkbenchError, WorkerLost) as error:
            alone = isinstance(error, WorkerLost) and self.executor.shares_fate
            yield from self._failed(replace(job, alone=alone), str(error), self.clock() - since)
            return
        except Exception as error:  # noqa: BLE001 - the top of a worker: a bug met on one series must not end all
            yield from self._failed(job, f"{type(error).__name__}: {error}", self.clock() - since)
            return
        for other in [one for one, (twin, _) in self.flying.items() if twin.same(job)]:
            other.cancel()
            del self.flying[other]
        self.took.setdefault(job.kind, []).append(self.clock() - since)
        yield self._ended(job, found.seconds, found.peak_mb)
        if job.kind == "probe":
            yield from self._probed(job, "")
        else:
            yield from self._learned(job, found) if isinstance(found, Learned) else self._fitted(job, found)
        yield from self._close_groups()

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
        yield self._ended(job, seconds, 0.0, reason)
        if any(other.same(job) for other, _ in self.flying.values()):
            return  # another worker is at the same
        if job.tries < TRIES:
            parts = [job] if job.kind in LEARNING else [replace(job, keys=(key,)) for key in job.keys]
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
            self.blames[job.task] = Blame(job.keys)
            for key in job.keys:
                self.book.add(Job(job.priority, 0, "probe", job.task, (key,)))
        else:
            yield from self._learn_from(fewer(job.keys), job, reason)

    def _probed(self, job: Job, reason: str) -> Iterator[Event]:
        """What the trial of one teacher came to; after the last one the group is learned from the rest."""
        blame = self.blames[job.task]
        blame.tell(job.keys[0].name, reason)
        if blame.is_over:
            yield from self._learn_from(blame.the_rest(), job, "none of its series can be learned from")

    def _learn_from(self, teachers: tuple[Key, ...], job: Job, reason: str) -> Iterator[Event]:
        """The group once more from these; without any it fails, each teacher with its own reason."""
        if teachers:
            self.book.add(Job(job.priority, 0, "learn", job.task, teachers))
            return
        own = self.blames[job.task].reasons if job.task in self.blames else {}
        why = f"Its group could not be learned: {reason}"
        members = self.book.groups[job.task].members
        yield from self._rows(job, [Fitted(key.name, reason=own.get(key.name, why)) for key in members])

    def _ended(self, job: Job, seconds: float, peak_mb: float, reason: str = "") -> JobEnded:
        self.book.seconds += seconds
        head = self.book.head(job.task)
        return JobEnded(*head, job.kind, len(job.keys), seconds, peak_mb, job.tries, reason)

    def _close_groups(self) -> Iterator[Event]:
        """Groups whose series are all through: their rules with what every series has of its own."""
        for name in self.book.take_through():
            yield group_finished(self.book, name)
