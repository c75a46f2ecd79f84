"""Asking a language model about a case in the real window: consent first, its answer apart, refused claims struck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.consult.consulting import answer
from tests.fakes.chat_server import ChatServer, Fail, Say
from workbench.gui.controllers.start.remembered import choice_json
from workbench.gui.dialogs.llm.sent import SentDialog
from workbench.gui.dialogs.train_options import TrainChoice
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.two_lines import TwoLines
from workbench.samples.cases.generate import generate
from workbench.training.llm.setup import ModelSetup


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("consulted") / "cases"
    generate(folder, cases=6, seed=1007, phrasing="A")
    with Stage(tmp_path_factory.mktemp("home")) as made:
        made.workbench.begin([folder])
        bench = made.workbench
        wait_until(lambda: bench.cases.read is not None and bench.case_view.shown is not None, 60, "no case was shown")
        rest(0.05)
        yield made


@pytest.fixture
def stage(window: Stage, qtbot: QtBot) -> Iterator[Stage]:
    yield window
    bench = window.workbench
    wait_until(lambda: not bench.consulting.background.busy, 60, "a model is still being asked")
    bench.window.messages.clear()


def asked_at(stage: Stage, url: str, name: str = "m") -> None:
    """The model that training is set up with; what one of a name was asked before is not asked again."""
    model = ModelSetup(name, url)
    stage.workbench.preferences.change(training=choice_json(replace(TrainChoice(), proposer="llm", model=model)))


def ask(stage: Stage) -> str:
    """Ask about the case in sight, and wait; its name."""
    bench = stage.workbench
    before = bench.investigated.consulted.get(bench.cases.chosen)
    bench.actions["consult_case"].trigger()
    wait_until(
        lambda: bench.investigated.consulted.get(bench.cases.chosen) is not before and bench.investigated.panel.report,
        120,
        "nothing was told",
    )
    return bench.cases.chosen


def model_rows(stage: Stage) -> list[TwoLines]:
    report = stage.workbench.investigated.panel.report
    assert report is not None
    rows = [one.row for one in report.rows]
    at = next(at for at, row in enumerate(rows) if row.title == "Language model")
    assert all(row.title != "Language model" for row in rows[:at]) and at > 0
    return rows[at:]


def test_a_claim_whose_rule_fails_is_struck_with_the_predicate_and_verified_evidence_stays_apart(stage: Stage) -> None:
    with ChatServer(Say(answer("anomalous", "mali_11", 0.8, ("Files are encrypted", ["E1"])))) as server:
        asked_at(stage, server.url)
        ask(stage)
        assert 1 <= len(server.seen) <= 3
    head, *rows = model_rows(stage)
    assert head.words == "m"
    struck = [row for row in rows if row.struck]
    assert struck and "its rule does not hold" in struck[0].words
    assert any("it does not decide" in row.words for row in rows)
    assert "was asked about" in stage.workbench.window.messages.text.text()


def test_its_reasons_cite_what_tools_found_and_it_says_who_decides(stage: Stage) -> None:
    with ChatServer(Say(answer("normal", "", 0.6, ("Nothing moved", ["E1"])))) as server:
        asked_at(stage, server.url, "calm")
        ask(stage)
    rows = model_rows(stage)
    assert any(row.title == "“Nothing moved”" and row.words.startswith("E1 overview") for row in rows)
    assert any(row.words.startswith(("it decides", "it does not decide")) for row in rows)


def test_a_server_elsewhere_gets_nothing_before_somebody_agreed(stage: Stage) -> None:
    bench = stage.workbench
    asked_at(stage, "https://models.example.org/v1")
    bench.actions["consult_case"].trigger()
    wait_until(lambda: bench.window.findChild(SentDialog) is not None, 60, "nobody was asked")
    dialog = bench.window.findChild(SentDialog)
    assert dialog is not None
    assert "xmrig" not in dialog.system.toPlainText() and "E1 overview" in dialog.user.toPlainText()
    dialog.cancel.click()
    rest(0.05)
    assert not bench.consulting.background.busy


def test_a_server_that_refuses_leaves_the_decision_to_the_scorecard(stage: Stage) -> None:
    with ChatServer(Fail(400, {"error": {"message": "no such model"}})) as server:
        asked_at(stage, server.url, "gone")
        ask(stage)
    assert any("no such model" in row.words for row in model_rows(stage))


def test_without_a_model_the_window_leads_to_where_one_is_chosen(stage: Stage) -> None:
    bench = stage.workbench
    bench.preferences.change(training=choice_json(replace(TrainChoice(), model=ModelSetup(""))))
    bench.actions["consult_case"].trigger()
    assert not bench.consulting.background.busy
    assert [message.link for message in bench.window.messages.messages()] == ["train_options"]
