"""The verb `suggest-labels`: questions about what comes before the test part, nothing written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import EVERY, GOOD_RULE, POINTS, Cli, Trained, jumps

UNLABELED, WRONG = 60 + 2 * EVERY, 312  # an event whose label is missing, and a label where nothing happened


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "level.py"
    path.write_text(GOOD_RULE, "utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The usual jumps with one label missing and one wrong, both in the first half, and the last tenth left out."""
    value, label = jumps()
    label[UNLABELED : UNLABELED + 3] = 0
    label[WRONG : WRONG + 3] = 1
    rows = [f"{1_700_000_000 + 60 * i},{v:.3f},{k}" for i, (v, k) in enumerate(zip(value, label, strict=True))]
    path = tmp_path / "alpha.csv"
    path.write_text("\n".join(["timestamp,value,label", *rows]) + "\n", "utf-8")
    return path


def test_the_missing_and_the_wrong_label_come_first_with_their_time_in_utc(rule: Path, data: Path, cli: Cli) -> None:
    before = rule.read_text("utf-8"), data.read_text("utf-8")
    ended = cli("suggest-labels", rule, data, "--count", 3)
    assert ended.code == 0, ended.err
    head, *rows = ended.out.splitlines()
    assert head.split()[:2] == ["series", "time"]
    assert len(rows) == 3
    when = datetime.fromtimestamp(1_700_000_000 + 60 * UNLABELED, UTC).strftime("%Y-%m-%d %H:%M:%S")
    told = next(row for row in rows if when in row)
    assert "without a label" in told and told.endswith("is it an anomaly?")
    assert any(f"{WRONG}–{WRONG + 2}" in row and "This is labeled, but" in row for row in rows)
    assert (rule.read_text("utf-8"), data.read_text("utf-8")) == before


def test_json_holds_every_question_in_order_and_none_in_the_test_part(rule: Path, data: Path, cli: Cli) -> None:
    ended = cli("suggest-labels", rule, data, "--count", 40, "--json", "-")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)["suggestions"]
    assert 4 < len(told) <= 40
    assert [one["change"] for one in told] == sorted((one["change"] for one in told), reverse=True)
    assert all(one["stop"] <= POINTS // 2 for one in told)
    first = next(one for one in told if one["start"] == UNLABELED)
    assert (first["series"], first["stop"], first["flagged"], first["labeled"]) == ("alpha", UNLABELED + 3, True, False)
    assert first["time"] == datetime.fromtimestamp(1_700_000_000 + 60 * UNLABELED, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_rules_of_a_pack_are_asked_about_together(one_pack: Path, two_series: Path, cli: Cli) -> None:
    ended = cli("suggest-labels", one_pack, two_series, "--json", "-")
    assert ended.code == 0, ended.err
    assert {one["series"] for one in json.loads(ended.out)["suggestions"]} == {"alpha", "beta"}


def test_a_series_that_no_rule_takes_is_told(one_run: Trained, data: Path, cli: Cli) -> None:
    ended = cli("suggest-labels", one_run.folder / "rules" / "beta", data)
    assert ended.code == 2
    assert "No rule takes the series alpha" in ended.sentence


@pytest.mark.parametrize("count", ["0", "-1", "ten"])
def test_a_count_below_one_is_refused(rule: Path, data: Path, cli: Cli, count: str) -> None:
    ended = cli("suggest-labels", rule, data, f"--count={count}")
    assert ended.code == 2
    assert "is not a whole number from 1 on" in ended.sentence
