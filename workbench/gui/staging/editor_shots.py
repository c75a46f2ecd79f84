"""The states of the rule editor that pictures are made of: names, find and replace, numbers, too many alerts."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from workbench.gui.controllers.files.recovery import IN_USE
from workbench.gui.controllers.study.tuning import Suggestion
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.training.tune.nouns import Change, Tuned

LIMIT = r"(\w+_(?:MIN|MAX|ERROR)) = (-?[\d.]+)"  # a limit of a synthesized rule
PATIENCE_S = 240.0


def _names(stage: Stage) -> None:
    """Names of rulekit are offered, one is told."""
    bench, editor = stage.workbench, stage.workbench.panel.editor
    editor.revert_requested.emit()
    stage.settle()
    bench.panel.show_tab("rule")
    wait_until(lambda: _has_keyboard(stage), PATIENCE_S, "the editor did not get the keyboard")
    wait_until(lambda: not bench.assistance.background.busy, PATIENCE_S, "names were not read")
    line = editor.text[: editor.text.index("value = ")].count("\n") + 1
    editor.code.go_to(line, 999)
    QTest.keyClick(editor.code, Qt.Key.Key_Return)
    QTest.keyClicks(editor.code, "step = rk.sea")
    wait_until(lambda: _are_offered(stage), PATIENCE_S, "no names were offered")
    wait_until(lambda: bool(editor.names.told.text()), PATIENCE_S, "the name was not told")


def _has_keyboard(stage: Stage) -> bool:
    """Whether the editor has it; a dialog of an earlier state may have taken it along, so it is asked for again."""
    code = stage.workbench.panel.editor.code
    if not code.hasFocus():
        stage.workbench.window.activateWindow()
        code.setFocus()
    return code.hasFocus()


def _are_offered(stage: Stage) -> bool:
    """Whether names are; an answer that came while the keyboard was elsewhere was dropped, so it is asked for again."""
    editor, background = stage.workbench.panel.editor, stage.workbench.assistance.background
    if not editor.names.isVisible() and _has_keyboard(stage) and not background.busy:
        editor.ask_names()
    return editor.names.isVisible()


def _find(stage: Stage) -> None:
    """Two matches are marked, one is chosen."""
    editor = stage.workbench.panel.editor
    editor.names.hide()
    editor.revert_requested.emit()
    stage.settle()
    editor.do("replace")
    editor.find_bar.wanted.setText("flag")
    editor.find_bar.instead.setText("fires")


def _numbers(stage: Stage) -> None:
    """The tuner has said something; nothing of it is taken."""
    bench, editor = stage.workbench, stage.workbench.panel.editor
    editor.find_bar.close_bar()
    rule, found = bench.rule.rule_as_edited(), re.search(LIMIT, editor.text)
    assert rule is not None and found is not None
    old = float(found[2])
    change = Change(found[1], old, float(f"{old * 1.4:.2g}"))
    tuned = Tuned(rule, (change,), cross_fitted_before=0.86, cross_fitted_after=0.89)
    bench.tuning.suggested.emit(rule, Suggestion(tuned, 3))
    rest(0.1)


def _noisy(stage: Stage) -> None:
    """A limit at the middle of the data, and a user who wants few alerts."""
    stage.workbench.outlook.set_limit(0.1)
    editor = stage.workbench.panel.editor
    found = re.search(LIMIT, editor.text)
    assert found is not None
    row = editor.numbers.rows[found[1]].row
    editor.numbers.moved.emit(found[1], row.low if float(found[2]) > 0 else row.high)
    editor.numbers.ended.emit(found[1])
    stage.settle()


def calm(stage: Stage) -> None:
    """The usual limit of alerts again."""
    stage.workbench.outlook.set_limit(1.0)


def recovered(stage: Stage) -> None:
    """The draft in the editor, as if the window before had ended abruptly."""
    project = stage.workbench.desk.project
    assert project is not None
    project.set_view(IN_USE, True)
    stage.workbench.recovery.look()
    rest(0.1)


EDITOR_STATES: dict[str, Callable[[Stage], None]] = {
    "editor-names": _names,
    "editor-find": _find,
    "editor-numbers": _numbers,
    "editor-noisy": _noisy,
}
