"""Times, lengths and values are told in words that fit what is seen; positions go back to the points they came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.charts import words
from workbench.gui.charts.clock import Clock
from workbench.model.series import Series

SECOND = 10**9
MAY_14 = 1_715_644_800 * SECOND  # 2024-05-14 00:00 UTC


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.25, "250 ms"),
        (1, "1 s"),
        (45, "45 s"),
        (60, "1 min"),
        (480, "8 min"),
        (5400, "1 h 30 min"),
        (86_400, "1 d"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_length_is_told_in_its_largest_units(seconds, text):
    assert words.span(seconds) == text


def test_a_length_without_a_clock_is_told_in_points():
    assert words.length(1, None) == "1 point"
    assert words.length(1200, None) == "1200 points"
    assert words.length(8, 60.0) == "8 min"


@pytest.mark.parametrize(
    ("number", "text"),
    [(231.44, "231.4 ms"), (0.012345, "0.01235 ms"), (20160, "20\u202f160 ms"), (-3.8, "−3.8 ms"), (1234.0, "1234 ms")],
)
def test_a_value_has_four_digits_and_its_unit(number, text):
    assert words.value(number, "ms") == text


def test_a_missing_value_is_called_missing():
    assert words.value(float("nan"), "ms") == "missing"


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (words.DAY, "14 May"),
        (words.HOUR, "14 May · 11:40"),
        (words.SECOND, "14 May · 11:40:05"),
        (words.MS, "11:40:05.250"),
        (60 * words.DAY, "May 2024"),
    ],
)
def test_a_time_is_as_precise_as_the_zoom(step, text):
    at = MAY_14 + (11 * 3600 + 40 * 60 + 5) * SECOND + 250 * words.MS
    assert words.moment(at, step) == text


@given(
    start=st.integers(0, 4 * 10**18),
    length=st.integers(10 * words.MS, 40 * 365 * words.DAY),
    most=st.integers(1, 20),
)
def test_ticks_are_inside_ascending_and_never_more_than_there_is_room_for(start, length, most):
    ticks = words.time_ticks(start, start + length, most)
    times = [at for at, _ in ticks]
    assert all(start <= at <= start + length for at in times)
    assert times == sorted(set(times))
    assert len(ticks) <= most + 1


def test_ticks_stand_on_round_times():
    texts = [text for _, text in words.time_ticks(MAY_14 + 17 * SECOND, MAY_14 + 3600 * SECOND, 4)]
    assert texts == ["14 May · 00:15", "14 May · 00:30", "14 May · 00:45", "14 May · 01:00"]
    years = [text for _, text in words.time_ticks(0, 10 * 366 * words.DAY, 5)]
    assert years == ["1970", "1975", "1980"]


@given(start=st.integers(0, 10**6), length=st.integers(1, 10**8), most=st.integers(1, 20))
def test_ticks_of_point_numbers_are_few_and_inside(start, length, most):
    ticks = words.index_ticks(start, start + length, most)
    assert len(ticks) <= most + 1
    assert all(start <= at <= start + length for at, _ in ticks)


def series_at(times):
    times = np.asarray(times, np.int64)
    return Series("s", np.zeros((len(times), 1)), times_ns=times, interval_ns=60 * SECOND)


def test_a_regular_clock_needs_no_table_and_finds_every_point_again():
    clock = Clock.of(series_at(MAY_14 + np.arange(1000) * 60 * SECOND))
    assert clock.step == 60
    assert not len(clock.gaps)
    assert [clock.index(clock.at(i)) for i in range(0, 1000, 37)] == list(range(0, 1000, 37))


def test_an_irregular_clock_finds_the_nearest_point_and_its_gaps():
    times = MAY_14 + np.array([0, 60, 120, 4000, 4060]) * SECOND
    clock = Clock.of(series_at(times))
    assert clock.step is None
    assert clock.gaps.tolist() == [2]
    assert [clock.index(x) for x in (-50, 29, 31, 2000, 2100, 9999)] == [0, 0, 1, 2, 3, 4]


def test_a_series_without_a_clock_counts_points():
    clock = Clock.of(Series("s", np.zeros((50, 1))))
    assert clock.moment(7) == "point 7"
    assert clock.ticks(0, 49, 5)[0] == (0.0, "0")


def test_a_moment_names_its_zone():
    clock = Clock.of(series_at(MAY_14 + np.arange(1000) * 60 * SECOND))
    assert clock.moment(702) == "14 May 2024 · 11:42 UTC"


def test_a_series_of_one_point_has_a_clock():
    clock = Clock.of(series_at([MAY_14]))
    assert clock.index(123.0) == 0
