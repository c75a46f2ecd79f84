"""Flags and labels become marks by the rule that events are counted by."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.gui.charts.marks import KINDS, Marks, condition_marks, marks_of, words_for
from workbench.gui.charts.paint.mark_places import SAME
from workbench.gui.charts.series_chart import SeriesChart
from workbench.model.labels import LabelSet
from workbench.model.series import Series

H, M, F, N = (KINDS.index(kind) for kind in ("hit", "miss", "false_alarm", "flag"))


@pytest.mark.parametrize(
    ("truth", "flags", "indices", "kinds"),
    [
        ("0110111100", "1100000111", [0, 1, 7, 8], [F, H, H, F]),
        ("0000", "0000", [], []),
        ("0110", "0000", [1], [M]),
        ("0011", "0001", [3], [H]),
        ("0000", "0110", [1], [F]),
        ("1100", "0000", [0], [M]),
    ],
)
def test_regions_are_hit_once_or_missed_and_runs_outside_are_false_alarms(truth, flags, indices, kinds):
    labels = LabelSet.from_mask(np.array([int(c) for c in truth]))
    marks = marks_of(np.array([int(c) for c in flags], np.int8), labels)
    assert marks.indices.tolist() == indices
    assert marks.kinds.tolist() == kinds


def test_without_labels_a_flag_is_only_a_flag():
    marks = marks_of(np.array([0, 1, 1, 0, 1], np.int8), None)
    assert (marks.indices.tolist(), marks.kinds.tolist()) == ([1, 4], [N, N])


def test_a_region_that_could_not_be_judged_is_no_miss():
    labels = LabelSet.from_mask(np.array([0, 1, 1, 0]))
    assert not len(marks_of(np.array([-1, -1, 0, 0], np.int8), labels).indices)


def test_flags_of_a_later_stretch_keep_their_place_in_the_series():
    labels = LabelSet.from_mask(np.array([0] * 10 + [1] * 5 + [0] * 5))
    marks = marks_of(np.array([0, 0, 1, 0, 0, 0, 0, 1], np.int8), labels, start=10)
    assert (marks.indices.tolist(), marks.kinds.tolist()) == ([12, 17], [H, F])


def test_marks_can_be_cut_and_counted():
    marks = Marks(np.array([1, 5, 9]), np.array([H, M, H], np.int8))
    assert marks.count("hit") == 2
    assert marks.until(9).count("hit") == 1
    assert words_for("miss", 1) == "1 miss"
    assert words_for("false_alarm", 0) == "0 false alarms"


def taken_apart(truth, rows, numbers=(1, 2), focus=0, start=0):
    labels = None if truth is None else LabelSet.from_mask(np.array([int(c) for c in truth]))
    held = np.array([[c == "1" for c in row] for row in rows])
    flags = held.any(axis=0).astype(np.int8)
    plain = marks_of(flags, labels, start)
    return condition_marks(plain, flags, held, numbers, labels, start, focus)


@pytest.mark.parametrize(
    ("truth", "rows", "indices", "kinds", "conditions"),
    [
        ("00110", ("00110", "00000"), [2], [H], [1]),
        ("00110", ("00100", "00010"), [2, 3], [H, H], [1, 2]),  # each that set a flag in the event, once
        ("00110", ("00100", "00110"), [2, 3], [H, H], [1, 2]),  # a flag belongs to the first that held
        ("00000", ("01110", "00000"), [1], [F], [1]),
        ("00000", ("01010", "00100"), [1, 2], [F, F], [1, 2]),  # one run outside, both in it once
        ("00110", ("10000", "00000"), [0, 2], [F, M], [1, 0]),  # nothing set what was missed
        (None, ("01100", "00010"), [1, 3], [N, N], [1, 2]),
    ],
)
def test_marks_are_taken_apart_by_what_set_each_flag(truth, rows, indices, kinds, conditions):
    marks = taken_apart(truth, rows)
    assert (marks.indices.tolist(), marks.kinds.tolist()) == (indices, kinds)
    assert marks.conditions.tolist() == conditions


def test_the_condition_that_is_looked_at_owns_the_flags_that_it_shares():
    assert taken_apart("0000", ("0100", "0100")).conditions.tolist() == [1]
    assert taken_apart("0000", ("0100", "0100"), focus=2).conditions.tolist() == [2]


def test_a_flag_that_no_condition_accounts_for_is_not_known():
    labels, flags = LabelSet(), np.array([0, 1, 0], np.int8)
    marks = condition_marks(marks_of(flags, labels), flags, np.zeros((1, 3), bool), [1], labels)
    assert marks.conditions.tolist() == [0] and marks.kinds.tolist() == [F]


def test_conditions_keep_their_numbers_in_a_later_stretch_and_before_a_border():
    marks = taken_apart("000000010", ("0100", "0010"), numbers=(7, 9), start=5)
    assert (marks.indices.tolist(), marks.conditions.tolist()) == ([6, 7], [7, 9])
    assert marks.until(7).conditions.tolist() == [7]
    assert (marks.count_condition(7), marks.count_condition(1)) == (1, 0)


def test_the_condition_that_is_looked_at_is_drawn_last():
    marks = taken_apart("00000", ("10000", "00100"))
    assert [number for _, number in marks.groups()] == [1, 2]
    assert [number for _, number in marks.groups(focus=1)] == [2, 1]
    assert marks.members("false_alarm", 2).tolist() == [False, True]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_at_every_zoom_each_flag_in_sight_has_a_mark_of_its_kind_beside_it(chart_of_many, data):
    chart, marks = chart_of_many
    chart.fit()
    chart.zoom(data.draw(st.floats(0.0005, 1.0)), data.draw(st.floats(0, chart.clock.at(chart.clock.n - 1))))
    placed = chart._mark_layer.placed()
    start, stop = chart.points_in_sight()
    x = chart._ground.px(chart.clock.x(marks.indices))
    for kind in range(len(KINDS)):
        drawn = np.array([at for at, _, position in placed if marks.kinds[position] == kind])
        wanted = x[(marks.kinds == kind) & (marks.indices >= start) & (marks.indices < stop)]
        assert all(np.abs(drawn - at).min() <= SAME for at in wanted)
    assert len(placed) <= len(KINDS) * (chart.box.width() / SAME + 4)


@pytest.fixture
def chart_of_many(qtbot, theme):
    chart = SeriesChart(theme)
    qtbot.addWidget(chart)
    chart.resize(700, 400)
    rng = np.random.default_rng(3)
    chart.show_series(Series("many", rng.normal(size=(100_000, 1))))
    at = np.sort(rng.choice(100_000, 3000, replace=False))
    marks = Marks(at, rng.integers(0, len(KINDS), 3000).astype(np.int8))
    chart.set_marks(marks)
    chart.show()
    qtbot.waitExposed(chart)
    return chart, marks
