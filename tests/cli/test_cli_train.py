"""The verb train: what it writes, what it prints, how it goes on after being killed."""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.conftest import GOOD_RULE, MAIN, POINTS, Cli, Trained, environment, run_cli, write_series
from workbench.data.opening import open_paths
from workbench.packs.rulefile import read_rule
from workbench.project.project import Project
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

FIGURES = {"event_f1", "precision", "recall", "false_alarms_per_day", "point_f1"}
KEYS = {"series", "micro", "macro", "worse_than_base", "seconds", "usd"}


def numbers(document: Any) -> list[float]:
    """All numbers in a JSON document."""
    if isinstance(document, dict):
        return [x for value in document.values() for x in numbers(value)]
    if isinstance(document, list):
        return [x for value in document for x in numbers(value)]
    return [float(document)] if isinstance(document, (int, float)) else []


def test_json_on_stdout_is_all_of_stdout_and_has_exactly_the_agreed_keys(one_run: Trained) -> None:
    ended = one_run.ended
    assert ended.code == 0, ended.err
    document = json.loads(ended.out)
    assert set(document) == KEYS
    assert [one["name"] for one in document["series"]] == ["alpha", "beta"]
    for one in document["series"]:
        assert set(one) == {"name", "train", "validation", "test"}
        assert all(set(one[part]) == FIGURES for part in ("train", "validation", "test"))
    assert set(document["micro"]) == set(document["macro"]) == {"event_f1"}
    assert document["usd"] == 0
    assert document["seconds"] > 0
    assert isinstance(document["worse_than_base"], int)
    assert all(math.isfinite(number) for number in numbers(document))


def test_jumps_that_are_easy_to_see_are_learned_and_scored_on_the_test_part(one_run: Trained) -> None:
    document = json.loads(one_run.ended.out)
    assert document["micro"]["event_f1"] > 0.8
    f1 = [one["test"]["event_f1"] for one in document["series"]]
    assert document["macro"]["event_f1"] == pytest.approx(sum(f1) / 2)


def test_progress_goes_to_stderr_as_lines_where_it_is_no_terminal(one_run: Trained) -> None:
    lines = one_run.ended.err.splitlines()
    assert any(line.startswith("100 % completed") for line in lines), lines
    assert not any("\r" in line or "\x1b" in line for line in lines)
    assert "Traceback" not in one_run.ended.err


def test_the_folder_holds_project_report_and_a_rule_for_each_series(one_run: Trained) -> None:
    folder = one_run.folder
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "rules", "run.rwb"]
    assert sorted(path.name for path in (folder / "rules").iterdir()) == ["alpha", "beta"]
    for name in ("alpha", "beta"):
        assert {path.name for path in (folder / "rules" / name).iterdir()} == {"rule.py", "rule.toml"}
        assert "# Abnormal Rule 1: " in (folder / "rules" / name / "rule.py").read_text("utf-8")
    with Project.open(folder / "run.rwb", read_only=True) as project:
        assert [rule.name for rule in project.rules()] == ["alpha", "beta"]
        assert project.series_names() == ("alpha", "beta")


def test_a_column_is_test_is_the_split(one_run: Trained) -> None:
    evidence = tomllib.loads((one_run.folder / "rules" / "alpha" / "rule.toml").read_text("utf-8"))["evidence"]
    assert evidence["split"][1:] == [int(0.7 * POINTS), POINTS]
    other = tomllib.loads((one_run.folder / "rules" / "beta" / "rule.toml").read_text("utf-8"))["evidence"]
    assert other["split"][1] != int(0.7 * POINTS)


@pytest.mark.parametrize(("mode", "name"), [("group", "group"), pytest.param("auto", "group", marks=pytest.mark.slow)])
def test_one_rule_for_all_is_asked_for_or_chosen_where_data_is_scarce(
    mode: str, name: str, two_series: Path, tmp_path: Path, cli: Cli
) -> None:
    ended = cli("train", two_series, "--out", tmp_path / "run", "--mode", mode, "--rounds", 1, "--seed", 3)
    assert ended.code == 0, ended.err
    assert [path.name for path in (tmp_path / "run" / "rules").iterdir()] == [name]
    assert ended.out.splitlines()[0].split()[0] == "series"
    assert "alpha" in ended.out
    assert "nan" not in ended.out.lower()


