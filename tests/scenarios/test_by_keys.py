"""The main job by keys alone: open, choose, train, look, approve, export. The pointer is never touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.scenarios.user import CONTROL, LONG_S, User
from workbench.gui.dialogs.approve import ApproveDialog
from workbench.gui.dialogs.export import ExportDialog
from workbench.gui.dialogs.train_options import TrainDialog
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.packs.approval import is_approved
from workbench.samples.cases.generate import generate

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
MOST_TABS = 60


@pytest.mark.slow
def test_the_main_job_by_keys_alone(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    hands = Hands(open_stage())
    user = hands.user
    hands.command("sample project")
    wait_until(lambda: len(user.bench.desk.names()) > 1, LONG_S, "the sample project did not open")
    user.stage.settle(LONG_S)
    series_are_chosen_by_arrows(hands)
    a_short_training(hands)
    findings_are_looked_at(hands)
    the_rule_is_approved(hands)
    the_pack_is_written(hands, tmp_path)


@pytest.mark.slow
def test_cases_are_looked_at_and_reviewed_by_keys_alone(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    generate(tmp_path / "incidents", cases=8, seed=1)
    hands = Hands(open_stage())
    bench = hands.user.bench
    area = bench.window.cases
    bench.begin([tmp_path / "incidents"])
    wait_until(lambda: bench.case_view.shown is not None, LONG_S, "no case was shown")
    hands.go_to(area.list.table)
    first = bench.cases.chosen
    hands.press(Key.Key_Down)
    wait_until(lambda: area.case.title.text() != first, LONG_S, "the next case was not shown")
    looked_at = bench.cases.chosen  # a decision goes on to the next case at once
    for widget in (area.list.filter, area.case.stack.strips[0], area.case.review.buttons["keep_case"], area.log.search):
        hands.go_to(widget)
    for widget in (area.log.templates_button, area.log.table):
        hands.go_to(widget)
    hands.press(Key.Key_X)
    hands.type("seen before")
    hands.press(Key.Key_Return)
    dropped = bench.cases.rows[looked_at]
    assert (dropped.verdict, dropped.reason) == ("drop", "seen before")
    hands.command("undo")
    assert bench.cases.rows[dropped.name].verdict == ""


def series_are_chosen_by_arrows(hands: Hands) -> None:
    window, desk = hands.user.bench.window, hands.user.bench.desk
    hands.go_to(window.series.list)
    before = desk.chosen
    hands.press(Key.Key_Home)
    if desk.chosen == before:
        hands.press(Key.Key_Down)
    hands.user.stage.settle(LONG_S)
    assert desk.chosen != before


def a_short_training(hands: Hands) -> None:
    training = hands.user.bench.training
    hands.command("train with options")
    dialog = hands.dialog(TrainDialog)
    for field in (dialog.rounds, dialog.candidates):
        hands.go_to(field)
        hands.press(Key.Key_A, CONTROL)
        hands.type("1")
    hands.press(Key.Key_Return)
    wait_until(lambda: training.busy, LONG_S, "training did not begin")
    wait_until(lambda: not training.busy, LONG_S, "training did not end")
    hands.user.stage.settle(LONG_S)


def findings_are_looked_at(hands: Hands) -> None:
    window = hands.user.bench.window
    window_of = window.chart.chart.points_in_sight
    whole = window_of()
    hands.press(Key.Key_N)
    assert window.findings.current() is not None
    assert window_of() != whole
    hands.press(Key.Key_U)
    hands.user.stage.settle(LONG_S)


def the_rule_is_approved(hands: Hands) -> None:
    hands.press(Key.Key_A, CONTROL | SHIFT)
    dialog = hands.dialog(ApproveDialog)
    for field, text in ((dialog.fields.owner, "ops"), (dialog.fields.runbook, "look"), (dialog.by, "Ann")):
        hands.go_to(field)
        hands.press(Key.Key_A, CONTROL)
        hands.type(text)
    hands.press(Key.Key_Tab)
    hands.user.stage.settle(LONG_S)
    wait_until(dialog.primary.isEnabled, LONG_S, "the rule could not be approved")
    hands.go_to(dialog.primary)
    hands.press(Key.Key_Space)
    hands.user.stage.settle(LONG_S)
    assert is_approved(hands.user.rule)


def the_pack_is_written(hands: Hands, folder: Path) -> None:
    hands.press(Key.Key_E, CONTROL)
    dialog = hands.dialog(ExportDialog)
    for field, text in ((dialog.name, "by-keys"), (dialog.version, "1.0.0"), (dialog.folder, str(folder))):
        hands.go_to(field)
        hands.press(Key.Key_A, CONTROL)
        hands.type(text)
    hands.go_to(dialog.primary)
    hands.press(Key.Key_Space)
    wait_until((folder / "by-keys-1.0.0.rulepack").exists, LONG_S, f"no pack came: {hands.user.message()}")


class Hands:
    """A keyboard: each key goes to whoever has the focus."""

    def __init__(self, stage: Stage) -> None:
        self.user = User(stage)

    def _activate(self) -> None:
        """What a window manager does when a dialog has closed; without a screen there is none."""
        window, app = self.user.bench.window, self.user.stage.app
        if app.activeWindow() is None:
            window.activateWindow()
            wait_until(lambda: app.activeWindow() is window, LONG_S, "the window did not become active")

    @property
    def at(self) -> QWidget:
        """Who has the keyboard."""
        self._activate()
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key."""
        QTest.keyClick(self.at, key, modifiers)
        rest(0.02)

    def type(self, text: str) -> None:
        """Some letters."""
        QTest.keyClicks(self.at, text)

    def command(self, words: str) -> None:
        """By the palette."""
        self.press(Key.Key_K, CONTROL)
        self.type(words)
        self.press(Key.Key_Return)

    def go_to(self, widget: QWidget) -> None:
        """Press Tab until a widget has the keyboard."""
        for _ in range(MOST_TABS):
            if self.at is widget:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {widget.accessibleName()}, it ends at {self.at.accessibleName()}")

    def dialog(self, kind: type[QDialog]) -> QDialog:
        """The dialog that has opened, with the keyboard in it."""
        dialog = self.user.dialog(kind)
        assert dialog.isAncestorOf(self.at), "the keyboard is not in the dialog"
        return dialog
