"""Times as text: Unix numbers of any unit and ISO 8601, exact to the nanosecond, and back again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.detector.times import format_time, parse_times
from workbench.errors import DataError

NOON = 1_767_268_800 * 10**9  # 2026-01-01T12:00:00Z
CASES = [
    ("1767268800", NOON, "unix s"),
    ("1767268800000", NOON, "unix ms"),
    ("1767268800000000", NOON, "unix µs"),
    ("1767268800000000001", NOON + 1, "unix ns"),
    ("1767268800.25", NOON + 250_000_000, "unix s"),
    ("1.7672688e9", NOON, "unix s"),
    ("2026-01-01T12:00:00Z", NOON, "iso"),
    ("2026-01-01 12:00:00", NOON, "iso"),
    ("2026-01-01 12:00", NOON, "iso"),
    ("2026-01-01", NOON - 43_200 * 10**9, "iso"),
    ("2026-01-01T13:00:00+01:00", NOON, "iso"),
    ("2026-01-01T13:30+0130", NOON, "iso"),
    ("2026-01-01T06:30:00-05:30", NOON, "iso"),
    ("2026-01-01T07:00:00-05", NOON, "iso"),
    ("2026-01-01T12:00:00.123456789Z", NOON + 123_456_789, "iso"),
    ("2026-01-01T12:00:00,5", NOON + 500_000_000, "iso"),
    (" 2026-01-01 12:00:00 UTC ", NOON, "iso"),
    ("1969-12-31T23:59:59.5Z", -500_000_000, "iso"),
]


@pytest.mark.parametrize(("cell", "time_ns", "form"), CASES, ids=[cell for cell, _, _ in CASES])
def test_a_time_is_read(cell: str, time_ns: int, form: str) -> None:
    times, missing, found = parse_times([cell, ""])
    assert (times[0], found, missing.tolist()) == (time_ns, form, [False, True])


def test_a_running_number_is_no_clock() -> None:
    assert parse_times(["0", "1", "2"])[2] == "index"


@pytest.mark.parametrize("bad", ["yesterday", "2026-13-01", "2026-01-01T25:00:00Z", "12:00", "nan"])
def test_the_first_time_that_cannot_be_read_is_named(bad: str) -> None:
    with pytest.raises(DataError, match=rf"'{bad}' in row 3"):
        parse_times(["2026-01-01", "2026-01-02", bad, "2026-01-04", "x"])


def test_words_among_numbers_and_times_beyond_the_clock_are_refused() -> None:
    with pytest.raises(DataError, match="'soon' in row 2"):
        parse_times(["1767268800", "soon", "1767268900"])
    with pytest.raises(DataError, match="1678 to 2262"):
        parse_times(["9999-01-01"])
    with pytest.raises(DataError, match="is empty"):
        parse_times(["", " "])


@given(st.integers(3 * 10**17, 4 * 10**18), st.sampled_from(["iso", "unix ns"]))
def test_what_is_written_reads_back_exactly(time_ns: int, form: str) -> None:
    times, _, found = parse_times([format_time(time_ns, form)])
    assert (times[0], found) == (time_ns, form)


@given(st.integers(10**9, 4 * 10**9), st.sampled_from(["unix s", "unix ms", "unix µs"]), st.sampled_from([1, 10**6]))
def test_whole_numbers_of_a_unit_stay_whole(seconds: int, form: str, grain: int) -> None:
    text = format_time(seconds * 10**9, form)
    assert text.isdigit()
    assert parse_times([text])[0][0] == seconds * 10**9
    assert np.float64(format_time(seconds * 10**9 + grain * 1_000, form)) >= float(text)


def test_fractions_are_shown_only_where_there_are_any() -> None:
    assert format_time(NOON, "iso") == "2026-01-01T12:00:00Z"
    assert format_time(NOON + 5_000_000, "iso") == "2026-01-01T12:00:00.005Z"
    assert format_time(NOON + 5_000_000, "unix s") == "1767268800.005"
    assert format_time(NOON + 5_000_000, "unix ms") == "1767268800005"
