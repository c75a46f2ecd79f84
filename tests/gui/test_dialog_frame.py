"""Where the keyboard is in a dialog: first in its first field, at its buttons last, or where the dialog put it."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from tests.scenarios.walk import by_tab
from workbench.gui.dialogs.frame import DialogFrame


@pytest.fixture
def dialog(qtbot):
    """A name and a note, of which Qt's own last piece takes no keyboard."""
    made = DialogFrame("Name it", "", "Name")
    made.name, made.note = QLineEdit(), QPlainTextEdit()
    made.note.setTabChangesFocus(True)
    for field in (made.name, made.note):
        made.body.addWidget(field)
    qtbot.addWidget(made)
    return made


def show(dialog):
    dialog.show()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)


def test_the_keyboard_begins_in_the_first_field_and_comes_to_the_buttons_last(dialog):
    show(dialog)
    assert dialog.name.hasFocus()
    stops = by_tab(dialog.name)
    assert stops == [dialog.name, dialog.note, dialog.cancel, dialog.primary]


def test_a_place_that_a_dialog_chose_itself_keeps_the_keyboard(dialog):
    dialog.cancel.setFocus()
    show(dialog)
    assert dialog.cancel.hasFocus()
