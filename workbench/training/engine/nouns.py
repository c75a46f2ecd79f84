"""What the steps of training hand to each other: drafts, feedback, the validator's answers, candidates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores


@dataclass(frozen=True)
class Feedback:
    """One of the best rules so far, as its proposer is told of it: its scores and its worst findings."""

    rule: Rule
    train: Scores
    validation: Scores
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A rule that was proposed. `how`: where it comes from, in words; `parent`: the place in the feedback of the rule
    that it betters, −1 = none."""

    rule: Rule
    how: str = "proposal"
    parent: int = -1


@dataclass(frozen=True)
class Mutant:
    """A changed rule and how it differs from its parent, in words."""

    rule: Rule
    how: str


@dataclass(frozen=True, eq=False)
class Contrast:
    """Points `start` to `stop` (half-open) of a series on which an older rule was right and a newer one is wrong.

    `values` [n]; `truth`, `old`, `new` [n] int8 of 0 and 1: labels, flags of the older and of the newer rule.
    """

    series: str
    start: int
    stop: int
    values: NDArray[np.float64]
    truth: NDArray[np.int8]
    old: NDArray[np.int8]
    new: NDArray[np.int8]


@dataclass(frozen=True)
class Regression:
    """A rule that scores below the one it was to better: what its proposer is told, to fix it.

    `diff`: unified, from the parent's text to the rule's. `contrasts`: up to five, worst first. `findings`: the worst
    of the new rule.
    """

    parent: Feedback
    rule: Rule
    train: Scores
    validation: Scores
    diff: str
    contrasts: tuple[Contrast, ...] = ()
    findings: tuple[Finding, ...] = ()


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
class Candidate:
    """A rule that ran on every series, with its number in the task and its scores.

    `parent`: the candidate that it was made from, −1 = none. `round`: 0 for the base detector. `how`: what made it.
    """

    number: int
    rule: Rule
    judged: Judged
    parent: int = -1
    round: int = 0
    how: str = ""

    def told(self, findings: tuple[Finding, ...]) -> Candidate:
        """The same with findings that say more."""
        return replace(self, judged=replace(self.judged, findings=findings))

    @property
    def feedback(self) -> Feedback:
        """What a proposer is told of it."""
        return Feedback(self.rule, self.judged.train, self.judged.validation, self.judged.findings)


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
    out_of_money: bool = False
