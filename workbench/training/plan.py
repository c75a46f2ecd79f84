"""Which rules a run learns, from which series: one for each, one for all, or decided by the amount of data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.errors import TrainingError
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.model.split import Split, split_points
from workbench.training.options import TrainOptions


@dataclass(frozen=True)
class TaskPlan:
    """One rule to learn: its name, the series it learns from with their splits, and why they go together."""

    name: str
    series: tuple[str, ...]
    splits: tuple[Split, ...]
    reason: str

    @property
    def splits_before_test(self) -> tuple[Split, ...]:
        """The splits of the series as a task holds them: they end where the test part begins."""
        return tuple(Split(split.train_stop, split.validation_stop, split.validation_stop) for split in self.splits)


def plan_tasks(series: Sequence[Series], options: TrainOptions) -> tuple[TaskPlan, ...]:
    """The tasks of a run in a fixed order: series alone as they were given, then the group.

    Raises TrainingError where there is nothing to learn from: no series, two of one name, or no label before any
    test part.
    """
    _refuse(series, options)
    if options.mode == "group":
        return (_group(series, options, "one rule for all was asked for"),)
    if options.mode == "each":
        return tuple(_alone(one, options, "one rule a series was asked for") for one in series)
    alone, grouped = [], []
    for one in series:
        reason = _reason_alone(one, options)
        if reason:
            alone.append(_alone(one, options, reason))
        else:
            grouped.append(one)
    if len(grouped) == 1:
        return (*alone, _alone(grouped[0], options, "no other series to group it with"))
    if not grouped:
        return tuple(alone)
    why = f"fewer than {options.alone_events} labeled training events or {_enough(options)} points each"
    return (*alone, _group(grouped, options, why))


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


def _enough(options: TrainOptions) -> int:
    return options.alone_chunks * options.chunk_points


def _reason_alone(series: Series, options: TrainOptions) -> str:
    split = split_of(series, options)
    events = events_in(series, 0, split.train_stop)
    if events < options.alone_events or split.validation_stop < _enough(options):
        return ""
    return f"{events} labeled training events in {split.validation_stop} points are enough for a rule of its own"


def _alone(series: Series, options: TrainOptions, reason: str) -> TaskPlan:
    return TaskPlan(series.name, (series.name,), (split_of(series, options),), reason)


def _group(series: Sequence[Series], options: TrainOptions, reason: str) -> TaskPlan:
    names = tuple(one.name for one in series)
    return TaskPlan(options.group, names, tuple(split_of(one, options) for one in series), reason)


def _refuse(series: Sequence[Series], options: TrainOptions) -> None:
    names = [one.name for one in series]
    if not series:
        raise TrainingError("There is nothing to train on", "no series is given", "Open a data set first")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TrainingError(f"Two series are named {twice[0]}", "scores are kept by name", "Rename one of them")
    if not any(events_in(one, 0, split_of(one, options).validation_stop) for one in series):
        raise TrainingError(
            "There is nothing to learn from",
            "no series has a labeled anomaly before its test part",
            "Label at least one anomaly in the first half of a series",
        )
