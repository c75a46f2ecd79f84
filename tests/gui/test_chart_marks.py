"""Flags and labels become marks by the rule that events are counted by."""

import numpy as np
import pytest

from workbench.gui.charts.marks import KINDS, Marks, marks_of, words_for
from workbench.model.labels import LabelSet

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
