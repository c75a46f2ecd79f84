"""A transcript handed on: Markdown and JSON lines, from a folder and from a project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.llm.clients import numbered, offline
from workbench.cli.main import main
from workbench.errors import LlmError
from workbench.llm.messages import Call, CallError, Reply
from workbench.llm.record.export import as_markdown, calls_of
from workbench.llm.record.transcript import read_transcript
from workbench.model.events import ModelCalled
from workbench.project.project import Project


def author(request) -> Reply:
    if request.seed == 2:
        raise CallError("The model at x broke", "no room")
    return Reply(f"```python\nx = {request.seed}\n```", "stop", 10, 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run's folder with a call answered, one failed, one known, one that never ended."""
    run = tmp_path / "run"
    one, _ = offline(author, run / "llm")
    one.ask(numbered(1))
    with pytest.raises(LlmError):
        one.ask(numbered(2))
    one.ask(numbered(1))
    one.ask(numbered(3))
    path = run / "llm" / "transcript.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    return run


def test_the_calls_of_a_transcript_are_those_that_were_told(tmp_path: Path) -> None:
    one, _ = offline(author, tmp_path)
    one.ask(numbered(1))
    with pytest.raises(LlmError):
        one.ask(numbered(2))
    one.ask(numbered(1))
    assert calls_of(read_transcript(tmp_path / "transcript.jsonl")) == one.take_calls()


def test_a_folder_is_exported_for_people_with_what_was_said_before_named_only(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "transcript.md"
    assert main(["transcript", "export", str(folder), "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert text.startswith("# Transcript of 4 calls\n")
    assert "## Call 1: propose\n\nm at localhost, seed 1, 0.0 s, 10 tokens sent, 5 answered, $0.000020\n" in text
    assert text.count("Hello") == 1
    assert "As in call 1." in text
    assert "````text\n```python\nx = 1\n```\n````" in text
    assert "### No answer\n\nThe model at x broke: no room" in text
    assert "from the cache" in text
    assert "it never ended" in text


def test_a_folder_is_exported_as_json_lines(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "calls.jsonl"
    assert main(["transcript", "export", str(folder / "llm" / "transcript.jsonl"), "--out", str(out)]) == 0
    calls = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(call["call"], call["cached"], call["usd"]) for call in calls][:3] == [
        (1, False, pytest.approx(2e-5)),
        (2, False, 0.0),
        (3, True, 0.0),
    ]
    assert calls[2]["reply"] == calls[0]["reply"]


def test_the_calls_of_a_project_come_from_its_run_log_with_secrets_masked(tmp_path: Path) -> None:
    path, out = tmp_path / "mine.rwb", tmp_path / "out.md"
    prompt = (("user", "my key is sk-abcdef123456"),)
    with Project.create(path) as project:
        project.runlog.append(ModelCalled("r", 0, "t", call=4, purpose="fix", prompt=prompt, reply="x", usd=None))
    assert main(["transcript", "export", str(path), "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert "## Call 4: fix" in text
    assert "price unknown" in text
    assert "abcdef123456" not in text


@pytest.mark.parametrize("there", [True, False])
def test_where_no_model_was_asked_there_is_nothing_to_export(there: bool, tmp_path: Path, capsys) -> None:
    folder = tmp_path / "run"
    if there:
        folder.mkdir()
    assert main(["transcript", "export", str(folder), "--out", str(tmp_path / "x.md")]) == 2
    assert ("no model was asked" if there else "does not exist") in capsys.readouterr().err
    assert not (tmp_path / "x.md").exists()


def test_text_with_fences_of_its_own_stays_one_block() -> None:
    call = Call(1, "propose", "m", "h", 0, (("user", "````\nlong fence\n````"),), "plain")
    assert "`````text\n````\nlong fence\n````\n`````\n" in as_markdown([call])
