"""The verb `cases train` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ANN, Cli, run_cli
from tests.cli.test_cli_train import rule_texts, started, wait_for_round
from tests.fakes.chat_server import ChatServer, Say
from tests.training.scenarios.test_scenario_authors import GOOD
from workbench.project.project import Project


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cases") / "a"
    ended = run_cli("cases", "generate", "--out", place, "--cases", 264, "--seed", 1004, "--phrasing", "A")
    assert ended.code == 0, ended.err
    return place


@pytest.mark.slow
def test_a_real_child_learns_a_rule_that_lies_in_the_folder(folder: Path, tmp_path: Path) -> None:
    from workbench.packs.rulefile import read_rule

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


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_with_the_rule_and_scores_of_one_that_was_not_killed(
    folder: Path, tmp_path: Path, cli: Cli
) -> None:
    how = ("--scenario", "mali_8", "--rounds", 2, "--candidates", 2, "--workers", 1)
    whole = cli("cases", "train", folder, *how, "--out", tmp_path / "whole")
    assert whole.code == 0, whole.err
    killed = started("cases", "train", folder, *how, "--out", tmp_path / "killed")
    wait_for_round(tmp_path / "killed", killed, "RoundStarted")
    killed.kill()
    killed.communicate()
    assert rule_texts(tmp_path / "killed") == {}
    resumed = cli("cases", "train", "--resume", tmp_path / "killed")
    assert resumed.code == 0, resumed.err
    assert "Going on with the run" in resumed.err
    assert rule_texts(tmp_path / "killed") == rule_texts(tmp_path / "whole")
    assert [line for line in resumed.out.splitlines() if line.startswith("mali_8")] == [
        line for line in whole.out.splitlines() if line.startswith("mali_8")
    ]
    with Project.open(tmp_path / "killed" / "run.rwb", read_only=True) as project:
        (run,) = project.runlog.runs()
        assert [event.seq for event in project.runlog.events(run.id)] == list(range(run.events))


@pytest.mark.slow
def test_a_run_goes_on_only_with_the_cases_that_it_began_with(folder: Path, tmp_path: Path, cli: Cli) -> None:
    from shutil import copytree, rmtree

    copytree(folder, tmp_path / "cases")
    how = ("--scenario", "mali_8", "--rounds", 1, "--candidates", 1, "--workers", 1, "--out", tmp_path / "out")
    assert cli("cases", "train", tmp_path / "cases", *how).code == 0
    rmtree(tmp_path / "cases" / "norm_dataset" / "scenario_1")
    ended = cli("cases", "train", "--resume", tmp_path / "out")
    assert ended.code == 2 and "are others than when the run began" in ended.err
    nothing = cli("cases", "train", "--resume", tmp_path)
    assert nothing.code == 2 and "There is no run to resume" in nothing.err


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "DIR is missing"),
        (("--model", "m"), "The synthesizer asks no model: --model is given. Add --proposer llm or both."),
        (("--proposer", "llm"), "--proposer llm needs a model"),
        (("--proposer", "both", "--model", "gpt-4o-mini"), "--consent api.openai.com"),
        (("--forecast",), "There is nothing to forecast"),
    ],
)
def test_flags_that_make_no_sense_end_with_a_sentence_and_leave_nothing(
    folder: Path, tmp_path: Path, cli: Cli, given: tuple[str, ...], words: str
) -> None:
    where = (folder, "--scenario", "mali_8") if given else ("--scenario", "mali_8")
    ended = cli("cases", "train", *where, "--out", tmp_path / "out", *given)
    assert ended.code != 0 and words in ended.err, ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_model_writes_rules_with_transcript_cost_and_a_forecast_beforehand(
    folder: Path, tmp_path: Path, cli: Cli
) -> None:
    model = ("--proposer", "llm", "--model", "gpt-4o-mini")
    told = cli("cases", "train", folder, "--scenario", "mali_8", *model, "--forecast")
    assert told.code == 0 and "Nothing was sent now" in told.out and "propose: 6 calls" in told.out
    with ChatServer(Say(f"```python\n{GOOD}```")) as server:
        ended = cli(
            *("cases", "train", folder, "--scenario", "mali_8", *model, "--base-url", server.url, "--max-usd", 1),
            *("--out", tmp_path / "out", "--rounds", 1, "--candidates", 1, "--json", tmp_path / "told.json"),
        )
        assert ended.code == 0, ended.err
        asked = len(server.seen)
    assert asked >= 1 and "Transcript" in ended.err
    assert json.loads((tmp_path / "told.json").read_text())["usd"] > 0
    lines = (tmp_path / "out" / "llm" / "transcript.jsonl").read_text("utf-8").splitlines()
    assert len(lines) >= asked
    approved = cli("approve", tmp_path / "out", *ANN)
    assert approved.code == 0, approved.err
