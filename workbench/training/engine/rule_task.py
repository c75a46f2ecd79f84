"""The task of learning one rule for metrics: the loop's functions, made of proposer, checker, validator, mutator."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.training.base import fit_base, is_base
from workbench.training.check import DEADLINE_S, check_rule
from workbench.training.engine.nouns import Draft, Feedback, Judged, Mutant, Regression
from workbench.training.engine.task import Task
from workbench.training.engine.ways_out import Progress, StopRequested
from workbench.training.llm.answer.read import refusal_of
from workbench.training.mutate import mutate
from workbench.training.mutate.draw import WEIGHTS
from workbench.training.mutate.importance import importance
from workbench.training.propose import MakeProposer, Proposer, Relay
from workbench.training.regression import regression
from workbench.training.tune.nouns import TuneOptions
from workbench.training.tune.tune import runner, tune, tune_on_train
from workbench.training.validate import STOPPED, Bench, explain_findings, judge, run_rule


def rule_task(name: str, bench: Bench, make_proposer: MakeProposer) -> Task:
    """The functions of one task over the series of `bench`, none of which holds a point of a test part."""
    author, series = _Author(bench, make_proposer), bench.series

    def stop() -> None:
        bench.crew.stop()

    return Task(
        name=name,
        series=tuple(one.name for one in series),
        propose=author.propose,
        resume=author.resume,
        repair=author.repair,
        fix=author.fix,
        mutate=author.mutate,
        refit=author.refit,
        base=lambda progress: fit_base(series, [s.train_stop for s in bench.splits], bench.options, progress),
        check=lambda rule: why_refused(rule, bench.host, bench.given(rule, series[0]), bench.options.deadline_s),
        run=lambda rule, progress: run_rule(rule, series, bench, progress),
        score=lambda rule, verdicts, progress: judge(rule, verdicts, bench, author.refit_to, progress),
        tune=lambda rule, progress: tuned(rule, bench, progress),
        compare=author.compare,
        explain=lambda rule, findings: explain_findings(rule, findings, bench),
        stop=stop,
        crew=bench.crew,
    )


def why_refused(rule: Rule, host: Host, like: Series, deadline_s: float = DEADLINE_S) -> str:
    """The checker's first problem as a sentence, and the lines that led to it; empty = clean. An answer of a model that
    held no rule says itself why.

    `deadline_s`: of one run in training; on dummy data a rule never gets more than the checker gives it. Raises
    StopRequested where the host was stopped.
    """
    refused = refusal_of(rule.text)
    if refused is not None:
        return refused.fault
    problems = check_rule(rule, host, like, deadline_s=min(deadline_s, DEADLINE_S))
    if not problems:
        return ""
    if problems[0].message.endswith(STOPPED):
        raise StopRequested
    place = f"line {problems[0].line}: " if problems[0].line else ""
    others = [f"line {one.line}: {one.message}" for one in problems[1:4] if one.line]
    return "\n".join([f"{place}{problems[0].message}", *others])


def tuned(rule: Rule, bench: Bench, progress: Progress) -> Rule | None:
    """The rule with its constants calibrated on the train parts, where a language model wrote it: the synthesizer and
    the base detector calibrate what they write."""
    if rule.origin.kind != "llm":
        return None
    stops = [split.train_stop for split in bench.splits]
    given = [bench.given(rule, one) for one in bench.series]
    return tune_on_train(rule, given, stops, runner(bench.host, bench.options.deadline_s), progress=progress)


class _Author:
    """The proposer of one task, prepared once, whoever needs it first."""

    def __init__(self, bench: Bench, make_proposer: MakeProposer) -> None:
        self._bench, self._make_proposer = bench, make_proposer
        self._relay = Relay()
        self._made: Proposer | None = None
        self._prepared = False
        self._door = threading.Lock()
        self._worth: dict[str, Mapping[int, float] | None] = {}

    def propose(
        self, n: int, rng: np.random.Generator, feedback: Sequence[Feedback], progress: Progress
    ) -> Sequence[Draft]:
        with self._relay.to(progress):
            return self._ready().propose(n, rng, feedback)

    def resume(self, calls: int, n: int, progress: Progress) -> None:
        with self._relay.to(progress):
            self._ready().resume(calls, n)

    def repair(self, rule: Rule, reason: str, rng: np.random.Generator, progress: Progress) -> Rule | None:
        with self._relay.to(progress):
            return self._ready().repair(rule, reason, rng)

    def compare(self, parent: Feedback, rule: Rule, judged: Judged, progress: Progress) -> Regression | None:
        with self._relay.to(progress):
            fixes = self._ready().fixes
        return regression(parent, rule, judged, self._bench, progress) if fixes else None

    def fix(self, lost: Regression, rng: np.random.Generator, progress: Progress) -> Rule | None:
        with self._relay.to(progress):
            return self._ready().fix(lost, rng)

    def mutate(self, rules: Sequence[Rule], rng: np.random.Generator, progress: Progress) -> Sequence[Mutant | None]:
        """Side by side, since an author may have to ask for some."""
        crew = self._bench.crew
        with self._relay.to(progress):
            self._ready()
        jobs = [partial(self._mutant, rule, one) for rule, one in zip(rules, rng.spawn(len(rules)), strict=True)]
        with crew.at_work(jobs, _never, crew.stop) as works:
            return [work.collect(progress) for work in works]

    def _mutant(self, rule: Rule, rng: np.random.Generator, progress: Progress) -> Mutant | None:
        with self._relay.to(progress):
            free = self._ready().mutate(rule, rng) if rng.random() < WEIGHTS["free"] else None
        return free or mutate(rule, rng, self._importance(rule))

    def _importance(self, rule: Rule) -> Mapping[int, float] | None:
        bench = self._bench
        with self._door:
            if rule.text not in self._worth:

                def trace(one: Rule, series: Series) -> Verdict:
                    return flag_series(one, series, bench.host, trace=True, deadline_s=bench.options.deadline_s)

                stops = [split.train_stop for split in bench.splits]
                given = [bench.given(rule, one) for one in bench.series]
                self._worth[rule.text] = importance(rule, given, stops, trace)
            return self._worth[rule.text]

    def refit(self, rule: Rule, rng: np.random.Generator, progress: Progress) -> Rule:
        """By who wrote it; a model's rule that is not written as the synthesizer would is refitted by the tuner."""
        bench = self._bench
        fitted = self.refit_to(rule, bench.series, bench.splits, rng, progress)
        if fitted.text != rule.text or rule.origin.kind != "llm" or not bench.options.tune:
            return fitted
        run = runner(bench.host, bench.options.deadline_s)
        given = [bench.given(rule, one) for one in bench.series]
        return tune(rule, given, bench.splits, run, TuneOptions(nested=False), progress).rule

    def refit_to(
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
            return self._proposer().refit(rule, examples, splits, rng)

    def _proposer(self) -> Proposer:
        if self._made is None:
            self._made = self._make_proposer(self._relay)
        return self._made

    def _ready(self) -> Proposer:
        with self._door:
            proposer = self._proposer()
            if not self._prepared:
                rng = np.random.default_rng(self._bench.options.seed)
                proposer.prepare(self._bench.series, self._bench.splits, rng)
                self._prepared = True
            return proposer


def _never() -> bool:
    return False
