"""The verb `runs`: what a folder holds, and two runs side by side."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Cli


def test_the_runs_of_a_folder_are_listed_with_their_scores(run_folder: Path, cli: Cli) -> None:
    ended = cli("runs", "list", run_folder)
    assert ended.code == 0, ended.err
    head, line = ended.out.splitlines()
    assert head.split() == ["run", "proposer", "outcome", "micro", "macro", "cost"]
    assert "synthesizer" in line and "completed" in line and "$0.0000" in line


def test_a_run_compared_with_itself_differs_in_nothing(run_folder: Path, cli: Cli) -> None:
    ended = cli("runs", "compare", run_folder, run_folder / "run.rwb", "--json", "-")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    assert told["a"] == told["b"]
    assert [(one["task"], one["diff"]) for one in told["tasks"]] == [("alpha", ""), ("beta", "")]
    assert all(not flags["first"] for one in told["tasks"] for flags in one["flags"])
    people = cli("runs", "compare", run_folder, run_folder)
    assert people.out.count("the same rule") == 2


def test_a_run_that_is_not_there_is_said(run_folder: Path, tmp_path: Path, cli: Cli) -> None:
    assert "There is no run nope" in cli("runs", "compare", run_folder, f"{run_folder}#nope").sentence
    assert cli("runs", "list", tmp_path).code == 2
