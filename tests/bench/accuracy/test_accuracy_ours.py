"""The product's own path: how long its rules are, and what is told where it has none."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.accuracy.conftest import QUIET
from workbench.bench.accuracy.curves import find_sets
from workbench.bench.accuracy.ours import conditions_of, ours_on


@pytest.mark.parametrize(
    ("condition", "number"),
    [
        ("abs(a) >= 5.0", 1),
        ("(abs(a) >= 5.0) & (b <= 2.0) | (a > LIMIT)", 3),
        ("rk.count(abs(a) >= 5.0, 600) <= 3", 1),  # what is counted is part of the condition
        ("(1.0 < a) & (a < 2.0)", 2),
        ("1.0 < a < 2.0", 2),
        ("a.astype(bool)", 0),
    ],
)
def test_a_rule_is_as_long_as_the_comparisons_that_decide(condition: str, number: int) -> None:
    head = "import rulekit as rk\n\nLIMIT = 3.0\n\n\ndef inference(sample):\n    a = b = sample[:, 0]\n"
    assert conditions_of(f"{head}    return {condition}\n") == number


def test_a_set_without_a_labeled_event_gets_the_stock_rule(data: Path) -> None:
    files = [file for file in find_sets(data)["Made"] if file.name == QUIET]
    found = ours_on(files, "validation", 0, 1, time.monotonic)
    assert found.refused == ""
    (one,) = found.curves
    assert (one.rule, one.conditions, one.failure) == (QUIET, 3, "")
    assert found.rules == {QUIET: 3}
    assert one.judged.scores.false_alarms == 0


def test_a_curve_is_called_like_its_file_and_has_a_rule_of_the_run(data: Path, tmp_path: Path) -> None:
    file = find_sets(data)["Made"][0]
    copy = tmp_path / "other.parquet"
    copy.write_bytes(file.path.read_bytes())
    found = ours_on([replace(file, path=copy)], "validation", 0, 1, time.monotonic)
    assert [one.name for one in found.curves] == ["other"]
    assert found.refused == ""
    assert found.curves[0].rule in found.rules
