"""Labels through CSV and JSON and back, and files that other people and programs write."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.data.labels.moments import iso, parse
from workbench.data.labels.reading import read_labels
from workbench.data.labels.writing import COLUMNS, write_labels
from workbench.errors import LabelError
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series

MINUTE = 60 * 10**9
START = 1_715_680_800 * 10**9  # 14 May 2024 10:00 UTC
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


def clocked(name: str = "cpu", n: int = 100) -> Series:
    return Series(name, np.zeros((n, 1)), START + np.arange(n, dtype=np.int64) * MINUTE, interval_ns=MINUTE)


@st.composite
def labeled(draw: st.DrawFn, name: str) -> Series:
    """A series with or without a clock; regions may adjoin, as split ones do."""
    n = draw(st.integers(1, 30))
    borders = sorted(draw(st.sets(st.integers(0, n), max_size=10)))
    regions = [
        Region(a, b, draw(words), draw(words), draw(st.sampled_from(["", "2026-11-22T18:00:00+00:00"])))
        for a, b in pairwise(borders)
        if draw(st.booleans())
    ]
    times = None
    if draw(st.booleans()):
        steps = draw(st.lists(st.integers(1, 10**12), min_size=n, max_size=n))
        times = START + np.cumsum(np.array(steps, np.int64))
    labels = LabelSet(tuple(regions)) if regions or draw(st.booleans()) else None
    return Series(name, np.zeros((n, 1)), times, labels=labels)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(["csv", "json"]))
def test_what_is_written_is_read_back_equal(data: st.DataObject, ending: str) -> None:
    series = [data.draw(labeled(name)) for name in ("a", "b, c", '"d"')]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"labels.{ending}"
        count = write_labels(series, path)
        found = read_labels(path, series)
    assert dict(found.labels) == {one.name: one.labels for one in series if one.labels is not None}
    assert found.doubts == ()
    assert count == found.count


@given(st.integers(-(2**62), 2**62))
def test_a_time_as_text_is_exact(time_ns: int) -> None:
    assert parse(iso(time_ns)) == time_ns


@pytest.mark.parametrize(
    ("text", "time_ns"),
    [
        ("2024-05-14T10:00:00Z", START),
        ("2024-05-14 10:00", START),
        ("2024-05-14T12:00:00+02:00", START),
        ("2024-05-14T05:30:00-0430", START),
        ("1715680800", START),
        ("1715680800000", START),
        ("1715680800.5", START + 500_000_000),
        ("2024-13-14T10:00:00Z", None),
        ("soon", None),
        ("12", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, time_ns: int | None) -> None:
    assert parse(text) == time_ns


def test_a_file_tells_points_and_utc_times_half_open(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    write_labels([clocked().relabel(LabelSet((Region(2, 5, "slow", "ana", "2026-11-22T18:00:00+00:00"),)))], path)
    head, row = path.read_text("utf-8").splitlines()
    assert head == ",".join(COLUMNS)
    assert row == "cpu,2,5,2024-05-14T10:02:00Z,2024-05-14T10:05:00Z,slow,ana,2026-11-22T18:00:00+00:00"


CSV_CASES = {
    "points": ("start,stop\n2,5", [(2, 5)], []),
    "other names and a semicolon": ("Series;Begin;End\ncpu;2;5", [(2, 5)], []),
    "times alone": ("start_time,stop_time\n2024-05-14T10:02Z,2024-05-14T10:05Z", [(2, 5)], []),
    "times where points would be": ("start,end\n2024-05-14 10:02,2024-05-14 10:05", [(2, 5)], []),
    "an offset": ("start,end\n2024-05-14T12:02+02:00,2024-05-14T12:05+02:00", [(2, 5)], []),
    "times between points": ("start,end\n2024-05-14T10:01:30Z,2024-05-14T10:04:30Z", [(2, 5)], []),
    "Unix times": ("start,stop\n1715680920,1715681100", [(2, 5)], ["numbers as times"]),
    "points and times that differ": (
        "start,stop,start_time,stop_time\n7,9,2024-05-14T10:02Z,2024-05-14T10:05Z",
        [(2, 5)],
        ["points and times differ"],
    ),
    "an unknown series": ("series,start,stop\ndisk,2,5\ncpu,7,9", [(7, 9)], ["unknown series"]),
    "beyond the end": ("start,stop\n98,120", [(98, 100)], ["cut"]),
    "before the beginning": ("start,end\n2024-05-14T09:00Z,2024-05-14T10:02Z", [(0, 2)], ["cut"]),
    "outside": ("start,stop\n100,120", [], ["outside"]),
    "backwards": ("start,stop\n5,2", [], ["empty"]),
    "overlapping": ("start,stop,note\n2,5,a\n4,9,b", [(2, 9)], ["overlapping"]),
    "adjoining stay apart": ("start,stop\n2,5\n5,9", [(2, 5), (5, 9)], []),
    "no numbers": ("start,stop\nx,y\n7,9", [(7, 9)], ["unreadable"]),
    "one row too short": ("start,stop\n3\n7,9", [(7, 9)], ["unreadable"]),
    "looked through": ("series,start,stop\ncpu,,", [], []),
}


@pytest.mark.parametrize("case", CSV_CASES)
def test_what_can_be_read_is_taken_and_every_doubt_is_told(case: str, tmp_path: Path) -> None:
    text, spans, kinds = CSV_CASES[case]
    path = tmp_path / "labels.csv"
    path.write_text(text + "\n", "utf-8")
    found = read_labels(path, [clocked()], default="cpu")
    assert [(r.start, r.stop) for r in found.labels["cpu"].regions] == spans
    assert [doubt.kind for doubt in found.doubts] == kinds


@pytest.mark.parametrize(
    "text", ["timestamp,value\n1,2\n", '{"labels": 3}', "[1, 2]", "{", "start\n3\n"], ids=lambda text: text[:12]
)
def test_a_file_that_is_no_table_of_labels_is_refused_in_words(text: str, tmp_path: Path) -> None:
    path = tmp_path / ("labels.json" if text[0] in "{[" else "labels.csv")
    path.write_text(text, "utf-8")
    with pytest.raises(LabelError, match="holds no labels that can be read"):
        read_labels(path, [clocked()], default="cpu")


def test_the_json_of_one_series_names_it_once(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text('{"series": "cpu", "labels": [{"start": 2, "stop": 5, "note": null}]}', "utf-8")
    assert read_labels(path, [clocked()]).labels == {"cpu": LabelSet((Region(2, 5),))}
