"""The tasks of a run: which rule is learned from which series, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.errors import TrainingError
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.model.split import Split, split_points
from workbench.training.options import TrainOptions
from workbench.training.plan.naming import group_words, name_of_group
from workbench.training.plan.similar import similar_groups
from workbench.training.plan.traits import traits_of

FEWEST_TOGETHER = 8  # events


@dataclass(frozen=True)
class TaskPlan:
    """One rule to learn: its name, the series it learns from with their splits, and why they go together.

    `default`: its rule also takes series that no rule of the run names.
    """

    name: str
    series: tuple[str, ...]
    splits: tuple[Split, ...]
    reason: str
    default: bool = False

    @property
    def splits_before_test(self) -> tuple[Split, ...]:
        """The splits of the series as a task holds them: they end where the test part begins."""
        return tuple(Split(split.train_stop, split.validation_stop, split.validation_stop) for split in self.splits)


def plan_tasks(series: Sequence[Series], options: TrainOptions) -> tuple[TaskPlan, ...]:
    """The tasks of a run in a fixed order: series alone as they were given, then the groups, the largest first.

    Mode auto has a language model learn a rule for a series alone where its data is enough; the others, and for the
    synthesizer all, go together where they are alike on their train parts (`traits.Traits`), and a group with too few
    labeled events joins the one most like it.
    Who is in a group and what it is called does not depend on the order of the series; only points before a series'
    validation part are looked at.
    Raises TrainingError where there is nothing to learn from: no series, two of one name, or no label before any
    test part, unless the synthesizer alone proposes: it has stock rules.
    """
    _refuse(series, options)
    if options.mode == "group":
        return (_group(series, options, options.group, "one rule for all was asked for", default=True),)
    if options.mode == "each":
        return tuple(_alone(one, options, "one rule a series was asked for") for one in series)
    reasons = {one.name: _reason_alone(one, options) for one in series}
    alone = [_alone(one, options, reasons[one.name]) for one in series if reasons[one.name]]
    return (*alone, *_grouped([one for one in series if not reasons[one.name]], [p.name for p in alone], options))


def split_of(series: Series, options: TrainOptions) -> Split:
    """The split of one series: where the data says so, else by the options' shares."""
    return split_points(len(series), series.test_start, options.split)


def before_test(series: Series, split: Split) -> Series:
    """A copy of the points before the test part that shares no memory with it: all that a task ever holds."""
    cut = series.cut(0, split.validation_stop)
    times = None if cut.times_ns is None else cut.times_ns.copy()
    return replace(cut, values=cut.values.copy(order="F"), times_ns=times, test_start=None)


def events_in(series: Series, start: int, stop: int) -> int:
    """How many labeled events there are in the points start to stop."""
    return len((series.labels or LabelSet()).within(start, stop))


def _grouped(series: Sequence[Series], taken: Sequence[str], options: TrainOptions) -> list[TaskPlan]:
    """The plans of series that have too little data of their own."""
    if len(series) < 2:
        return [_alone(one, options, "no other series to group it with") for one in series]
    ordered = sorted(series, key=lambda one: one.name)
    stops = [split_of(one, options).train_stop for one in ordered]
    traits = {one.name: traits_of(one, stop) for one, stop in zip(ordered, stops, strict=True)}
    events = [events_in(one, 0, stop) for one, stop in zip(ordered, stops, strict=True)]
    built_in = options.proposer == "synthesizer"
    fewest = fewest_together(len(series), options) if built_in else options.alone_events
    groups = similar_groups([one.point for one in traits.values()], events, fewest)
    few = "learned together" if built_in else _few(options)
    plans = []
    for number, places in enumerate(groups, 1):
        members = {ordered[at].name for at in places}
        own = [one for one in series if one.name in members]
        like = [traits[one.name] for one in own]
        if len(own) == 1:
            plans.append(_alone(own[0], options, f"{few}; like no other series: {group_words(like, ', ')}"))
            continue
        label = "" if len(groups) == 1 else f"{number}-{group_words(like, '-')}"
        name = name_of_group(options.group, label, [*taken, *(one.name for one in series)])
        total = sum(events[at] for at in places)
        reason = f"{few}; alike: {group_words(like, ', ')}, {total} labeled training events together"
        plans.append(_group(own, options, name, reason, default=number == 1))
    return plans


def fewest_together(n_series: int, options: TrainOptions) -> int:
    """How many events make a group of the synthesizer's: of few series each is likelier a thing of its own, while in a
    large collection a small group is likelier chance."""
    return min(options.group_events, max(FEWEST_TOGETHER, n_series * n_series // 5))


def _few(options: TrainOptions) -> str:
    return f"fewer than {options.alone_events} labeled training events or {_enough(options):,} points each"


def _enough(options: TrainOptions) -> int:
    return options.alone_chunks * options.chunk_points


def _reason_alone(series: Series, options: TrainOptions) -> str:
    if options.proposer == "synthesizer":
        return ""  # an anomaly of another series tells it more than a rule of its own would
    split = split_of(series, options)
    events = events_in(series, 0, split.train_stop)
    if events < options.alone_events or split.validation_stop < _enough(options):
        return ""
    return f"{events} labeled training events in {split.validation_stop:,} points are enough for a rule of its own"


def _alone(series: Series, options: TrainOptions, reason: str) -> TaskPlan:
    return TaskPlan(series.name, (series.name,), (split_of(series, options),), reason)


def _group(series: Sequence[Series], options: TrainOptions, name: str, reason: str, *, default: bool) -> TaskPlan:
    names = tuple(one.name for one in series)
    return TaskPlan(name, names, tuple(split_of(one, options) for one in series), reason, default)


def _refuse(series: Sequence[Series], options: TrainOptions) -> None:
    names = [one.name for one in series]
    if not series:
        raise TrainingError("There is nothing to train on", "no series is given", "Open a data set first")
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise TrainingError(f"Two series are named {twice[0]}", "scores are kept by name", "Rename one of them")
    has_stock_rules = options.proposer == "synthesizer" and not options.base
    if not has_stock_rules and not any(events_in(one, 0, split_of(one, options).validation_stop) for one in series):
        raise TrainingError(
            "There is nothing to learn from",
            "no series has a labeled anomaly before its test part",
            "Label at least one anomaly in the first half of a series, or train with the synthesizer alone: it then "
            "gives its stock rule",
        )
