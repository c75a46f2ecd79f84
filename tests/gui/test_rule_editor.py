"""The rule editor, driven by real keys: debounce, indentation, comments, problems, formatting that keeps the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QTextFormat
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from workbench.gui.theme import Theme
from workbench.gui.views.editor.code_edit import CodeEdit
from workbench.gui.views.editor.places import squiggle
from workbench.gui.views.rule.python_highlight import color_spans
from workbench.gui.views.rule.rule_editor import RuleEditor
from workbench.gui.views.rule.rule_status import EditorStatus
from workbench.model.verdict import Problem

TEXT = "def f(x):\n    y = x + 1\n    return y\n"
KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(qtbot: QtBot) -> RuleEditor:
    widget = RuleEditor(Theme("light"))
    qtbot.addWidget(widget)
    widget.resize(500, 400)
    widget.show()
    widget.set_text(TEXT, "round 6")
    widget.code.setFocus()
    return widget


def put_cursor(editor: RuleEditor, line: int, column: int) -> None:
    """The cursor to line (1-based) and column."""
    editor.code.go_to(line, column)


@pytest.mark.parametrize(
    ("line", "at", "taken"),
    [
        ("STEP = 0.31  # of the step", 8, "0.31"),
        ("STEP = 0.31  # of the step", 9, "0.31"),
        ("STEP = 0.31  # of the step", 10, "0.31"),
        ("STEP = -12.5e-3", 12, "12.5e-3"),
        ("STEP = 1_440", 9, "1_440"),
        ("STEP = .5", 7, ".5"),
        ("STEP_2 = x3.real", 2, "STEP_2"),
        ("STEP_2 = x3.real", 9, "x3"),
    ],
)
def test_a_double_click_takes_a_whole_number_or_a_whole_name(
    editor: RuleEditor, qtbot: QtBot, line: str, at: int, taken: str
) -> None:
    editor.set_text(f"{line}\nother = 1\n")
    cursor = editor.code.textCursor()
    cursor.setPosition(at)
    left = editor.code.cursorRect(cursor)
    cursor.setPosition(at + 1)
    place = (left.center() + editor.code.cursorRect(cursor).center()) / 2
    qtbot.mouseDClick(editor.code.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert editor.code.textCursor().selectedText() == taken


def test_typing_is_told_once_after_the_last_key(editor: RuleEditor, qtbot: QtBot) -> None:
    told: list[str] = []
    editor.text_edited.connect(told.append)
    put_cursor(editor, 2, 13)
    with qtbot.waitSignal(editor.text_edited, timeout=2_000):
        qtbot.keyClicks(editor.code, "234")
    assert told == [TEXT.replace("+ 1", "+ 1234")]
    assert editor.edited


def test_a_key_and_its_undoing_are_not_an_edit(editor: RuleEditor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.text_edited, wait=250):
        qtbot.keyClicks(editor.code, "z")
        qtbot.keyClick(editor.code, KEY.Key_Backspace)
    assert not editor.edited


def test_setting_a_text_is_not_an_edit(editor: RuleEditor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.text_edited, wait=250):
        editor.set_text("other = 1\n")


def test_save_tells_the_last_keys_first_and_then_asks(editor: RuleEditor, qtbot: QtBot) -> None:
    order: list[str] = []
    editor.text_edited.connect(lambda _text: order.append("edited"))
    editor.save_requested.connect(order.append)
    qtbot.keyClicks(editor.code, "# ")
    qtbot.keyClick(editor.code, KEY.Key_S, CONTROL)
    assert order == ["edited", "# " + TEXT]


def test_save_belongs_to_the_editor_even_where_the_window_has_a_command_of_the_same_key(
    qtbot: QtBot,
) -> None:
    editor, window = RuleEditor(Theme("light")), QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(editor)
    editor.set_text(TEXT)
    command = QAction("Save rule", window)
    command.setShortcut(QKeySequence("Ctrl+S"))
    window.addAction(command)
    window.show()
    editor.code.setFocus()
    with qtbot.waitSignal(editor.save_requested), qtbot.assertNotEmitted(command.triggered):
        qtbot.keyClick(editor.code, KEY.Key_S, CONTROL)


def test_tab_moves_to_the_next_stop_and_backspace_takes_a_stop_back(editor: RuleEditor, qtbot: QtBot) -> None:
    put_cursor(editor, 3, 0)
    qtbot.keyClick(editor.code, KEY.Key_Tab)
    assert editor.text.split("\n")[2] == "        return y"
    qtbot.keyClick(editor.code, KEY.Key_Backspace)
    assert editor.text == TEXT


def test_selected_lines_move_together(editor: RuleEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.code, KEY.Key_A, CONTROL)
    qtbot.keyClick(editor.code, KEY.Key_Tab)
    assert editor.text == "    def f(x):\n        y = x + 1\n        return y\n"
    qtbot.keyClick(editor.code, KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert editor.text == TEXT


def test_a_new_line_keeps_the_indentation_and_deepens_it_after_a_colon(editor: RuleEditor, qtbot: QtBot) -> None:
    put_cursor(editor, 1, 9)
    qtbot.keyClick(editor.code, KEY.Key_Return)
    qtbot.keyClicks(editor.code, "z = 0")
    qtbot.keyClick(editor.code, KEY.Key_Return)
    qtbot.keyClicks(editor.code, "a = 1")
    assert editor.text.startswith("def f(x):\n    z = 0\n    a = 1\n    y")


def test_comments_are_toggled_and_undone_in_one_step(editor: RuleEditor, qtbot: QtBot) -> None:
    qtbot.keyClick(editor.code, KEY.Key_A, CONTROL)
    qtbot.keyClick(editor.code, KEY.Key_Slash, CONTROL)
    assert editor.text == "# def f(x):\n#     y = x + 1\n#     return y\n"
    qtbot.keyClick(editor.code, KEY.Key_Slash, CONTROL)
    assert editor.text == TEXT
    qtbot.keyClick(editor.code, KEY.Key_Z, CONTROL)
    assert editor.text.startswith("# def")
    qtbot.keyClick(editor.code, KEY.Key_Z, CONTROL)
    assert editor.text == TEXT


def test_a_problem_is_marked_on_its_line_and_told_below(editor: RuleEditor, qtbot: QtBot) -> None:
    problem = Problem(2, 8, "x is not known. Use sample[:, 0]")
    editor.set_status(EditorStatus("bad", "not run", problem))
    assert [editor.code.has_dot(line) for line in range(3)] == [False, True, False]
    waves = [s for s in editor.code.extraSelections() if s.format.hasProperty(QTextFormat.Property.TextUnderlineStyle)]
    assert [wave.cursor.selectedText() for wave in waves] == ["x"]
    label = editor.problems.labels[0]
    assert label.text() == "Line 2: x is not known. Use sample[:, 0]"
    qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    cursor = editor.code.textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (1, 8)
    put_cursor(editor, 1, 0)
    qtbot.keyClick(editor.code, KEY.Key_F8)
    assert editor.code.textCursor().blockNumber() == 1
    editor.set_status(EditorStatus("good", "checked"))
    assert label.isHidden()
    assert not editor.code.has_dot(1)


def test_formatting_keeps_the_cursor_and_can_be_undone(editor: RuleEditor, qtbot: QtBot) -> None:
    editor.set_text("import numpy\ndef f(x):\n    y=x+1\n    return y\n")
    put_cursor(editor, 4, 10)
    with qtbot.assertNotEmitted(editor.text_edited, wait=250):
        editor.replace_text_keeping_cursor("import numpy\n\n\n" + TEXT)
    cursor = editor.code.textCursor()
    assert (cursor.blockNumber(), cursor.positionInBlock()) == (5, 10)
    qtbot.keyClick(editor.code, KEY.Key_Z, CONTROL)
    assert editor.text == "import numpy\ndef f(x):\n    y=x+1\n    return y\n"


def test_without_a_rule_the_editor_says_what_to_do(qtbot: QtBot) -> None:
    widget = RuleEditor(Theme("dark"))
    qtbot.addWidget(widget)
    widget.show()
    assert not widget.code.isVisible()
    with qtbot.assertNotEmitted(widget.save_requested):
        widget.save()


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [("    y = wrong(1)", 8, (8, 13)), ("    y = wrong", 0, (4, 13)), ("", 3, (0, 0)), ("a + b", 2, (2, 3))],
)
def test_a_squiggle_covers_a_word_or_the_line(text: str, column: int, expected: tuple[int, int]) -> None:
    assert squiggle(text, column) == expected


LINES = st.lists(st.text("ab #1", max_size=5), min_size=1, max_size=8).map("\n".join)


@settings(max_examples=120, deadline=None)
@given(LINES, LINES)
def test_any_text_can_replace_any_other_in_one_undoable_step(qapp: object, old: str, new: str) -> None:
    code = CodeEdit(Theme("light"))
    code.setPlainText(old)
    code.replace_text(new)
    assert code.toPlainText() == new
    if old != new:
        code.undo()
    assert code.toPlainText() == old


def test_keywords_numbers_comments_and_strings_have_their_colors() -> None:
    spans, state = color_spans("def f(x): return 'a' + 1.5  # why")
    kinds = {token for _, _, token in spans}
    assert kinds == {"code_keyword", "code_name", "code_string", "code_number", "dim"}
    assert state == 0


def test_a_long_string_colors_the_lines_between_its_quotes() -> None:
    first, state = color_spans('x = """a')
    assert state == 1
    assert first[-1] == (4, 4, "code_string")
    assert color_spans("def nothing", state) == ([(0, 11, "code_string")], 1)
    last, state = color_spans('b""" + 1', state)
    assert state == 0
    assert last[0] == (0, 4, "code_string")
    assert (7, 1, "code_number") in last


def test_quotes_inside_a_comment_or_a_string_open_nothing() -> None:
    assert color_spans('x = 1  # """')[1] == 0
    assert color_spans('x = \'"""\'')[1] == 0


def test_where_one_writes_stays_in_sight_while_the_editor_gets_lower(editor: RuleEditor, qtbot: QtBot) -> None:
    editor.set_text("".join(f"x{line} = {line}\n" for line in range(80)), "")
    code = editor.code
    put_cursor(editor, 60, 0)
    last = code.cursorForPosition(code.viewport().rect().bottomLeft())
    code.setTextCursor(last)
    high = code.viewport().height()
    editor.resize(500, 250)
    qtbot.waitUntil(lambda: code.viewport().height() < high)
    assert code.viewport().rect().contains(code.cursorRect().center())
