"""Diff, feedback, versions and figures of a rule: what they say and what they ask for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from workbench.gui.theme import Theme
from workbench.gui.views.rule.rule_diff import DiffChoice, DiffModel, RuleDiff
from workbench.gui.views.rule.rule_feedback import FeedbackCase, FeedbackModel, RuleFeedback, metric_rows, summary
from workbench.gui.views.rule.rule_figures import FiguresRow, figures_of
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.rule.rule_versions import RuleVersions, VersionRow
from workbench.model.scores import Finding, Scores

LEFT = Qt.MouseButton.LeftButton
OLD = "def inference(sample):\n    return sample[:, 0] >= 3.10\n"
NEW = OLD.replace("3.10", "2.60")
NOW = Scores(events=5, hits=4, false_alarms=1, event_f1=0.86, alerts_per_day=0.4, median_delay_s=60)
BEFORE = Scores(events=5, hits=3, false_alarms=1, event_f1=0.79, alerts_per_day=0.6, median_delay_s=120)
SIX, FOUR = DiffChoice("6", "round 6", "0.86"), DiffChoice("4", "round 4", "0.79")


@pytest.fixture
def diff(qtbot: QtBot) -> RuleDiff:
    widget = RuleDiff(Theme("light"))
    qtbot.addWidget(widget)
    widget.resize(460, 400)
    widget.show()
    widget.set_choices([SIX, DiffChoice("5", "round 5"), FOUR])
    widget.show_diff(DiffModel(SIX, FOUR, NEW, OLD, 3, 0.07))
    return widget


def test_a_narrow_diff_is_one_column_with_both_lines_and_their_numbers(diff: RuleDiff) -> None:
    assert not diff.right.isVisible()
    assert diff.left.toPlainText().count("return") == 2
    assert [diff.left.number_at(i) for i in range(3)] == ["1", "2", "2"]


def test_a_wide_diff_goes_side_by_side_and_comes_back(diff: RuleDiff) -> None:
    diff.resize(900, 400)
    assert diff.right.isVisible()
    assert (diff.left.toPlainText().rstrip(), diff.right.toPlainText().rstrip()) == (OLD.rstrip(), NEW.rstrip())
    diff.resize(460, 400)
    assert not diff.right.isVisible()
    assert diff.left.toPlainText().count("return") == 2


def test_the_changed_words_are_marked_on_the_grounds_of_their_lines(diff: RuleDiff) -> None:
    marked = [selection.cursor.selectedText() for selection in diff.left.extraSelections()]
    assert marked == ["", "3.10", "", "2.60"]


def test_the_facts_are_words_and_lead_to_the_flags(diff: RuleDiff, qtbot: QtBot) -> None:
    assert diff._facts.text() == "+1 −1 · 3 flags differ"
    assert diff._delta.text() == "+0.07"
    with qtbot.waitSignal(diff.differing_requested):
        qtbot.mouseClick(diff._show, LEFT)


def test_any_two_versions_can_be_chosen(diff: RuleDiff, qtbot: QtBot) -> None:
    with qtbot.waitSignal(diff.compared) as asked:
        qtbot.keyClick(diff.old_choice, Qt.Key.Key_Up)
    assert asked.args == ["6", "5"]


def test_the_same_flags_offer_nothing_to_show(diff: RuleDiff) -> None:
    diff.show_diff(DiffModel(SIX, FOUR, OLD, OLD, 0, 0.0))
    assert diff._facts.text() == "the same text · the same flags"
    assert not diff._show.isVisible()


def test_an_empty_diff_says_what_goes_here(diff: RuleDiff) -> None:
    diff.clear()
    assert not diff.left.isVisible()
    assert diff._empty.isVisible()


def test_figures_have_signs_units_and_colors() -> None:
    figures = figures_of(NOW, parent=BEFORE, parent_title="round 4")
    assert [(f.text, f.name, f.tone) for f in figures] == [
        ("0.86", "event F1 validation", "good"),
        ("+0.07", "against round 4", "good"),
        ("0.4", "alerts a day", "text"),
        ("1 min", "median delay", "text"),
    ]


def test_what_is_unknown_is_a_dash_with_a_reason() -> None:
    for figure in (*figures_of(None), *figures_of(Scores())):
        assert figure.text == "—"
        assert figure.tip


def test_a_noisy_rule_is_warned_of() -> None:
    figure = figures_of(Scores(events=1, hits=1, event_f1=0.5, alerts_per_day=30))[2]
    assert figure.tone == "warn"
    assert "one alert an hour" in figure.tip


def test_test_figures_appear_only_when_they_are_given(qtbot: QtBot) -> None:
    names = [figure.name for figure in figures_of(NOW)]
    assert "event F1 test" not in names
    row = FiguresRow()
    qtbot.addWidget(row)
    row.resize(600, 60)
    row.show()
    row.set_figures(figures_of(NOW, test=BEFORE))
    assert len(row._cells) == 5
    row.set_figures(figures_of(NOW))
    assert len(row._cells) == 4


def test_a_narrow_row_of_figures_breaks_into_two_instead_of_cutting(qtbot: QtBot) -> None:
    row = FiguresRow()
    qtbot.addWidget(row)
    row.set_figures(figures_of(NOW, parent=BEFORE, parent_title="round 4"))
    row.resize(700, 60)
    row.show()
    assert len({value.y() for value, _ in row._cells}) == 1
    row.resize(270, 100)
    qtbot.waitUntil(lambda: len({value.y() for value, _ in row._cells}) == 2)
    assert all(name.elided() == name.text() for _, name in row._cells)


def test_the_summary_is_one_sentence_against_the_parent() -> None:
    model = FeedbackModel("round 6", NOW, BEFORE, "round 4")
    assert summary(model) == "Finds 4 of 5 anomalies with 1 false alarm; 1 miss fewer than round 4."
    assert summary(FeedbackModel("round 6", NOW)) == "Finds 4 of 5 anomalies with 1 false alarm."
    assert summary(FeedbackModel("round 6", NOW, NOW, "round 4")).endswith("false alarm, as round 4.")
    assert summary(FeedbackModel("x", Scores(false_alarms=2))).startswith("The validation part has no labeled")


def test_metrics_say_which_change_is_better() -> None:
    rows = {row.name: row for row in metric_rows(NOW, BEFORE)}
    assert (rows["event F1"].change, rows["event F1"].better) == ("+0.07", True)
    assert (rows["misses"].change, rows["misses"].better) == ("−1", True)
    assert (rows["false alarms"].change, rows["false alarms"].better) == ("same", None)
    assert (rows["median delay"].change, rows["median delay"].better) == ("−1 min", True)
    assert {row.better for row in metric_rows(NOW, None)} == {None}


def test_a_click_on_a_case_asks_for_it(qtbot: QtBot) -> None:
    view = RuleFeedback(Theme("light"))
    qtbot.addWidget(view)
    view.resize(460, 600)
    view.show()
    finding = Finding("cpu", "miss", 10, 20, 1.0, "slow rise", "jump ≥ 2.6")
    view.show_feedback(FeedbackModel("round 6", NOW, BEFORE, "round 4", (FeedbackCase(finding, "05-14 11:42"),)))
    with qtbot.waitSignal(view.finding_chosen) as asked:
        qtbot.mouseClick(view.cases.viewport(), LEFT, pos=QPoint(40, 10))
    assert asked.args == [finding]


@pytest.fixture
def versions(qtbot: QtBot) -> RuleVersions:
    widget = RuleVersions(Theme("light"))
    qtbot.addWidget(widget)
    widget.resize(460, 400)
    widget.show()
    widget.set_versions(
        [
            VersionRow("7", "edited by hand", "6", "Ada", "11:52", f1=0.88, delta=0.02, current=True),
            VersionRow("6", "round 6", "4", "synthesizer", "11:42", "approved", 0.86, 0.07),
            VersionRow("4", "round 4", "", "synthesizer", "11:41", "archived", 0.79),
        ]
    )
    return widget


def test_a_version_says_where_it_came_from_and_which_is_in_use(versions: RuleVersions) -> None:
    spoken = [versions.list.item(i).toolTip() for i in range(3)]
    assert spoken[0] == "edited by hand · in use · 0.88 when made (+0.02) · from round 6 · Ada · 11:52 · draft"
    assert spoken[2] == "round 4 · 0.79 when made · synthesizer · 11:41 · archived"


def test_an_older_version_can_be_restored_and_compared_with_the_current(versions: RuleVersions, qtbot: QtBot) -> None:
    assert not versions.restore.isEnabled()
    versions.list.item(1).setSelected(True)
    with qtbot.waitSignal(versions.restore_requested) as restored:
        qtbot.mouseClick(versions.restore, LEFT)
    assert restored.args == ["6"]
    with qtbot.waitSignal(versions.compare_requested) as compared:
        qtbot.mouseClick(versions.compare, LEFT)
    assert compared.args == ["7", "6"]


def test_the_current_version_needs_no_restoring(versions: RuleVersions) -> None:
    versions.list.item(0).setSelected(True)
    assert not versions.restore.isEnabled()
    assert not versions.compare.isEnabled()


def test_the_panel_shows_each_tab_by_name_and_survives_a_change_of_theme(qtbot: QtBot) -> None:
    panel = RulePanel(Theme("light"))
    qtbot.addWidget(panel)
    panel.resize(400, 600)
    panel.show()
    panel.diff.show_diff(DiffModel(SIX, FOUR, NEW, OLD, 3, 0.07))
    for tab in ("diff", "rule", "feedback", "versions"):
        panel.show_tab(tab)
        assert panel.tab == tab
    panel.set_theme(Theme("dark"))
    ground = panel.diff.left.extraSelections()[0]
    assert ground.format.background().color() == Theme("dark").color("diff_removed")