def test_what_is_unknown_is_null(tmp_path: Path, cli: Cli) -> None:
    """Without a clock there is no day; a test part without a labeled event has no F1."""
    path = write_series(tmp_path / "plain.csv", ("value", "label", "is_test"))
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.replace(",1,1", ",0,1") for line in lines) + "\n", "utf-8")
    target = tmp_path / "scores.json"
    ended = cli("train", path, "--out", tmp_path / "run", "--rounds", 1, "--json", target)
    assert ended.code == 0, ended.err
    text = target.read_text("utf-8")
    assert "NaN" not in text
    document = json.loads(text)
    (one,) = document["series"]
    assert one["train"]["false_alarms_per_day"] is None
    assert one["train"]["event_f1"] > 0.5
    assert one["test"]["event_f1"] is None
    assert document["micro"]["event_f1"] is None
    assert document["macro"]["event_f1"] is None


def test_a_run_that_cannot_start_leaves_no_folder_and_says_why(tmp_path: Path, cli: Cli) -> None:
    path = write_series(tmp_path / "plain.csv", ("timestamp", "value"))
    ended = cli("train", path, "--out", tmp_path / "run", "--base", "builtin:ar")
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert "labeled" in ended.err.splitlines()[-1]
    assert not (tmp_path / "run").exists()


def test_a_second_run_in_the_folder_is_refused_and_changes_nothing(
    run_folder: Path, two_series: Path, cli: Cli
) -> None:
    before = (run_folder / "report.html").read_bytes()
    ended = cli("train", two_series / "beta.csv", "--out", run_folder)
    assert ended.code == 2
    assert "--resume" in ended.sentence
    assert (run_folder / "report.html").read_bytes() == before


def test_resuming_a_finished_run_keeps_a_rule_that_was_edited_since_and_restores_one_that_is_gone(
    run_folder: Path, cli: Cli
) -> None:
    edited = run_folder / "rules" / "alpha" / "rule.py"
    edited.write_text(edited.read_text("utf-8") + "# mine\n", "utf-8")
    gone = run_folder / "rules" / "beta" / "rule.toml"
    gone.unlink()
    with Project.open(run_folder / "run.rwb") as project:
        project.set_view("train", None)  # as in a project whose run was begun by the window: the log alone tells how
    ended = cli("train", "--resume", run_folder, "--json", "-")
    assert ended.code == 0, ended.err
    assert [one["name"] for one in json.loads(ended.out)["series"]] == ["alpha", "beta"]
    assert edited.read_text("utf-8").endswith("# mine\n")
    assert gone.exists()


def started(*arguments: object) -> subprocess.Popen[str]:
    """A verb as a process that Ctrl-C reaches, also where these tests run in the background of a shell, which has its
    children ignore it."""
    heeding = None if sys.platform == "win32" else partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [*MAIN, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        preexec_fn=heeding,  # noqa: PLW1509 - no thread of these tests is at work when they start one
    )


