"""What the loop is given: a frozen set of functions, and what they hand to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.verdict import Verdict

Progress = Callable[[str, float, float], None]  # words, done, total; raises StopRequested where the run was stopped


class StopRequested(BaseException):
    """The run was stopped: unwinds through every step at once. Not an Exception: no handler of errors may keep it."""


class OutOfTime(BaseException):
    """The time for searching is over: ends the step that works, the run goes on with what it has."""


@dataclass(frozen=True)
class Judged:
    """The validator's answer on one rule.

    `train`, `validation`: pooled over the task's series (with blocked cross-validation, validation is pooled over
    its folds). `objective`: what is maximized, on validation. `fitted`: the same figure over train and validation
    together, which tells whether refitting did harm. `by_series`: train and validation scores of each series.
    """

    train: Scores
    validation: Scores
    objective: float
    fitted: float
    by_series: tuple[tuple[Scores, Scores], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def events(self) -> int:
        """Labeled events that the figures rest on."""
        return self.train.events + self.validation.events


@dataclass(frozen=True)
class Mutant:
    """A changed rule and how it differs from its parent, in words."""

    rule: Rule
    how: str


@dataclass(frozen=True)
class Task:
    """One rule to learn, as functions; none of them can reach the test part of any series.

    `propose(n, rng, feedback, progress)`: up to n rules, best guess first. `check(rule)`: why it is refused, empty =
    clean. `run(rule, progress)`: a verdict per series. `score(rule, verdicts, progress)`: the validator.
    `explain(rule, findings)`: the findings with what kept a miss from firing. `mutate(rule, rng)`: a changed rule or
    None. `refit(rule, rng, progress)`: its constants from train + validation. `base(progress)`: the base detector.
    `stop()`: ends what runs inside any of them at once; called from another thread.
    """

    name: str
    series: tuple[str, ...]
    propose: Callable[[int, np.random.Generator, Sequence[Finding], Progress], Sequence[Rule]]
    check: Callable[[Rule], str]
    run: Callable[[Rule, Progress], Sequence[Verdict]]
    score: Callable[[Rule, Sequence[Verdict], Progress], Judged]
    explain: Callable[[Rule, Sequence[Finding]], tuple[Finding, ...]]
    mutate: Callable[[Rule, np.random.Generator], Mutant | None]
    refit: Callable[[Rule, np.random.Generator, Progress], Rule]
    base: Callable[[Progress], Rule]
    stop: Callable[[], None]


@dataclass(frozen=True)
class Candidate:
    """A rule that ran on every series, with its number in the task and its scores.

    `parent`: the candidate that it is a mutant of, −1 = none. `round`: 0 for the base detector.
    """

    number: int
    rule: Rule
    judged: Judged
    parent: int = -1
    round: int = 0

    @property
    def proposed(self) -> bool:
        """Whether the proposer made it."""
        return self.parent < 0 and self.round > 0


@dataclass(frozen=True)
class Selected:
    """What a task ends with: the rule chosen on validation, and the controls.

    `refitted`: its constants come from train + validation; its scores in `judged` are those from before.
    """

    rule: Rule
    judged: Judged
    base: Rule
    base_judged: Judged
    best_of_n: float | None
    refitted: bool
    out_of_time: bool = False
