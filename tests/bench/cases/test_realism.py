"""Realism of cases: the published statements, and the counts beside them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import call_cli as cli
from workbench.bench.cases.published import STATEMENTS, Statement
from workbench.bench.cases.realism import statistic
from workbench.samples.cases.generate import generate

RAMP = np.column_stack([np.r_[np.arange(10.0), np.full(10, 2.0)]] + [np.full(20, 5.0)] * 4)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("peak", 9.0), ("least", 0.0), ("slope", 1.0), ("mean", 3.25), ("turn", 2 / 1.5), ("level", 7.1)],
)
def test_statistics_are_what_their_names_say(kind: str, wanted: float) -> None:
    one = Statement("anom_1", "cpu_usage", kind, 0, 1, "")  # type: ignore[arg-type]
    assert statistic(one, RAMP, ()) == pytest.approx(wanted)


def test_lines_are_counted_that_match() -> None:
    one = Statement("mali_1", "xmrig|pool", "lines", 1, 9, "")
    assert statistic(one, RAMP, ("xmrig pool", "sshd ok", "named pool")) == 2


def test_the_verb_tells_each_published_statement_and_the_counts(tmp_path: Path) -> None:
    generate(tmp_path / "cases", 132, seed=2)
    ended = cli("cases", "realism", tmp_path / "cases", "--json", tmp_path / "r.json")
    assert ended.code == 0, ended.err
    document = json.loads((tmp_path / "r.json").read_text())
    assert len(document["statements"]) == len(STATEMENTS)
    assert all(set(one) >= {"median", "range", "share_within", "in", "said"} for one in document["statements"])
    assert len(document["scenarios"]) == 44
    counts = document["counts"]
    assert counts["cases"] == 132 and counts["same_metrics"] == counts["same_logs"] == counts["outside_published"] == 0
    assert 0 < document["templates"]["share_of_normal_lines"] <= 1
    assert ended.out.count("\n") == len(STATEMENTS) + 4


def test_a_folder_without_cases_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for step in ("realism", "baselines"):
        ended = cli("cases", step, tmp_path)
        assert ended.code == 2 and "No cases" in ended.sentence
