"""Colors and language of the window: chosen and remembered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from workbench.gui.language import NAMES, SYSTEM
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import tr
from workbench.gui.theme import Choice, ThemeSwitch
from workbench.gui.views.message_strip import Message


class LooksController(QObject):
    """Colors change at once; another language is spoken from the next start, since widgets keep their words."""

    said = Signal(object)  # Message

    def __init__(self, preferences: PreferencesFile, themes: ThemeSwitch) -> None:
        super().__init__()
        self._preferences, self._themes = preferences, themes

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "theme_system": lambda: self.color("system"),
            "theme_light": lambda: self.color("light"),
            "theme_dark": lambda: self.color("dark"),
            "language_system": lambda: self.speak(SYSTEM),
            "language_en": lambda: self.speak("en"),
            "language_de": lambda: self.speak("de"),
        }

    def color(self, choice: Choice) -> None:
        """Light, dark or as the system is."""
        self._preferences.change(theme=choice)
        self._themes.choose(choice)

    def speak(self, choice: str) -> None:
        """From the next start on."""
        self._preferences.change(language=choice)
        name = NAMES.get(choice, tr("the language of the system"))
        self.said.emit(Message(tr("From its next start the window speaks {name}.", name=name), "", "info"))
