"""What the loop is given: a frozen set of functions, and how a step of it may end early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.model.verdict import Verdict
from workbench.training.engine.crew import Crew
from workbench.training.engine.nouns import Draft, Feedback, Judged, Mutant, Regression
from workbench.training.engine.ways_out import Progress


@dataclass(frozen=True)
class Task:
    """One rule to learn, as functions; none of them can reach the test part of any series.

    The author: `propose(n, rng, feedback, progress)`: up to n rules, best guess first. `resume(calls, n, progress)`:
    it was called so often before. `repair(rule, reason, rng, progress)`, `fix(regression, rng, progress)`: a mended
    rule or None. `mutate(rules, rng, progress)`: a changed copy of each, or None in its place.
    `refit(rule, rng, progress)`: its constants from train + validation.

    The judge: `base(progress)`: the base detector. `check(rule)`: why it is refused, empty = clean.
    `run(rule, progress)`: a verdict per series. `score(rule, verdicts, progress)`: the validator.
    `tune(rule, progress)`: its constants calibrated on the train parts, None = nothing to gain.
    `compare(parent, rule, judged, progress)`: what tells the author of a rule that it lost against its parent;
    None = it would not be mended.
    `explain(rule, findings)`: the findings with what kept a miss from firing.

    All but `propose`, `resume` and `base` may be called from the threads of `crew`. `stop()`: ends what runs inside
    any of them at once; called from another thread.
    """

    name: str
    series: tuple[str, ...]
    propose: Callable[[int, np.random.Generator, Sequence[Feedback], Progress], Sequence[Draft]]
    resume: Callable[[int, int, Progress], None]
    repair: Callable[[Rule, str, np.random.Generator, Progress], Rule | None]
    fix: Callable[[Regression, np.random.Generator, Progress], Rule | None]
    mutate: Callable[[Sequence[Rule], np.random.Generator, Progress], Sequence[Mutant | None]]
    refit: Callable[[Rule, np.random.Generator, Progress], Rule]
    base: Callable[[Progress], Rule]
    check: Callable[[Rule], str]
    run: Callable[[Rule, Progress], Sequence[Verdict]]
    score: Callable[[Rule, Sequence[Verdict], Progress], Judged]
    tune: Callable[[Rule, Progress], Rule | None]
    compare: Callable[[Feedback, Rule, Judged, Progress], Regression | None]
    explain: Callable[[Rule, Sequence[Finding]], tuple[Finding, ...]]
    stop: Callable[[], None]
    crew: Crew = field(default_factory=Crew)