def wait_for_round(folder: Path, process: subprocess.Popen[str], event: str) -> None:
    """Until the run log holds an event of that kind."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()
        if (folder / "run.rwb").exists():
            with Project.open(folder / "run.rwb", read_only=True) as project:
                runs = project.runlog.runs()
                if runs and any(type(one).__name__ == event for one in project.runlog.events(runs[-1].id)):
                    return
        time.sleep(0.02)
    raise AssertionError(f"no {event} within two minutes")


def rule_texts(folder: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text("utf-8") for path in folder.glob("rules/*/rule.py")}


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_with_the_rules_of_one_that_was_not_killed(
    one_run: Trained, two_series: Path, tmp_path: Path, cli: Cli
) -> None:
    killed = started("train", two_series, "--out", tmp_path / "killed", "--mode", "each", "--rounds", 1)
    wait_for_round(tmp_path / "killed", killed, "RoundFinished")
    killed.kill()
    killed.communicate()
    assert rule_texts(tmp_path / "killed") == {}
    resumed = cli("train", "--resume", tmp_path / "killed", "--json", "-")
    assert resumed.code == 0, resumed.err
    assert "Going on with the run" in resumed.err
    assert rule_texts(tmp_path / "killed") == rule_texts(one_run.folder)
    assert json.loads(resumed.out)["series"] == json.loads(one_run.ended.out)["series"]
    with Project.open(tmp_path / "killed" / "run.rwb", read_only=True) as project:
        (run,) = project.runlog.runs()
        assert [event.seq for event in project.runlog.events(run.id)] == list(range(run.events))


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal on POSIX only")
def test_ctrl_c_stops_in_a_moment_and_says_how_to_go_on(two_series: Path, tmp_path: Path) -> None:
    process = started("train", two_series, "--out", tmp_path / "run", "--mode", "each")
    assert process.stderr is not None
    begun = next(line for line in iter(process.stderr.readline, "") if line.startswith("Training"))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert begun
    assert process.returncode == 130, err
    assert out == ""
    assert "Traceback" not in err
    assert f"--resume {tmp_path / 'run'}" in err.splitlines()[-1]


def test_a_run_that_is_still_going_is_not_resumed_beside_itself(two_series: Path, tmp_path: Path, cli: Cli) -> None:
    process = started("train", two_series, "--out", tmp_path / "run", "--mode", "each")
    try:
        wait_for_round(tmp_path / "run", process, "RunStarted")
        ended = cli("train", "--resume", tmp_path / "run")
    finally:
        process.kill()
        process.communicate()
    assert ended.code == 2
    assert "run.rwb" in ended.sentence


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX only")
def test_on_a_terminal_progress_is_a_bar_that_is_redrawn(two_series: Path, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [*MAIN, "train", str(two_series / "beta.csv"), "--out", str(tmp_path / "run"), "--rounds", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment())
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # EIO: the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(timeout=60) == 0, shown
    text = shown.decode("utf-8")
    assert "\r\x1b[2K" in text
    assert "█" in text
    assert "100 %" in text


def test_a_terminal_without_our_signs_gets_question_marks(tmp_path: Path) -> None:
    (tmp_path / "rule.py").write_text(GOOD_RULE, "utf-8")
    ended = run_cli("check", tmp_path / "rule.py", PYTHONIOENCODING="ascii")
    assert (ended.code, ended.err) == (0, "")
    assert " ? " in ended.out


def test_series_without_labels_get_a_stock_rule_that_is_said_to_be_one(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "data").mkdir()
    for name, seed in (("alpha", 1), ("beta", 2)):
        write_series(tmp_path / "data" / f"{name}.csv", ("timestamp", "value"), seed=seed)
    ended = cli("train", tmp_path / "data", "--out", tmp_path / "run", "--json", tmp_path / "scores.json")
    assert ended.code == 0, ended.err
    words = "no labels: the stock rule, limit set so that it stays within 1 alert a day a series on the recent data"
    assert any(line.endswith(words) for line in ended.err.splitlines()), ended.err
    assert words in (tmp_path / "run" / "report.html").read_text("utf-8")
    (folder,) = (tmp_path / "run" / "rules").iterdir()
    assert tomllib.loads((folder / "rule.toml").read_text("utf-8"))["title"].startswith("Stock rule, careful")
    assert json.loads((tmp_path / "scores.json").read_text("utf-8"))["micro"]["event_f1"] is None


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one series without labels, a point every five minutes for two weeks, that leaps now and then."""
    folder = tmp_path_factory.mktemp("wild")
    restless = 1 + 3 * (np.arange(4032) % 700 > 600)
    values = (np.random.default_rng(3).standard_t(1.5, 4032) * restless).round(4).tolist()
    rows = [f"{1_700_000_000 + 300 * at},{value}" for at, value in enumerate(values)]
    (folder / "wild.csv").write_text("timestamp,value\n" + "\n".join(rows) + "\n", "utf-8")
    return folder


@pytest.mark.slow
def test_a_smaller_budget_gives_fewer_flags_and_is_kept_in_the_record_of_the_run(
    wild: Path, tmp_path: Path, cli: Cli
) -> None:
    """The words, the report, the options to resume with, the run log, and the flags themselves."""
    counts = {}
    for budget in ("40", "0.2"):
        folder = tmp_path / budget
        ended = cli("train", wild, "--out", folder, "--alerts-a-day", budget, "--mode", "each")
        assert ended.code == 0, ended.err
        assert f"stays within {budget} alerts a day" in ended.err
        assert re.search(rf"alerts a day without labels\D*\b{budget}\b", (folder / "report.html").read_text("utf-8"))
        with Project.open(folder / "run.rwb") as project:
            head, *_ = project.runlog.events(project.runlog.runs()[-1].id)
            assert head.alerts_a_day == project.view("train")["alerts_a_day"] == float(budget)
        (rule,) = (folder / "rules").iterdir()
        (series,) = open_paths([wild / "wild.csv"]).series
        with Host() as host:
            flags = flag_series(read_rule(rule), series, host).flags
        assert flags is not None
        counts[budget] = int((flags == 1).sum())
    assert 0 < counts["0.2"] < counts["40"]


@pytest.mark.parametrize("text", ["0", "-1", "few", "inf"])
def test_a_budget_that_is_none_is_refused(text: str, wild: Path, tmp_path: Path, cli: Cli) -> None:
    ended = cli("train", wild, "--out", tmp_path / "run", f"--alerts-a-day={text}")
    assert ended.code == 2 and "is not a number above 0" in ended.sentence
