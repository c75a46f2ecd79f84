"""The verb `backtest`: history as a deployed detector would have met it, the test parts closed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import GOOD_RULE, POINTS, Cli


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "rule.py"
    path.write_text(GOOD_RULE, "utf-8")
    return path


def test_a_back_test_tells_alerts_a_day_delay_and_days_and_leaves_the_test_part_closed(
    rule: Path, two_series: Path, cli: Cli
) -> None:
    ended = cli("backtest", rule, two_series, "--json", "-")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    (test,) = told["rules"]
    assert told["test_part"] == "closed"
    assert {one["name"]: one["points"] for one in test["series"]} == {
        "alpha": [0, round(0.7 * POINTS)],  # what its own column says
        "beta": [0, POINTS // 2],
    }
    assert test["found"] == test["events"] > 0
    assert test["median_delay_s"] == 0
    assert sum(day["alerts"] for day in test["timeline"]) == test["alerts"]


def test_the_test_part_is_replayed_where_that_was_asked_for(rule: Path, two_series: Path, cli: Cli) -> None:
    ended = cli("backtest", rule, two_series, "--open-test", "--warm-up", 100, "--json", "-")
    (test,) = json.loads(ended.out)["rules"]
    assert {tuple(one["points"]) for one in test["series"]} == {(100, POINTS)}


def test_lines_for_people_say_that_the_test_part_stayed_closed(rule: Path, two_series: Path, cli: Cli) -> None:
    ended = cli("backtest", rule, two_series)
    assert ended.out.splitlines()[0].startswith("rule: ")
    assert ended.out.splitlines()[-1] == "The test parts stayed closed; --open-test replays them too."


def test_a_warm_up_below_nothing_is_refused(rule: Path, two_series: Path, cli: Cli) -> None:
    ended = cli("backtest", rule, two_series, "--warm-up", -1)
    assert ended.code == 2
    assert "0 or more" in ended.sentence
