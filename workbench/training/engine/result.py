"""What a task ends with: its rule with name and evidence, and scores, those of the test part for the first time."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType

from workbench.errors import TrainingError
from workbench.model.events import SeriesResult, TaskFinished
from workbench.model.rule import STOCK_RULE, Evidence, Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import pool, score_part
from workbench.training.engine.nouns import Selected
from workbench.training.engine.steps import Teller
from workbench.training.engine.ways_out import Progress, StopRequested
from workbench.training.options import TrainOptions
from workbench.training.plan import TaskPlan, before_test
from workbench.training.validate import STOPPED

PartScores = tuple[Scores, Scores]  # of the rule, of the base detector
FIGURES = ("event_f1", "precision", "recall", "point_f1", "merged_f1", "delay_f1", "false_alarms_per_day")


def named(selected: Selected, plan: TaskPlan, run_id: str, seed: int, *, only: bool) -> Rule:
    """The selected rule under its task's name and id, routed to the task's series (`only`: to all), as a draft.

    Its origin names run and seed; parameters fitted to other series are gone.
    """
    rule = selected.rule
    alone = len(plan.series) == 1
    patterns = ("*",) if only and not alone else tuple(glob.escape(name) for name in plan.series)
    overrides = {name: values for name, values in rule.overrides.items() if name in plan.series}
    return replace(
        rule,
        name=plan.name,
        id=hashlib.blake2b(f"{run_id}/{plan.name}".encode(), digest_size=8).hexdigest(),
        status="draft",
        approval=None,
        input=replace(rule.input, series=patterns, default=plan.default),
        overrides=MappingProxyType(overrides),
        origin=replace(rule.origin, run=run_id, seed=seed),
    )


def score_test_part(
    series: Sequence[Series], plan: TaskPlan, rule: Rule, base: Rule, *, host: Host, options: TrainOptions
) -> Callable[[Progress], tuple[PartScores, ...]]:
    """The work that opens the test part, once: rule and base detector run from the origin of each series, so that
    the earlier points are their history, and only the flags of the test part are scored."""

    def work(progress: Progress) -> tuple[PartScores, ...]:
        found = []
        for at, (one, split) in enumerate(zip(series, plan.splits, strict=True)):
            progress(f"Scoring {one.name} on its test part", at, len(series))
            ours, theirs = (score_part(one, run_whole(r, one, host, options), split, "test") for r in (rule, base))
            found.append((ours, theirs))
        return tuple(found)

    return work


def run_whole(rule: Rule, series: Series, host: Host, options: TrainOptions) -> Verdict:
    """A rule over a whole series; StopRequested where the host was stopped, TrainingError where it does not run."""
    verdict = flag_series(rule, series, host, deadline_s=2.0 * options.deadline_s)
    if verdict.failure == "killed" and verdict.problems[0].message == STOPPED:
        raise StopRequested
    if not verdict.ran:
        why = verdict.problems[0].message
        raise TrainingError(
            f"The rule {rule.name} does not run on the test part of {series.name}", why, "Edit the rule"
        )
    return verdict


def finished(
    teller: Teller,
    rule: Rule,
    selected: Selected,
    plan: TaskPlan,
    *,
    series: Sequence[Series],
    tests: Sequence[PartScores],
    reason: str = "",
) -> TaskFinished:
    """The last event of a task. Train and validation scores are those that the selection saw; `reason`: what else is to
    be said of it."""
    seen = selected.judged.by_series
    results = tuple(
        SeriesResult(one.name, train, validation, ours, theirs.event_f1)
        for one, (train, validation), (ours, theirs) in zip(series, seen, tests, strict=True)
    )
    rule = replace(rule, evidence=_evidence(selected, plan, series, [ours for ours, _ in tests]))
    return TaskFinished(
        *(teller.run, teller.number(), teller.task),
        rule,
        results,
        selected.best_of_n,
        selected.base_judged.objective,
        reason,
    )


def stock_words(rule: Rule, known: Sequence[Series], alerts_a_day: float) -> str:
    """Why a stock rule is all there is, and how its limits were set; empty for a rule that was learned. `known`: the
    series without their test parts; `alerts_a_day`: the budget that the limits keep."""
    from workbench.synthesis import SynthesisOptions
    from workbench.synthesis.unlabeled.budget import budget_words

    if rule.origin.model != STOCK_RULE:
        return ""
    events = sum(len(one.labels) for one in known if one.labels is not None)
    labels = "no labels" if not events else f"only {events} labeled anomal{'y' if events == 1 else 'ies'}"
    budget = budget_words(
        SynthesisOptions(alerts_a_day=alerts_a_day), clocks=all(one.interval_ns is not None for one in known)
    )
    each = " a series" if len(known) > 1 else ""
    return f"{labels}: the stock rule, limit set so that it stays within {budget}{each} on the recent data"


def _evidence(selected: Selected, plan: TaskPlan, series: Sequence[Series], tests: Sequence[Scores]) -> Evidence:
    parts = {"train": selected.judged.train, "validation": selected.judged.validation, "test": pool(tests)}
    hashes = [before_test(one, split).content_hash() for one, split in zip(series, plan.splits, strict=True)]
    only = plan.splits[0] if len(plan.splits) == 1 else None
    return Evidence(
        data_hash=hashlib.blake2b("".join(hashes).encode(), digest_size=16).hexdigest(),
        split=None if only is None else (only.train_stop, only.validation_stop, only.n),
        scores=MappingProxyType({part: figures(scores) for part, scores in parts.items()}),
        alerts_per_day=selected.judged.validation.alerts_per_day,
        history_points=min(split.validation_stop for split in plan.splits),
    )


def figures(scores: Scores) -> MappingProxyType[str, float]:
    """What evidence keeps of scores."""
    known = {name: getattr(scores, name) for name in FIGURES}
    return MappingProxyType({name: float(value) for name, value in known.items() if value is not None})
