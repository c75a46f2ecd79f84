"""The verb `cases` on folders made by hand: what it prints, what it writes as JSON, what it refuses."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import MAIN, Cli, environment
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


def test_a_path_that_is_not_there_is_named_as_such(folder: Path, cli: Cli) -> None:
    ended = cli("cases", "show", folder / "gone")
    assert ended.code == 2 and ended.err.startswith(f"There is no file or folder {folder / 'gone'}")


def test_cases_without_a_scenario_are_not_counted_as_one(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "shop.csv").write_text("\n".join(table()))
    (tmp_path / "shop.log").write_text("\n".join(log(10)))
    assert "\nscenarios: none named\n" in cli("cases", "check", tmp_path).out


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


def test_a_review_is_kept_with_reasons_and_followed(folder: Path, cli: Cli) -> None:
    dropped = cli("cases", "review", folder, "--drop", "anom_1_1", "--reason", "a copy", "--by", "ana")
    assert dropped.out == "3 cases: keep 0, fix 0, drop 1, undecided 2\n"
    fixed = cli("cases", "review", folder, "--fix", "anom_1_2", "--scenario", "anom_4", "--reason", "steal is high")
    assert fixed.out == "3 cases: keep 0, fix 1, drop 1, undecided 1\n"
    listed = cli("cases", "review", folder, "--list").out
    assert "drop by ana" in listed
    assert ": a copy\n" in listed
    assert "fix (anomalous, anom_4)" in listed
    told = json.loads(cli("cases", "check", folder, "--reviewed", "--json", "-").out)
    assert (told["cases"], told["dropped"], told["scenarios"]) == (2, 1, {"anom_4": 1, "norm_3": 1})
    assert json.loads(cli("cases", "check", folder, "--json", "-").out)["cases"] == 3


def test_a_decision_does_not_hold_for_another_case_of_the_same_name(folder: Path, cli: Cli) -> None:
    cli("cases", "review", folder, "--drop", "anom_1_1", "--reason", "a copy")
    write(folder, "anom_1_1", table(seed=99), log())
    told = json.loads(cli("cases", "check", folder, "--reviewed", "--json", "-").out)
    assert (told["cases"], told["dropped"], told["kinds"]["changed since review"]["count"]) == (3, 0, 1)


REFUSED = [
    (("--drop", "anom_1_1"), "anom_1_1 needs a reason"),
    (("--drop", "nobody", "--reason", "x"), "There is no case nobody"),
    (("--fix", "anom_1_1", "--reason", "x"), "Nothing of anom_1_1 is fixed"),
    (("--keep", "anom_1_1", "--drop", "gone", "--reason", "x"), "There is no case gone"),
]


@pytest.mark.parametrize(("flags", "said"), REFUSED)
def test_a_refused_decision_leaves_the_review_as_it_was(
    folder: Path, flags: tuple[str, ...], said: str, cli: Cli
) -> None:
    ended = cli("cases", "review", folder, *flags)
    assert ended.code == 2
    assert ended.sentence.startswith(said)
    assert not (folder / "review.json").exists()


def test_paging_goes_on_where_it_ended(folder: Path) -> None:
    first = paged(folder, "k\nd\n\nd\nlooks made up\nq\n")
    assert first.count("— ") == 4
    assert "anom_1_2 needs a reason" in first
    assert first.endswith("3 cases: keep 1, fix 0, drop 1, undecided 1\n")
    second = paged(folder, "f\nanomalous\nmali_2\nthe log shows it\n")
    assert "— 1 of 1" in second
    told = json.loads((folder / "review.json").read_text())["decisions"]
    assert {name: (one["verdict"], one["reason"], one["scenario"]) for name, one in told.items()} == {
        "anom_1_1": ("keep", "", "anom_1"),
        "anom_1_2": ("drop", "looks made up", ""),
        "norm_3_1": ("fix", "the log shows it", "mali_2"),
    }


def paged(folder: Path, answers: str) -> str:
    """What the pages of a child process print with these answers."""
    command = [*MAIN, "cases", "review", str(folder)]
    done = subprocess.run(
        command, input=answers, capture_output=True, encoding="utf-8", env=environment(), check=True, timeout=300
    )
    return done.stdout


@pytest.mark.parametrize("text", ["", "{}", '{"format": 7, "decisions": {}}', '{"format": 1, "decisions": {"a": {}}}'])
def test_a_damaged_review_is_told_in_a_sentence(folder: Path, text: str, cli: Cli) -> None:
    (folder / "review.json").write_text(text)
    ended = cli("cases", "review", folder, "--list")
    assert ended.code == 2
    assert ended.sentence.endswith("Mend it, or move it away and review anew.")
