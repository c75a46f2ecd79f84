"""What helps while a rule is typed, by real keys: find and replace, lines, brackets, letters, names, problems."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QTextFormat, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from workbench.gui.controllers.editor.assistance import AssistanceController
from workbench.gui.preferences import PreferencesFile
from workbench.gui.theme import TYPE_SIZES, Theme
from workbench.gui.views.editor.places import bracket_pair, counted, offset_of, word_before
from workbench.gui.views.rule.rule_editor import RuleEditor
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.rule.rule_status import EditorStatus
from workbench.model.verdict import Problem

KEY, CONTROL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TEXT = """import numpy as np
import rulekit as rk


def inference(sample):
    value = sample[:, 0]
    Value = np.abs(value)  # (a value
    return Value > 3
"""


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> RulePanel:
    widget = RulePanel(theme)
    qtbot.addWidget(widget)
    widget.resize(420, 600)
    widget.show()
    widget.show_tab("rule")
    widget.editor.set_text(TEXT)
    widget.editor.code.setFocus()
    return widget


@pytest.fixture
def editor(panel: RulePanel) -> RuleEditor:
    return panel.editor


def chosen(editor: RuleEditor) -> str:
    return editor.code.textCursor().selectedText()


# find and replace


def test_finding_marks_every_match_and_enter_goes_round(editor: RuleEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.code, KEY.Key_F, CONTROL)
    bar = editor.find_bar
    assert bar.isVisible()
    qtbot.keyClicks(bar.wanted, "value")
    assert len(bar.spans) == 5
    assert (chosen(editor), bar.count.text()) == ("value", "1 of 5")
    qtbot.keyClick(bar.wanted, KEY.Key_Return)
    assert (chosen(editor), bar.count.text()) == ("Value", "2 of 5")
    qtbot.keyClick(bar.wanted, KEY.Key_Return, SHIFT)
    qtbot.keyClick(bar.wanted, KEY.Key_Return, SHIFT)
    assert bar.count.text() == "5 of 5"
    qtbot.mouseClick(bar.case, Qt.MouseButton.LeftButton)
    assert len(bar.spans) == 3
    qtbot.keyClick(bar.wanted, KEY.Key_Escape)
    assert not bar.isVisible()
    assert editor.code.hasFocus()


def test_f3_goes_on_from_the_text(editor: RuleEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.code, KEY.Key_F, CONTROL)
    qtbot.keyClicks(editor.find_bar.wanted, "rk")
    editor.code.setFocus()
    qtbot.keyClick(editor.code, KEY.Key_F3)
    qtbot.keyClick(editor.code, KEY.Key_F3, SHIFT)
    assert chosen(editor) == "rk"
    qtbot.keyClick(editor.find_bar.wanted, KEY.Key_A)
    qtbot.keyClicks(editor.find_bar.wanted, "zzz")
    assert editor.find_bar.count.text() == "none"
    assert not editor.find_bar.after.isEnabled()


def test_replacing_all_is_one_step_of_the_undo(editor: RuleEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.code, KEY.Key_H, CONTROL)
    bar = editor.find_bar
    qtbot.keyClicks(bar.wanted, "sample")
    qtbot.mouseClick(bar.instead, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(bar.instead, "points")
    qtbot.keyClick(bar.instead, KEY.Key_Return)
    assert editor.text.count("points") == 1
    qtbot.mouseClick(bar.all, Qt.MouseButton.LeftButton)
    assert editor.text == TEXT.replace("sample", "points")
    assert bar.count.text() == "1 replaced"
    qtbot.keyClick(editor.code, KEY.Key_Z, CONTROL)
    assert editor.text.count("points") == 1
    qtbot.keyClick(editor.code, KEY.Key_Z, CONTROL)
    assert editor.text == TEXT


def test_going_to_a_line_follows_its_number(editor: RuleEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.code, KEY.Key_G, CONTROL)
    qtbot.keyClicks(editor.line_bar.number, "6")
    assert editor.code.textCursor().blockNumber() == 5
    qtbot.keyClick(editor.line_bar.number, KEY.Key_Return)
    assert not editor.line_bar.isVisible()
    assert editor.code.hasFocus()


# signs that Qt counts as two places


EMOJI = TEXT.replace("import numpy", "# 😀😀 warm\nimport numpy", 1).replace("# (a", "# 😀 (a")


def test_what_is_found_behind_an_emoji_is_chosen_where_it_stands(editor: RuleEditor, qtbot: QtBot) -> None:
    editor.set_text(EMOJI)
    qtbot.keyClick(editor.code, KEY.Key_F, CONTROL)
    bar = editor.find_bar
    qtbot.keyClicks(bar.wanted, "value")
    found = []
    for _ in bar.spans:
        found.append(chosen(editor))
        qtbot.keyClick(bar.wanted, KEY.Key_Return)
    assert found == ["value", "Value", "value", "value", "Value"]
    qtbot.mouseClick(bar.instead, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(bar.instead, "v")
    qtbot.mouseClick(bar.all, Qt.MouseButton.LeftButton)
    assert editor.text == EMOJI.replace("value", "v").replace("Value", "v")


def test_a_name_behind_an_emoji_is_completed(
    editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot
) -> None:
    editor.set_text(EMOJI.replace("value = sample[:, 0]", 'value = "😀" + "é€😀",'))
    editor.code.go_to(7, 999)
    qtbot.keyClicks(editor.code, " sa")
    qtbot.waitUntil(editor.names.isVisible, timeout=20_000)
    qtbot.keyClick(editor.code, KEY.Key_Tab)
    assert 'value = "😀" + "é€😀", sample\n' in editor.text
    qtbot.waitUntil(lambda: not assistance.background.busy, timeout=20_000)


def test_brackets_behind_an_emoji_find_their_partners() -> None:
    text = 'x = ["😀", (1)]'
    at = len(text) + 1  # the end, as the editor counts
    assert bracket_pair(counted(text), at) == (at - 1, 4)


# brackets and words


@pytest.mark.parametrize(
    ("text", "position", "pair"),
    [
        ("f(a[0])", 2, (1, 6)),
        ("f(a[0])", 7, (6, 1)),
        ("f(a[0])", 0, None),
        ("f(a[0)", 2, (1, None)),
        ("f(')')", 1, (1, 5)),
        ("# (", 3, None),
        ('"""(\n"""\n(x)', 9, (9, 11)),
        ("", 0, None),
    ],
)
def test_a_bracket_finds_its_partner_outside_of_strings_and_comments(
    text: str, position: int, pair: tuple[int, int | None] | None
) -> None:
    assert bracket_pair(text, position) == pair


def test_the_pair_at_the_cursor_is_marked(editor: RuleEditor) -> None:
    editor.code.go_to(7, 18)
    bold = [s.cursor.selectedText() for s in editor.code.extraSelections() if s.format.fontWeight() > 400]
    assert bold == ["(", ")"]


@pytest.mark.parametrize(
    ("text", "word"),
    [("x = rk.rob", "rob"), ("x = ", ""), ("# rob", None), ("x = 'rob", None), ("x = 'a' + ab", "ab"), ("3e", "")],
)
def test_the_word_being_written_is_known_outside_of_strings_and_comments(text: str, word: str | None) -> None:
    assert word_before(text, len(text)) == word


def test_a_place_is_kept_within_the_text() -> None:
    assert [offset_of("ab\ncd", *place) for place in ((1, 1), (2, 0), (2, 9), (9, 0))] == [1, 3, 5, 3]


# letters


def test_the_wheel_with_control_and_keys_size_the_letters(editor: RuleEditor, qtbot: QtBot) -> None:
    code, usual = editor.code, TYPE_SIZES["code"]
    before = code.fontMetrics().height()
    place = QPointF(code.viewport().rect().center())
    wheel = QWheelEvent(
        place,
        QPointF(code.viewport().mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CONTROL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(code.viewport(), wheel)
    qtbot.keyClick(code, KEY.Key_Plus, CONTROL)
    qtbot.keyClick(code, KEY.Key_Plus, CONTROL)
    assert code.letter == usual + 3
    assert code.fontMetrics().height() > before
    qtbot.keyClick(code, KEY.Key_0, CONTROL)
    assert (code.letter, code.fontMetrics().height()) == (usual, before)


# problems


def test_each_problem_is_underlined_and_f8_goes_through_them(editor: RuleEditor, qtbot: QtBot) -> None:
    problems = [Problem(line, 4, f"wrong {line}") for line in (5, 6, 7, 8)]
    editor.set_status(EditorStatus("bad", "not run", problems[0], more=tuple(problems[1:])))
    assert [editor.code.has_dot(line) for line in range(9)] == [False] * 4 + [True] * 4 + [False]
    waves = [s for s in editor.code.extraSelections() if s.format.hasProperty(QTextFormat.Property.TextUnderlineStyle)]
    assert [wave.cursor.selectedText() for wave in waves] == ["inference", "value", "Value", "return"]
    assert editor.problems.more.text() == "and 1 more, F8 goes through them"
    lines = []
    for _ in range(5):
        qtbot.keyClick(editor.code, KEY.Key_F8)
        lines.append(editor.code.textCursor().blockNumber() + 1)
    assert lines == [5, 6, 7, 8, 5]
    qtbot.keyClick(editor.code, KEY.Key_F8, SHIFT)
    assert editor.code.textCursor().blockNumber() + 1 == 8


def test_resting_on_an_underlined_place_tells_its_problem(editor: RuleEditor, qtbot: QtBot) -> None:
    editor.set_status(EditorStatus("bad", "not run", Problem(6, 4, "value is never used")))
    rest_on(editor, 6, 6)
    qtbot.waitUntil(lambda: QToolTip.text() == "value is never used")
    QToolTip.hideText()


def rest_on(editor: RuleEditor, line: int, column: int) -> None:
    """The pointer rests on a place of the text."""
    code = editor.code
    code.go_to(line, column)
    place = code.cursorRect().center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, code.viewport().mapToGlobal(place))
    QApplication.sendEvent(code.viewport(), event)


# names


@pytest.fixture
def assistance(panel: RulePanel, tmp_path: Path, qtbot: QtBot) -> AssistanceController:
    found = AssistanceController(panel, PreferencesFile(tmp_path))
    yield found
    found.close()


def type_at_end_of(editor: RuleEditor, line: int, keys: str, qtbot: QtBot) -> None:
    editor.code.go_to(line, 999)
    qtbot.keyClick(editor.code, KEY.Key_Return)
    qtbot.keyClicks(editor.code, keys)


def test_names_come_while_typing_are_narrowed_and_taken_by_enter(
    editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot
) -> None:
    type_at_end_of(editor, 6, "z = rk.", qtbot)
    qtbot.waitUntil(editor.names.isVisible, timeout=20_000)
    qtbot.keyClicks(editor.code, "rob")
    names = [editor.names.list.item(at).text() for at in range(editor.names.list.count())]
    assert names == ["ƒ  robust_z"]
    qtbot.waitUntil(lambda: editor.names.told.text().startswith("robust_z(x"), timeout=20_000)
    qtbot.keyClick(editor.code, KEY.Key_Return)
    assert "    z = rk.robust_z\n" in editor.text
    assert not editor.names.isVisible()
    qtbot.waitUntil(lambda: not assistance.background.busy, timeout=20_000)


def test_names_are_made_ready_once_the_editor_has_a_rule(
    editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot
) -> None:
    assert not assistance.is_warm
    editor.set_text(TEXT + "\n")
    qtbot.waitUntil(lambda: assistance.is_warm, timeout=60_000)
    assert not editor.names.isVisible()
    editor.set_text(TEXT)
    assert not assistance.background.busy


def test_a_question_that_comes_while_names_are_made_ready_is_answered_after(
    editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot
) -> None:
    editor.set_text(TEXT + "\n")
    qtbot.waitUntil(lambda: assistance.background.busy or assistance.is_warm, timeout=20_000)
    type_at_end_of(editor, 6, "z = rk.rob", qtbot)
    qtbot.waitUntil(editor.names.isVisible, timeout=60_000)
    qtbot.waitUntil(lambda: not assistance.background.busy, timeout=20_000)


def test_esc_leaves_the_text_and_control_space_asks_again(
    editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot
) -> None:
    type_at_end_of(editor, 6, "z = sa", qtbot)
    qtbot.waitUntil(editor.names.isVisible, timeout=20_000)
    qtbot.keyClick(editor.code, KEY.Key_Escape)
    assert not editor.names.isVisible()
    qtbot.keyClick(editor.code, KEY.Key_Space, CONTROL)
    qtbot.waitUntil(editor.names.isVisible, timeout=20_000)
    qtbot.keyClick(editor.code, KEY.Key_Down)
    qtbot.keyClick(editor.code, KEY.Key_Tab)
    assert "    z = sample\n" in editor.text
    qtbot.waitUntil(lambda: not assistance.background.busy, timeout=20_000)


def test_a_comment_offers_no_names(editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.names_wanted, wait=50):
        type_at_end_of(editor, 6, "# rk.rob", qtbot)


def test_resting_on_a_name_tells_its_signature_and_first_sentence(
    editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot
) -> None:
    rest_on(editor, 7, 16)
    qtbot.waitUntil(lambda: "absolute(x)" in QToolTip.text(), timeout=20_000)
    assert "Calculate the absolute value" in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not assistance.background.busy, timeout=20_000)


def test_the_keys_format_and_undo_takes_it_back(
    editor: RuleEditor, assistance: AssistanceController, qtbot: QtBot
) -> None:
    editor.set_text("def f( x ):\n    return x\n")
    QTest.keyClick(editor.code, KEY.Key_F, Qt.KeyboardModifier.AltModifier | SHIFT)
    assert editor.text == "def f(x):\n    return x\n"
    qtbot.keyClick(editor.code, KEY.Key_Z, CONTROL)
    assert editor.text == "def f( x ):\n    return x\n"


def test_the_size_of_letters_is_remembered(
    editor: RuleEditor, assistance: AssistanceController, tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.keyClick(editor.code, KEY.Key_Plus, CONTROL)
    assert PreferencesFile(tmp_path).now.letter == str(TYPE_SIZES["code"] + 1)
