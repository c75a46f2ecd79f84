"""The verb `report`: a run as a page and as a PDF; closed test parts stay closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli, run_cli
from workbench.project.project import Project


def test_a_run_becomes_a_page_with_rules_scores_controls_cost_and_provenance(
    run_folder: Path, cli: Cli, tmp_path: Path
) -> None:
    out = tmp_path / "page.html"
    ended = cli("report", run_folder, "--out", out)
    assert ended.code == 0, ended.err
    text = out.read_text("utf-8")
    for part in ("Scores", "Alerts a day", "Rules", "Event F1 by round", "Cost", "Provenance", "no loop", "data hash"):
        assert part in text
    assert 'def</span> <span class="name">inference' in text
    assert "http" not in text and "<script" not in text


def test_a_project_file_keeps_its_test_parts_closed_until_they_were_opened(
    run_folder: Path, cli: Cli, tmp_path: Path
) -> None:
    copy, out = tmp_path / "copy.rwb", tmp_path / "page.html"
    with Project.open(run_folder / "run.rwb") as project:
        project.copy_to(copy)
    assert cli("report", copy, "--out", out).code == 0
    closed = out.read_text("utf-8")
    assert closed.count(", closed<") == 2
    assert "<td>validation</td>" in closed and "<td>test</td>" not in closed
    with Project.open(copy) as project:
        project.set_view("opened tests", ["alpha"])
    assert cli("report", copy, "--out", out).code == 0
    opened = out.read_text("utf-8")
    assert opened.count(", closed<") == 1
    assert "<td>test</td>" in opened and "<td>validation</td>" in opened


def test_a_pdf_is_painted_by_a_process_without_a_screen(run_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    ended = run_cli("report", run_folder, "--out", out)
    assert ended.code == 0, ended.err
    assert out.read_bytes().startswith(b"%PDF")
    assert out.read_bytes().rstrip().endswith(b"%%EOF")


WRONG = {
    "neither a page nor a PDF": ("{run}", "x.docx"),
    "There is no run or project": ("{run}/nowhere", "x.html"),
    "There is no run nope": ("{run}#nope", "x.html"),
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_cannot_be_reported_is_said(sentence: str, run_folder: Path, cli: Cli, tmp_path: Path) -> None:
    where, out = WRONG[sentence]
    ended = cli("report", where.format(run=run_folder), "--out", tmp_path / out)
    assert ended.code == 2
    assert sentence in ended.sentence


def test_a_project_without_rules_has_nothing_to_report(run_folder: Path, cli: Cli, tmp_path: Path) -> None:
    Project.create(tmp_path / "empty.rwb").close()
    assert "holds no rules" in cli("report", tmp_path / "empty.rwb", "--out", tmp_path / "x.html").sentence


def test_a_report_speaks_the_language_that_was_asked_for(run_folder: Path, cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    assert cli("report", run_folder, "--out", out, "--language", "de").code == 0
    text = out.read_text("utf-8")
    assert '<html lang="de">' in text
    for part in ("Regeln", "Alarme pro Tag", "Herkunft jeder Regel", "Ereignis-F1", ">Reihe</th>", "alpha"):
        assert part in text
    for english in ("Provenance", "Alerts a day", "labeled anomal", ">series</th>", "false alarm"):
        assert english not in text
    refused = cli("report", run_folder, "--out", out, "--language", "tlh")
    assert refused.code == 2
    assert "known are en, de" in refused.sentence
    assert cli("report", run_folder, "--out", out).code == 0
    assert "Provenance" in out.read_text("utf-8"), "the language of before went on"
