"""Rules handed over as a lone file or a folder: how they run when nobody says so, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs.rules import TEXT
from workbench.errors import RuleError
from workbench.model.rule import InputSpec, Rule
from workbench.packs.loose import CHUNK_POINTS, rule_at
from workbench.packs.rulefile import write_rule

NOT_STATEFUL = "def inference(sample):\n    return (sample[:, 0] > sample[:, 0].mean()).astype(int)\n"


def test_a_folder_or_the_text_inside_it_is_the_rule_that_was_written(tmp_path: Path) -> None:
    rule = Rule("cpu", TEXT, owner="SRE")
    write_rule(rule, tmp_path / "cpu")
    assert rule_at(tmp_path / "cpu") == rule
    assert rule_at(tmp_path / "cpu" / "rule.py") == rule


def test_a_lone_text_runs_stateful_where_that_is_proved_and_by_chunks_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "proved.py").write_bytes(TEXT.replace("\n", "\r\n").encode())
    (tmp_path / "other.py").write_text(NOT_STATEFUL)
    assert rule_at(tmp_path / "proved.py") == Rule("proved", TEXT)
    assert rule_at(tmp_path / "other.py").input == InputSpec(run="chunk", points=CHUNK_POINTS)


def test_what_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleError, match="There is no"):
        rule_at(tmp_path / "none.py")
    with pytest.raises(RuleError, match="cannot be read as text"):
        rule_at(tmp_path / "binary.py")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RuleError, match=r"rule\.py cannot be read"):
        rule_at(tmp_path / "empty")
