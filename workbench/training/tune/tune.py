"""Tune a rule: its thresholds lifted to constants, moved where cross-fitting agrees, written back as a text.

For the window and the command line: `suggest(rule, series, host, options, progress)`, which keeps the test part closed.
For the loop: `tune_on_train(rule, series, stops, run, options, progress)`, a rule or None where nothing was changed;
`run` is `runner(host, deadline_s)`. Both may be called in a thread; what `progress` raises ends them, and a host that
is stopped makes them raise StopRequested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Part, Split, SplitOptions, split_points
from workbench.model.verdict import Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.scoring.metrics import pool, score_part
from workbench.training.engine.ways_out import Progress, StopRequested
from workbench.training.tune.blocks import Blocks, event_objective
from workbench.training.tune.lift import lift
from workbench.training.tune.measure import Failed, Measure
from workbench.training.tune.nouns import Run, Tuned, TuneOptions
from workbench.training.tune.scale import scale_series
from workbench.training.tune.search import Point, Search
from workbench.training.tune.write import changes, with_factors, written
from workbench.training.validate import STOPPED

BEFORE_TEST: tuple[Part, ...] = ("train", "validation")


def suggest(
    rule: Rule,
    series: Sequence[Series],
    host: Host,
    options: TuneOptions | None = None,
    progress: Progress | None = None,
    *,
    split: SplitOptions | None = None,
) -> Tuned:
    """The rule with better numbers, chosen on train and validation of the series it takes; the test parts stay closed.

    `series` whole: what comes from the test part on is cut off first. Nothing is written anywhere.
    """
    options = options or TuneOptions()
    taken = [one for one in series if rule.input.takes(one.name)]
    if not taken and rule.input.default:
        taken = list(series)
    splits = [split_points(len(one), one.test_start, split) for one in taken]
    return tune(rule, taken, splits, runner(host, options.deadline_s), options, progress)


def tune_on_train(
    rule: Rule,
    series: Sequence[Series],
    stops: Sequence[int],
    run: Run,
    options: TuneOptions | None = None,
    progress: Progress | None = None,
) -> Rule | None:
    """The rule with numbers chosen on the points before `stops` (the train parts); None where nothing was changed.

    For the loop, which validates what comes back: no nested search, a few dozen runs.
    """
    chosen = options or TuneOptions(nested=False, max_runs=80)
    splits = [Split(stop, stop, len(one)) for one, stop in zip(series, stops, strict=True)]
    tuned = tune(rule, series, splits, run, chosen, progress, parts=("train",))
    return tuned.rule if tuned.changed else None


def runner(host: Host, deadline_s: float) -> Run:
    """Runs a rule in the sandbox; raises StopRequested where the host was stopped."""

    def run(rule: Rule, series: Series) -> Verdict:
        verdict = flag_series(rule, series, host, deadline_s=deadline_s)
        if verdict.failure == "killed" and verdict.problems[0].message == STOPPED:
            raise StopRequested
        return verdict

    return run


def tune(
    rule: Rule,
    series: Sequence[Series],
    splits: Sequence[Split],
    run: Run,
    options: TuneOptions | None = None,
    progress: Progress | None = None,
    *,
    parts: Sequence[Part] = BEFORE_TEST,
) -> Tuned:
    """The rule with better numbers, chosen on `parts` of the series; the given rule and the reason where it has none.

    Only the labeled series count, and of them only the points of these parts, which must be the first ones. The text's
    comments and layout stay; numbers in comments above what changed move with it.
    """
    tuning = Tuning(rule, series, splits, tuple(parts), run, options or TuneOptions(), progress or _quiet)
    return tuning.result()


class Tuning:
    """One tuning with all it was given; `result` does it."""

    def __init__(
        self,
        rule: Rule,
        series: Sequence[Series],
        splits: Sequence[Split],
        parts: tuple[Part, ...],
        run: Run,
        options: TuneOptions,
        progress: Progress,
    ) -> None:
        self._rule, self._parts, self._options = rule, parts, options
        known = [(one, split) for one, split in zip(series, splits, strict=True) if one.labels is not None]
        stops = [split.span(parts[-1])[1] for _, split in known]
        self._splits = [Split(min(s.train_stop, n), n, n) for (_, s), n in zip(known, stops, strict=True)]
        self._blocks = [Blocks.of(one.cut(0, n), options.folds) for (one, _), n in zip(known, stops, strict=True)]
        lifted = lift(rule.text, rule.input.columns)
        self._lifted = replace(rule, text=lifted.text)
        self._measure = Measure(self._lifted, lifted.values, self._blocks, run, options, progress)
        self._events = np.array([one.counts for one in self._blocks]).reshape(len(known), options.folds)

    def result(self) -> Tuned:
        """The tuned rule, or the given one with the reason."""
        if not self._events.sum():
            return Tuned(self._rule, reason="there is no labeled anomaly to tune it on")
        told = self._measure.verdicts(self._rule)
        if isinstance(told, Failed):
            line = f"line {told.problem.line}: " if told.problem.line else ""
            reason = f"it does not run on {told.series}: {line}{told.problem.message}"
            return Tuned(self._rule, runs=self._measure.runs, reason=reason)
        before = self._scores(told)
        if not any(self._measure.start.values()) and len(self._measure.gaps) < 2:
            return self._unchanged(before, "it compares nothing with a number")
        return self._searched(before)

    def _searched(self, before: Mapping[Part, Scores]) -> Tuned:
        folds, options = range(self._options.folds), self._options
        search = Search(self._measure, folds, options)
        point = search.plain(search.run())
        base, fitted = self._fitted([search.start] * len(folds)), search.fitted
        if point != search.start and options.nested:
            fitted = self._fitted([self._without(fold) for fold in folds])
            if fitted <= base + options.margin:
                point = search.start
        fitted = base if point == search.start else fitted
        rule = written(self._rule, self._lifted, self._measure, point)
        if options.scale and len(self._blocks) > 1:  # of one series the search has tried a factor on all already
            scaling = scale_series(self._measure, point, options)
            rule, fitted = with_factors(rule, scaling.factors, self._measure, point), max(fitted, scaling.cross_fitted)
        if rule == self._rule:
            why = "no other numbers are better on blocks that they were not chosen on"
            return self._unchanged(before, why, base)
        told = self._measure.verdicts(rule)
        if isinstance(told, Failed):  # the same numbers ran as overrides, so it took too long this time
            return self._unchanged(
                before, f"with other numbers it failed on {told.series}: {told.problem.message}", base
            )
        changed = changes(self._rule, rule, self._measure.start)
        return Tuned(rule, changed, before, self._scores(told), base, fitted, self._measure.runs)

    def _without(self, fold: int) -> Point:
        """Where the search ends that does not see one block, with its share of as many runs again."""
        folds = self._options.folds
        self._measure.limit = self._measure.runs + self._options.max_runs // folds
        return Search(self._measure, [k for k in range(folds) if k != fold], self._options).run()

    def _fitted(self, points: Sequence[Point]) -> float:
        """The objective when each block is judged at a point of its own."""
        hits, false = np.zeros_like(self._events[:, 0]), np.zeros_like(self._events[:, 0])
        for fold, point in enumerate(points):
            trial = self._measure.trial(point.values)
            assert trial is not None  # the search stands only where the rule runs
            hits += trial.hits[point.gap][:, fold]
            false += trial.false[point.gap][:, fold]
        return float(event_objective(hits, false, self._events.sum(-1), self._options.micro_share))

    def _scores(self, verdicts: Sequence[Verdict]) -> Mapping[Part, Scores]:
        triples = list(zip([one.series for one in self._blocks], verdicts, self._splits, strict=True))
        return MappingProxyType({part: pool([score_part(*triple, part) for triple in triples]) for part in self._parts})

    def _unchanged(self, before: Mapping[Part, Scores], reason: str, fitted: float = 0.0) -> Tuned:
        return Tuned(self._rule, (), before, before, fitted, fitted, self._measure.runs, reason)


def _quiet(text: str, done: float, total: float) -> None:
    """Nobody listens."""
