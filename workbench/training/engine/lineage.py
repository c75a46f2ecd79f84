"""One candidate's way: check → repair → score → tune → fix; all its attempts, in the order in which they were made."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from workbench.errors import CapError
from workbench.model.rule import Rule
from workbench.training.engine.nouns import Candidate, Draft, Judged
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import OutOfTime, Progress
from workbench.training.fingerprint import fingerprint
from workbench.training.options import TrainOptions
from workbench.training.select import EQUAL

REPAIR, TUNED, FIX = "repair", "tuned", "fix"
LATER = (REPAIR, TUNED, FIX)  # what an attempt is called that was made from an earlier one


@dataclass(frozen=True)
class Attempt:
    """One rule on the way, made from the attempt at place `source` (−1 = it is the draft): what the validator said, or
    why it was refused."""

    rule: Rule
    how: str
    outcome: Judged | str
    source: int = -1


@dataclass
class Lineage:
    """The attempts of one draft. `late`, `broke`: time or money ran out on the way."""

    draft: Draft
    parent: Candidate | None = None
    attempts: list[Attempt] = field(default_factory=list)
    late: bool = False
    broke: bool = False


def follow(
    task: Task,
    draft: Draft,
    parent: Candidate | None,
    options: TrainOptions,
    rng: np.random.Generator,
    progress: Progress,
) -> Lineage:
    """The whole way of a draft that is to better `parent`. It depends on these arguments only, so that lineages may go
    side by side. Raises StopRequested where the run was stopped."""
    lineage = Lineage(draft, parent)
    way = _Way(task, options, lineage, rng, progress)
    try:
        way.go()
    except OutOfTime:
        lineage.late = True
    except CapError:
        lineage.broke = True
    return lineage


class _Way:
    def __init__(
        self, task: Task, options: TrainOptions, lineage: Lineage, rng: np.random.Generator, progress: Progress
    ) -> None:
        self._task, self._options, self._lineage = task, options, lineage
        self._rng, self._progress = rng, progress

    def go(self) -> None:
        """The draft until it runs, tuned, then fixed while it is worse than its parent."""
        draft, parent = self._lineage.draft, self._lineage.parent
        at = self._until_it_runs(draft.rule, draft.how, -1)
        for _ in range(self._options.fix_tries if self._options.validate else 0):
            judged = self._lineage.attempts[at].outcome
            if isinstance(judged, str) or parent is None or judged.objective >= parent.judged.objective - EQUAL:
                return
            rule = self._lineage.attempts[at].rule
            regression = self._task.compare(parent.feedback, rule, judged, self._progress)
            fixed = None if regression is None else self._task.fix(regression, self._rng, self._progress)
            if fixed is None or self._same(fixed, rule):
                return
            at = self._until_it_runs(fixed, FIX, at)

    def _until_it_runs(self, rule: Rule, how: str, source: int) -> int:
        """The place of the attempt that the way goes on from: the rule, repaired while it is refused, then tuned."""
        at = self._attempt(rule, how, source)
        for _ in range(self._options.repair_tries):
            reason = self._lineage.attempts[at].outcome
            if not isinstance(reason, str):
                break
            repaired = self._task.repair(self._lineage.attempts[at].rule, reason, self._rng, self._progress)
            if repaired is None or self._same(repaired, self._lineage.attempts[at].rule):
                break
            at = self._attempt(repaired, REPAIR, at)
        return self._tuned(at)

    def _tuned(self, at: int) -> int:
        """The better of a rule and its tuned copy, on validation."""
        rule, judged = self._lineage.attempts[at].rule, self._lineage.attempts[at].outcome
        if isinstance(judged, str) or not self._options.tune:
            return at
        tuned = self._task.tune(rule, self._progress)
        if tuned is None or self._same(tuned, rule):
            return at
        new = self._attempt(tuned, TUNED, at)
        after = self._lineage.attempts[new].outcome
        return new if not isinstance(after, str) and after.objective > judged.objective + EQUAL else at

    def _attempt(self, rule: Rule, how: str, source: int) -> int:
        self._lineage.attempts.append(Attempt(rule, how, examine(self._task, rule, self._progress), source))
        return len(self._lineage.attempts) - 1

    @staticmethod
    def _same(one: Rule, other: Rule) -> bool:
        return (one.text, one.emit, one.overrides, one.input) == (other.text, other.emit, other.overrides, other.input)


def examine(task: Task, rule: Rule, progress: Progress) -> Judged | str:
    """The validator's answer on a rule, or why the checker refused it: only what runs on every series is scored."""
    reason = task.check(rule)
    if reason:
        return reason
    verdicts = task.run(rule, progress)
    if not verdicts[-1].ran:
        first = verdicts[-1].problems[0]
        return f"{task.series[len(verdicts) - 1]}: {first.message}"
    return task.score(rule, verdicts, progress)


def repeated(draft: Draft, parent: Candidate | None, progress: Progress) -> Lineage:  # noqa: ARG001 - shaped as a job
    """A draft that is not tried, since it was there before."""
    return Lineage(draft, parent, [Attempt(draft.rule, draft.how, "it was there before")])


def mark_of(rule: Rule) -> str:
    """The fingerprint of a rule; of a text that is no Python, the text itself."""
    try:
        return fingerprint(rule)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return rule.text
