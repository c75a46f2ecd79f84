"""Any two rules compared on the real window: chosen by keys, their flags followed into the chart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import LEFT, LONG_S, User
from workbench.gui.staging.stage import Stage, wait_until

DIFF, RULE = 0, 1


@pytest.mark.slow
def test_a_user_compares_hand_edits_and_stock_rules_and_follows_the_flags(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    user.choose_tab(RULE)
    user.type_over(r"(?<=_MIN = )[\d.]+", "3.5")
    user.judged()
    user.stage.settle(LONG_S)
    user.choose_tab(DIFF)
    diff, chart = user.bench.panel.diff, user.bench.window.chart.chart
    assert diff.new_choice.currentText().startswith("editor")
    assert diff.flags.isVisible() and chart.lanes.isVisible()
    kinds = {row[0] for row in chart.lanes.rows()}
    assert "old" in kinds

    row = diff.flags.list.visualItemRect(diff.flags.list.item(0))
    QTest.mouseClick(diff.flags.list.viewport(), LEFT, pos=row.center())
    start, stop = chart.points_in_sight()
    shown = diff.flags._stretches[0]
    assert start <= shown.start < shown.stop <= stop < len(user.series)
    assert all(one.stop <= user.split.validation_stop for one in diff.flags._stretches)

    groups = [diff.old_choice.itemText(at) for at in range(diff.old_choice.count())]
    assert any(text.startswith("stock rule") for text in groups)
    assert any(text.startswith("version") for text in groups)
    diff.old_choice.setFocus()
    QTest.keyClick(diff.old_choice, Qt.Key.Key_End)
    wait_until(lambda: diff._model is not None and diff._model.flags_differ is not None, LONG_S, "nothing was compared")
    assert diff._model is not None and diff._model.old.title.startswith("stock rule")
    assert diff._model.scores is not None

    user.choose_tab(RULE)
    assert not {row[0] for row in chart.lanes.rows()} & {"new", "old"}
