"""Work on its way: which job is given to the executor next, which a second time, and which has come back."""

from __future__ import annotations

import heapq
import statistics
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from workbench.ended import Ended
from workbench.fleet.executors import Executor
from workbench.fleet.plan import FleetPlan
from workbench.fleet.running.budget import Limits
from workbench.fleet.running.jobs import Book, Job
from workbench.fleet.work.asking import Asked
from workbench.fleet.work.fit import fit
from workbench.fleet.work.learn import learn

SLOW, SLOW_S = 4.0, 20.0  # times the median of its kind, and seconds: from there on a free worker does it a second time


@dataclass
class Dispatch:
    """What an executor works on. `flying`: its futures with their jobs and when each began."""

    plan: FleetPlan
    executor: Executor
    clock: Callable[[], float]
    limits: Limits
    book: Book
    asked: Asked | None
    flying: dict[Future[Any], tuple[Job, float]] = field(default_factory=dict)
    _ended: Ended[Any] = field(default_factory=Ended)
    _took: dict[str, list[float]] = field(default_factory=dict)

    @property
    def usd(self) -> float:
        """Dollars that the run cost so far."""
        return self.book.seconds * self.limits.usd_an_hour / 3600.0 + self.book.asked_usd

    def may_ask(self, job: Job) -> float:
        """The most dollars that a job can cost beside the time of its worker."""
        return self.asked.max_usd if self.asked and job.kind == "learn" else 0.0

    def give(self) -> None:
        """Fill the executor: what is ready first, then work that takes too long once more, on another worker."""
        width = self.executor.width
        while len(self.flying) < width and (job := self._next()):
            self._submit(job)
        if len(self.flying) < width:
            late = [job for job, since in self.flying.values() if self._is_late(job, since)]
            for job in late[: width - len(self.flying)]:
                self._submit(replace(job, twin=True))

    def come_back(self, seconds: float) -> Future[Any] | None:
        """A future that has ended and is still in `flying`; None where none does for so long."""
        future = self._ended.next(seconds)
        return future if future in self.flying else None  # else its twin was faster

    def done(self, job: Job, seconds: float) -> None:
        """A job is done well: who else is at the same is stopped, and what it took is known."""
        for other in [one for one, (twin, _) in self.flying.items() if twin.same(job)]:
            other.cancel()
            del self.flying[other]
        self._took.setdefault(job.kind, []).append(seconds)

    def is_done_elsewhere(self, job: Job) -> bool:
        """Whether another worker is at the same."""
        return any(other.same(job) for other, _ in self.flying.values())

    def _next(self) -> Job | None:
        """The first that may begin now: the money suffices for all that it may ask, and nothing is under way that is
        to be done alone, nor anything beside one that is."""
        ready, passed = self.book.ready, list[Job]()
        found: Job | None = None
        if any(job.alone for job, _ in self.flying.values()):
            return None
        while ready and found is None:
            job = heapq.heappop(ready)
            if not self._has_money(job):
                passed.append(job)
            elif job.alone and self.flying:
                passed.append(job)
                break
            else:
                found = job
        for job in passed:
            heapq.heappush(ready, job)
        return found

    def _has_money(self, job: Job) -> bool:
        more = self.may_ask(job)
        promised = sum(self.may_ask(other) for other, _ in self.flying.values())
        return not more or self.limits.has_room_for(self.usd + promised, more)

    def _is_late(self, job: Job, since: float) -> bool:
        """Whether a job takes too long that may be done twice: what costs money beside a worker's time may not."""
        if job.twin or self.may_ask(job) or any(other.twin and other.same(job) for other, _ in self.flying.values()):
            return False
        known = self._took.get(job.kind, [])
        usual = statistics.median(known) if known else float("inf")
        return self.clock() - since > max(SLOW_S, SLOW * usual)

    def _submit(self, job: Job) -> None:
        submit, plan, options = self.executor.submit, self.plan, self.plan.options
        if job.kind == "fit":
            rule = replace(self.book.rules[job.task], overrides=MappingProxyType({}))
            rule = replace(rule, input=replace(rule.input, series=("*",)))  # a thousand names need not travel
            future = submit(fit, plan.source, rule, job.keys, options)
        else:
            group = replace(self.book.groups[job.task], learn=tuple(key.name for key in job.keys))
            if job.kind == "probe":  # whether a series can be learned from is found out for nothing
                future = submit(learn, plan.source, group, replace(options, proposer="synthesizer"), plan.run_id)
            else:
                future = submit(learn, plan.source, group, options, plan.run_id, self.asked)
        self.flying[future] = (job, self.clock())
        self._ended.add(future)
