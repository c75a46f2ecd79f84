"""A whole training run: plan the tasks, learn each, score each once on its test part."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from workbench.errors import TrainingError, WorkbenchError
from workbench.model.events import Event, Finished, RunStarted, TaskFinished
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.training.engine.result import finished, named, score_test_part
from workbench.training.engine.rule_task import rule_task
from workbench.training.engine.steps import Teller, step
from workbench.training.engine.task import StopRequested
from workbench.training.loop import train, work_units
from workbench.training.options import TrainOptions
from workbench.training.plan import TaskPlan, before_test, plan_tasks
from workbench.training.propose import MakeProposer, synthesizer
from workbench.training.validate import Bench

TEST_UNITS = 4.0


def train_all(
    series: Sequence[Series],
    options: TrainOptions,
    host: Host,
    *,
    clock: Callable[[], float],
    run_id: str,
    past: Sequence[Event] = (),
    make_proposer: MakeProposer | None = None,
    usd: Callable[[], float | None] | None = None,
) -> Generator[Event, None, None]:
    """The events of a run, RunStarted first and Finished last, whatever happens.

    `past`: the events of the same run from its log; what they finished is not done or told again, and numbers go on.
    Close the iterator or stop the host to stop: running work ends at once. Raises TrainingError at the call where
    there is nothing to learn from, or the options name a proposer that is not given.

    `make_proposer`: None = the synthesizer. `usd`: the money spent so far on a language model, told in Finished.
    """
    make = make_proposer or _built_in(options)
    plans = plan_tasks(series, options)
    teller = Teller(run_id, 1 + max((event.seq for event in past), default=-1), clock, clock())
    teller.total = len(plans) * (work_units(options) + TEST_UNITS)
    return _Run(tuple(series), plans, options, host, teller, tuple(past), make, usd).events()


@dataclass(frozen=True)
class _Run:
    """One run with all it was given."""

    series: tuple[Series, ...]
    plans: tuple[TaskPlan, ...]
    options: TrainOptions
    host: Host
    teller: Teller
    past: tuple[Event, ...]
    make_proposer: MakeProposer
    usd: Callable[[], float | None] | None = None

    def events(self) -> Generator[Event, None, None]:
        """All events of the run."""
        options, teller, late = self.options, self.teller, False
        if not self.past:
            tasks = MappingProxyType({plan.name: plan.series for plan in self.plans})
            head = (teller.run, teller.number(), "")
            yield RunStarted(*head, tasks, options.proposer, options.rounds, options.seed)
        try:
            for number, plan in enumerate(self.plans):
                self._begin(number, plan)
                own = [event for event in self.past if event.task == plan.name]
                if not any(isinstance(event, TaskFinished) for event in own):
                    late = (yield from self._learn(number, plan, own)) or late
        except StopRequested:
            yield self._end("stopped", "the run was stopped")
        except WorkbenchError as error:
            yield self._end("failed", str(error))
        else:
            yield self._end("time" if late else "completed")

    def _begin(self, number: int, plan: TaskPlan) -> None:
        """Each task may search for its share of the time that is left."""
        teller, limit = self.teller, self.options.time_limit_s
        teller.task, teller.done = plan.name, number * teller.total / len(self.plans)
        if limit is not None:
            now = teller.clock()
            teller.search_until = now + (teller.started + limit - now) / (len(self.plans) - number)

    def _learn(self, number: int, plan: TaskPlan, past: Sequence[Event]) -> Generator[Event, None, bool]:
        """One task from proposal to test; whether its time ran out."""
        whole = [one for one in self.series if one.name in plan.series]
        known = tuple(before_test(one, split) for one, split in zip(whole, plan.splits, strict=True))
        bench = Bench(known, plan.splits_before_test, self.host, self.options)
        rng = np.random.default_rng([self.options.seed, number])
        task = rule_task(plan.name, bench, self.make_proposer)
        selected = yield from train(task, self.options, self.teller, rng, past)
        rule = named(selected, plan, self.teller.run, self.options.seed, only=len(self.plans) == 1)
        work = score_test_part(whole, plan, rule, selected.base, host=self.host, options=self.options)
        text = "Scoring on the test part"
        tests = yield from step(self.teller, text, TEST_UNITS, work, self.host.stop, limited=False)
        yield finished(self.teller, rule, selected, plan, series=whole, tests=tests)
        return selected.out_of_time

    def _end(self, outcome: Literal["completed", "stopped", "time", "failed"], reason: str = "") -> Finished:
        teller = self.teller
        spent = teller.clock() - teller.started
        usd = 0.0 if self.usd is None else self.usd()
        return Finished(teller.run, teller.number(), "", outcome, spent, usd, reason)


def _built_in(options: TrainOptions) -> MakeProposer:
    if options.proposer == "synthesizer":
        return synthesizer
    raise TrainingError(
        f"The proposer {options.proposer} is not available",
        "no language model is set up",
        "Name a model, or use the synthesizer",
    )
