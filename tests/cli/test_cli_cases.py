"""The verb `cases` on folders made by hand: what it prints, what it writes as JSON, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.data.cases.traps import every_trap, log, table, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "cases"
    for i, name in enumerate(("anom_1_1", "anom_1_2", "norm_3_1")):
        write(path, name, table(seed=i), log(10))
    return path


def test_check_counts_cases_and_every_doubt(tmp_path: Path, cli: Cli) -> None:
    expected = every_trap(tmp_path)
    ended = cli("cases", "check", tmp_path, "--json", "-")
    told = json.loads(ended.out)
    assert (ended.code, told["cases"], told["layout"]) == (0, len(expected), "benchmark")
    assert told["labels"] == {"anomalous": 11, "normal": 5}
    assert told["kinds"]["malformed rows"]["count"] == 3
    assert told["copies"] == [["anom_1_1", "mali_2_1"]]
    assert {doubt["kind"] for doubt in told["doubts"]} == set(told["kinds"])
    page = cli("cases", "check", tmp_path).out
    assert "exact copies: 2 cases in 1 groups\n  anom_1_1, mali_2_1\n" in page
    assert all(kind in page for kind in told["kinds"])


def test_show_prints_curves_lines_and_doubts(folder: Path, cli: Cli) -> None:
    out = cli("cases", "show", folder, "anom_1_2", "--lines", "4").out.splitlines()
    assert out[0] == "anom_1_2: anomalous, anom_1"
    assert [row.split()[0] for row in out[2:7]] == ["cpu_usage", "mem_usage", "disk_io", "net_in", "net_out"]
    assert set(out[2].split()[1]) <= set("▁▂▃▄▅▆▇█")
    assert out[7].split()[:3] == ["1", "04:00:00", "sshd"]
    assert out[11].strip() == "and 6 further lines"


@pytest.mark.parametrize("ending", ["csv", "log"])
def test_show_takes_a_file_of_the_case(folder: Path, ending: str, cli: Cli) -> None:
    path = folder / "anom_dataset" / "scenario_1" / f"anom_1_1.{ending}"
    told = json.loads(cli("cases", "show", path, "--json", "-").out)
    assert (told["name"], told["label"], len(told["metrics"]["net_in"]), len(told["lines"])) == (
        "anom_1_1",
        "anomalous",
        90,
        10,
    )


@pytest.mark.parametrize("name", ["", "anom_9_9"])
def test_show_asks_which_case_is_meant(folder: Path, name: str, cli: Cli) -> None:
    ended = cli("cases", "show", folder, *([name] if name else []))
    assert ended.code == 2
    assert ended.sentence.endswith("Give the folder and the name of one of them.")


def test_a_log_can_not_steer_the_terminal(folder: Path, cli: Cli) -> None:
    path = folder / "norm_dataset" / "scenario_3" / "norm_3_1.log"
    path.write_text("2025-07-12T04:00:00Z app: \x1b]0;owned\x07 red \x9b31m \u202e\n" + "x" * 500 + "\n")
    out = cli("cases", "show", folder, "norm_3_1").out
    assert all(sign.isprintable() or sign == "\n" for sign in out)
    assert "… (500 characters)" in out


def test_a_folder_without_cases_is_refused(tmp_path: Path, cli: Cli) -> None:
    ended = cli("cases", "check", tmp_path)
    assert ended.code == 2
    assert "a case is a table (.csv) and a log (.log) of the same name" in ended.sentence
