"""A whole training run: plan the tasks, learn each, score each once on its test part."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Literal

import numpy as np

from workbench.errors import TrainingError, WorkbenchError
from workbench.llm.client import ChatClient
from workbench.model.events import Event, Finished, RunStarted, TaskFinished
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.training.combined.learn import combined_units, learn_combined, task_names
from workbench.training.engine.crew import Crew
from workbench.training.engine.result import finished, named, score_test_part, stock_words
from workbench.training.engine.rule_task import rule_task
from workbench.training.engine.steps import Teller, step
from workbench.training.engine.ways_out import StopRequested
from workbench.training.loop import train, work_units
from workbench.training.options import TrainOptions
from workbench.training.plan import TaskPlan, before_test, plan_tasks
from workbench.training.propose import BuiltIn, MakeProposer
from workbench.training.validate import Bench

TEST_UNITS = 4.0
Outcome = Literal["completed", "stopped", "time", "money", "failed"]


def train_all(
    series: Sequence[Series],
    options: TrainOptions,
    hosts: Sequence[Host],
    *,
    clock: Callable[[], float],
    run_id: str,
    past: Sequence[Event] = (),
    make_proposer: MakeProposer | None = None,
    model: ChatClient | None = None,
) -> Generator[Event, None, None]:
    """The events of a run, RunStarted first and Finished last, whatever happens.

    `past`: the events of the same run from its log; what they finished is not done or told again, and numbers go on.
    Close the iterator or stop the host to stop: running work ends at once. Raises TrainingError at the call where
    there is nothing to learn from, or the options name a proposer that is not given.

    `hosts`: child processes, at least one; candidates are examined on all of them side by side, and the rules that
    come out do not depend on how many there are. `make_proposer`: None = the synthesizer. `model`: the language model
    that it asks; its calls and its cost are told.
    """
    make = make_proposer or _built_in(options)
    plans = plan_tasks(series, options)
    teller = Teller(run_id, 1 + max((event.seq for event in past), default=-1), clock, clock())
    units = combined_units(options) if options.base else work_units(options) + TEST_UNITS
    teller.total = len(plans) * units
    if model is not None:
        teller.calls = model.take_calls
    return _Run(tuple(series), plans, options, Crew(hosts), teller, tuple(past), make, model).events()


@dataclass(frozen=True)
class _Run:
    """One run with all it was given."""

    series: tuple[Series, ...]
    plans: tuple[TaskPlan, ...]
    options: TrainOptions
    crew: Crew
    teller: Teller
    past: tuple[Event, ...]
    make_proposer: MakeProposer
    model: ChatClient | None = None

    def events(self) -> Generator[Event, None, None]:
        """All events of the run."""
        options, teller, ended = self.options, self.teller, set[Outcome]()
        if not self.past:
            names = task_names if options.base else _own_name
            tasks = MappingProxyType({name: plan.series for plan in self.plans for name in names(plan)})
            head = (teller.run, teller.number(), "")
            yield RunStarted(*head, tasks, options.proposer, options.rounds, options.seed, options.alerts_a_day)
        try:
            for number, plan in enumerate(self.plans):
                self._begin(number, plan)
                own = [event for event in self.past if event.task == plan.name]
                if not any(isinstance(event, TaskFinished) for event in own):
                    ended.add((yield from self._learn(number, plan, own)))
        except StopRequested:
            yield self._end("stopped", "the run was stopped")
        except WorkbenchError as error:
            yield from teller.model_calls()
            yield self._end("failed", str(error))
        else:
            yield self._end("money" if "money" in ended else "time" if "time" in ended else "completed")

    def _begin(self, number: int, plan: TaskPlan) -> None:
        """Each task may search for its share of the time that is left."""
        teller, limit = self.teller, self.options.time_limit_s
        teller.task, teller.done = plan.name, number * teller.total / len(self.plans)
        if limit is not None:
            now = teller.clock()
            teller.search_until = now + (teller.started + limit - now) / (len(self.plans) - number)

    def _learn(self, number: int, plan: TaskPlan, past: Sequence[Event]) -> Generator[Event, None, Outcome]:
        """One task from proposal to test; what ended its search."""
        members = set(plan.series)
        whole = [one for one in self.series if one.name in members]
        known = tuple(before_test(one, split) for one, split in zip(whole, plan.splits, strict=True))
        bench = Bench(known, plan.splits_before_test, self.crew, self.options)
        if self.options.base:
            return (yield from self._learn_combined(number, plan, whole, bench))
        rng = np.random.default_rng([self.options.seed, number])
        task = rule_task(plan.name, bench, self.make_proposer)
        selected = yield from train(task, self.options, self.teller, rng, past)
        rule = named(selected, plan, self.teller.run, self.options.seed, only=len(self.plans) == 1)
        work = score_test_part(whole, plan, rule, selected.base, host=self.crew.host, options=self.options)
        text = "Scoring on the test part"
        tests = yield from step(self.teller, text, TEST_UNITS, work, self.crew.stop, limited=False)
        reason = stock_words(rule, known, self.options.alerts_a_day)
        yield finished(self.teller, rule, selected, plan, series=whole, tests=tests, reason=reason)
        return "money" if selected.out_of_money else "time" if selected.out_of_time else "completed"

    def _learn_combined(
        self, number: int, plan: TaskPlan, whole: Sequence[Series], bench: Bench
    ) -> Generator[Event, None, Outcome]:
        """The rules beside a base detector, and the base."""
        ends = yield from learn_combined(
            plan,
            whole,
            bench,
            seed=(self.options.seed, number),
            only=len(self.plans) == 1,
            make_proposer=self.make_proposer,
            teller=self.teller,
            past=self.past,
        )
        broke, late = any(one.out_of_money for one in ends), any(one.out_of_time for one in ends)
        return "money" if broke else "time" if late else "completed"

    def _end(self, outcome: Outcome, reason: str = "") -> Finished:
        teller = self.teller
        spent = teller.clock() - teller.started
        usd = 0.0 if self.model is None else self.model.usd
        return Finished(teller.run, teller.number(), "", outcome, spent, usd, reason)


def _own_name(plan: TaskPlan) -> tuple[str, ...]:
    return (plan.name,)


def _built_in(options: TrainOptions) -> MakeProposer:
    if options.proposer == "synthesizer":
        return partial(BuiltIn, alerts_a_day=options.alerts_a_day)
    raise TrainingError(
        f"The proposer {options.proposer} is not available",
        "no language model is set up",
        "Name a model, or use the synthesizer",
    )
