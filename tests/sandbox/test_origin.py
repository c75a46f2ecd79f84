"""What a run counts from: the origin of the series, its chunks, the history before the first judged point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.stream import open_stream

from .rules import CHUNK_MEAN, JUMP, LEVEL, SMOOTHED, rule
from .series import walk

FIRST_OF_CHUNK = """
import numpy as np


def inference(sample):
    flags = np.zeros(len(sample), dtype=int)
    flags[0] = 1
    return flags
"""
WAYS = (rule(JUMP), rule(LEVEL, "window", 1), rule(SMOOTHED, "window", 5), rule(CHUNK_MEAN, "chunk", 40))
ways = pytest.mark.parametrize("checked", WAYS, ids=["stateful", "one point", "window", "chunk"])


@pytest.mark.parametrize("span", [(0, 95), (35, 95), (30, 60), (59, 61), (94, 95)])
def test_chunks_are_counted_from_the_origin_whatever_part_is_asked_for(span: tuple[int, int], host: Host) -> None:
    verdict = flag_series(rule(FIRST_OF_CHUNK, "chunk", 30), walk(95, missing=0), host, span=span)
    at = np.flatnonzero(verdict.flags) + verdict.start
    assert at.tolist() == [i for i in (0, 30, 60, 90) if span[0] <= i < span[1]]


def test_the_chunks_of_a_stream_are_counted_from_its_origin_too(host: Host) -> None:
    points = walk(95, missing=0).values
    with open_stream(rule(FIRST_OF_CHUNK, "chunk", 30), "walk", host) as stream:
        parts = [stream.push(points[:7]), stream.push(points[7:64]), stream.push(points[64:]), stream.finish()]
    assert [len(part) for part in parts] == [0, 60, 30, 5]
    assert np.flatnonzero(np.concatenate(parts)).tolist() == [0, 30, 60, 90]


@ways
@pytest.mark.parametrize("n", [0, 1, 2])
def test_nothing_and_next_to_nothing_is_judged(checked: Rule, n: int, host: Host) -> None:
    verdict = flag_series(checked, walk(n, missing=0), host, trace=True)
    assert verdict.ran, verdict.problems
    assert len(verdict.flags) == len(verdict.condition) == n
    with open_stream(checked, "walk", host) as stream:
        streamed = np.concatenate([stream.push(walk(n, missing=0).values), stream.finish()])
    assert np.array_equal(streamed, verdict.flags)


@ways
def test_a_missing_point_is_not_judged_where_the_rule_does_not_fire(checked: Rule, host: Host) -> None:
    values = walk(200, missing=0).values.copy()
    values[60:75] = np.nan
    values[199] = np.nan
    verdict = flag_series(checked, Series("holes", values), host)
    assert np.array_equal(verdict.flags == -1, np.isnan(values[:, 0]))
    assert np.array_equal(verdict.condition == -1, np.isnan(values[:, 0]))


@ways
def test_a_series_without_any_value_is_not_judged_at_all(checked: Rule, host: Host) -> None:
    verdict = flag_series(checked, Series("nothing", np.full((90, 1), np.nan)), host)
    assert verdict.ran
    assert (verdict.flags == -1).all()


@ways
def test_history_before_the_first_judged_point_counts_and_its_labels_do_not(checked: Rule, host: Host) -> None:
    series = walk(400, seed=3)
    labeled = replace(series, labels=LabelSet((Region(0, 150), Region(300, 310))))
    whole = flag_series(checked, series, host)
    judged = flag_series(checked, labeled, host, span=(217, 400))
    assert (judged.start, len(judged.flags)) == (217, 183)
    assert np.array_equal(judged.flags, whole.flags[217:])
    assert np.array_equal(judged.condition, whole.condition[217:])


def test_without_its_history_a_rule_may_say_something_else(host: Host) -> None:
    text = "import rulekit as rk\n\n\ndef inference(sample):\n    return rk.since(sample[:, 0] > 9) >= 0\n"
    values = np.zeros((50, 1))
    values[10] = 10.0
    series = Series("once", values)
    assert flag_series(rule(text), series, host, span=(20, 50)).flags.tolist() == [1] * 30
    assert flag_series(rule(text), series.cut(20, 50), host).flags.tolist() == [0] * 30
