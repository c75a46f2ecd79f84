"""Incidents in the real window: cases are investigated, evidence is led to, scores list cases, scenarios are tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from workbench.gui.charts import zone
from workbench.gui.controllers.scenarios.trial import CaseTable
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.incidents.outcome_rows import CROSS, MISSED
from workbench.model.rule import InputSpec, Rule
from workbench.samples.cases.generate import generate

LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key
CASES = 22


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("incidents") / "cases"
    generate(made, cases=CASES, seed=1007, phrasing="A")
    only = made / "norm_dataset" / "scenario_1"
    (only / "norm_1_1.csv").unlink()
    return made


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Stage]:
    """One window for all tests: its sandbox compiles the rules once."""
    with Stage(tmp_path_factory.mktemp("home")) as made:
        made.workbench.begin([folder])
        bench = made.workbench
        wait_until(lambda: bench.cases.read is not None and bench.case_view.shown is not None, 60, "no case was shown")
        rest(0.05)
        yield made


@pytest.fixture
def stage(window: Stage, qtbot: QtBot) -> Iterator[Stage]:
    """The window with the page of the case, nothing chosen or written that is not kept."""
    yield window
    bench = window.workbench
    bench.scenarios.page.revert.click()
    bench.scenarios.chosen = ""
    bench.window.cases.list.show_only("", None)
    bench.window.cases.show_page("case")
    bench.window.cases.bring("cases")
    bench.scores.page.listed.setChecked(False)
    bench.scores.page.zoom.setCurrentIndex(0)
    bench.window.messages.clear()
    rest(0.3)  # pauses that wait for a key end, then what they began
    backgrounds = (bench.investigated.background, bench.scenarios.background, bench.case_view.background)
    wait_until(lambda: not any(one.busy for one in backgrounds), 60, "something is still under way")
    rest(0.05)


def look_at(stage: Stage, name: str) -> None:
    stage.workbench.cases.choose(name)
    view = stage.workbench.case_view
    wait_until(lambda: view.shown is not None and view.shown.name == name, 60, f"{name} was not shown")
    rest(0.02)


def investigated(stage: Stage, name: str) -> None:
    look_at(stage, name)
    stage.workbench.window.cases.list.table.setFocus()
    QTest.keyClick(stage.workbench.window, KEY.Key_I)
    panel = stage.workbench.investigated.panel
    wait_until(lambda: panel.report is not None and panel.report.case == name, 120, "no report came")
    rest(0.05)


def all_investigated(stage: Stage) -> None:
    stage.workbench.actions["investigate_all"].trigger()
    bench = stage.workbench.investigated
    wait_until(lambda: len(bench.outcomes) == CASES and not bench.background.busy, 180, "not every case was told")
    rest(0.05)


def click_row(stage: Stage, at: int) -> None:
    rows = stage.workbench.investigated.panel.rows
    rows.scrollToItem(rows.item(at))
    QTest.mouseClick(rows.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, rows.visualItemRect(rows.item(at)).center())
    rest(0.02)


def click_cell(table: QTableView, row: int, column: int) -> None:
    rest(0.05)
    place: QPoint = table.visualRect(table.model().index(row, column)).center()
    QTest.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    rest(0.02)


def tried(stage: Stage) -> None:
    controller = stage.workbench.scenarios
    rule = controller.drafts.rule(controller.chosen)
    wait_until(lambda: controller.trial.last is not None and controller.trial.last[0] == rule, 120, "it was not tried")
    rest(0.02)


def scenarios(stage: Stage, name: str) -> None:
    look_at(stage, name)
    stage.workbench.actions["scenarios"].trigger()
    tried(stage)


@pytest.mark.slow
def test_a_key_investigates_the_case_and_its_evidence_stands_in_chart_and_log(stage: Stage) -> None:
    investigated(stage, "mali_1_1")
    area, report = stage.workbench.window.cases, stage.workbench.investigated.panel.report
    assert report is not None
    assert report.decision == "▲ anomalous"
    assert report.scenario.startswith("Cryptomining malware · mali_1")
    assert report.beside == "✓ as labeled: anomalous · Cryptomining malware"
    assert report.verified.startswith("✓ The rule of the scenario holds: ")
    assert ">=" in report.compared and ">=" not in report.verified  # the text of the program is in the tip alone
    assert ">=" in stage.workbench.investigated.panel.verified.toolTip().replace("&gt;", ">")
    headings = [row.row.title for row in report.rows if row.heading]
    assert headings[:3] == ["Reasons", "Metrics", "Log"]
    assert headings[-1] == "Time"
    cpu = next(
        strip for strip in area.case.stack.strips if strip.beside is not None and strip.beside.name == "cpu_usage"
    )
    assert any("spike" in words or "rise" in words for _, _, words in cpu.found)
    assert any(area.log.model.evidence(place) for place in range(area.log.model.rowCount()))


def test_a_click_on_a_reason_leads_chart_and_log_to_its_lines(stage: Stage) -> None:
    investigated(stage, "mali_1_1")
    area, report = stage.workbench.window.cases, stage.workbench.investigated.panel.report
    assert report is not None
    at = next(at for at, row in enumerate(report.rows) if row.place is not None and row.place.lines)
    click_row(stage, at)
    place = report.rows[at].place
    assert place is not None
    assert area.log.table.chosen_places().tolist() == sorted(place.lines)
    assert area.case.stack.region is not None or area.case.stack.moment is not None


def test_enter_on_a_shape_marks_its_stretch_and_the_lines_in_it(stage: Stage) -> None:
    investigated(stage, "mali_1_1")
    area, panel = stage.workbench.window.cases, stage.workbench.investigated.panel
    assert panel.report is not None
    at = next(
        at for at, row in enumerate(panel.report.rows) if row.place is not None and row.place.start_ns is not None
    )
    panel.rows.setCurrentRow(at)
    QTest.keyClick(panel.rows, KEY.Key_Return)
    place = panel.report.rows[at].place
    assert place is not None and area.case.stack.region is not None and area.case.stack.axis is not None
    assert area.case.stack.axis.time(area.case.stack.region[0]) == place.start_ns
    assert zone.shown().place  # times in the report are in the zone of the window


def test_a_case_of_lines_alone_is_investigated(stage: Stage) -> None:
    investigated(stage, "norm_1_1")
    report = stage.workbench.investigated.panel.report
    assert report is not None
    assert report.decision == "● normal"
    assert "Metrics" not in [row.row.title for row in report.rows if row.heading]


def test_all_cases_are_scored_and_a_cell_lists_its_cases(stage: Stage) -> None:
    bench = stage.workbench
    all_investigated(stage)
    assert f"{CASES} cases were investigated" in bench.window.messages.text.text()
    bench.window.messages.link.click()
    page, area = bench.scores.page, bench.window.cases
    assert page.isVisible() and not area.log.isVisible()
    assert page.hint.text() == f"{CASES} labeled cases"
    shown = page.families.counts.shown
    assert sum(shown.counts.values()) == CASES
    assert shown.rows == shown.columns == ("mali", "anom", "norm")
    assert all(figure.text().endswith(" %") for figure, _ in page.figures)
    click_cell(page.families, 0, 0)
    listed = {row.name for row in area.list.model.shown}
    assert listed == set(shown.cases["mali", "mali"])
    assert area.list.only.isVisible()


def test_arrows_and_enter_walk_the_grid_which_has_every_scenario_when_asked(stage: Stage) -> None:
    bench = stage.workbench
    all_investigated(stage)
    bench.actions["case_scores"].trigger()
    page = bench.scores.page
    some = len(page.matrix.counts.shown.rows)
    page.matrix.setCurrentIndex(page.matrix.counts.index(0, 0))
    QTest.keyClick(page.matrix, KEY.Key_Return)
    assert bench.window.cases.list.only.isVisible()
    page.zoom.setCurrentIndex(1)
    assert len(page.matrix.counts.shown.rows) == 45 > some  # and cases of no scenario that is known
    page.listed.click()
    assert page.pairs.isVisible()
    assert page.pairs.pairs.rowCount() == len(page.matrix.counts.shown.counts)


def test_keys_that_decide_about_a_case_rest_while_it_is_not_in_sight(stage: Stage) -> None:
    actions = stage.workbench.actions
    assert actions["keep_case"].isEnabled()
    actions["case_scores"].trigger()
    assert not actions["keep_case"].isEnabled()
    actions["case_scores"].trigger()
    assert actions["keep_case"].isEnabled()
    assert stage.workbench.window.cases.log.isVisible()


def test_a_scenario_is_tried_on_all_cases_and_its_phrases_are_counted(stage: Stage) -> None:
    scenarios(stage, "mali_1_1")
    page = stage.workbench.scenarios.page
    assert page.name.text() == "▲ Cryptomining malware"
    assert page.list.viewport().rect().contains(page.list.visualItemRect(page.list.currentItem()))
    assert page.state.text().endswith("built in")
    assert len(page.outcomes.rows) == CASES
    own = [row for row in page.outcomes.rows if row.case.startswith("mali_1_")]
    assert all(row.kind in ("fires", MISSED) for row in own)
    group = page.phrases.topLevelItem(0)
    assert group is not None and group.text(1) not in ("", "…")


def test_a_phrase_that_is_written_is_looked_for_at_once_kept_and_undone(stage: Stage) -> None:
    bench = stage.workbench
    scenarios(stage, "mali_1_1")
    page = bench.scenarios.page
    group = page.phrases.topLevelItem(0)
    assert group is not None
    page.phrases.setCurrentItem(group)
    QTest.mouseClick(page.add, LEFT)
    field = page.phrases.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "session")
    QTest.keyClick(field, KEY.Key_Return)
    rest(0.05)
    assert page.state.text().endswith("not saved")
    tried(stage)
    counted = bench.scenarios.trial.last
    assert counted is not None
    assert counted[1].counts[str(group.data(0, Qt.ItemDataRole.UserRole))]["session"][0] > 0
    QTest.mouseClick(page.save, LEFT)
    assert [rule.name for rule in bench.desk.rules()] == ["mali_1"]
    assert bench.desk.rules()[0].input.series == ()
    assert page.state.text().endswith("yours")
    bench.actions["undo"].trigger()
    assert bench.desk.rules() == ()
    assert page.state.text().endswith("built in")


def test_a_slider_moves_the_text_and_the_cases_it_fires_on(stage: Stage) -> None:
    bench = stage.workbench
    scenarios(stage, "mali_1_1")
    page = bench.scenarios.page
    page.tabs.setCurrentWidget(page.editor)
    rest(0.05)
    row = page.editor.numbers.rows["SAID"]
    row.field.setText("60")
    QTest.keyClick(row.field, KEY.Key_Return)
    assert "SAID = 60" in page.editor.text
    tried(stage)
    own = [one for one in page.outcomes.rows if one.case.startswith("mali_1_")]
    assert any(one.kind == MISSED for one in own)
    QTest.mouseClick(page.revert, LEFT)
    assert "SAID = 60" not in page.editor.text
    assert page.state.text().endswith("built in")


def test_a_rule_that_does_not_run_says_why_and_keeps_no_outcome(stage: Stage) -> None:
    bench = stage.workbench
    scenarios(stage, "mali_1_1")
    page = bench.scenarios.page
    page.editor.code.setPlainText(page.editor.text.replace("return flag", "return flog"))
    page.editor.flush()
    tried(stage)
    assert page.headline.text().startswith("✕ ")
    assert page.outcomes.rows == []


def test_a_phrase_that_cannot_be_looked_for_says_why(stage: Stage) -> None:
    scenarios(stage, "mali_1_1")
    page = stage.workbench.scenarios.page
    group = page.phrases.topLevelItem(0)
    assert group is not None
    phrase = group.child(0)
    assert phrase is not None
    phrase.setText(0, "/(open/")
    tried(stage)
    assert phrase.text(1) == "✕"
    assert "RE2" in phrase.toolTip(0)


def typed_name(stage: Stage, words: str, key: Qt.Key = KEY.Key_Return) -> None:
    """Write into the row that is being named."""
    page = stage.workbench.scenarios.page
    field = page.phrases.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, key)
    rest(0.05)


def group_names(stage: Stage) -> list[str]:
    return list(stage.workbench.scenarios.page.phrases.patterns())


def test_a_group_is_added_renamed_and_taken_out_kept_and_undone(stage: Stage) -> None:
    bench = stage.workbench
    scenarios(stage, "mali_1_1")
    page = bench.scenarios.page
    before = group_names(stage)
    QTest.mouseClick(page.add_group, LEFT)
    typed_name(stage, "", KEY.Key_Escape)
    assert group_names(stage) == before and page.phrases.topLevelItemCount() == len(before)
    QTest.mouseClick(page.add_group, LEFT)
    typed_name(stage, "Calls home")
    assert group_names(stage) == [*before, "calls_home"]
    QTest.mouseClick(page.rename_group, LEFT)
    typed_name(stage, "home")
    assert group_names(stage) == [*before, "home"]
    QTest.mouseClick(page.save, LEFT)
    (kept,) = bench.desk.rules()
    assert kept.input.columns[-1] == "log.home" and kept.input.patterns["home"] == ()
    page.phrases.choose_group("home")
    QTest.keyClick(page.phrases, KEY.Key_Delete)
    assert group_names(stage) == before
    page.phrases.choose_group(before[0])
    QTest.mouseClick(page.take_out, LEFT)
    assert group_names(stage) == before  # the rule reads it
    QTest.mouseClick(page.revert, LEFT)
    bench.actions["undo"].trigger()
    assert bench.desk.rules() == () and group_names(stage) == before


def test_one_is_duplicated_approved_only_with_an_owner_and_removed(stage: Stage) -> None:
    bench = stage.workbench
    scenarios(stage, "mali_1_1")
    page = bench.scenarios.page
    QTest.mouseClick(page.duplicate, LEFT)
    assert bench.scenarios.chosen == "own_1"
    assert page.name.text() == "▲ Copy of Cryptomining malware"
    QTest.mouseClick(page.approve, LEFT)
    assert "owner" in bench.window.messages.text.text()
    assert page.tabs.currentWidget() is page.about
    page.about.fields["owner"].setText("platform team")
    page.about.fields["owner"].editingFinished.emit()
    QTest.mouseClick(page.save, LEFT)
    QTest.mouseClick(page.approve, LEFT)
    assert page.state.text().endswith("approved")
    QTest.mouseClick(page.remove, LEFT)
    assert bench.desk.rules() == ()
    assert bench.scenarios.chosen in bench.scenarios.drafts.every()


def test_a_case_of_the_outcomes_is_looked_at_where_the_rule_fired(stage: Stage) -> None:
    bench = stage.workbench
    scenarios(stage, "mali_1_1")
    page = bench.scenarios.page
    at = next(at for at, row in enumerate(page.outcomes.rows) if row.point >= 0 and row.kind != CROSS)
    page.table.scrollTo(page.outcomes.index(at, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
    click_cell(page.table, at, 1)
    row = page.outcomes.rows[at]
    wait_until(lambda: bench.case_view.shown is not None and bench.case_view.shown.name == row.case, 60, "not shown")
    rest(0.05)
    stack = bench.window.cases.case.stack
    assert bench.window.cases.page == "case"
    assert stack.moment is not None and stack.axis is not None


def test_a_cancelled_run_says_how_many_cases_were_left(stage: Stage) -> None:
    bench = stage.workbench
    bench.actions["investigate_all"].trigger()
    bench.investigated.background.cancel()
    wait_until(lambda: not bench.investigated.background.busy, 60, "it did not end")
    rest(0.05)
    assert "Cancelled" in bench.window.messages.text.text()


def test_a_rule_over_metrics_can_be_tried_where_there_is_no_case() -> None:
    rule = Rule("it", "", input=InputSpec(columns=("cpu_usage", "log.errors")))
    assert CaseTable(()).series(rule).values.shape == (0, 2)
