"""The way to approval on the real window: refused with words, mended row by row, four eyes, undone."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import LEFT, LONG_S, User
from workbench.gui.dialogs.approve import ApproveDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.packs.approval import is_approved
from workbench.project.nouns import FOUR_EYES


@pytest.mark.slow
def test_a_rule_is_mended_row_by_row_and_approved_by_another_person(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    bench = user.bench
    bench.start()
    user.stage.settle(LONG_S)
    bench.desk.choose("memory")  # nobody answers for its rule yet
    user.stage.settle(LONG_S)
    bench.preferences.change(author="Ada")
    QTest.mouseClick(bench.window.top_bar.approve, LEFT)
    dialog = user.dialog(ApproveDialog)
    assert isinstance(dialog, ApproveDialog)
    user.stage.settle(LONG_S)
    texts = [row.text for row in dialog.rows]
    assert "The contract holds: safe, repeatable, and the same as a stream" in texts
    assert any("carried example" in text for text in texts)
    assert dialog.missing.text().startswith("Not yet: ")
    assert not dialog.primary.isEnabled()

    spin = dialog.fields.for_
    before = dialog.fields.alerts.text()
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, "40")
    wait_until(lambda: dialog.fields.alerts.text() != before, LONG_S, "alerts a day did not follow the field")
    assert "as kept" in dialog.fields.alerts.text()
    assert user.rule.alert.for_points == 1, "kept while it was typed"
    spin.selectAll()
    QTest.keyClicks(spin, "2")
    QTest.keyClick(spin, Qt.Key.Key_Return)
    user.stage.settle(LONG_S)
    assert user.rule.alert.for_points == 2

    for field, text in ((dialog.fields.owner, "checkout team"), (dialog.fields.runbook, "call the checkout team")):
        field.setFocus()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    dialog.eyes.click()
    user.stage.settle(LONG_S)
    assert (user.rule.owner, bench.desk.project.setting(FOUR_EYES)) == ("checkout team", True)  # type: ignore[union-attr]
    dialog.by.setText("Ada")
    assert "somebody else must approve" in dialog.missing.text()
    dialog.by.clear()
    QTest.keyClicks(dialog.by, "Grace")
    wait_until(dialog.primary.isEnabled, LONG_S, dialog.missing.text())
    QTest.mouseClick(dialog.primary, LEFT)
    user.stage.settle(LONG_S)
    assert is_approved(user.rule) and user.rule.approval.by == "Grace"  # type: ignore[union-attr]
    for _ in range(5):  # approval, four eyes, runbook, owner, policy
        bench.actions["undo"].trigger()
    user.stage.settle(LONG_S)
    assert (user.rule.owner, user.rule.alert.for_points) == ("", 1)


@pytest.mark.skipif(sys.platform == "win32", reason="a process is held by a signal")
def test_a_window_that_closes_waits_for_no_process_and_leaves_no_thread(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    os.kill(user.bench.host.get().process_id, signal.SIGSTOP)  # it never answers
    user.bench.actions["approve"].trigger()
    wait_until(lambda: user.bench.approval.background.busy, LONG_S, "nothing is tried")
    user.bench.window.close()
    assert user.bench.approval.background.close(seconds=0.0), "it is still at work"
