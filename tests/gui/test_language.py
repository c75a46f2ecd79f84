"""The language of the window: chosen, remembered, spoken from the next start, Qt's own buttons with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from workbench.gui.controllers.window.looks import LooksController
from workbench.gui.language import speak, system_language
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import languages
from workbench.gui.theme import ThemeSwitch


@pytest.fixture
def spoken(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    speak(qapp, "en")


def test_in_german_the_buttons_that_qt_names_are_german_too_and_english_brings_them_back(spoken: QApplication) -> None:
    assert speak(spoken, "de") == "de"
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert buttons.buttons()[0].text().replace("&", "") == "Abbrechen"
    assert speak(spoken, "en") == "en"
    plain = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert plain.buttons()[0].text().replace("&", "") == "Cancel"


def test_the_language_of_the_system_is_one_that_there_is(spoken: QApplication) -> None:
    assert system_language() in languages()
    assert speak(spoken, "system") == system_language()
    assert speak(spoken, "tlh") == "en"


def test_the_language_chosen_is_remembered_and_said(spoken: QApplication, tmp_path: Path) -> None:
    looks = LooksController(PreferencesFile(tmp_path), ThemeSwitch(spoken, "system"))
    told: list[str] = []
    looks.said.connect(lambda message: told.append(message.text))
    looks.commands()["language_de"]()
    assert PreferencesFile(tmp_path).now.language == "de"
    assert "Deutsch" in told[0]
