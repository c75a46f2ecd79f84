"""Learning rules beside a base detector: what it misses, its false alarms, and which of them are taken."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from workbench.model.combination import Role
from workbench.model.events import CandidateProposed, CandidateScored, Event, TaskFinished
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.scoring.metrics import score_part
from workbench.training.combined.bases import base_of, run_base
from workbench.training.combined.choose import Choice, best, choices
from workbench.training.combined.join import joined
from workbench.training.combined.spec import parse_base
from workbench.training.combined.targets import nothing_to_learn
from workbench.training.combined.task import CombinedBench, is_silent, role_task
from workbench.training.engine.nouns import Selected
from workbench.training.engine.result import PartScores, finished, named, run_whole
from workbench.training.engine.steps import Teller, step
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import Progress
from workbench.training.fingerprint import fingerprint
from workbench.training.loop import train, work_units
from workbench.training.options import TrainOptions
from workbench.training.plan import TaskPlan
from workbench.training.propose import MakeProposer
from workbench.training.select import EQUAL
from workbench.training.validate import Bench

ROLES: tuple[Role, ...] = ("add", "filter")
FIT_UNITS, CHOOSE_UNITS, TEST_UNITS = 3.0, 6.0, 4.0

T = TypeVar("T")
Told = Generator[Event, None, T]
Base = tuple[Rule, tuple[Verdict, ...]]
Chosen = tuple[Sequence[Choice], Choice]


def combined_units(options: TrainOptions) -> float:
    """How much work one plan with a base is, in candidates examined."""
    return FIT_UNITS + len(ROLES) * work_units(options) + CHOOSE_UNITS + TEST_UNITS


def task_names(plan: TaskPlan) -> tuple[str, ...]:
    """The tasks of a plan with a base, which are the names of its rules: what adds, what filters, and the base, whose
    task ends last with the scores of all together."""
    return (*(f"{plan.name}-{role}" for role in ROLES), plan.name)


def learn_combined(
    plan: TaskPlan,
    whole: Sequence[Series],
    bench: Bench,
    *,
    seed: Sequence[int],
    only: bool,
    make_proposer: MakeProposer,
    teller: Teller,
    past: Sequence[Event],
) -> Told[Sequence[Selected]]:
    """The events of one plan with the base that the options name; what each of its searches ended with.

    `whole`: the series with their test parts, which are opened once at the end; `bench` holds none of them. `past`: the
    events of an earlier start of this run. Each role has the loop's own way, judged together with the base; then the
    best of the four combinations on validation is taken, which is never below the base alone.
    """
    learner = _Learner(plan, whole, bench, seed, only, make_proposer, teller, past)
    return (yield from learner.events())


@dataclass
class _Learner:
    plan: TaskPlan
    whole: Sequence[Series]
    bench: Bench
    seed: Sequence[int]
    only: bool
    make_proposer: MakeProposer
    teller: Teller
    past: Sequence[Event]

    def events(self) -> Told[Sequence[Selected]]:
        base, said = yield from self._step("Fitting the base detector", FIT_UNITS, self._base)
        found: dict[Role, Selected] = {}
        tasks: dict[Role, Task] = {}
        reasons: dict[Role, str] = {}
        until = self.teller.search_until
        for at, role in enumerate(ROLES):
            self.teller.task = f"{self.plan.name}-{role}"
            self._share_time(until, len(ROLES) - at)
            stops = [split.train_stop for split in self.bench.splits]
            reasons[role] = nothing_to_learn(self.bench.series, said, stops, role)
            if not reasons[role]:
                tasks[role] = self._task(role, base, said)
                found[role] = yield from self._learn(at, tasks[role])
        self.teller.task = self.plan.name
        chosen = yield from self._step("Choosing a combination", CHOOSE_UNITS, self._chooser(base, said, found, tasks))
        yield from self._told(*chosen)
        tests = yield from self._step("Scoring on the test part", TEST_UNITS, self._tests(chosen[1]))
        yield from self._finished(chosen, found, reasons, tests)
        return tuple(found.values())

    def _base(self, progress: Progress) -> Base:
        base = base_of(parse_base(self.bench.options.base), self.bench, progress)
        return base, run_base(base, self.bench, progress)

    def _share_time(self, until: float | None, left: int) -> None:
        """Each role may search for its share of the time that is left."""
        if until is not None:
            now = self.teller.clock()
            self.teller.search_until = now + (until - now) / left

    def _task(self, role: Role, base: Rule, said: Sequence[Verdict]) -> Task:
        bases = {one.name: verdict for one, verdict in zip(self.bench.series, said, strict=True)}
        bench = CombinedBench(**vars(self.bench), role=role, bases=bases, emit=base.emit)
        return role_task(self.teller.task, bench, self.make_proposer)

    def _learn(self, at: int, task: Task) -> Told[Selected]:
        """One role by the loop; its constants are refitted after the choice, on whose figures they must not weigh."""
        rng = np.random.default_rng([*self.seed, at + 1])
        own = [event for event in self.past if event.task == self.teller.task]
        unchanged = replace(task, refit=_as_it_is)
        return (yield from train(unchanged, self.bench.options, self.teller, rng, own))

    def _chooser(
        self, base: Rule, said: Sequence[Verdict], found: Mapping[Role, Selected], tasks: Mapping[Role, Task]
    ) -> Callable[[Progress], Chosen]:
        def work(progress: Progress) -> Chosen:
            listed = choices(base, said, {role: one.rule for role, one in found.items()}, self.bench, progress)
            taken = best(listed, self.bench)
            for at, role in enumerate(taken.rules):
                taken = self._refitted(taken, role, said, tasks[role], at, listed[0], progress)
            return listed, taken

        return work

    def _refitted(
        self, taken: Choice, role: Role, said: Sequence[Verdict], task: Task, at: int, alone: Choice, progress: Progress
    ) -> Choice:
        """The choice with one rule's constants from train and validation, where that does no harm there."""
        rng = np.random.default_rng([*self.seed, at + 1, 0])
        fitted = task.refit(taken.rules[role], rng, progress)
        if fingerprint(fitted) == fingerprint(taken.rules[role]) or task.check(fitted):
            return taken
        rules = dict(taken.rules) | {role: fitted}
        listed = choices(taken.base, said, rules, self.bench, progress)
        after = next((one for one in listed if set(one.rules) == set(rules)), None)
        floor = alone.judged.objective - EQUAL
        if after is None or after.judged.objective < floor or after.judged.fitted < taken.judged.fitted - EQUAL:
            return taken
        return replace(after, judged=taken.judged)  # the figures that were chosen by are those from before

    def _told(self, listed: Sequence[Choice], taken: Choice) -> Told[None]:
        """Each combination as a candidate of the plan's own task."""
        head = (self.teller.run, self.plan.name)
        for number, choice in enumerate(listed):
            yield CandidateProposed(head[0], self.teller.number(), head[1], number, 0, choice.base, -1, choice.words)
            judged = choice.judged
            yield CandidateScored(
                *(head[0], self.teller.number(), head[1]),
                candidate=number,
                train=judged.train,
                validation=judged.validation,
                objective=judged.objective,
                delta=judged.objective - listed[0].judged.objective if number else None,
                accepted=choice.words == taken.words,
                feedback=judged.findings,
            )

    def _tests(self, taken: Choice) -> Callable[[Progress], tuple[PartScores, ...]]:
        host, options = self.bench.host, self.bench.options

        def work(progress: Progress) -> tuple[PartScores, ...]:
            scores = []
            for at, (one, split) in enumerate(zip(self.whole, self.plan.splits, strict=True)):
                progress(f"Scoring {one.name} on its test part", at, len(self.whole))
                base = run_whole(taken.base, one, host, options)
                beside = [(role, run_whole(rule, one, host, options)) for role, rule in taken.rules.items()]
                both = joined(base, taken.base.emit, beside)
                scores.append((score_part(one, both, split, "test"), score_part(one, base, split, "test")))
            return tuple(scores)

        return work

    def _finished(
        self,
        chosen: Chosen,
        found: Mapping[Role, Selected],
        reasons: Mapping[Role, str],
        tests: Sequence[PartScores],
    ) -> Told[None]:
        """What the plan ends with: the rules that were taken, or why not, then the base with the scores of all."""
        listed, taken = chosen
        alone = listed[0].judged
        for role in ROLES:
            self.teller.task = f"{self.plan.name}-{role}"
            if role in taken.rules:
                rule = taken.rules[role]
                event = self._ended(Selected(rule, taken.judged, taken.base, alone, None, False), role, tests)
                yield replace(event, results=(), best_of_n_f1=found[role].best_of_n)
            else:
                silent = role in found and is_silent(found[role].rule)
                why = "no rule was better than the base alone" if silent else "the base is better without it"
                yield TaskFinished(
                    *(self.teller.run, self.teller.number(), self.teller.task), reason=reasons[role] or why
                )
        self.teller.task = self.plan.name
        event = self._ended(Selected(taken.base, taken.judged, taken.base, alone, None, False), "base", tests)
        yield replace(event, reason=_outcome(listed, taken))

    def _ended(self, selected: Selected, role: Role, tests: Sequence[PartScores]) -> TaskFinished:
        plan = replace(self.plan, name=self.teller.task)
        options = self.bench.options
        rule = replace(named(selected, plan, self.teller.run, options.seed, only=self.only), role=role)
        return finished(self.teller, rule, selected, plan, series=self.whole, tests=tests)

    def _step(self, text: str, units: float, work: Callable[[Progress], T]) -> Told[T]:
        return (yield from step(self.teller, text, units, work, self.bench.crew.stop, limited=False))


def _as_it_is(rule: Rule, rng: np.random.Generator, progress: Progress) -> Rule:  # noqa: ARG001 - shaped as a refit
    return rule


def _outcome(listed: Sequence[Choice], taken: Choice) -> str:
    """Such as `base + add: 0.71 on validation, the base alone 0.62`."""
    alone, together = listed[0].judged.objective, taken.judged.objective
    if not taken.rules:
        return f"base alone: {alone:.2f} on validation, no combination is better"
    return f"{taken.words}: {together:.2f} on validation, the base alone {alone:.2f}"
