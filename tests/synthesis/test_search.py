"""The parts of the search: counting, cross-fitting, the table of kept points, covering."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.synthesis.curves import DAY, curve, wave
from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import LabelSet, Region, runs
from workbench.synthesis.features import CROWD, CURATED, FORECAST
from workbench.synthesis.learn import gather, season
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.search.cover import Search
from workbench.synthesis.search.held import fires
from workbench.synthesis.search.kernels import count_grid, crossfit, levels
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.search.tune import count
from workbench.synthesis.search.variants import calm, crowd_limit, usual_crowd
from workbench.synthesis.shape import Clause, Condition, Shape
from workbench.synthesis.table import IGNORED, Example, Table, build, compute, directed


def table_of(examples: list[Example], features=(FORECAST, CROWD), folds: int = 4) -> Table:
    return build(examples, features, folds=folds, kept_per_event=8, progress=lambda *_: None)


def example(seed: int = 0, n: int = 4000) -> Example:
    series = curve("a", n, seed)
    return Example("a", np.array(series.value), series.labels.mask(n), DAY)


@pytest.mark.parametrize("gap", [0, 1, 4])
def test_counts_are_those_of_the_emit_step_of_the_model(gap):
    rng = np.random.default_rng(gap)
    n = 600
    truth = (rng.random(n) < 0.02).astype(np.int8)
    truth[1:] |= truth[:-1]
    strength = rng.random(n)
    event = np.full(n, -1, np.int64)
    for number, (start, stop) in enumerate(runs(truth)):
        event[start:stop] = number
    thresholds = np.array([0.7, 0.9])
    zeros, none = np.zeros(n, np.int64), np.zeros(n, bool)
    level = levels(strength, thresholds, 1)
    ones = np.ones(n, np.uint8)
    hits, false = count_grid(none, level, 2, ones, 1, zeros, np.arange(n), event, zeros, len(runs(truth)), 1, gap)
    for step, threshold in enumerate(thresholds):
        flags = emit_flags((strength >= threshold).astype(np.int8), Emit("first", gap)) == 1
        assert hits[step, 0, 0] == sum(flags[start:stop].any() for start, stop in runs(truth))
        assert false[step, 0, 0] == np.sum(flags & (truth == 0))


def test_levels_count_passed_thresholds_and_a_missing_value_passes_none():
    values = np.array([np.nan, -5.0, 0.0, 2.0, 9.0])
    assert levels(values, np.array([1.0, 3.0]), 0).tolist() == [0, 2, 0, 1, 2]
    assert levels(values, np.array([1.0, 3.0]), 1).tolist() == [0, 0, 0, 1, 2]
    assert levels(values, np.array([1.0, -3.0]), -1).tolist() == [0, 2, 1, 0, 0]


def test_a_threshold_that_fits_only_one_block_scores_low_when_held_out():
    events = np.array([4.0, 4.0, 4.0, 4.0])
    weights = np.array([1.0])
    steady = np.tile(np.array([[[3, 3, 3, 3]]], np.int32), (1, 1, 1))
    lucky = np.array([[[4, 0, 0, 0]], [[0, 4, 0, 0]], [[0, 0, 4, 0]], [[0, 0, 0, 4]]], np.int32)
    none = np.zeros((4, 1, 4), np.int32)
    honest = crossfit(steady, none[:1], events, weights, 0.5, 4)[0]
    fooled = crossfit(lucky, none, events, weights, 0.5, 4)[0]
    assert honest == pytest.approx(2 * 12 / (12 + 16))
    assert fooled < 0.3


def test_the_table_keeps_every_point_that_a_condition_beyond_the_tail_can_fire_at():
    one = example()
    table = table_of([one])
    scores = np.abs(compute(FORECAST, one.values, DAY))
    cut = np.sort(scores[(one.truth == 0) & ~np.isnan(scores)])[-60]
    expected = np.flatnonzero(scores > cut)
    assert set(expected) <= set(table.position.tolist())
    assert table.columns.shape[1] < len(one.values) / 4
    assert table.n_events == len(runs(one.truth))


def test_the_table_of_two_series_holds_the_rows_of_each_in_order():
    table = table_of([example(1), example(2)])
    assert (np.diff(table.series) >= 0).all()
    for number in (0, 1):
        assert (np.diff(table.position[table.series == number]) > 0).all()
    assert table.per_series(table.events).tolist() == [12.0, 12.0]


@pytest.mark.parametrize("n", [150, 700, 3000])
def test_the_rows_of_many_series_are_those_that_one_look_at_all_points_gives(n):
    features = [feature for feature in CURATED if feature.name in ("forecast_error", "step", "excess", "flat")]
    examples = [example(seed, n) for seed in range(12)]
    table = table_of(examples, features)
    keep = max(8 * table.n_events, 60)
    normal = np.concatenate([one.truth for one in examples]) == 0
    wanted = np.zeros(len(normal), bool)
    for feature in features[:-1]:  # the last one is a guard: it has no tail
        values = np.concatenate([compute(feature, one.values, DAY) for one in examples]).astype(np.float32)
        for direction in feature.directions:
            turned = directed(values, direction)
            wanted |= turned > max(np.sort(turned[normal])[-keep], 0.0)
    assert wanted.sum() < len(wanted) / 2 or n < 700
    assert (table.series * n + table.position).tolist() == np.flatnonzero(wanted).tolist()


def test_counts_of_a_shape_on_the_table_are_those_on_the_whole_series():
    one = example(3)
    table = table_of([one])
    shape = Shape((Clause((Condition(FORECAST, "size", 6.0),)),), 3)
    hits, false = count(table, shape)
    condition = (np.abs(compute(FORECAST, one.values, DAY)) >= 6.0).astype(np.int8)
    flags = emit_flags(condition, Emit("first", 3)) == 1
    assert hits.sum() == sum(flags[start:stop].any() for start, stop in runs(one.truth))
    assert false.sum() == np.sum(flags & (one.truth == 0))


def test_ignored_points_are_computed_with_the_others_and_count_neither_way():
    one = example(3)
    marked = Example("a", one.values, one.truth.copy(), DAY)
    loud = np.flatnonzero((np.abs(compute(FORECAST, one.values, DAY)) >= 4.0) & (one.truth == 0))
    assert len(loud)
    marked.truth[loud] = IGNORED
    before, after = table_of([one]), table_of([marked])
    assert set(loud.tolist()) <= set(before.position.tolist())
    assert not set(loud.tolist()) & set(after.position.tolist())
    assert after.n_events == before.n_events
    kept = dict(zip(before.position.tolist(), before.columns.T, strict=True))
    assert all((kept[p] == c).all() for p, c in zip(after.position.tolist(), after.columns.T, strict=True) if p in kept)


def test_the_ignored_points_of_a_series_reach_the_table_unless_they_are_labeled():
    one = curve("a", 4000, 3)
    first = one.labels.regions[0]
    ignored = LabelSet((Region(first.start - 2, first.start + 1),))
    (made,) = gather([replace(one, ignored=ignored)], [3000], lambda *_: None).examples
    assert made.truth[first.start - 2 : first.start + 1].tolist() == [IGNORED, IGNORED, 1]
    assert (made.truth == IGNORED).sum() == 2


def test_covering_finds_the_planted_anomalies():
    table = table_of([example(4), example(5)], CURATED)
    search = Search(table, SynthesisOptions(), range(len(CURATED)), lambda: None)
    best = search.clauses(search.nothing, 3)[0]
    shape, score = search.grow(best.clause, 3, best.score)
    assert score > 0.9
    assert 1 <= len(shape.clauses) <= 4
    assert all(len(clause.conditions) <= 2 for clause in shape.clauses)
    assert not all(condition.feature.guard for clause in shape.clauses for condition in clause.conditions)


def test_labels_shifted_by_half_a_series_give_chance_scores():
    one = example(6)
    shifted = Example("a", one.values, np.roll(one.truth, 150), DAY)
    table = table_of([shifted], CURATED)
    search = Search(table, SynthesisOptions(), range(len(CURATED)), lambda: None)
    assert max((found.score for found in search.clauses(search.nothing, 3)), default=0.0) < 0.4


def test_a_series_whose_jumps_crowd_after_its_labels_ended_is_kept_quiet():
    one = example(7, 8000)
    values = one.values.copy()
    truth = one.truth.copy()
    values[5000::20] += 25.0
    truth[5000:] = 0
    table = table_of([Example("a", values, truth, DAY)])
    limit = crowd_limit(table, SynthesisOptions(), lambda: None)
    assert limit is not None and limit <= 2 * usual_crowd(table)
    loud = fires(table, (Clause((Condition(FORECAST, "size", 5.0),)),)).sum()
    quiet_rows = calm(table, limit)
    assert fires(quiet_rows, (Clause((Condition(FORECAST, "size", 5.0),)),)).sum() < loud


def test_every_series_gets_a_season():
    assert season(wave(2000, 0), 900.0) == DAY
    assert season(np.random.default_rng(0).normal(size=2000), 3600.0) == 24
    assert season(np.random.default_rng(0).normal(size=40), None) == 10
    assert season(np.zeros(0), None) >= 2


@pytest.mark.parametrize(("value", "expected"), [(7.4321, 7.4), (0.01849, 0.018), (-123.4, -120.0), (0.0, 0.0)])
def test_limits_have_two_significant_figures(value, expected):
    assert rounded(value) == expected
