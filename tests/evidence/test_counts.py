"""Counts of lines on a clock: nothing is lost, nothing is seen before its time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.evidence.counts import count_lines

CLOCK = np.array([10, 20, 30], np.int64)
LINES = st.lists(st.tuples(st.integers(-5, 45), st.booleans(), st.sampled_from("abc")), max_size=50)


def test_a_point_counts_the_lines_since_the_point_before_its_own_time_included() -> None:
    times = np.array([0, 1, 10, 11, 20, 21, 30, 31], np.int64)
    found = count_lines(times, np.ones(8, np.bool_), list("aaabbaab"), CLOCK)
    assert found.names == ("a", "b")
    assert found.values.tolist() == [[2, 0], [0, 2], [2, 0]]
    assert found.outside == 2


def test_lines_without_a_time_and_names_without_a_column_count_as_outside() -> None:
    known = np.array([True, False, True])
    found = count_lines(np.array([10, 10, 10], np.int64), known, list("aab"), CLOCK, columns=["a"])
    assert found.values.tolist() == [[1], [0], [0]]
    assert found.outside == 2


def test_a_clock_that_does_not_rise_is_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        count_lines(CLOCK, np.ones(3, np.bool_), list("abc"), np.array([1, 1], np.int64))


@given(LINES, st.lists(st.integers(0, 40), unique=True, max_size=6).map(sorted))
def test_counts_and_lines_outside_add_up_to_all_lines(lines: list[tuple[int, bool, str]], clock: list[int]) -> None:
    times = np.array([line[0] for line in lines], np.int64)
    known = np.array([line[1] for line in lines], np.bool_)
    found = count_lines(times, known, [line[2] for line in lines], np.array(clock, np.int64))
    assert found.values.sum() + found.outside == len(lines)
