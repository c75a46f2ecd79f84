"""The list of conditions, the legend of conditions and the card at a point, by clicks and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from workbench.gui.charts.marks import condition_marks, marks_of
from workbench.gui.controllers.study.conditions import own_limits
from workbench.gui.theme import Theme
from workbench.gui.views.rule.condition_list import FEWEST_ROWS, ConditionList, ConditionRow, condition_lines
from workbench.gui.views.rule.rule_editor import RuleEditor
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.views.two_lines import ROW_ROLE
from workbench.gui.why_words import WhyLine, WhyModel
from workbench.model.rule import Rule
from workbench.model.split import Split

LEFT = Qt.MouseButton.LeftButton
ROWS = (
    ConditionRow(1, "a sudden jump", 9, "3 found · 0 false", "by it alone 3 found, 0 false · 3 flags"),
    ConditionRow(2, "", 12, "0 found · 0 false", "0 flags", "never fires on these 400 points: remove it?"),
)
MODEL = WhyModel(
    150,
    "Abnormal Rule 1 set this flag",
    "14 May 2024 · 12:30 UTC · 101 ms",
    1,
    "a sudden <jump>",
    (WhyLine("✓", "jump >= HIGH", "3.4 ≥ 2.6", "1.3 × the threshold"),),
    ("Tried: with this turned the other way, the flag goes.",),
)


@pytest.fixture
def conditions(qtbot, theme):
    made = ConditionList(theme)
    qtbot.addWidget(made)
    made.resize(330, 300)
    made.set_rows(ROWS, "train and validation")
    made.show()
    return made


@pytest.fixture
def panel(qtbot, theme, latency):
    made = ChartPanel(theme)
    qtbot.addWidget(made)
    made.resize(800, 460)
    made.show_series(latency, Split(300, 380, 600))
    made.show()
    qtbot.waitExposed(made)
    flags = np.zeros(600, np.int8)
    flags[[104, 150, 320, 400]] = 1
    rows = np.zeros((2, 600), bool)
    rows[0, [104, 150]], rows[1, [320, 400]] = True, True
    plain = marks_of(flags, latency.labels)
    made.set_marks(plain)
    made.set_condition_marks(
        condition_marks(plain, flags, rows, [1, 2], latency.labels), {1: "a sudden jump", 2: "noise"}
    )
    return made


def click(conditions, row):
    rect = conditions.list.visualItemRect(conditions.list.item(row))
    QTest.mouseClick(conditions.list.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, rect.center())


def test_a_click_chooses_a_condition_again_and_again(conditions, qtbot):
    chosen = []
    conditions.condition_chosen.connect(chosen.append)
    click(conditions, 1)
    click(conditions, 1)
    click(conditions, 0)
    assert chosen == [2, 2, 1]


def test_enter_chooses_and_escape_lets_go(conditions, qtbot):
    conditions.list.setFocus()
    conditions.list.setCurrentRow(0)
    with qtbot.waitSignal(conditions.condition_chosen) as told:
        QTest.keyClick(conditions.list, Qt.Key.Key_Return)
    assert told.args == [1]
    with qtbot.waitSignal(conditions.let_go):
        QTest.keyClick(conditions.list, Qt.Key.Key_Escape)


def test_a_condition_that_may_not_be_needed_says_why_in_the_color_of_warnings(conditions):
    assert conditions.title.text() == "Conditions · train and validation · 1 may not be needed"
    row = conditions.list.item(1).data(ROW_ROLE)
    assert (row.title, row.words) == ("Abnormal Rule 2", "▲ never fires on these 400 points: remove it?")
    assert row.words_color == "warn_text"
    assert "remove it?" in conditions.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert condition_lines(ROWS[0]).words.startswith("by it alone 3 found")


def test_each_row_wears_the_color_of_its_condition(conditions, theme):
    image = conditions.list.viewport().grab().toImage()
    for row, token in enumerate(("condition_1", "condition_2")):
        top = conditions.list.visualItemRect(conditions.list.item(row)).top()
        assert image.pixelColor(4 + 3, top + 5 + 8).name() == theme.hex(token)
    conditions.set_theme(Theme("dark"))
    assert conditions.list.viewport().grab().toImage().pixelColor(7, 13).name() == Theme("dark").hex("condition_1")


def test_without_conditions_the_list_takes_no_room(conditions):
    conditions.set_rows(())
    assert not conditions.isVisible()


def test_many_conditions_leave_the_editor_its_room(conditions):
    conditions.set_rows([ConditionRow(n, f"number {n}", n) for n in range(1, 20)])
    assert conditions.list.height() <= conditions.list.sizeHintForRow(0) * (FEWEST_ROWS + 1)
    low = conditions.list.height()
    conditions.set_room(700)
    assert low < conditions.list.height() < 300
    assert conditions.list.item(18).data(ROW_ROLE).title == "number 19"


def test_the_editor_says_which_safety_layers_are_active(qtbot, theme):
    editor = RuleEditor(theme)
    qtbot.addWidget(editor)
    assert not editor.safety.isVisibleTo(editor)
    editor.show_safety("safety 4/5", "✕ filter: this system has none", "warn")
    assert editor.safety.isVisibleTo(editor)
    assert (editor.safety.text(), editor.safety.toolTip()) == ("safety 4/5", "✕ filter: this system has none")
    assert editor.safety.accessibleDescription() == "✕ filter: this system has none"


def test_the_legend_counts_by_condition_while_marks_wear_its_colors(panel):
    assert not panel.conditions.isVisible() and panel.legend["hit"].isVisible()
    panel.color_by_condition(True)
    assert panel.conditions.shown() == [(1, 2), (2, 1)]  # the flag of the hidden test part is not counted
    assert panel.conditions.isVisible() and not panel.legend["hit"].isVisible()
    assert panel.legend["miss"].isVisible()
    panel.set_test_open(True)
    assert panel.conditions.shown() == [(1, 2), (2, 2)]
    panel.color_by_condition(False)
    assert not panel.conditions.isVisible() and panel.legend["false_alarm"].isVisible()


def test_a_condition_in_focus_shows_its_color_without_being_asked_for_all(panel):
    panel.color_by_condition(False, focus=2)
    assert panel.chart.visible_marks().conditions is not None
    panel.color_by_condition(False)
    assert panel.chart.visible_marks().conditions is None


def test_new_flags_wear_plain_colors_until_their_conditions_are_known(panel, latency):
    panel.color_by_condition(True)
    panel.set_marks(marks_of(np.zeros(600, np.int8), latency.labels))
    assert panel.chart.visible_marks().conditions is None


def test_the_card_opens_beside_its_point_and_closes_by_escape(panel, qtbot):
    panel.show_why(MODEL)
    card = panel.why_card
    assert card.isVisible() and card.head.text() == "Abnormal Rule 1 set this flag"
    point = panel.chart.place_of(150).toPoint()
    assert not card.geometry().contains(point)
    assert panel.chart.plot.rect().contains(card.geometry())
    panel.activateWindow()
    panel.chart.setFocus()
    qtbot.waitUntil(panel.isActiveWindow)
    with qtbot.waitSignal(card.closed):
        QTest.keyClick(panel.chart, Qt.Key.Key_Escape)
    assert not card.isVisible()


def test_the_card_is_read_aloud_as_plain_text_and_shows_no_markup_of_a_rule(panel):
    panel.show_why(MODEL)
    card = panel.why_card
    assert card.accessibleDescription() == MODEL.spoken
    assert card.comment.text() == "a sudden <jump>" and card.comment.textFormat() == Qt.TextFormat.PlainText
    hostile = WhyModel(150, "x", lines=(WhyLine("✕", "a < b and <b>c</b>", "1 < 2"),))
    panel.show_why(hostile)
    assert "a &lt; b and &lt;b&gt;c" in card.table.text()


@pytest.mark.parametrize("index", [0, 150, 599])
def test_the_card_stays_inside_the_chart_at_every_point(panel, index):
    for width in (400, 800, 1300):
        panel.resize(width, 460)
        panel.show_why(WhyModel(index, *("Abnormal Rule 1 set this flag", "when"), 1, MODEL.comment, MODEL.lines))
        assert panel.chart.plot.rect().contains(panel.why_card.geometry())


def test_another_series_closes_the_card(panel, latency):
    panel.show_why(MODEL)
    panel.show_series(latency)
    assert not panel.why_card.isVisible()


def test_a_click_on_its_button_closes_the_card(panel):
    panel.show_why(MODEL)
    button = next(child for child in panel.why_card.findChildren(QWidget) if child.toolTip() == "Close (Esc)")
    QTest.mouseClick(button, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    assert not panel.why_card.isVisible()


def test_the_card_follows_its_point_and_closes_where_that_is_out_of_sight(panel):
    panel.show_why(MODEL)
    panel.chart.jump_to(120, 200)
    card, point = panel.why_card, panel.chart.place_of(150).toPoint()
    assert card.isVisible() and not card.geometry().contains(point)
    panel.chart.jump_to(500, 501)
    assert not card.isVisible()


def test_more_comparisons_than_the_card_has_room_for_are_counted_not_cut(panel):
    lines = tuple(WhyLine("✓", f"feature_{n} >= LIMIT_{n}", f"{n + 1} ≥ {n}") for n in range(30))
    panel.show_why(WhyModel(150, "Abnormal Rule 1 set this flag", "when", 1, "many", lines, ("Tried.",)))
    card = panel.why_card
    text = card.table.text()
    assert "feature_0 " in text and "feature_29" not in text and "more</p>" in text
    assert panel.chart.plot.rect().contains(card.geometry())
    assert card._body.heightForWidth(card.width()) <= card.height()
    assert "feature_29" in card.accessibleDescription()


def test_parts_of_other_comparisons_give_way_first(panel):
    parts = tuple(WhyLine("·", f"part_{n} >= 1", "2 ≥ 1") for n in range(20))
    lines = (WhyLine("✓", "first >= 1", "2 ≥ 1"), *parts, WhyLine("✓", "last >= 1", "2 ≥ 1"))
    panel.show_why(WhyModel(150, "x", "when", 1, "", lines))
    assert "last" in panel.why_card.table.text() and "20 comparisons more" in panel.why_card.table.text()


def test_a_long_sentence_wraps_and_the_list_grows_with_it(conditions, qtbot):
    words = "at least two of these three signs: far above the forecast; a strong rise since the last point; a trend"
    lower = conditions.list.sizeHintForRow(0)
    conditions.set_rows([ConditionRow(1, words, 9, "3 found · 0 false", "3 flags"), ROWS[1]])
    qtbot.waitUntil(lambda: conditions.list.sizeHintForRow(0) > lower)
    assert conditions.list.sizeHintForRow(1) == lower
    assert conditions.list.height() >= conditions.list.sizeHintForRow(0) + lower
    conditions.resize(1200, 300)
    qtbot.waitUntil(lambda: conditions.list.sizeHintForRow(0) == lower)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({}, ""),
        ({"STRICTNESS": 1.0}, ""),
        ({"STRICTNESS": 0.8}, " · here all limits × 0.8"),
        ({"STRICTNESS": 1.2, "PERIOD": 288.0}, " · here all limits × 1.2 · here PERIOD 288"),
    ],
)
def test_what_a_series_has_of_its_own_stands_above_the_conditions(own, words):
    rule = Rule("r", "", overrides={"a": own})
    assert own_limits(rule, "a") == words
    assert own_limits(rule, "b") == own_limits(None, "a") == ""
