"""Times in every form: formats of spreadsheets and logs, zones with repeated and missing hours, units by size."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from workbench.data.doubts import in_words
from workbench.data.times import Times, parse_times, unit_of
from workbench.errors import DataError


def _parse(cells: list[object], form: str | None = None, zone: str | None = None) -> Times:
    return parse_times(pd.Series(cells), form, zone, lambda row: f"line {row + 2}")


def _iso(times: Times) -> list[str]:
    return [datetime.fromtimestamp(ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S") for ns in times.ns.tolist()]


NOON = "2025-03-24 13:30:05"
FORMS = [
    "2025-03-24T13:30:05Z",
    "2025-03-24 13:30:05",
    "2025-03-24 13:30:05+00:00",
    "2025-03-24T14:30:05+0100",
    "2025-03-24 13:30:05 UTC",
    "2025-03-24 13:30:05.000",
    "2025-03-24 13:30:05,000",
    "20250324T133005Z",
    "2025/03/24 13:30:05",
    "24.03.2025 13:30:05",
    "03/24/2025 13:30:05",
    "24/03/2025 13:30:05",
    "24-Mar-2025 13:30:05",
    "24 Mar 2025 13:30:05",
    "Mar 24, 2025 01:30:05 PM",
    "03/24/2025 01:30:05 PM",
    "24/Mar/2025:13:30:05 +0000",
    "Mon Mar 24 13:30:05 2025",
    " 2025-03-24 13:30:05 ",
    20250324133005,
    1742823005,
    1742823005.0,
    1742823005000,
    1742823005000000,
    1742823005000000000,
    "1742823005",
]


@pytest.mark.parametrize("cell", FORMS, ids=str)
def test_a_time_is_read_in_its_form(cell: object) -> None:
    assert _iso(_parse([cell, cell])) == [NOON, NOON]


@pytest.mark.parametrize(
    ("cell", "want"),
    [(20250324, "2025-03-24 00:00:00"), ("2025-03-24", "2025-03-24 00:00:00"), (202503241330, "2025-03-24 13:30:00")],
)
def test_a_date_alone_or_without_seconds_is_read(cell: object, want: str) -> None:
    assert _iso(_parse([cell, cell])) == [want, want]


def test_times_with_and_without_an_offset_can_stand_in_one_column() -> None:
    times = _parse(["2025-01-10T12:00:00", "2025-01-10T12:30:00Z", "2025-01-10T14:00:00+01:00"], zone="Europe/Berlin")
    assert _iso(times) == ["2025-01-10 11:00:00", "2025-01-10 12:30:00", "2025-01-10 13:00:00"]


def test_the_order_of_day_and_month_is_told_by_times_that_run_forward() -> None:
    assert _iso(_parse(["01/02/2025", "02/02/2025", "01/03/2025"]))[2] == "2025-03-01 00:00:00"
    assert _iso(_parse(["01/30/2025", "01/31/2025", "02/01/2025"]))[2] == "2025-02-01 00:00:00"


def test_dates_that_fit_both_orders_are_doubted() -> None:
    times = _parse(["01/02/2025", "02/02/2025", "03/02/2025"])
    assert [note.kind for note in times.notes] == ["ambiguous dates"]
    assert _parse(["01/02/2025", "02/02/2025", "03/02/2025"], form="%d/%m/%Y").notes == ()


def test_the_repeated_hour_is_read_twice() -> None:
    walls = [f"2024-10-27 {clock}" for clock in ("01:30", "02:00", "02:30", "02:00", "02:30", "03:00")]
    times = _parse(list(walls), zone="Europe/Berlin")
    assert np.all(np.diff(times.ns) == 30 * 60 * 10**9)
    assert times.notes == ()


def test_a_repeated_hour_that_comes_once_is_doubted() -> None:
    times = _parse(["2024-10-27 01:00", "2024-10-27 02:00", "2024-10-27 03:00"], zone="Europe/Berlin")
    assert [(note.kind, note.count, note.first_point) for note in times.notes] == [("ambiguous times", 1, 1)]


def test_an_hour_that_the_zone_left_out_is_doubted() -> None:
    times = _parse(["2024-03-31 01:30", "2024-03-31 02:30", "2024-03-31 03:45"], zone="Europe/Berlin")
    assert [(note.kind, note.count, note.first_point) for note in times.notes] == [("impossible times", 1, 1)]


def test_times_without_an_offset_count_as_utc() -> None:
    assert _iso(_parse(["2025-07-01 12:00:00"])) == ["2025-07-01 12:00:00"]


@pytest.mark.parametrize(
    ("value", "unit"),
    [(17, "index"), (1.7e9, "unix s"), (4e8, "unix s"), (1.7e12, "unix ms"), (1.7e15, "unix µs"), (1.7e18, "unix ns")],
)
def test_the_unit_of_numbers_is_told_by_their_size(value: float, unit: str) -> None:
    assert unit_of(np.array([value, value, value * 1.001])) == unit


def test_a_stated_unit_beats_the_size() -> None:
    assert _iso(_parse([86_400, 172_800], form="unix s")) == ["1970-01-02 00:00:00", "1970-01-03 00:00:00"]
    assert not _parse(list(range(1_700_000_000, 1_700_000_005)), form="index").clock


def test_missing_times_are_marked() -> None:
    assert _parse([1_700_000_000, None, 1_700_000_120]).missing.tolist() == [False, True, False]
    assert _parse(["2025-01-01", "", None, "2025-01-02"]).missing.tolist() == [False, True, True, False]


def test_the_first_unreadable_time_is_named_with_its_line() -> None:
    cells = [f"2025-01-01 00:{i // 60:02}:{i % 60:02}" for i in range(3000)]
    cells[1234] = "2025-01-01 00:61:00"
    with pytest.raises(DataError, match="'2025-01-01 00:61:00' at line 1236 is no time"):
        _parse(list(cells))


@pytest.mark.parametrize(
    ("ns", "words"),
    [(250_000, "250 µs"), (5 * 10**6, "5 ms"), (30 * 10**9, "30 s"), (300 * 10**9, "5 min"), (9000 * 10**9, "2.5 h")],
)
def test_durations_are_told_in_words(ns: int, words: str) -> None:
    assert in_words(ns) == words
