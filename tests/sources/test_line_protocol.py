"""Files of line protocol as series: escapes, types, times, what is left out, and that what is written reads back."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.data.opening import open_paths
from workbench.detector.influx import escape, quote
from workbench.errors import DataError
from workbench.sources.lineprotocol import fetch_lines
from workbench.sources.nouns import series_of
from workbench.sources.saving import save

T0 = 1_700_000_000_000_000_000
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and not text.startswith("#") and not text.endswith("\\")
)


def lines(tmp_path: Path, text: str, name: str = "x.lp") -> Path:
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["x.lp", "x.lp.gz"])
def test_each_number_of_each_measurement_with_its_tags_is_a_series(tmp_path: Path, name: str) -> None:
    text = "# DML\n\n" + "".join(
        f'cpu,host=a,zone=eu usage={i}.5,count={i}i,ok={"t" if i % 2 else "f"},note="a,b=c \\" d" {T0 + i * 10**9}\r\n'
        f"cpu,zone=us,host=b usage={i} {T0 + i * 10**9}\n"
        for i in range(5)
    )
    found = fetch_lines(lines(tmp_path, text, name))
    assert {one.name: one.values.tolist() for one in found.rows} == {
        "cpu,host=a,zone=eu count": [0, 1, 2, 3, 4],
        "cpu,host=a,zone=eu ok": [0, 1, 0, 1, 0],
        "cpu,host=a,zone=eu usage": [0.5, 1.5, 2.5, 3.5, 4.5],
        "cpu,host=b,zone=us usage": [0, 1, 2, 3, 4],
    }
    assert found.rows[0].times_ns.tolist() == [T0 + i * 10**9 for i in range(5)] and found.doubts == ()
    save(found, tmp_path / "x.parquet")
    assert len(open_paths([tmp_path / "x.parquet"]).series) == 4


@pytest.mark.parametrize(("stamp", "unit"), [(T0 // 10**9, "s"), (T0 // 10**6, "ms"), (T0 // 10**3, "us"), (T0, "ns")])
def test_times_are_told_by_their_size_or_by_their_unit(tmp_path: Path, stamp: int, unit: str) -> None:
    path = lines(tmp_path, f"m v=1 {stamp}\n")
    assert fetch_lines(path).rows[0].times_ns.tolist() == [T0] == fetch_lines(path, unit).rows[0].times_ns.tolist()


def test_lines_that_are_no_points_are_left_out_and_counted(tmp_path: Path) -> None:
    path = lines(tmp_path, f'CREATE DATABASE x\nm v=1 {T0}\nm v=2\nm v=x 3\nm text="only" 5\nm v=3 {T0 + 5}')
    found = fetch_lines(path)
    assert found.rows[0].values.tolist() == [1, 3]
    assert (
        found.doubts
        == (
            "2 lines are no points and were left out, the first at line 1: its field 'DATABASE' is not name=value",
            "1 lines without a time were left out",
        )
        or "2 lines are no points" in found.doubts[0]
    )


@pytest.mark.parametrize("text", ["", "hello\n", "# only a comment\n", "m v=1\n", 'm s="text" 5\n', "\0\x01\xff" * 50])
def test_a_file_without_points_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="holds no line protocol"):
        fetch_lines(lines(tmp_path, text))


def test_a_packed_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.lp.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(DataError, match="can't be read"):
        fetch_lines(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.tuples(WORDS, WORDS, WORDS),
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.text(max_size=10),
)
def test_whatever_names_hold_is_escaped_and_reads_back(
    tmp_path: Path, points: dict[tuple[str, str, str], list[float]], noise: str
) -> None:
    text = "".join(
        f"{escape(measurement, ', ')},tag={escape(tag)} {escape(key)}={value!r},note={quote(noise)} {T0 + i}\n"
        for (measurement, tag, key), values in points.items()
        for i, value in enumerate(values)
    )
    expected: dict[str, list[float]] = {}
    for (measurement, tag, key), values in points.items():
        expected.setdefault(f"{measurement},tag={tag} {key}", []).extend(values)
    found = fetch_lines(lines(tmp_path, text), "ns")
    read: dict[str, list[float]] = {}
    for one in found.rows:
        read.setdefault(one.name, []).extend(one.values.tolist())
    assert {name: sorted(values) for name, values in read.items()} == {
        name: sorted(values) for name, values in expected.items()
    }
    assert all(len(series_of(one)) > 0 for one in found.rows)
