"""A task made of tables instead of series and processes, and a clock that is told the time."""

# ruff: noqa: ARG002, ARG005  a fake takes all that the real thing takes

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.model.emit import Emit
from workbench.model.events import Event
from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.verdict import Problem, Verdict, failed
from workbench.training.engine.nouns import Draft, Feedback, Judged, Mutant, Regression, Selected
from workbench.training.engine.steps import Teller
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import Progress
from workbench.training.options import TrainOptions

NO_FLAGS = np.zeros(0, np.int8)


class Clock:
    """Seconds that pass only when told, or by `step` at each look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def rule(limit: float) -> Rule:
    """A rule that differs by its limit."""
    text = f"LIMIT = {limit}\n\n\ndef inference(sample):\n    return sample[:, 0] >= LIMIT\n"
    return Rule("r", text, emit=Emit("first", 1))


def limit_of(one: Rule) -> float:
    """The limit of such a rule."""
    return float(one.text.split("\n", 1)[0].removeprefix("LIMIT = "))


@dataclass
class TableTask:
    """Figures of rules by their limit; what is not in the table scores 0. `batches`: proposals, call by call; a pair
    is a limit and the place in the feedback of the rule that it betters.

    The base detector has limit 0. A mutant has 100 more. `refused`: limits that the checker refuses; `broken`: limits
    that fail to run. `refit_to`: the limit of the refitted rule; `fitted`: figures over train + validation;
    `train`: those on train where they differ. `repaired`, `fixed`, `tuned`: limit → that of the rule made of it; with
    `mends` False its author fixes nothing.
    """

    figures: Mapping[float, float] = field(default_factory=dict)
    batches: Sequence[Sequence[float | tuple[float, int]]] = ()
    refused: frozenset[float] = frozenset()
    broken: frozenset[float] = frozenset()
    refit_to: float | None = None
    fitted: Mapping[float, float] = field(default_factory=dict)
    train: Mapping[float, float] = field(default_factory=dict)
    repaired: Mapping[float, float] = field(default_factory=dict)
    fixed: Mapping[float, float] = field(default_factory=dict)
    tuned: Mapping[float, float] = field(default_factory=dict)
    during_run: Callable[[Rule, Progress], None] = lambda one, progress: None
    mends: bool = True
    stops: int = 0
    asked: list[tuple[int, tuple[Feedback, ...]]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    regressions: list[Regression] = field(default_factory=list)
    calls: int = 0
    examined: list[float] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def task(self) -> Task:
        """The functions."""
        return Task(
            name="t",
            series=("s",),
            propose=self.propose,
            resume=self.resume,
            repair=self.repair,
            fix=self.fix,
            mutate=lambda rules, rng, progress: [self.mutate(one, rng) for one in rules],
            refit=lambda one, rng, progress: one if self.refit_to is None else rule(self.refit_to),
            base=lambda progress: rule(0.0),
            check=lambda one: "refused by the table" if limit_of(one) in self.refused else "",
            run=self.run,
            score=self.score,
            tune=lambda one, progress: rule(self.tuned[limit_of(one)]) if limit_of(one) in self.tuned else None,
            compare=lambda parent, one, judged, progress: (
                Regression(parent, one, judged.train, judged.validation, "the diff") if self.mends else None
            ),
            explain=lambda one, findings: tuple(findings),
            stop=self.stop,
        )

    def resume(self, calls: int, n: int, progress: Progress) -> None:
        self.calls = calls

    def propose(
        self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback], progress: Progress
    ) -> Sequence[Draft]:
        progress("thinking", 1, 2)
        self.asked.append((n, tuple(feedback)))
        at, self.calls = self.calls, self.calls + 1
        return [draft(one) for one in (self.batches[at] if at < len(self.batches) else ())]

    def repair(self, one: Rule, reason: str, rng: np.random.Generator, progress: Progress) -> Rule | None:
        self.reasons.append(reason)
        return rule(self.repaired[limit_of(one)]) if limit_of(one) in self.repaired else None

    def fix(self, regression: Regression, rng: np.random.Generator, progress: Progress) -> Rule | None:
        self.regressions.append(regression)
        limit = limit_of(regression.rule)
        return rule(self.fixed[limit]) if limit in self.fixed else None

    def run(self, one: Rule, progress: Progress) -> Sequence[Verdict]:
        self.examined.append(limit_of(one))
        self.during_run(one, progress)
        if limit_of(one) in self.broken:
            return (failed("exception", Problem(3, 0, "it divides by zero")),)
        return (Verdict(NO_FLAGS, NO_FLAGS),)

    def score(self, one: Rule, verdicts: Sequence[Verdict], progress: Progress) -> Judged:
        figure = self.figures.get(limit_of(one), 0.0)
        scores, train = scores_of(figure), scores_of(self.train.get(limit_of(one), figure))
        found = (Finding("s", "miss", int(limit_of(one)), int(limit_of(one)) + 1, 1.0),)
        fitted = self.fitted.get(limit_of(one), figure)
        return Judged(train, scores, figure, fitted, ((train, scores),), found)

    def mutate(self, one: Rule, rng: np.random.Generator) -> Mutant | None:
        return Mutant(rule(limit_of(one) + 100.0), "a hundred more")

    def stop(self) -> None:
        self.stops += 1
        self.stopped.set()


def draft(one: float | tuple[float, int]) -> Draft:
    """A proposal of that limit, to better a rule of the feedback where a place in it is given."""
    return Draft(rule(one[0]), parent=one[1]) if isinstance(one, tuple) else Draft(rule(one))


def scores_of(figure: float) -> Scores:
    """Scores of an event F1."""
    hits = round(1000 * figure)
    return Scores(event_f1=figure, events=1000, hits=hits, false_alarms=1000 - hits)


def teller(clock: Callable[[], float] | None = None, seq: int = 0) -> Teller:
    """A teller of the run `run` and the task `t`."""
    return Teller("run", seq, clock or Clock(), 0.0, task="t", total=100.0)


def finish(events) -> tuple[list[Event], Selected]:
    """All events of a task and what it selected."""
    told: list[Event] = []
    while True:
        try:
            told.append(next(events))
        except StopIteration as end:
            return told, end.value


def options(**given) -> TrainOptions:
    """Few rounds, few candidates."""
    return TrainOptions(**{"rounds": 3, "candidates": 3, "patience": 9, **given})
