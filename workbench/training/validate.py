"""The validator: a rule's flags on all series of a task against their labels, and what is maximized."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.errors import RuleError
from workbench.model.rule import Rule
from workbench.model.scores import Finding, Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.findings import describe, find
from workbench.scoring.metrics import macro, pool, score_part
from workbench.training.engine.crew import Crew
from workbench.training.engine.nouns import Judged
from workbench.training.engine.ways_out import Progress, StopRequested
from workbench.training.options import TrainOptions

Refit = Callable[[Rule, Sequence[Series], Sequence[Split], np.random.Generator, Progress], Rule]
STOPPED = "it was stopped"  # the host's words for a call that stop() ended; a child that died says why it did


@dataclass(frozen=True, eq=False)
class Fold:
    """One step of blocked cross-validation: constants are fitted to `earlier` by `splits`, which end where those series
    do, and the rule is scored on the rest of `judged`, the validation part of `scored`. The series are the same objects
    for every rule, so that what was made of them once is found again."""

    number: int
    earlier: tuple[Series, ...]
    splits: tuple[Split, ...]
    judged: tuple[Series, ...]
    scored: tuple[Split, ...]


@dataclass(frozen=True, eq=False)
class Bench:
    """The series of a task without their test parts, their splits, and where rules run."""

    series: tuple[Series, ...]
    splits: tuple[Split, ...]
    crew: Crew
    options: TrainOptions

    @property
    def host(self) -> Host:
        """The child process of this thread."""
        return self.crew.host

    def given(self, rule: Rule, one: Series) -> Series:  # noqa: ARG002 - for benches whose columns depend on the rule
        """What a rule is run on for a series of the task: itself; of cases with counts of the rule's own phrases."""
        return one

    def scored(self, one: Series, verdict: Verdict) -> Verdict:  # noqa: ARG002 - for benches that put rules together
        """What is scored of a rule's run on a series: what it gave; beside a base detector both together."""
        return verdict

    @property
    def validation_events(self) -> int:
        """Labeled events in all validation parts together."""
        pairs = zip(self.series, self.splits, strict=True)
        return sum(len(one.labels.within(*split.span("validation"))) for one, split in pairs if one.labels is not None)

    @cached_property
    def folds(self) -> tuple[Fold, ...]:
        """The part before the test in `folds` + 1 consecutive blocks; a fold for each but the first."""
        blocks = self.options.folds + 1
        return tuple(self._fold(block, blocks) for block in range(1, blocks))

    def _fold(self, block: int, blocks: int) -> Fold:
        starts = [split.validation_stop * block // blocks for split in self.splits]
        stops = [split.validation_stop * (block + 1) // blocks for split in self.splits]
        return Fold(
            block,
            tuple(one.cut(0, start) for one, start in zip(self.series, starts, strict=True)),
            tuple(Split(round(start * 0.7), start, start) for start in starts),
            tuple(one.cut(0, stop) for one, stop in zip(self.series, stops, strict=True)),
            tuple(Split(start, stop, stop) for start, stop in zip(starts, stops, strict=True)),
        )


def run_rule(rule: Rule, series: Sequence[Series], bench: Bench, progress: Progress) -> tuple[Verdict, ...]:
    """A verdict per series; ends at the first that failed, which is then the last one.

    Raises StopRequested where the host was stopped.
    """
    verdicts: list[Verdict] = []
    for at, one in enumerate(series):
        progress(f"Running a candidate on {one.name}", at, len(series))
        verdicts.append(
            bench.scored(
                one, flag_series(rule, bench.given(rule, one), bench.host, deadline_s=bench.options.deadline_s)
            )
        )
        if verdicts[-1].failure == "killed" and verdicts[-1].problems[0].message == STOPPED:
            raise StopRequested
        if not verdicts[-1].ran:
            break
    return tuple(verdicts)


def objective(scores: Sequence[Scores], micro_share: float) -> float:
    """What is maximized: a mix of pooled event F1 (micro) and its mean over series with events (macro).

    One series alone has one figure. Pooling lets a single flooding series drown all others, the mean lets a series
    with one event weigh as much as one with fifty: half of each is the default.
    """
    micro = pool(scores).event_f1
    mean = macro(scores)
    return micro if mean is None else micro_share * micro + (1.0 - micro_share) * mean


def judge(rule: Rule, verdicts: Sequence[Verdict], bench: Bench, refit: Refit | None, progress: Progress) -> Judged:
    """The validator's answer on verdicts of all series. Raises ValueError where one of them failed.

    With fewer than `fold_events` validation events, and a way to refit, validation is blocked cross-validation.
    """
    options = bench.options
    triples = list(zip(bench.series, verdicts, bench.splits, strict=True))
    train = [score_part(*triple, "train") for triple in triples]
    validation = [score_part(*triple, "validation") for triple in triples]
    fitted = [pool(pair) for pair in zip(train, validation, strict=True)]
    if refit is not None and bench.validation_events < options.fold_events:
        validation = cross_validate(rule, bench, refit, progress)
    found = [finding for triple in triples for finding in find(*triple, limit=options.findings)]
    return Judged(
        train=pool(train),
        validation=pool(validation),
        objective=objective(validation, options.micro_share),
        fitted=objective(fitted, options.micro_share),
        by_series=tuple(zip(train, validation, strict=True)),
        findings=tuple(sorted(found, key=lambda f: (-f.severity, f.series, f.start))[: options.findings]),
    )


def cross_validate(rule: Rule, bench: Bench, refit: Refit, progress: Progress) -> list[Scores]:
    """Scores per series, pooled over consecutive blocks of the part before the test.

    For each fold, the rule's constants are fitted to all blocks before it and the rule is scored on that block: time
    only runs forward, and the structure of the rule, proposed on the train part, is the same in all. A block on which
    the refitted rule does not run counts as not judged.
    """
    scores: list[list[Scores]] = [[] for _ in bench.series]
    for fold in bench.folds:
        rng = np.random.default_rng([bench.options.seed, fold.number])
        fold_rule = refit(rule, fold.earlier, fold.splits, rng, progress)
        verdicts = run_rule(fold_rule, fold.judged, bench, progress)
        for at, (one, verdict) in enumerate(zip(fold.judged, verdicts, strict=False)):
            if verdict.ran:
                scores[at].append(score_part(one, verdict, fold.scored[at], "validation"))
    return [pool(some) for some in scores]


def explain_findings(rule: Rule, findings: Sequence[Finding], bench: Bench) -> tuple[Finding, ...]:
    """The findings with what kept each miss from firing and what made each false alarm fire, in the same order.

    As they were where the explanation takes too long. Raises StopRequested where the host was stopped.
    """
    told: dict[tuple[str, int, str], Finding] = {}
    for one in bench.series:
        own = [finding for finding in findings if finding.series == one.name]
        try:
            described = describe(own, bench.given(rule, one), rule, bench.host)
        except RuleError as error:
            if error.why == STOPPED:
                raise StopRequested from error
            continue
        told |= {(finding.series, finding.start, finding.kind): finding for finding in described}
    return tuple(told.get((f.series, f.start, f.kind), f) for f in findings)
