"""The score of a stream's last point is the one that a batch gives it, whatever was pushed, saved or lost before."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.bench.series import zoo_series
from workbench.bench.zoo import entries
from workbench.model.rule import Rule
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.score import score_series
from workbench.sandbox.stream import blocks, open_stream

from .rules import CHUNK_MEAN, JUMP, LEVEL, SMOOTHED, rule
from .series import walk

RULES = {
    "stateful": rule(JUMP),
    "window": rule(SMOOTHED, "window", 5),
    "chunk": rule(CHUNK_MEAN, "chunk", 7),
    "without calls": rule(LEVEL),
}
ZOO = {entry.name: entry.rule for entry in entries() if entry.rule.input.run == "stateful"}


@pytest.mark.parametrize("checked", RULES.values(), ids=RULES)
def test_it_equals_the_score_of_a_batch(checked: Rule, host: Host) -> None:
    series = walk(500, seed=5)
    batch = score_series(checked, series, host)
    size = checked.input.points if checked.input.run == "chunk" else 1
    compared = 0
    with open_stream(checked, "walk", host) as stream:
        assert stream.score() is None
        for start, stop in blocks(len(series)):
            stream.push(series.value[start:stop])
            judged = stop // size * size  # of a chunk rule only closed chunks
            found = stream.score()
            if judged:
                expected = batch[judged - 1]
                assert found == pytest.approx(expected) if np.isfinite(expected) else found is None
                compared += found is not None
    assert compared > 10


@pytest.mark.parametrize("checked", ZOO.values(), ids=ZOO)
def test_its_sign_is_the_condition_on_every_stateful_rule_of_the_zoo(checked: Rule, host: Host) -> None:
    series = zoo_series(3000, seed=4)
    condition = flag_series(checked, series, host).condition
    ends = np.unique(np.concatenate([np.flatnonzero(condition == 1)[:10] + 1, np.arange(400, 3000, 400)])).tolist()
    columns = [series.columns.index(name) for name in checked.input.columns if name in series.columns] or [0]
    known = 0
    with open_stream(checked, series.name, host) as stream:
        for start, stop in zip([0, *ends], ends, strict=False):
            stream.push(series.values[start:stop, columns])
            found = stream.score()
            if found is not None:
                known += 1
                assert (found >= 0) == (condition[stop - 1] == 1)
    assert known > 0.8 * len(ends)


@pytest.mark.slow
def test_it_survives_a_save_a_lost_child_and_the_fetching_of_state(host: Host) -> None:
    series = walk(9000, seed=6, missing=0.0)
    batch = score_series(rule(JUMP), series, host)
    start, state = 0, None
    for stop in (10, 4200, 8600):
        with open_stream(rule(JUMP), "walk", host, state) as stream:
            assert stream.score() is None  # it has judged nothing yet
            stream.push(series.value[start:stop])
            before = stream.score()
            state = stream.save()
            host.renew()
            assert stream.score() == before == pytest.approx(batch[stop - 1])
            for next_point in (stop, stop + 1):  # a condition over several points looks back beyond the save
                stream.push(series.value[next_point : next_point + 1])
                assert stream.score() == pytest.approx(batch[next_point])
                stream.save()
        start = stop


def test_of_points_that_are_saved_one_by_one_enough_are_kept_to_look_back_on(host: Host) -> None:
    series = walk(700, seed=7, missing=0.0)
    batch = score_series(rule(JUMP), series, host)
    with open_stream(rule(JUMP), "walk", host) as stream:
        for i, value in enumerate(series.value):
            stream.push([value])
            stream.save()
            if i % 50 == 0:
                found, expected = stream.score(), batch[i]
                assert found == pytest.approx(expected) if np.isfinite(expected) else found is None


def test_a_skipped_point_has_none(host: Host) -> None:
    with open_stream(rule(JUMP), "walk", host) as stream:
        stream.push([0.0, 1.0])
        stream.skip([9.0])
        assert stream.score() is None
        stream.push([1.5])
        assert stream.score() is not None
