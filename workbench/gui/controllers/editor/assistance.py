"""Help while a rule is typed: names that fit, what a name is, the text formatted; asked on a thread, newest first."""

from __future__ import annotations

import sys
from collections.abc import Callable
from html import escape

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QToolTip

from workbench.gui.background import Background
from workbench.gui.editing.formatting import format_rule
from workbench.gui.editing.language import Language
from workbench.gui.preferences import PreferencesFile
from workbench.gui.texts import tr
from workbench.gui.views.editor.places import offset_of, word_before
from workbench.gui.views.editor.suggestion_popup import NameChoice
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.rule.rule_status import EditorStatus

CALM_MS = 600  # after the first rule was shown: its flags come before names that nobody asked for yet

Question = Callable[[Language], Callable[[], None]]


class AssistanceController(QObject):
    """Answers what the editor asks about its text, and does the commands of the editor that the menus have."""

    def __init__(self, panel: RulePanel, preferences: PreferencesFile) -> None:
        super().__init__()
        self._panel, self._editor = panel, panel.editor
        self.background = Background(self)
        self._language = Language()
        self._waiting: Question | None = None
        self.background.idle.connect(self._go_on)
        self.background.failed.connect(lambda crash: sys.stderr.write(crash.trace))  # help that fails stops nobody
        self.is_warm = False
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(CALM_MS)
        self._first.timeout.connect(self._warm)
        editor = self._editor
        editor.code.textChanged.connect(self._on_text)
        editor.names_wanted.connect(self._names)
        editor.name_wanted.connect(self._describe)
        editor.help_wanted.connect(self._help)
        editor.format_requested.connect(self._format)
        if preferences.now.letter.isdigit():
            editor.code.set_letter(int(preferences.now.letter))
        editor.code.zoomed.connect(lambda pixels: preferences.change(letter=str(pixels)))

    def commands(self) -> dict[str, Callable[[], None]]:
        """The editor's own commands, which bring it to the front first."""
        return {command: self._in_front(command) for command in self._editor.commands()}

    def close(self) -> None:
        """Nothing more is answered."""
        self._waiting = None
        self._first.stop()
        self.background.close()

    def _in_front(self, command: str) -> Callable[[], None]:
        def do() -> None:
            self._panel.show_tab("rule")
            self._editor.code.setFocus()
            self._editor.do(command)

        return do

    # what takes long at first, done once before anybody asks

    def _on_text(self) -> None:
        if self._editor.text:
            self._editor.code.textChanged.disconnect(self._on_text)
            self._first.start()

    def _warm(self) -> None:
        if not self.background.busy:  # who asks already gets the answer by the same way
            self.background.do(self._language.warm, lambda _done: self._set_warm())

    def _set_warm(self) -> None:
        self.is_warm = True

    # questions, one at a time: of those that wait only the newest is worth an answer

    def _ask(self, question: Question) -> None:
        self._waiting = question
        if not self.background.busy:
            self._go_on()

    def _go_on(self) -> None:
        question, self._waiting = self._waiting, None
        if question is not None:
            self.background.do(lambda _progress: question(self._language), lambda show: show())

    def _names(self, text: str, line: int, column: int) -> None:
        position = offset_of(text, line, column)
        start = position - len(word_before(text, position) or "")

        def ask(language: Language) -> Callable[[], None]:
            names = language.names(text, line, column)
            return lambda: self._offer(names, start)

        self._ask(ask)

    def _offer(self, names: tuple[NameChoice, ...], start: int) -> None:
        if self._editor.code.hasFocus():
            self._editor.names.offer(names, start)

    def _describe(self, name: str) -> None:
        def ask(language: Language) -> Callable[[], None]:
            told = language.told(name)
            return lambda: self._editor.names.describe(name, told)

        self._ask(ask)

    def _help(self, text: str, line: int, column: int, place: QPoint) -> None:
        def ask(language: Language) -> Callable[[], None]:
            told = language.help(text, line, column)
            return lambda: self._show_help(told, place)

        self._ask(ask)

    def _show_help(self, told: str, place: QPoint) -> None:
        if told:
            head, _, sentence = told.partition("\n")
            words = f"<p style='white-space:pre-wrap'><b>{escape(head)}</b><br>{escape(sentence)}</p>"
            QToolTip.showText(place, words, self._editor.code.viewport())

    def _format(self, text: str) -> None:
        formatted, problem = format_rule(text)
        if problem is not None:
            self._editor.set_status(EditorStatus("bad", tr("not formatted · it stays as it is"), problem))
            return
        self._editor.code.replace_text(formatted)
