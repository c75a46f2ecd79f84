"""The detector's command line and its CSV: alone in a process, the same flags, and sentences for what is wrong."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.packs.made import pack, wave
from workbench.data.opening import open_paths
from workbench.detector.command import main
from workbench.detector.detect import Detector
from workbench.detector.table import read_csv, write_rows
from workbench.detector.times import format_time
from workbench.errors import DataError
from workbench.model.series import Series
from workbench.resources import sample_data
from workbench.sandbox.host import Host

ROOT = Path(__file__).parents[2]


def write_csv(path: Path, series: Series, form: str = "unix s") -> Path:
    assert series.times_ns is not None
    lines = [
        f"{format_time(int(t), form)},{v!r},0" for t, v in zip(series.times_ns, series.value.tolist(), strict=True)
    ]
    path.write_text("timestamp,value,label\n" + "\n".join(lines) + "\n")
    return path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "demo-1.0.0.rulepack"
    path.write_bytes(pack())
    return path


@pytest.mark.parametrize("form", ["unix s", "unix ms", "iso"])
def test_a_file_is_detected_by_the_detector_alone(form: str, packed: Path, tmp_path: Path) -> None:
    series = wave(n=2_000, spikes=(700, 1_500))
    given = write_csv(tmp_path / "cpu.csv", series, form)
    command = [sys.executable, "-m", "workbench.detector", "detect", packed, given, "--out", tmp_path / "out.csv"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    with given.open(newline="") as stream:
        assert [row["timestamp"] for row in rows] == [row["timestamp"] for row in csv.DictReader(stream)]
    assert [float(row["value"]) for row in rows] == series.value.tolist()
    assert [i for i, row in enumerate(rows) if row["flag"] == "1"] == [700, 1_500]
    assert list(rows[0]) == ["timestamp", "value", "condition", "flag", "reason"]
    assert rows[700]["reason"] == "Abnormal Rule 1: the value is above the limit"
    assert {row["reason"] for row in rows} == {"", rows[700]["reason"]}
    assert "2 of 2,000 points flagged by cpu" in done.stderr


def test_what_the_user_can_fix_is_said_in_one_sentence(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = write_csv(tmp_path / "disk.csv", wave(n=20, spikes=()))
    for arguments, sentence in (
        ([packed, given], "No rule takes the series disk"),
        ([packed, tmp_path / "none.csv", "--series", "cpu"], "cannot be read"),
        ([given, given], "no zip"),
    ):
        assert main(["detect", *map(str, arguments)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert sentence in err
        assert err.count("\n") == 1


def test_a_series_of_another_name_is_named_on_the_command_line(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = write_csv(tmp_path / "disk.csv", wave(n=20, spikes=(7,)))
    assert main(["detect", str(packed), str(given), "--series", "web 1", "--start", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 16
    assert lines[3].endswith(",9.0,1,1,Abnormal Rule 1: the value is above the limit")


@pytest.mark.parametrize("name", sorted(path.name for path in sample_data().glob("*.csv")))
def test_a_file_gives_the_same_series_here_and_in_the_window(name: str) -> None:
    path = sample_data() / name
    here, there = read_csv(path).series, open_paths([path]).series[0]
    assert np.array_equal(here.values, there.values, equal_nan=True)
    assert here.times_ns is not None
    assert there.times_ns is not None
    assert np.array_equal(here.times_ns, there.times_ns)
    assert here.name == there.name
    assert here.interval_ns == there.interval_ns


def test_random_digits_read_the_same_here_and_in_the_window(tmp_path: Path) -> None:
    """A number read one bit off could decide a flag."""
    random = np.random.default_rng(5)
    values = np.concatenate([random.normal(size=3_000) * 10.0 ** random.integers(-9, 12, 3_000), random.random(3_000)])
    times = 1_700_000_000_000_000_000 + np.arange(6_000, dtype=np.int64) * 10**9
    path = write_csv(tmp_path / "cpu.csv", Series("cpu", values.reshape(-1, 1), times))
    assert read_csv(path).series.value.tolist() == values.tolist()
    assert open_paths([path]).series[0].value.tolist() == values.tolist()


def test_rows_are_put_in_order_and_what_was_done_is_said(tmp_path: Path) -> None:
    path = tmp_path / "cpu.csv"
    path.write_text("Timestamp,label,load\n1700000060,0,2\n1700000000,0,1\n,0,9\n1700000060,0,8\n1700000120,0,x\n")
    given = read_csv(path)
    assert given.series.times_ns is not None
    assert (given.series.times_ns // 10**9).tolist() == [1_700_000_000, 1_700_000_060, 1_700_000_120]
    assert np.array_equal(given.series.value, [1, 2, np.nan], equal_nan=True)
    assert len(given.notes) == 3


BAD = [
    ("", "is empty"),
    ("timestamp,value\n", "is empty"),
    ("timestamp,value\n1,2,3\n", "mixed lengths"),
    ("timestamp,a,b\n1700000000,1,2\n", "has no column value"),
    ("timestamp,value\nnow,1\n", "'now' in row 1"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_a_file_that_is_no_such_table_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "cpu.csv").write_text(text)
    with pytest.raises(DataError, match=sentence):
        read_csv(tmp_path / "cpu.csv")


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cpu.csv").write_bytes(b"\x89PNG\xff\xfe\x00")
    with pytest.raises(DataError, match="not a CSV file"):
        read_csv(tmp_path / "cpu.csv")


def test_points_without_a_clock_are_numbered_and_series_told_apart(
    packed: Path, host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    detector = Detector.open(packed, host)
    made = [Series(name, np.array([[1.0], [np.nan]])) for name in ("cpu", "web 1")]
    write_rows([(one, detector.detect(one)) for one in made])
    assert capsys.readouterr().out.splitlines() == [
        "timestamp,value,condition,flag,reason,series",
        "0,1.0,0,0,,cpu",
        "1,,-1,-1,,cpu",
        "0,1.0,0,0,,web 1",
        "1,,-1,-1,,web 1",
    ]
