"""What stands below the editor while a rule is typed: not run yet, too many alerts, worst cases, stale figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.staging.bench_ui import TEXT, wave
from workbench.gui.staging.stage import Stage
from workbench.model.rule import InputSpec, Rule
from workbench.project.edits import add_series, put_rule

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as opened:
        bench = opened.workbench
        bench.opening.new_project(tmp_path / "outlook.rwb")
        assert bench.desk.project is not None
        bench.desk.apply(add_series(bench.desk.project, [wave(3_000)]))
        bench.desk.apply(put_rule(bench.desk.project, Rule("wave", TEXT, input=InputSpec(series=("wave",)))))
        bench.desk.choose("wave")
        bench.panel.show_tab("rule")
        yield opened
        opened.settle()


def put(stage: Stage, old: str, new: str) -> None:
    """Another text in the place of one, as an edit."""
    code = stage.workbench.panel.editor.code
    code.replace_text(code.toPlainText().replace(old, new))
    stage.workbench.panel.editor.flush()


def status(stage: Stage) -> str:
    return stage.workbench.panel.editor.status_line.line.text()


def figure_names(stage: Stage) -> list[str]:
    return [name.text() for _, name in stage.workbench.panel.figures._cells]


@pytest.mark.slow
def test_before_its_first_run_a_rule_says_so(stage: Stage) -> None:
    assert status(stage) == "not run yet"
    assert all(name.startswith("stale · ") for name in figure_names(stage))
    stage.settle()
    assert status(stage).startswith("checked")
    assert not any(name.startswith("stale") for name in figure_names(stage))


@pytest.mark.slow
def test_worst_cases_lead_to_the_chart(stage: Stage) -> None:
    stage.settle()
    put(stage, "STEP = 6.0", "STEP = 3.0")
    stage.settle()
    outlook, chart = stage.workbench.panel.editor.outlook, stage.workbench.window.chart.chart
    assert outlook.title.text() == "Worst:"
    case = outlook.cases[0]
    assert case.text() == "▼ 01-01 01:00"
    assert case.accessibleName() == "▼ miss · 01-01 01:00 · 5 min"
    QTest.mouseClick(case, LEFT)
    start, stop = chart.points_in_sight()
    found = outlook._rows[0].finding
    assert start <= found.start < stop
    assert stop - start < 3_000


@pytest.mark.slow
def test_a_rule_that_calls_too_often_is_warned_of_and_the_limit_is_the_users(stage: Stage, qtbot: QtBot) -> None:
    stage.settle()
    outlook = stage.workbench.panel.editor.outlook
    assert not outlook.warning.isVisible()
    put(stage, "STEP = 6.0", "STEP = 1.0")
    stage.settle()
    assert outlook.warning.isVisible()
    assert "alerts a day on the validation part: more than 1 an hour" in outlook.warning.text()
    outlook.warning.linkActivated.emit("limit")
    answer_with(3_600.0)
    stage.settle()
    assert not outlook.warning.isVisible()
    assert stage.workbench.preferences.now.alerts_per_hour == "3600"
    assert stage.workbench.rule.noisy_per_day == 3_600 * 24


def answer_with(value: float) -> None:
    """The dialog that is open is answered with a number."""
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, AskDialog) and one.isVisible())
    assert isinstance(dialog.field, QDoubleSpinBox)
    dialog.field.setValue(value)
    QTest.mouseClick(dialog.primary, LEFT)


@pytest.mark.slow
def test_figures_of_a_text_that_does_not_run_are_those_of_the_last_that_did(stage: Stage) -> None:
    stage.settle()
    put(stage, "return flag", "return flagg")
    stage.settle()
    assert status(stage).startswith("not run: the check refused it")
    assert all(name.startswith("stale · ") for name in figure_names(stage))
    put(stage, "return flagg", "return flag")
    stage.settle()
    assert not any(name.startswith("stale") for name in figure_names(stage))
