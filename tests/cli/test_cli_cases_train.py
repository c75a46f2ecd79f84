"""The verb `cases train` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, run_cli


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cases") / "a"
    ended = run_cli("cases", "generate", "--out", place, "--cases", 264, "--seed", 1004, "--phrasing", "A")
    assert ended.code == 0, ended.err
    return place


def test_a_real_child_learns_a_rule_that_lies_in_the_folder(folder: Path, tmp_path: Path) -> None:
    from workbench.packs.rulefile import read_rule
    from workbench.project.project import Project

    out = tmp_path / "learned"
    options = ("--out", out, "--rounds", 1, "--candidates", 2, "--workers", 1, "--json", tmp_path / "scores.json")
    ended = run_cli("cases", "train", folder, "--scenario", "mali_8", *options)
    assert ended.code == 0, ended.err
    assert "mali_8" in ended.out and str(out / "rules") in ended.out
    rule = read_rule(out / "rules" / "mali_8")
    assert rule.scenario is not None and rule.scenario.id == "mali_8" and rule.input.patterns
    assert rule.approval is None and rule.origin.kind == "synthesizer"
    document = json.loads((tmp_path / "scores.json").read_text())
    assert set(document["scenarios"]["mali_8"]) >= {"train", "validation", "test", "precision", "recall"}
    with Project.open(out / "run.rwb") as project:
        assert [one.name for one in project.rules()] == ["mali_8"]
        assert len(project.runlog.runs()) == 1
    checked = run_cli("check", out / "rules" / "mali_8")
    assert checked.code == 0, checked.out + checked.err


@pytest.mark.parametrize(
    ("scenario", "named"), [("anom_99", "anom_99"), ("", "scenario"), ("mali_1,nothing", "nothing")]
)
def test_a_scenario_that_no_case_shows_is_refused_in_a_sentence(
    cli: Cli, folder: Path, tmp_path: Path, scenario: str, named: str
) -> None:
    ended = cli("cases", "train", folder, "--scenario", scenario, "--out", tmp_path / "out")
    assert ended.code != 0
    assert named in ended.err and "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_a_run_is_not_written_over(cli: Cli, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "run.rwb").write_text("taken")
    ended = cli("cases", "train", folder, "--scenario", "mali_8", "--out", tmp_path)
    assert ended.code == 2 and "already holds a run" in ended.err
    assert (tmp_path / "run.rwb").read_text() == "taken"
