"""The verb `tune`, as child processes: it shows, and writes only where that was asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import GOOD_RULE, Cli, write_series
from workbench.model.emit import Emit
from workbench.model.rule import Approval, Rule
from workbench.packs.rulefile import read_rule, write_rule

WRONG = GOOD_RULE.replace("LIMIT = 108.0", "LIMIT = 101.5").replace("above the limit", "above the limit of 101.5")


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "level.py"
    path.write_text(WRONG, "utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_series(tmp_path / "alpha.csv")


def test_without_a_terminal_it_shows_the_diff_and_the_scores_and_writes_nothing(
    rule: Path, data: Path, cli: Cli
) -> None:
    ended = cli("tune", rule, data)
    assert ended.code == 0, ended.err
    assert "-LIMIT = 101.5" in ended.out
    assert "+LIMIT = " in ended.out
    assert "train " in ended.out and "validation " in ended.out and "cross-fitted" in ended.out
    assert "test " not in ended.out
    assert rule.read_text("utf-8") == WRONG


def test_yes_replaces_the_rule_and_the_comment_says_the_new_number(rule: Path, data: Path, cli: Cli) -> None:
    ended = cli("tune", rule, data, "--yes", "--json", "-")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    (change,) = told["changed"]
    assert (change["name"], change["old"], change["series"]) == ("LIMIT", 101.5, "")
    assert told["written"] == str(rule)
    assert told["cross_fitted"]["after"] > told["cross_fitted"]["before"]
    assert set(told["parts"]) == {"train", "validation"}
    text = rule.read_text("utf-8")
    assert f"LIMIT = {change['new']}\n" in text
    assert f"above the limit of {change['new']}" in text
    again = cli("tune", rule, data, "--json", "-")
    assert json.loads(again.out)["changed"] == []
    assert json.loads(again.out)["reason"]


def test_out_leaves_the_rule_as_it_is_and_a_folder_becomes_a_folder(tmp_path: Path, data: Path, cli: Cli) -> None:
    given = Rule("level", WRONG, emit=Emit("first", 3), status="approved", approval=Approval("Ann", "now", "hash"))
    write_rule(given, tmp_path / "level")
    ended = cli("tune", tmp_path / "level", data, "--out", tmp_path / "tuned")
    assert ended.code == 0, ended.err
    assert read_rule(tmp_path / "level") == given
    tuned = read_rule(tmp_path / "tuned")
    assert (tuned.status, tuned.approval) == ("draft", None)
    assert tuned.text != WRONG
    assert (
        replace(tuned, text=WRONG, status="approved", approval=given.approval, emit=given.emit, name="level") == given
    )


def test_a_rule_that_does_not_run_stays_and_the_exit_code_is_1(rule: Path, data: Path, cli: Cli) -> None:
    rule.write_text(WRONG.replace("sample[:, 0]", "sample[:, 9]"), "utf-8")
    ended = cli("tune", rule, data, "--yes")
    assert ended.code == 1, ended.err
    assert "stays as it is: it does not run on alpha: line 7" in ended.out


def test_series_without_labels_tune_nothing(rule: Path, tmp_path: Path, cli: Cli) -> None:
    ended = cli("tune", rule, write_series(tmp_path / "plain.csv", ("timestamp", "value")), "--yes")
    assert ended.code == 0, ended.err
    assert "there is no labeled anomaly" in ended.out
    assert rule.read_text("utf-8") == WRONG


def test_a_lone_text_cannot_be_scaled_for_each_series(rule: Path, data: Path, cli: Cli) -> None:
    ended = cli("tune", rule, data, "--scale")
    assert ended.code == 2
    assert "rule.toml" in ended.sentence
