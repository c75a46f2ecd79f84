"""A run over a folder of labeled cases: learn each scenario that is asked for, score each rule once on test cases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from workbench.errors import TrainingError, WorkbenchError
from workbench.llm.client import ChatClient
from workbench.model.case import Case
from workbench.model.events import Event, Finished, RunStarted, SeriesResult, TaskFinished
from workbench.model.rule import Evidence, Rule
from workbench.model.scenario import Scenario
from workbench.model.scores import Scores
from workbench.model.split import Split
from workbench.sandbox.host import Host
from workbench.scoring.metrics import score_part
from workbench.synthesis.scenarios.examples import NAME, Examples
from workbench.synthesis.scenarios.table import Tables
from workbench.training.engine.crew import Crew
from workbench.training.engine.nouns import Selected
from workbench.training.engine.result import figures, run_whole
from workbench.training.engine.steps import Teller, step
from workbench.training.engine.ways_out import Progress, StopRequested
from workbench.training.loop import train, work_units
from workbench.training.options import TrainOptions
from workbench.training.run import TEST_UNITS, Outcome
from workbench.training.scenarios.llm.propose import MakeScenarioProposer
from workbench.training.scenarios.parts import cases_of
from workbench.training.scenarios.task import scenario_task


def train_scenarios(
    cases: Sequence[Case],
    scenarios: Sequence[Scenario],
    options: TrainOptions,
    hosts: Sequence[Host],
    *,
    clock: Callable[[], float],
    run_id: str,
    past: Sequence[Event] = (),
    make_proposer: MakeScenarioProposer | None = None,
    model: ChatClient | None = None,
) -> Generator[Event, None, None]:
    """The events of a run, RunStarted first and Finished last; a task is called as its scenario.

    What a task holds ends before the test cases: those are put together once for each rule that is done. Raises
    TrainingError at the call where there is nothing to learn from. `past`: the events of the same run from its log;
    what they finished is not done or told again. `make_proposer`: None = the synthesizer of scenarios; `model`: the
    language model that it asks; its calls and its cost are told.
    """
    known = examples_of(cases)
    for scenario in scenarios:
        _refuse(known, scenario)
    if make_proposer is None and options.proposer != "synthesizer":
        raise TrainingError(
            f"The proposer {options.proposer} is not available",
            "no language model is set up",
            "Name a model, or use the synthesizer",
        )
    teller = Teller(run_id, 1 + max((event.seq for event in past), default=-1), clock, clock())
    if model is not None:
        teller.calls = model.take_calls
    teller.total = len(scenarios) * (work_units(options) + TEST_UNITS)
    test = Examples(cases_of(cases, "test"), 0)
    crew = Crew(hosts)
    return _Run(
        tuple(scenarios), Tables(known), test, options, crew, teller, tuple(past), make_proposer, model
    ).events()


def examples_of(cases: Sequence[Case]) -> Examples:
    """What may be learned from: the train part, then the validation part."""
    train_part = cases_of(cases, "train")
    return Examples((*train_part, *cases_of(cases, "validation")), len(train_part))


def _refuse(known: Examples, scenario: Scenario) -> None:
    parts = [known.cases[: known.train], known.cases[known.train :]]
    own = [sum(case.scenario == scenario.id for case in part) for part in parts]
    if own[0] < 2 or own[1] < 1:
        raise TrainingError(
            f"There is too little to learn {scenario.id} from",
            f"it has {own[0]} cases in the train part and {own[1]} in the validation part",
            "Label more cases of it: about ten are a beginning",
        )


@dataclass(frozen=True)
class _Run:
    """One run with all it was given; `test`: the cases that no task holds."""

    scenarios: tuple[Scenario, ...]
    tables: Tables
    test: Examples
    options: TrainOptions
    crew: Crew
    teller: Teller
    past: tuple[Event, ...] = ()
    make_proposer: MakeScenarioProposer | None = None
    model: ChatClient | None = None

    def events(self) -> Generator[Event, None, None]:
        """All events of the run."""
        teller, options = self.teller, self.options
        tasks = MappingProxyType({scenario.id: (NAME,) for scenario in self.scenarios})
        if not self.past:
            yield RunStarted(teller.run, teller.number(), "", tasks, options.proposer, options.rounds, options.seed)
        broke = False
        try:
            for number, scenario in enumerate(self.scenarios):
                teller.task, teller.done = scenario.id, number * teller.total / len(self.scenarios)
                own = [event for event in self.past if event.task == scenario.id]
                if not any(isinstance(event, TaskFinished) for event in own):
                    broke = (yield from self._learn(number, scenario, own)) or broke
        except StopRequested:
            yield self._end("stopped", "the run was stopped")
        except WorkbenchError as error:
            yield from teller.model_calls()
            yield self._end("failed", str(error))
        else:
            yield self._end("money" if broke else "completed")

    def _learn(self, number: int, scenario: Scenario, past: Sequence[Event]) -> Generator[Event, None, bool]:
        """One scenario from proposal to test; whether the money ended its search."""
        rng = np.random.default_rng([self.options.seed, number])
        make = None if self.make_proposer is None else self.make_proposer(self.tables, scenario)
        task = scenario_task(self.tables, scenario, self.crew, self.options, make)
        selected = yield from train(task, self.options, self.teller, rng, past)

        def work(progress: Progress) -> tuple[Scores, Scores]:
            progress("Scoring on the test part", 0, 1)
            return self._tested(selected.rule, scenario), self._tested(selected.base, scenario)

        text = "Scoring on the test part"
        ours, theirs = yield from step(self.teller, text, TEST_UNITS, work, self.crew.stop, limited=False)
        judged = selected.judged
        result = SeriesResult(NAME, judged.train, judged.validation, ours, theirs.event_f1)
        head = (self.teller.run, self.teller.number(), self.teller.task)
        rule = self._named(selected, scenario, ours)
        yield TaskFinished(*head, rule, (result,), selected.best_of_n, selected.base_judged.objective)
        return selected.out_of_money

    def _tested(self, rule: Rule, scenario: Scenario) -> Scores:
        """The scores on the test cases, which need no others as their history."""
        test = self.test
        given = test.series(rule.input.columns, rule.input.patterns).relabel(test.truth(scenario.id))
        verdict = run_whole(rule, given, self.crew.host, self.options)
        return score_part(given, verdict, Split(0, 0, len(given)), "test")

    def _named(self, selected: Selected, scenario: Scenario, tested: Scores) -> Rule:
        """The rule as a draft, with what is known of it."""
        run, known = self.teller.run, self.tables.examples
        parts = {"train": selected.judged.train, "validation": selected.judged.validation, "test": tested}
        digest = hashlib.blake2b("".join(case.content_hash() for case in known.cases).encode(), digest_size=16)
        return replace(
            selected.rule,
            name=scenario.id,
            id=hashlib.blake2b(f"{run}/{scenario.id}".encode(), digest_size=8).hexdigest(),
            origin=replace(selected.rule.origin, run=run, seed=self.options.seed),
            evidence=Evidence(
                data_hash=digest.hexdigest(),
                scores=MappingProxyType({part: figures(scores) for part, scores in parts.items()}),
            ),
        )

    def _end(self, outcome: Outcome, reason: str = "") -> Finished:
        teller = self.teller
        usd = 0.0 if self.model is None else self.model.usd
        return Finished(teller.run, teller.number(), "", outcome, teller.clock() - teller.started, usd, reason)
