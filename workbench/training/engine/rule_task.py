"""The task of learning one rule for metrics: the loop's functions, made of proposer, checker, validator, mutator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.training.base import fit_base, is_base
from workbench.training.check import check_rule
from workbench.training.engine.task import Judged, Progress, StopRequested, Task
from workbench.training.mutate import mutate
from workbench.training.propose import MakeProposer, Proposer, Relay
from workbench.training.validate import STOPPED, Bench, explain_findings, judge, run_rule


def rule_task(name: str, bench: Bench, make_proposer: MakeProposer) -> Task:
    """The functions of one task over the series of `bench`, none of which holds a point of a test part."""
    steps = _Steps(bench, make_proposer)
    return Task(
        name=name,
        series=tuple(one.name for one in bench.series),
        propose=steps.propose,
        check=steps.check,
        run=lambda rule, progress: run_rule(rule, bench.series, bench, progress),
        score=steps.score,
        explain=lambda rule, findings: explain_findings(rule, findings, bench),
        mutate=mutate,
        refit=steps.refit,
        base=steps.base,
        stop=bench.host.stop,
    )


def why_refused(rule: Rule, host: Host, like: Series) -> str:
    """The checker's first problem as a sentence; empty = clean. Raises StopRequested where the host was stopped."""
    problems = check_rule(rule, host, like)
    if not problems:
        return ""
    if problems[0].message.endswith(STOPPED):
        raise StopRequested
    place = f"line {problems[0].line}: " if problems[0].line else ""
    return f"{place}{problems[0].message}"


class _Steps:
    """What the functions of a task share: the series, and a proposer that is prepared once."""

    def __init__(self, bench: Bench, make_proposer: MakeProposer) -> None:
        self._bench = bench
        self._relay = Relay()
        self._make_proposer = make_proposer
        self._prepared: Proposer | None = None

    def propose(
        self, n: int, rng: np.random.Generator, feedback: Sequence[Finding], progress: Progress
    ) -> Sequence[Rule]:
        with self._relay.to(progress):
            if self._prepared is None:
                proposer = self._make_proposer(self._relay)
                proposer.prepare(
                    self._bench.series, self._bench.splits, np.random.default_rng(self._bench.options.seed)
                )
                self._prepared = proposer
            return self._prepared.propose(n, rng, feedback)

    def check(self, rule: Rule) -> str:
        return why_refused(rule, self._bench.host, self._bench.series[0])

    def score(self, rule: Rule, verdicts: Sequence[Verdict], progress: Progress) -> Judged:
        return judge(rule, verdicts, self._bench, self._refit, progress)

    def refit(self, rule: Rule, rng: np.random.Generator, progress: Progress) -> Rule:
        return self._refit(rule, self._bench.series, self._bench.splits, rng, progress)

    def base(self, progress: Progress) -> Rule:
        stops = [split.train_stop for split in self._bench.splits]
        return fit_base(self._bench.series, stops, self._bench.options, progress)

    def _refit(
        self,
        rule: Rule,
        examples: Sequence[Series],
        splits: Sequence[Split],
        rng: np.random.Generator,
        progress: Progress,
    ) -> Rule:
        """The base detector refits itself; everything else is the proposer's to refit, prepared or not."""
        if is_base(rule):
            return fit_base(examples, [split.validation_stop for split in splits], self._bench.options, progress)
        with self._relay.to(progress):
            return (self._prepared or self._make_proposer(self._relay)).refit(rule, examples, splits, rng)
