"""`detect --state` on a file that grows: each row judged once, whatever happens in between; told by exit codes."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.detector.streaming import RULES, START_NS, values
from tests.packs.made import WHEN
from workbench.cli.main import main as workbench
from workbench.detector.command import main as detector
from workbench.packs.approval import approve
from workbench.packs.pack import write_pack

ROOT = Path(__file__).parents[3]
HEADER = "timestamp,value,label\n"
ROWS = [f"{START_NS // 10**9 + i},{'' if math.isnan(value) else value},0\n" for i, value in enumerate(values(300))]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "demo-1.0.0.rulepack"
    rules = [approve(replace(rule, id=rule.name), "Ann", WHEN) for rule in RULES]
    return write_pack(rules, path, name="demo", version="1.0.0")


def arguments(packed: Path, folder: Path, *more: str) -> list[str]:
    table, state, out = (str(folder / name) for name in ("smooth.csv", "state", "out.jsonl"))
    return ["detect", str(packed), table, "--state", state, "--out", out, *more]


def once(packed: Path, folder: Path, rows: list[str]) -> bytes:
    """What one run over the whole file writes."""
    folder.mkdir()
    (folder / "smooth.csv").write_text(HEADER + "".join(rows))
    assert detector(arguments(packed, folder)) == 0
    return (folder / "out.jsonl").read_bytes()


@pytest.mark.parametrize("main", [detector, workbench])
def test_a_file_that_grows_is_judged_as_if_it_had_been_whole(
    main: Callable[[list[str]], int], packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = once(packed, tmp_path / "whole", ROWS)
    assert expected.count(b'"flag": 1') > 5
    for upto in (0, 3, 120, 120, 300):
        text = HEADER + "".join(ROWS[:upto])
        (tmp_path / "smooth.csv").write_text(text + ("17676" if upto < 300 else ""))  # a row is being written
        assert main(arguments(packed, tmp_path)) == 0
    assert (tmp_path / "out.jsonl").read_bytes() == expected
    told = capsys.readouterr().err
    assert "from its beginning" not in told
    assert "malformed" not in told


@pytest.mark.slow
def test_a_file_that_was_rotated_or_cut_is_noticed_and_no_row_is_judged_twice(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = once(packed, tmp_path / "whole", ROWS)
    table = tmp_path / "smooth.csv"
    table.write_text(HEADER + "".join(ROWS[:100]))
    assert detector(arguments(packed, tmp_path)) == 0
    table.rename(tmp_path / "smooth.csv.1")
    table.write_text(HEADER + "".join(ROWS[90:160]))
    assert detector(arguments(packed, tmp_path)) == 0
    assert "is read from its beginning: it is another file" in capsys.readouterr().err
    os.truncate(table, len(HEADER))
    assert detector(arguments(packed, tmp_path)) == 0
    assert "it has become shorter" in capsys.readouterr().err
    with table.open("a") as file:
        file.write("".join(ROWS[160:]))
    (tmp_path / "state.input").write_text("{")
    assert detector(arguments(packed, tmp_path)) == 0
    assert "the note of how far it was read is damaged" in capsys.readouterr().err
    assert (tmp_path / "out.jsonl").read_bytes() == expected


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_in_the_middle_it_goes_on_with_each_line_written_once(packed: Path, tmp_path: Path) -> None:
    rows = [f"{START_NS // 10**9 + i},{i % 50},0\n" for i in range(60_000)]
    expected = once(packed, tmp_path / "whole", rows)
    (tmp_path / "smooth.csv").write_text(HEADER + "".join(rows))
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "workbench.detector", *arguments(packed, tmp_path)]
    for share in (0.1, 0.5):
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < end:
            if out.exists() and out.stat().st_size > share * len(expected):
                break
            time.sleep(0.001)
        process.kill()
        assert process.wait() in (-signal.SIGKILL, 0)
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    assert out.read_bytes() == expected


def test_exit_codes_tell_new_flags_and_what_the_user_can_mend(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "smooth.csv"
    table.write_text(HEADER + "".join(ROWS))
    assert detector(arguments(packed, tmp_path, "--fail-on-flag", "--alerts-only")) == 3
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert {line["alert"] for line in lines} >= {"firing", "resolved"}
    assert detector(arguments(packed, tmp_path, "--fail-on-flag")) == 0
    capsys.readouterr()
    wrong = (
        (
            ["detect", str(packed), str(table), "--state", str(tmp_path / "s")],
            "goes with one CSV file or query, and --out",
        ),
        (["detect", str(packed), str(table), "--fail-on-flag"], "need --state"),
        (["detect", str(packed), str(tmp_path), "--state", "s", "--out", "o"], "goes with one CSV file or query"),
    )
    for given, words in wrong:
        assert detector(given) == 2
        assert words in capsys.readouterr().err
    for text, words in (("times", "has no header yet"), ("value\n1\n", "no column of times")):
        table.write_text(text)
        assert detector(arguments(packed, tmp_path)) == 2
        assert words in capsys.readouterr().err


def test_rows_that_are_none_are_told_and_left_out(
    packed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "smooth.csv").write_text(HEADER + "1767268800,1\nnever,1,0\n1767268801,one,0\n1767268802,nan,0\n")
    assert detector(arguments(packed, tmp_path)) == 0
    told = capsys.readouterr().err
    assert "line 2 was left out: it has 2 cells" in told
    assert "2 malformed lines" in told
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
