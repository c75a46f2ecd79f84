"""Opening files: columns are found or chosen, files and folders combined, names unique, cancel possible."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.data.nouns import ColumnChoice, EnoughError
from workbench.data.opening import open_paths
from workbench.data.peeking import peek
from workbench.errors import DataError
from workbench.model.labels import Region
from workbench.model.series import Series

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
T0 = 1_700_000_000


def _csv(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def _only(path: Path, choice: ColumnChoice | None = None) -> Series:
    (series,) = open_paths([path], choice).series
    return series


def _is_table(series: Series, times: bool = True) -> None:
    """The series of the three rows 1.5, 2.5, 3.5 a minute apart, the second one anomalous."""
    assert series.value.tolist() == [1.5, 2.5, 3.5]
    assert series.labels is not None and series.labels.regions == (Region(1, 2),)
    if times:
        assert series.times_ns is not None
        assert series.times_ns.tolist() == [(T0 + 60 * i) * 10**9 for i in range(3)]
        assert series.interval_ns == 60 * 10**9


PLAIN = f"timestamp,value,label\n{T0},1.5,0\n{T0 + 60},2.5,1\n{T0 + 120},3.5,0\n"
WRITTEN: dict[str, str] = {
    "comma": PLAIN,
    "semicolon": PLAIN.replace(",", ";"),
    "tab": PLAIN.replace(",", "\t"),
    "bar": PLAIN.replace(",", "|"),
    "decimal comma": PLAIN.replace(",", ";").replace(".", ","),
    "quoted decimal comma": PLAIN.replace("1.5", '"1,5"').replace("2.5", '"2,5"').replace("3.5", '"3,5"'),
    "carriage returns": PLAIN.replace("\n", "\r\n"),
    "old carriage returns": PLAIN.replace("\n", "\r"),
    "comment above": "# exported by a tool\n\n" + PLAIN,
    "blank lines": PLAIN.replace("\n", "\n\n"),
    "spaces": PLAIN.replace(",", ", "),
    "no last line break": PLAIN.rstrip("\n"),
    "byte order mark": "\ufeff" + PLAIN,
    "other names": PLAIN.replace("timestamp", "Date Time").replace("label", "is_anomaly").replace("value", "Load [%]"),
    "another order": "label,value,ts\n" + "".join(f"{i % 2},{1.5 + i},{T0 + 60 * i}\n" for i in range(3)),
    "running number first": ",timestamp,value,label\n"
    + "".join(f"{i},{T0 + 60 * i},{1.5 + i},{i % 2}\n" for i in range(3)),
    "words as labels": PLAIN.replace(",0\n", ",False\n").replace(",1\n", ",True\n"),
    "float labels": PLAIN.replace(",0\n", ",0.0\n").replace(",1\n", ",1.0\n"),
    "float times": PLAIN.replace(f"{T0 + 60},", f"{T0 + 60}.0,"),
    "quoted": '"timestamp","value","label"\n' + "".join(f'"{T0 + 60 * i}","{1.5 + i}","{i % 2}"\n' for i in range(3)),
    "a note with the delimiter": "timestamp,note,value,label\n"
    + "".join(f'{T0 + 60 * i},"a, ""b""\nc",{1.5 + i},{i % 2}\n' for i in range(3)),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_the_same_table_is_read_however_it_is_written(how: str, tmp_path: Path) -> None:
    _is_table(_only(_csv(tmp_path / "a.csv", WRITTEN[how])))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_the_same_table_is_read_in_any_usual_encoding(encoding: str, tmp_path: Path) -> None:
    text = PLAIN.replace("value", "Größe")
    series = _only(_csv(tmp_path / "a.csv", text, encoding=encoding))
    _is_table(series)
    assert series.columns == ("Größe",)


def test_a_stray_byte_far_down_in_a_note_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"{T0 + 60 * i},fine,{i}\n" for i in range(40_000)).encode()
    path.write_bytes(b"timestamp,note,value\n" + rows + f"{T0 + 60 * 40_000},".encode() + b"caf\xe9,7\n")
    assert _only(path).value[-1] == 7


def test_a_table_without_a_header_is_read_by_what_the_cells_hold(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "\n".join(PLAIN.splitlines()[1:]))
    series = _only(path, ColumnChoice(label="column 3"))
    _is_table(series)


def test_is_test_marks_the_start_of_the_test_part(tmp_path: Path) -> None:
    rows = "".join(f"{T0 + 60 * i},{i}.5,{int(i == 3)},{int(i >= 6)}\n" for i in range(10))
    series = _only(_csv(tmp_path / "a.csv", "timestamp,value,label,is_test\n" + rows))
    assert series.test_start == 6
    assert _only(tmp_path / "a.csv", ColumnChoice(is_test="")).test_start is None


def test_columns_can_be_chosen(tmp_path: Path) -> None:
    rows = "".join(f"{T0 + 60 * i},{T0 + 3600 * i},{i}.5,{i * 3},{i % 2}\n" for i in range(5))
    path = _csv(tmp_path / "a.csv", "timestamp,other,value,load,odd\n" + rows)
    series = _only(path, ColumnChoice(time="other", value=("load", "value"), label="odd"))
    assert series.columns == ("load", "value")
    assert series.values.tolist() == [[i * 3, i + 0.5] for i in range(5)]
    assert series.interval_ns == 3600 * 10**9
    assert series.labels is not None and len(series.labels) == 2
    without = _only(path, ColumnChoice(time="", label=""))
    assert without.times_ns is None and without.labels is None


def test_a_running_index_is_no_clock(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "timestamp,value\n" + "".join(f"{i},{i % 3}\n" for i in range(300)))
    opened = open_paths([path])
    assert opened.series[0].times_ns is None
    assert opened.series[0].interval_ns is None
    assert {doubt.kind for doubt in opened.doubts} == {"no label", "no times"}


def test_small_numbers_that_are_no_running_index_are_doubted(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "time,value\n" + "".join(f"{i * 0.37},{i % 3}\n" for i in range(300)))
    assert "no clock" in {doubt.kind for doubt in open_paths([path]).doubts}


def test_a_column_that_names_series_cuts_a_file_into_them(tmp_path: Path) -> None:
    rows = "".join(f"{T0 + 60 * (i // 2)},{i},{int(i in (4, 5))},{'ba'[i % 2]}\n" for i in range(20))
    path = _csv(tmp_path / "curves.csv", "timestamp,value,label,KPI ID\n" + rows)
    opened = open_paths([path])
    assert [series.name for series in opened.series] == ["b", "a"]
    assert [series.value[:3].tolist() for series in opened.series] == [[0, 2, 4], [1, 3, 5]]
    assert all(series.labels is not None and series.labels.regions == (Region(2, 3),) for series in opened.series)
    assert {doubt.series for doubt in opened.doubts} == {"a", "b"}


def test_a_folder_opens_one_level_deep_without_hidden_files(tmp_path: Path) -> None:
    for name in ("a.csv", "in/b.csv", "in/deep/c.csv", ".hidden.csv", ".git/d.csv", "in/readme.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _csv(path, PLAIN)
    pd.read_csv(tmp_path / "a.csv").to_parquet(tmp_path / "in" / "e.parquet")
    opened = open_paths([tmp_path])
    assert [series.name for series in opened.series] == ["a", "b", "e"]
    for series in opened.series:
        _is_table(series)


def test_names_stay_unique_where_files_share_one(tmp_path: Path) -> None:
    paths = []
    for folder in ("x", "y", "z/x"):
        (tmp_path / folder).mkdir(parents=True)
        paths.append(_csv(tmp_path / folder / "cpu.csv", PLAIN))
    opened = open_paths(paths)
    assert [series.name for series in opened.series] == ["x-cpu", "y-cpu", "x-cpu-2"]
    assert {doubt.series for doubt in opened.doubts} == {"x-cpu", "y-cpu", "x-cpu-2"}


def test_a_file_named_twice_opens_once(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", PLAIN)
    assert len(open_paths([path, path, tmp_path]).series) == 1


def test_progress_is_told_in_bytes_and_may_cancel(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", PLAIN)
    told: list[tuple[str, float, float]] = []
    open_paths([path], progress=lambda text, done, total: told.append((text, done, total)))
    assert told[-1][1:] == (len(PLAIN), len(PLAIN))
    assert all(0 <= done <= total for _, done, total in told)

    class CancelError(Exception):
        pass

    def cancel(text: str, done: float, total: float) -> None:
        raise CancelError

    with pytest.raises(CancelError):
        open_paths([path], progress=cancel)
    with pytest.raises(CancelError):
        open_paths([path, _csv(tmp_path / "b.csv", PLAIN)], progress=cancel)


def test_every_row_of_a_file_longer_than_one_block_is_read(tmp_path: Path) -> None:
    n = 900_000
    path = tmp_path / "long.csv"
    frame = pd.DataFrame(
        {"timestamp": T0 + np.arange(n), "value": np.arange(n) % 1000, "label": np.arange(n) % 5000 == 0}
    )
    frame.to_csv(path, index=False)
    series = _only(path)
    assert len(series) == n
    assert np.array_equal(series.value, frame["value"])
    assert series.labels is not None and len(series.labels) == n // 5000


def test_text_in_a_later_block_of_a_value_column_is_doubted_with_its_line(tmp_path: Path) -> None:
    lines = [f"{T0 + i},{i % 10}" for i in range(500_000)]
    lines[450_000] = f"{T0 + 450_000},broken"
    opened = open_paths([_csv(tmp_path / "a.csv", "timestamp,value\n" + "\n".join(lines) + "\n")])
    (doubt,) = [doubt for doubt in opened.doubts if doubt.kind == "text values"]
    assert doubt.first_point == 450_000
    assert "line 450002" in doubt.text


PARQUET: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "int seconds": lambda frame: frame,
    "typed in s": lambda frame: frame.assign(timestamp=pd.to_datetime(frame.timestamp, unit="s").astype("M8[s]")),
    "typed in ms": lambda frame: frame.assign(timestamp=pd.to_datetime(frame.timestamp, unit="s").astype("M8[ms]")),
    "typed in us": lambda frame: frame.assign(timestamp=pd.to_datetime(frame.timestamp, unit="s").astype("M8[us]")),
    "typed in ns": lambda frame: frame.assign(timestamp=pd.to_datetime(frame.timestamp, unit="s").astype("M8[ns]")),
    "with a zone": lambda frame: frame.assign(
        timestamp=pd.to_datetime(frame.timestamp, unit="s", utc=True).dt.tz_convert("Asia/Tokyo")
    ),
    "as index": lambda frame: frame.assign(timestamp=pd.to_datetime(frame.timestamp, unit="s")).set_index("timestamp"),
    "nameless index": lambda frame: frame.set_index(pd.to_datetime(frame.pop("timestamp").to_numpy(), unit="s")),
    "as text": lambda frame: frame.assign(timestamp=frame.timestamp.astype(str)),
    "booleans": lambda frame: frame.assign(label=frame.label.astype(bool)),
    "float32": lambda frame: frame.astype({"value": "float32", "label": "int8"}),
    "nullable": lambda frame: frame.astype({"value": "Float64", "label": "Int64", "timestamp": "Int64"}),
    "categories": lambda frame: frame.assign(value=frame.value.astype(str).astype("category")),
}


@pytest.mark.parametrize("how", PARQUET)
def test_parquet_is_read_with_any_column_type(how: str, tmp_path: Path) -> None:
    frame = pd.read_csv(_csv(tmp_path / "a.csv", PLAIN))
    PARQUET[how](frame).to_parquet(tmp_path / "a.parquet")
    _is_table(_only(tmp_path / "a.parquet"))


def test_a_first_look_tells_raw_lines_guesses_and_times_in_words(tmp_path: Path) -> None:
    look = peek(_csv(tmp_path / "a.csv", PLAIN.replace(",", ";")))
    assert look.lines[0] == "timestamp;value;label"
    assert [(column.name, column.kind) for column in look.columns] == [
        ("timestamp", "number"),
        ("value", "number"),
        ("label", "flag"),
    ]
    assert look.guesses.time_format == "unix s"
    assert look.guesses.delimiter == ";"
    assert look.times[0] == "Tuesday 14 November 2023, 22:13:20 UTC"
    assert look.problem == ""


def test_a_first_look_shows_how_a_choice_changes_the_times(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "time,value\n2024-01-10 12:00,1\n2024-01-10 13:00,2\n")
    assert peek(path).times[0] == "Wednesday 10 January 2024, 12:00:00 UTC"
    assert peek(path, ColumnChoice(zone="Europe/Berlin")).times[0] == "Wednesday 10 January 2024, 11:00:00 UTC"
    assert "no column 'x'" in peek(path, ColumnChoice(value=("x",))).problem


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.stem)
def test_what_a_first_look_guesses_opens_the_same_series(path: Path) -> None:
    look = peek(path)
    guessed, found = open_paths([path], look.guesses), open_paths([path])
    assert guessed.series[0].content_hash() == found.series[0].content_hash()
    assert guessed.series[0].labels == found.series[0].labels
    assert guessed.doubts == found.doubts == ()


def test_a_first_look_at_parquet_shows_its_rows(tmp_path: Path) -> None:
    pd.read_csv(_csv(tmp_path / "a.csv", PLAIN)).to_parquet(tmp_path / "a.parquet")
    look = peek(tmp_path / "a.parquet")
    assert look.lines[:2] == ("timestamp, value, label", f"{T0}, 1.5, 0")
    assert look.guesses == replace(
        ColumnChoice("timestamp", ("value",), "label", "", ""), time_format="unix s", zone="UTC"
    )


def test_a_first_look_at_a_missing_file_raises(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        peek(tmp_path / "gone.csv")


def test_importing_the_room_loads_neither_pandas_nor_arrow() -> None:
    code = "import sys, workbench.data.opening; print([n for n in ('pandas', 'pyarrow', 'scipy') if n in sys.modules])"
    root = str(Path(__file__).resolve().parents[2])
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (PLAIN, set()),
        ("time,value\n01/02/2024 10:00,1\n02/02/2024 10:00,2\n", {"ambiguous dates"}),
        ("time,value\n4102444800,1\n4102444860,2\n", {"future times"}),
        ("time,p50,p99\n1700000000,1,2\n1700000060,1,2\n", {"value guessed"}),
        ("time,value\n1.5,1\n2.75,2\n2.8,3\n", {"no clock"}),
    ],
)
def test_a_first_look_doubts_what_a_person_should_decide(tmp_path: Path, text: str, kinds: set[str]) -> None:
    assert {doubt.kind for doubt in peek(_csv(tmp_path / "a.csv", text)).doubts} == kinds


def test_a_first_row_of_numbers_may_be_names_and_one_of_names_may_be_data(tmp_path: Path) -> None:
    path = _csv(tmp_path / "a.csv", "1,2\n1700000000,3\n1700000060,4\n")
    assert peek(path).rows[0] == ("1", "2")
    named = peek(path, ColumnChoice(header=True))
    assert [column.name for column in named.columns] == ["1", "2"]
    assert named.rows[0] == ("1700000000", "3")
    assert not peek(path).guesses.header


def test_each_file_may_be_read_in_its_own_way_and_what_is_enough_is_kept(tmp_path: Path) -> None:
    paths = [_csv(tmp_path / f"{name}.csv", "t,a,b\n1700000000,1,2\n1700000060,3,4\n") for name in "xyz"]
    choice = ColumnChoice(value=("b",))

    def stop_at_z(text: str, _done: float, _total: float) -> None:
        if "z" in text:
            raise EnoughError

    opened = open_paths(paths, progress=stop_at_z, choose=lambda path: choice if path.stem == "y" else None)
    assert [(one.name, one.columns) for one in opened.series] == [("x", ("a",)), ("y", ("b",))]
    assert opened.choices == {"y": choice}
    assert opened.left == 1
