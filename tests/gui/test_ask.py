"""One thing is asked in the frame of every other dialog: a text, one of several, a number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from workbench.gui.dialogs.ask import AskDialog

ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo")
Key = Qt.Key


def asked(qtbot: QtBot) -> AskDialog:
    dialog = AskDialog("Title", "A sentence.", "Use it")
    dialog.once = False
    qtbot.addWidget(dialog)
    return dialog


def answers(dialog: AskDialog) -> list[object]:
    told: list[object] = []
    dialog.answered.connect(told.append)
    dialog.open()
    return told


def no_zone(typed: str) -> str:
    return "" if typed in ZONES else "There is no such zone."


def test_typing_replaces_the_text_that_was_there_and_enter_agrees(qtbot: QtBot) -> None:
    dialog = asked(qtbot).for_text("Name", "old")
    told = answers(dialog)
    QTest.keyClicks(dialog.field, "new")
    QTest.keyClick(dialog.field, Key.Key_Return)
    assert told == ["new"]
    assert not dialog.isVisible()


def test_escape_answers_nothing(qtbot: QtBot) -> None:
    dialog = asked(qtbot).for_text("Name", "old")
    told = answers(dialog)
    QTest.keyClick(dialog.field, Key.Key_Escape)
    assert not told
    assert not dialog.isVisible()


def test_a_text_that_will_not_do_says_why_and_keeps_the_button_shut(qtbot: QtBot) -> None:
    dialog = asked(qtbot).for_text("Name", "UTC", no_zone)
    told = answers(dialog)
    QTest.keyClicks(dialog.field, "Nowhere")
    assert dialog.missing.text() == "There is no such zone."
    QTest.keyClick(dialog.field, Key.Key_Return)
    assert not told
    assert dialog.isVisible()


@pytest.mark.parametrize("typed", ["berlin", "Berlin"])
def test_a_part_of_a_name_finds_one_of_many(qtbot: QtBot, typed: str) -> None:
    dialog = asked(qtbot).for_one_of_many("Zone", ZONES, "UTC", no_zone)
    answers(dialog)
    assert isinstance(dialog.field, QComboBox)
    QTest.keyClicks(dialog.field.lineEdit(), typed)
    assert not dialog.primary.isEnabled()
    completer = dialog.field.completer()
    assert [completer.completionModel().index(n, 0).data() for n in range(completer.completionCount())] == [ZONES[1]]
    completer.popup().hide()


def test_one_of_a_few_is_chosen_by_arrows(qtbot: QtBot) -> None:
    dialog = asked(qtbot).for_one_of("Host", ("a.example", "b.example"), "a.example")
    told = answers(dialog)
    QTest.keyClick(dialog.field, Key.Key_Down)
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert told == ["b.example"]


def test_a_number_bears_no_zeros_that_say_nothing(qtbot: QtBot) -> None:
    dialog = asked(qtbot).for_number("Alerts an hour", 1.0, 0.01, 3600.0)
    told = answers(dialog)
    assert dialog.field.property("text") == "1"
    QTest.keyClicks(dialog.field, "2.5")
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    assert told == [2.5]
