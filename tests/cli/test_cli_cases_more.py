"""Scenario rules after they were learned: tuned, exported with examples; cases scored with a model; sentences."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.cli.conftest import ANN, Cli, call_cli
from tests.consult.consulting import answer
from tests.fakes.chat_server import ChatServer, Say
from workbench.packs.pack import read_pack
from workbench.packs.rulefile import read_rule


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cases") / "a"
    ended = call_cli("cases", "generate", "--out", place, "--cases", 264, "--seed", 1004, "--phrasing", "A")
    assert ended.code == 0, ended.err
    return place


@pytest.fixture(scope="module")
def learned(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one scenario, approved; its cases are a copy that a test may take away."""
    out = tmp_path_factory.mktemp("run")
    copytree(folder, out / "cases")
    how = ("--scenario", "mali_8", "--rounds", 1, "--candidates", 1, "--workers", 1)
    ended = call_cli("cases", "train", out / "cases", *how, "--out", out / "run")
    assert ended.code == 0, ended.err
    assert call_cli("approve", out / "run", *ANN).code == 0
    return out


@pytest.mark.slow
def test_a_learned_scenario_rule_travels_with_examples_of_both_kinds_and_the_pack_holds(
    learned: Path, tmp_path: Path, cli: Cli
) -> None:
    ended = cli("export", learned / "run", "--out", tmp_path / "shells.rulepack")
    assert ended.code == 0, ended.err
    assert "travels without" not in ended.err
    (carried,) = read_pack(tmp_path / "shells.rulepack").examples.values()
    assert {example.kind for example in carried} == {"positive", "negative"}
    assert cli("verify", tmp_path / "shells.rulepack").code == 0


def test_without_its_cases_an_export_says_how_to_go_on(learned: Path, tmp_path: Path, cli: Cli) -> None:
    copytree(learned, tmp_path / "copy")
    from workbench.project.project import Project

    with Project.open(tmp_path / "copy" / "run" / "run.rwb") as project:
        kept = project.view("cases train")
        project.set_view("cases train", {**kept, "cases": str(tmp_path / "copy" / "cases")})
    rmtree(tmp_path / "copy" / "cases")
    ended = cli("export", tmp_path / "copy" / "run", "--out", tmp_path / "a.rulepack")
    assert ended.code == 2 and "is gone" in ended.err and "--without-examples" in ended.err
    assert cli("export", tmp_path / "copy" / "run", "--out", tmp_path / "a.rulepack", "--without-examples").code == 0


def test_a_name_that_a_pack_cannot_have_comes_back_with_one_that_it_can(
    learned: Path, tmp_path: Path, cli: Cli
) -> None:
    ended = cli("export", learned / "run", "--out", tmp_path / "my pack é.rulepack")
    assert ended.code == 2 and "Call it my-pack-e, for example." in ended.err


def test_a_limit_that_is_far_off_is_moved_back_by_cases(learned: Path, folder: Path, tmp_path: Path, cli: Cli) -> None:
    copytree(learned / "run" / "rules" / "mali_8", tmp_path / "rule")
    text = (tmp_path / "rule" / "rule.py").read_text("utf-8")
    name = next(line.split(" = ")[0] for line in text.splitlines() if "points at which the log tells" in line)
    off = "\n".join(f"{name} = 60" if line.startswith(f"{name} = ") else line for line in text.splitlines())
    (tmp_path / "rule" / "rule.py").write_text(off + "\n", "utf-8")
    ended = cli("cases", "tune", tmp_path / "rule", folder, "--out", tmp_path / "tuned", "--json", tmp_path / "t.json")
    assert ended.code == 0, ended.err
    told = json.loads((tmp_path / "t.json").read_text())
    assert name in [change["name"] for change in told["changed"]]
    assert told["parts"]["train"]["after"]["event_f1"] > told["parts"]["train"]["before"]["event_f1"]
    tuned = read_rule(tmp_path / "tuned")
    assert tuned.approval is None and tuned.scenario is not None and tuned.input.patterns


def test_a_rule_about_points_is_not_tuned_on_cases(folder: Path, tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "rule.py").write_text("def inference(sample):\n    return sample[:, 0] > 1\n")
    ended = cli("cases", "tune", tmp_path / "rule.py", folder)
    assert ended.code == 2 and "has no scenario" in ended.err


@pytest.mark.slow
def test_cases_are_scored_with_a_model_within_its_cap(tmp_path: Path, cli: Cli) -> None:
    assert cli("cases", "generate", "--out", tmp_path / "few", "--cases", 12, "--seed", 1004).code == 0
    how = ("--no-baselines", "--llm", "--model", "gpt-4o-mini", "--llm-folder", tmp_path / "llm")
    with ChatServer(Say(answer("anomalous", "", 0.9), prompt_tokens=None, completion_tokens=None)) as server:
        told = tmp_path / "told.json"
        cap = ("--max-usd", 0.006, "--in-flight", 1, "--base-url", server.url)
        ended = cli("cases", "score", tmp_path / "few", *how, *cap, "--json", told)
        asked = len(server.seen)
    assert ended.code == 0, ended.err
    document = json.loads(told.read_text("utf-8"))["llm"]
    assert document["cases"] == 12 and 0 < document["calls"] == asked < 12
    assert 0 < document["usd"] <= 0.006
    assert document["by_model"] is not None and document["by_model"]["cases"] < 12 and document["why"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--model", "m"), "Add --llm"),
        (("--llm", "--model", "gpt-4o-mini"), "--consent api.openai.com"),
        (("--llm", "--model", "m", "--folds"), "--llm needs a scorecard beside it"),
        (("--card", "nope.toml"), "There is no scorecard nope.toml"),
    ],
)
def test_flags_of_score_that_make_no_sense_end_with_a_sentence(
    folder: Path, tmp_path: Path, cli: Cli, more: tuple[str, ...], words: str
) -> None:
    ended = cli("cases", "score", folder, "--no-baselines", *more, cwd=tmp_path)
    assert ended.code != 0 and words in ended.err
    assert list(tmp_path.iterdir()) == []
