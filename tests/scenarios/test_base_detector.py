"""Rules beside a base detector on the real window: a base chosen, all rules of the run shown, one picked, approved."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from tests.scenarios.user import LEFT, LONG_S, NONE, User
from workbench.gui.dialogs.train_options import TrainDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.gui.views.rule.rule_choice import NAME

SAMPLE = Path(__file__).parents[2] / "sample_data" / "cpu.csv"


def items(user: User) -> list[QTreeWidgetItem]:
    """The rows that are listed."""
    rows = user.bench.panel.choice.rows
    return [item for at in range(rows.topLevelItemCount()) if (item := rows.topLevelItem(at)) is not None]


def pick(user: User, name: str) -> None:
    """A click on the row of a rule."""
    rows = user.bench.panel.choice.rows
    item = next(item for item in items(user) if item.data(0, NAME) == name)
    QTest.mouseClick(rows.viewport(), LEFT, NONE, rows.visualItemRect(item).center())
    user.stage.settle(LONG_S)


@pytest.mark.slow
def test_all_rules_of_a_run_beside_a_base_are_shown_and_each_can_be_approved(
    open_stage: Callable[[], Stage], tmp_path: Path
) -> None:
    user = User(open_stage())
    bench = user.bench
    path = tmp_path / "cpu.csv"
    shutil.copy(SAMPLE, path)
    user.drop(path)
    bench.actions["train_options"].trigger()
    dialog = user.dialog(TrainDialog)
    assert isinstance(dialog, TrainDialog)
    dialog.base.setFocus()
    QTest.keyClick(dialog.base, Qt.Key.Key_Down)
    assert dialog.choice().base == "builtin:ar"
    dialog.rounds.setFocus()
    dialog.rounds.selectAll()
    QTest.keyClicks(dialog.rounds, "1")
    QTest.mouseClick(dialog.primary, LEFT)
    wait_until(lambda: not bench.training.busy, LONG_S, "training did not end")
    user.stage.settle(LONG_S)

    choice = bench.panel.choice
    shown = items(user)
    assert [item.data(0, NAME) for item in shown] == ["cpu", "cpu-filter"]
    assert [item.text(0) for item in shown] == ["Base detector", "Filters alarms"]
    assert choice.isVisible()
    assert shown[0].text(1).startswith("alone 0.")
    assert shown[1].text(1).startswith("together 0.")
    assert "base alone 0." in choice.head.text()
    assert {rule.role for rule in bench.desk.rules()} == {"base", "filter"}
    assert user.rule.name == "cpu"

    pick(user, "cpu-filter")
    assert user.rule.name == "cpu-filter"
    assert user.editor.text == user.rule.text
    judge = bench.desk.rule_for("cpu")
    assert judge is not None and judge.name == "cpu", "what judges the series is not what is looked at"
    user.approve("Ada")
    assert {rule.name: rule.status for rule in bench.desk.rules()} == {"cpu": "draft", "cpu-filter": "approved"}
    (row,) = choice.rows.selectedItems()
    assert row.text(2) == "approved"

    choice.rows.setFocus()
    QTest.keyClick(choice.rows, Qt.Key.Key_Up)
    user.stage.settle(LONG_S)
    assert user.rule.name == "cpu"
    for _ in range(20):
        if bench.desk.rules():
            bench.actions["undo"].trigger()
    user.stage.settle(LONG_S)
    assert not choice.isVisible()
