"""The task of learning one rule beside a base detector: the loop's own functions, judged in combination."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.model.combination import Role
from workbench.model.emit import Emit
from workbench.model.rule import InputSpec, Origin, Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.synthesis.kept import Kept
from workbench.training.combined.join import joined
from workbench.training.combined.targets import concerns, target
from workbench.training.engine.nouns import Judged
from workbench.training.engine.rule_task import rule_task
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import Progress
from workbench.training.propose import Forwarding, MakeProposer, Proposer
from workbench.training.tune.tune import runner, tune_on_train
from workbench.training.validate import Bench

_ADDS_NOTHING = '''"""Adds nothing to the base detector.

An event is found where the base or this rule flags it: only the events that the base misses need a flag here, and
every other point that is flagged here is a false alarm.
"""

import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: whatever the base detector calls normal is normal
    flag = np.zeros_like(value)
    return flag
'''

_KEEPS_ALL = '''"""Keeps every alarm of the base detector.

It is asked only where the base is abnormal: there 1 keeps the alarm and 0 takes it back as a false one.
"""

import numpy as np


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Abnormal Rule 1: whatever the base detector calls abnormal is abnormal
    flag = np.ones_like(value)
    return flag
'''


def silent_rule(role: Role) -> Rule:
    """The rule of a role that leaves the base as it is: it never adds, or never takes back."""
    return Rule(
        name=role,
        text=_ADDS_NOTHING if role == "add" else _KEEPS_ALL,
        title="The base detector alone",
        input=InputSpec(run="stateful"),
        origin=Origin(kind="synthesizer", model="base detector alone"),
    )


def is_silent(rule: Rule) -> bool:
    """Whether a rule is one that leaves the base as it is."""
    return rule.text in (_ADDS_NOTHING, _KEEPS_ALL)


@dataclass(frozen=True, eq=False)
class CombinedBench(Bench):
    """The series of a task with what the base says on them: whatever a rule gives is scored together with it.

    `bases`: series → the base's verdict over all its points; `emit`: how the base emits.
    """

    role: Role
    bases: Mapping[str, Verdict]
    emit: Emit

    def scored(self, one: Series, verdict: Verdict) -> Verdict:
        """Base and rule together; a series that was cut has the first points of the whole."""
        return joined(self.bases[one.name], self.emit, [(self.role, verdict)])


def role_task(name: str, bench: CombinedBench, make_proposer: MakeProposer) -> Task:
    """The functions of learning one rule of a role. Candidate 0 is the base alone, so the loop's own promise, never
    below candidate 0 on validation, is: never below the base."""

    def make(progress: Progress) -> Proposer:
        return _Targeted(make_proposer(progress), bench)

    plain = rule_task(name, bench, make)

    def score(rule: Rule, verdicts: Sequence[Verdict], progress: Progress) -> Judged:
        judged = plain.score(rule, verdicts, progress)
        kept = (one for one in judged.findings if concerns(one, bench.bases[one.series], bench.role))
        return replace(judged, findings=tuple(kept))

    def tune(rule: Rule, progress: Progress) -> Rule | None:
        if rule.origin.kind != "llm":  # the synthesizer's limits are tuned already
            return None
        stops = [split.train_stop for split in bench.splits]
        return tune_on_train(rule, bench.series, stops, _run(bench), None, progress)

    return replace(plain, base=lambda _: silent_rule(bench.role), score=score, tune=tune)


def _run(bench: CombinedBench) -> Callable[[Rule, Series], Verdict]:
    run = runner(bench.host, bench.options.deadline_s)
    return lambda rule, one: bench.scored(one, run(rule, one))


class _Targeted(Forwarding):
    """A proposer that is shown the series as what its rule has to learn."""

    def __init__(self, inner: Proposer, bench: CombinedBench) -> None:
        super().__init__(inner)
        self._bench = bench
        self._kept = Kept(bench.options.folds + 1)

    def prepare(self, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> None:
        self._inner.prepare(self._targets(examples), splits, rng)

    def refit(self, rule: Rule, examples: Sequence[Series], splits: Sequence[Split], rng: np.random.Generator) -> Rule:
        return self._inner.refit(rule, self._targets(examples), splits, rng)

    def _targets(self, examples: Sequence[Series]) -> list[Series]:
        """The same objects for the same series, so that the proposer finds again what it made of them."""
        bench = self._bench
        return self._kept.get(
            tuple(examples), lambda: [target(one, bench.bases[one.name], bench.role) for one in examples]
        )
