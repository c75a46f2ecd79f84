"""The guided tour: it waits for what the user does, goes on by keys and mouse, is left and resumed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.scenarios.user import LONG_S
from workbench.gui.app import Workbench
from workbench.gui.controllers.window.tour_steps import STEPS
from workbench.gui.dialogs.approve import ApproveDialog
from workbench.gui.staging.stage import Stage, rest, wait_until

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def begin(stage: Stage) -> Workbench:
    """From the first screen, by a click."""
    bench = stage.workbench
    assert bench.window.first.isVisible()
    QTest.mouseClick(bench.window.first.tour, LEFT)
    wait_until(lambda: bench.tour.step == "choose" and stage.is_quiet, LONG_S, "the tour did not begin")
    return bench


def goes_on_to(bench: Workbench, step: str) -> None:
    wait_until(lambda: bench.tour.step == step, LONG_S, f"the tour did not go on to {step}, it is at {bench.tour.step}")


@pytest.mark.slow
def test_each_step_waits_for_the_users_own_action(open_stage: Callable[[], Stage]) -> None:
    stage = open_stage()
    bench = begin(stage)
    if bench.desk.chosen == "request_rate":
        bench.tour.next()
    else:
        bench.desk.choose("request_rate")
    goes_on_to(bench, "train")
    stage.settle(LONG_S)
    QTest.mouseClick(bench.window.top_bar.train, LEFT)
    goes_on_to(bench, "watch")
    QTest.keyClick(bench.window, Key.Key_Period, CONTROL)
    goes_on_to(bench, "look")
    stage.settle(LONG_S)
    QTest.keyClick(bench.window, Key.Key_N)
    goes_on_to(bench, "edit")
    assert bench.panel.tab == "rule"
    QTest.keyClicks(bench.panel.editor.code, "# mine")
    goes_on_to(bench, "approve")
    assert bench.tour.card.title.text() == "Approve the rule"
    QTest.mouseClick(bench.window.top_bar.approve, LEFT)
    wait_until(lambda: bool(bench.window.findChildren(ApproveDialog)), LONG_S, "no checklist opened")
    bench.window.findChildren(ApproveDialog)[0].reject()
    stage.settle(LONG_S)


@pytest.mark.slow
def test_keys_lead_on_back_and_out_and_it_goes_on_where_it_was_left_after_a_restart(
    open_stage: Callable[[], Stage],
) -> None:
    stage = open_stage()
    bench = begin(stage)
    for _ in range(3):
        QTest.keyClick(bench.window, Key.Key_F9)
    assert bench.tour.step == "look"
    QTest.keyClick(bench.window, Key.Key_F9, SHIFT)
    assert bench.tour.step == "watch"
    QTest.keyClick(bench.window, Key.Key_F9, CONTROL)
    assert bench.tour.card.isHidden()
    assert not bench.actions["tour_next"].isEnabled()
    assert bench.window.messages.messages()[-1].link == "tour"
    stage.settle(LONG_S)
    bench.window.close()
    again = open_stage()
    again.workbench.start()
    again.workbench.actions["tour"].trigger()
    assert again.workbench.tour.step == "watch"
    again.settle(LONG_S)


def test_the_card_says_each_step_stands_in_the_window_and_ends_by_escape(open_stage: Callable[[], Stage]) -> None:
    stage = open_stage()
    bench = begin(stage)
    window, card = bench.window, bench.tour.card
    window.resize(1100, 700)
    rest(0.1)
    for number, step in enumerate(STEPS, 1):
        assert bench.tour.step == step.key
        assert step.text in card.accessibleDescription()
        assert f"step {number} of {len(STEPS)}" in card.accessibleName()
        assert window.rect().contains(card.geometry())
        assert card.text.heightForWidth(card.text.width()) <= card.text.height()
        if step.key in ("choose", "train", "watch", "look", "approve", "export"):
            assert not card.geometry().intersects(around(window, card.frame))
        if step.key != "end":
            QTest.mouseClick(card.next, LEFT)
    QTest.mouseClick(card.back, LEFT)
    card.next.setFocus()
    QTest.keyClick(card.next, Key.Key_Escape)
    assert card.isHidden() and card.frame.isHidden()
    stage.settle(LONG_S)


def around(window: QWidget, frame: QWidget) -> QRect:
    return QRect(frame.mapTo(window, QPoint(0, 0)), frame.size())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_every_step_says_in_a_few_words_what_to_do(step) -> None:
    assert 2 <= len(step.title.split()) <= 6
    assert len(step.text) < 220
