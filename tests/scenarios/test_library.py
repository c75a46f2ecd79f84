"""The rule library on the real window: searched, two compared, duplicated, archived, restored, all undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from tests.scenarios.user import CONTROL, LEFT, LONG_S, NONE, User
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.dialogs.rules.library import LibraryDialog
from workbench.gui.staging.stage import Stage


def click(dialog: LibraryDialog, item: QTreeWidgetItem, modifiers: Qt.KeyboardModifier = NONE) -> None:
    dialog.tree.scrollToItem(item)
    QTest.mouseClick(dialog.tree.viewport(), LEFT, modifiers, dialog.tree.visualItemRect(item).center())


def shown(dialog: LibraryDialog) -> list[QTreeWidgetItem]:
    """The top rows that the search leaves."""
    rows = [dialog.tree.topLevelItem(at) for at in range(dialog.tree.topLevelItemCount())]
    return [row for row in rows if row is not None and not row.isHidden()]


@pytest.mark.slow
def test_a_user_looks_after_the_rules_of_a_project(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    bench = user.bench
    bench.start()
    user.stage.settle(LONG_S)
    user.choose_tab(1)
    user.type_over(r"(?<=_MIN = )[\d.]+", "2.5")
    user.judged()
    user.save()
    user.stage.settle(LONG_S)
    before = {rule.name: rule for rule in bench.desk.rules()}
    QTest.keyClick(bench.window, Qt.Key.Key_L, CONTROL)
    dialog = user.dialog(LibraryDialog)
    assert isinstance(dialog, LibraryDialog)
    assert len(shown(dialog)) == len(before)
    QTest.keyClicks(dialog.search, "request")
    (row,) = shown(dialog)
    assert row.childCount() >= 1

    first = row.child(0)
    deeper = first.child(0)
    click(dialog, first)
    click(dialog, deeper, CONTROL)
    assert dialog.primary.isEnabled()
    QTest.mouseClick(dialog.primary, LEFT)
    user.stage.settle(LONG_S)
    assert bench.panel.tab == "diff"
    assert bench.panel.diff._model is not None and "request_rate" in bench.panel.diff._model.new.title

    click(dialog, first)
    assert dialog.restore.isEnabled()
    QTest.mouseClick(dialog.restore, LEFT)
    user.stage.settle(LONG_S)
    assert user.rule.text != before["request_rate"].text

    dialog.search.clear()
    QTest.keyClicks(dialog.search, "memory")
    click(dialog, shown(dialog)[0])
    QTest.mouseClick(dialog.duplicate, LEFT)
    assert "memory-copy" in {rule.name for rule in bench.desk.rules()}
    (copy,) = dialog.tree.findItems("memory-copy", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    dialog.tree.clearSelection()
    click(dialog, copy)
    QTest.mouseClick(dialog.route, LEFT)
    asked = user.dialog(AskDialog)
    assert isinstance(asked, AskDialog)
    asked.field.setFocus()
    QTest.keyClicks(asked.field, "memory")
    QTest.mouseClick(asked.primary, LEFT)
    assert bench.desk.rule_for("memory").name == "memory-copy"
    bench.actions["undo"].trigger()
    assert bench.desk.rule_for("memory").name == "memory"
    dialog.tree.clearSelection()
    click(dialog, shown(dialog)[0])
    QTest.mouseClick(dialog.archive, LEFT)
    assert bench.desk.rule_for("memory") is None, "an archived rule still judges"
    for _ in range(3):
        bench.actions["undo"].trigger()
    user.stage.settle(LONG_S)
    assert {rule.name: rule for rule in bench.desk.rules()} == before
