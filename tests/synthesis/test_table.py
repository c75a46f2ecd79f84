"""The table of kept points, the quantities in it, and what is learned from: seasons, ignored points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.synthesis.curves import DAY, curve, wave
from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import LabelSet, Region, runs
from workbench.synthesis.learn import gather, season
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.columns import compute, directed
from workbench.synthesis.quantities.features import CURATED, FORECAST, STEP, against_peaks
from workbench.synthesis.search.counting import counts
from workbench.synthesis.search.literals import literals
from workbench.synthesis.table import IGNORED, Example, Table, build


def table_of(examples: list[Example], features=(FORECAST, STEP), folds: int = 4) -> Table:
    return build(examples, features, folds=folds, kept_per_event=8, progress=lambda *_: None)


def example(seed: int = 0, n: int = 4000) -> Example:
    series = curve("a", n, seed)
    return Example("a", np.array(series.value), series.labels.mask(n), DAY)


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
    assert table.events.reshape(2, -1).sum(1).tolist() == [12.0, 12.0]


def own_tail(column: NDArray[np.float32], one: Example) -> NDArray[np.bool_]:
    """Points (n,) beyond the normal ones that a series is known by for itself: 32, and 16 more an event."""
    turned, keep = directed(column, "size"), 32 + 16 * len(runs(one.truth))
    normal = np.sort(turned[one.truth == 0])
    return turned > max(normal[-keep] if len(normal) > keep else 0.0, 0.0)


@pytest.mark.parametrize("n", [150, 700, 3000])
def test_the_rows_of_many_series_are_those_that_one_look_at_all_points_gives(n):
    features = [FORECAST, STEP, against_peaks(STEP)]
    examples = [example(seed, n) for seed in range(12)]
    table = table_of(examples, features)
    keep = int(max(8 * table.n_events, 60, 0.01 * 12 * n))
    normal = np.concatenate([one.truth for one in examples]) == 0
    wanted = np.zeros(len(normal), bool)
    for feature in features:
        each = [compute(feature, one.values, DAY, warm=True).astype(np.float32) for one in examples]
        turned = directed(np.concatenate(each), "size")
        wanted |= turned > max(np.sort(turned[normal])[-keep], 0.0)
        wanted |= np.concatenate([own_tail(column, one) for column, one in zip(each, examples, strict=True)])
    assert wanted.sum() < len(wanted) / 2 or n < 700
    assert (table.series * n + table.position).tolist() == np.flatnonzero(wanted).tolist()


@pytest.mark.parametrize("limit", [4.0, 6.0])
def test_counts_on_the_table_are_those_on_the_whole_series(limit):
    one = example(3)
    table = table_of([one])
    ratio = np.abs(table.columns[0]).astype(np.float64)
    hits, false = counts(table, ratio, np.array([limit]), 3)
    condition = (np.abs(compute(FORECAST, one.values, DAY)) >= limit).astype(np.int8)
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


def test_labels_that_fit_the_values_hold_up_and_those_shifted_by_half_a_gap_do_not():
    one = example(6)
    shifted = Example("a", one.values, np.roll(one.truth, 150), DAY)
    options = SynthesisOptions(folds=4)
    for given, low, high in ((one, 0.9, 1.0), (shifted, 0.0, 0.4)):
        found = literals(table_of([given], CURATED), options)
        assert low <= max((literal.score for literal in found), default=0.0) <= high


def test_every_series_gets_a_season():
    assert season(wave(2000, 0), 900.0) == DAY
    assert season(np.random.default_rng(0).normal(size=2000), 3600.0) == 24
    assert season(np.random.default_rng(0).normal(size=40), None) == 10
    assert season(np.zeros(0), None) >= 2


def test_what_a_person_called_normal_is_kept_with_a_little_around_and_labels_are_not():
    one = example()
    quiet = int(np.argmin(np.abs(compute(FORECAST, one.values, DAY))[DAY:])) + DAY  # in no tail
    event = int(runs(one.truth)[0, 0])
    told = LabelSet.of([Region(quiet, quiet + 1), Region(event - 2, event)])
    table = table_of([replace(one, confirmed=told)])
    assert table_of([one]).confirmed is None
    around = set(range(quiet - 5, quiet + 6)) | set(range(event - 7, event + 5)) - set(np.flatnonzero(one.truth))
    assert set(table.position[table.confirmed].tolist()) == {at for at in around if not one.truth[at]}


def test_what_a_person_called_normal_is_learned_from_as_far_as_the_part_reaches():
    series = replace(
        curve("a", 4000, 0), confirmed=LabelSet((Region(100, 110), Region(1990, 2010), Region(3000, 3001)))
    )
    (learned,) = gather([series], [2000], lambda *_: None).examples
    assert learned.confirmed == LabelSet((Region(100, 110), Region(1990, 2000)))
