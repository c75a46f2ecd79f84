"""The task of learning one scenario: the loop's own functions over cases that stand one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.model.scenario import ERRORS, LINES, WARNINGS, Scenario
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.scoring.metrics import pool
from workbench.synthesis.scenarios.examples import Examples
from workbench.synthesis.scenarios.propose import ScenarioSynthesizer
from workbench.synthesis.scenarios.table import Tables
from workbench.training.engine.crew import Crew
from workbench.training.engine.nouns import Draft, Feedback, Judged, Mutant, Regression
from workbench.training.engine.rule_task import rule_task
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import Progress
from workbench.training.options import TrainOptions
from workbench.training.propose import MakeProposer
from workbench.training.validate import Bench

_NEVER = '''"""Never: no case is of this scenario."""

import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    lines = sample[:, 0]
    # Normal Rule 1: whatever a case shows, it is another scenario
    flag = np.zeros_like(lines)
    return flag
'''


@dataclass(frozen=True, eq=False)
class CaseBench(Bench):
    """Train and validation cases as one series whose labels tell one scenario."""

    examples: Examples

    def given(self, rule: Rule, one: Series) -> Series:
        """The same points as columns of this rule, with the labels of the task."""
        return self.examples.series(rule.input.columns, rule.input.patterns).relabel(one.labels)


def case_bench(examples: Examples, scenario: Scenario, crew: Crew, options: TrainOptions) -> CaseBench:
    """The bench of one scenario. Folds of points would cut cases, so none are made."""
    plain = examples.series((*examples.metrics, LINES, WARNINGS, ERRORS)).relabel(examples.truth(scenario.id))
    split = Split(examples.starts[examples.train], len(plain), len(plain))
    return CaseBench((plain,), (split,), crew, replace(options, fold_events=0), examples)


def scenario_task(
    tables: Tables, scenario: Scenario, crew: Crew, options: TrainOptions, make: MakeProposer | None = None
) -> Task:
    """The functions of learning one scenario; candidate 0 never says that a case is of it. `make`: None = the
    synthesizer of scenarios.

    What is maximized is F1 over train and validation cases, the latter twice: a scenario has few cases, and those of
    the validation part alone would choose by chance.
    """
    bench = case_bench(tables.examples, scenario, crew, options)
    plain = rule_task(scenario.id, bench, make or (lambda _: _BuiltIn(ScenarioSynthesizer(tables, scenario))))

    def score(rule: Rule, verdicts: Sequence[Verdict], progress: Progress) -> Judged:
        judged = plain.score(rule, verdicts, progress)
        known = pool((judged.train, judged.validation, judged.validation))
        return replace(judged, objective=known.event_f1)

    return replace(plain, base=lambda _: never(scenario), score=score)


def never(scenario: Scenario) -> Rule:
    """The rule that says it of no case."""
    return Rule(
        name=scenario.id,
        text=_NEVER,
        title=scenario.title or scenario.id,
        scenario=scenario,
        input=InputSpec((LINES,), run="stateful"),
        emit=Emit("first", 10),
        origin=Origin(kind="synthesizer", model="never"),
    )


class _BuiltIn:
    """The synthesizer of scenarios as a proposer of the loop, whose series it needs not look at: it has the cases."""

    fixes = False

    def __init__(self, synthesizer: ScenarioSynthesizer) -> None:
        self._synthesizer = synthesizer

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        del examples, splits, rng
        self._synthesizer.prepare()

    def propose(self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback] = ()) -> list[Draft]:
        del rng, feedback
        return [Draft(rule) for rule in self._synthesizer.propose(n)]

    def resume(self, calls: int, n: int) -> None:
        for _ in range(calls):
            self._synthesizer.propose(n)

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator) -> None:
        """Nothing: what it writes runs."""

    def fix(self, regression: Regression, rng: np.random.Generator) -> None:
        """Nothing."""

    def mutate(self, rule: Rule, rng: np.random.Generator) -> Mutant | None:
        changed = self._synthesizer.mutate(rule, rng)
        return None if changed is None else Mutant(*changed)

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        del examples, splits, rng
        return self._synthesizer.refit(rule)
