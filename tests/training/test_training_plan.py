"""Which tasks a run has, and that a task holds nothing of a test part."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import TrainingError
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.training.options import TrainOptions
from workbench.training.plan import before_test, plan_tasks, split_of

MINUTE = 60_000_000_000


def series(name: str, n: int = 1000, starts=(100, 200, 300, 400, 700), labeled: bool = True) -> Series:
    labels = LabelSet(tuple(Region(s, s + 3) for s in starts)) if labeled else None
    values = np.arange(n, dtype=float)[:, None]
    return Series(name, values, np.arange(n) * MINUTE, labels=labels, interval_ns=MINUTE)


def test_mode_each_has_one_task_a_series_and_mode_group_one_for_all():
    both = [series("a"), series("b")]
    assert [(p.name, p.series) for p in plan_tasks(both, TrainOptions("each"))] == [("a", ("a",)), ("b", ("b",))]
    grouped = plan_tasks(both, TrainOptions("group", group="folder"))
    assert [(p.name, p.series) for p in grouped] == [("folder", ("a", "b"))]


def test_mode_auto_takes_rich_series_alone_groups_the_others_and_says_why():
    options = TrainOptions("auto", chunk_points=40)
    rich, short, quiet = series("rich"), series("short", 500, (10, 40, 80)), series("quiet", starts=(100,))
    plans = plan_tasks([short, rich, quiet], options)
    assert [(p.name, p.series) for p in plans] == [("rich", ("rich",)), ("group", ("short", "quiet"))]
    assert "3 labeled training events in 500 points are enough" in plans[0].reason
    assert plans[1].reason == "fewer than 3 labeled training events or 400 points each"


def test_mode_auto_never_groups_one_series_with_itself():
    plans = plan_tasks([series("rich"), series("quiet", starts=(100,))], TrainOptions("auto", chunk_points=10))
    assert [p.name for p in plans] == ["rich", "quiet"]
    assert plans[1].reason == "no other series to group it with"


def test_the_data_may_say_where_the_test_part_begins():
    from dataclasses import replace

    one = replace(series("a"), test_start=800)
    assert split_of(one, TrainOptions()).validation_stop == 800
    assert plan_tasks([one], TrainOptions("each"))[0].splits[0].validation_stop == 800


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ([], TrainOptions(), "no series"),
        ([series("a"), series("a")], TrainOptions(), "named a"),
        ([series("a", starts=(700,))], TrainOptions(), "no series has a labeled anomaly before its test part"),
        ([series("a", labeled=False)], TrainOptions(), "no series has a labeled anomaly"),
    ],
)
def test_a_run_that_cannot_learn_is_refused_with_the_reason(given, options, words):
    with pytest.raises(TrainingError, match=words):
        plan_tasks(given, options)


def test_what_a_task_holds_ends_before_the_test_part_and_shares_no_memory_with_it():
    one = series("a")
    split = split_of(one, TrainOptions())
    known = before_test(one, split)
    assert len(known) == split.validation_stop == 500
    assert len(known.labels) == 4
    for mine, whole in ((known.values, one.values), (known.times_ns, one.times_ns)):
        base = mine
        while base.base is not None:
            base = base.base
        assert base.size == mine.size
        assert not np.shares_memory(mine, whole)
