"""The rule editor: the text, the error on its line with its sentence below, and what the latest check found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, TYPE_SIZES, Theme, set_role
from workbench.gui.views.editor.code_edit import CodeEdit
from workbench.gui.views.editor.find_bar import FindBar, LineBar
from workbench.gui.views.editor.lines import toggle_comment
from workbench.gui.views.editor.number_strip import NumberStrip
from workbench.gui.views.editor.outlook import Outlook
from workbench.gui.views.editor.places import counted, word_before
from workbench.gui.views.editor.problem_list import ProblemList
from workbench.gui.views.editor.suggestion_popup import SuggestionPopup
from workbench.gui.views.panel import ElidedLabel, empty_state
from workbench.gui.views.rule.condition_list import ConditionList
from workbench.gui.views.rule.rule_status import EditorStatus, StatusLine

DEBOUNCE_MS = 120
ASK_FROM = 2  # letters of a name before names that fit are offered unasked


class RuleEditor(QWidget):
    """Edits one rule's text.

    `text_typed(str)`: the text, with each key; `text_edited(str)`: the text, 120 ms after the last key and only where
    it is another one than was told before; `save_requested(str)`: Ctrl+S or Save; `revert_requested`: back to the last
    good version; `differing_requested`: show the flags that differ; `tune_requested`: move its numbers to what the
    labels say; `format_requested(str)`.

    `names_wanted(text, line, column)`: which names may stand there; `name_wanted(str)`: what one of them is;
    `help_wanted(text, line, column, global place)`: what stands there. Lines count from 1, columns from 0.
    """

    text_typed = Signal(str)
    text_edited = Signal(str)
    save_requested = Signal(str)
    revert_requested = Signal()
    differing_requested = Signal()
    tune_requested = Signal()
    format_requested = Signal(str)
    names_wanted = Signal(str, int, int)
    name_wanted = Signal(str)
    help_wanted = Signal(str, int, int, QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = CodeEdit(theme)
        self.conditions = ConditionList(theme)
        self.status_line = StatusLine()
        self.safety = self.status_line.safety
        self.find_bar, self.line_bar = FindBar(self.code), LineBar(self.code)
        self.problems, self.numbers, self.outlook = ProblemList(), NumberStrip(theme), Outlook()
        self.names = SuggestionPopup(self.code)
        self.code.key_taker = self.names
        self._title = ""
        self._moving = self._moved = False
        self._told = ""
        self._saved = ""
        self._status = EditorStatus()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self.flush)
        self.title = ElidedLabel("", "dim")
        self.tune = _button(
            tr("Tune…"), tr("Move its numbers to what the labels say, and look before anything is replaced")
        )
        self._revert = _button(tr("Revert"), tr("Back to the last good version; undo brings this text back"))
        self._save = _button(tr("Save"), tr("Format and save as a new version (Ctrl+S)"))
        self._empty = empty_state(tr("No rule yet. Train one, or choose a rule of another series to start from."))
        self._place()
        self._connect()
        self.set_status(self._status)
        self.clear()

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP_TINY)
        head.addWidget(self.title, 1)
        head.addWidget(self.tune)
        head.addWidget(self._revert)
        head.addWidget(self._save)
        body = QVBoxLayout(self)
        body.setSpacing(GAP_TINY)
        body.addLayout(head)
        body.addWidget(self.conditions)
        body.addWidget(self.code, 1)
        body.addWidget(self._empty, 1)
        for bar in (self.find_bar, self.line_bar, self.problems, self.numbers):
            body.addWidget(bar)
        body.addWidget(self.status_line)
        body.addWidget(self.outlook)
        body.setContentsMargins(0, GAP_TINY, 0, GAP_SMALL)

    def _connect(self) -> None:
        self.code.textChanged.connect(self._on_text_changed)
        self._save.clicked.connect(self.save)
        self._revert.clicked.connect(self.revert_requested)
        self.tune.clicked.connect(self.tune_requested)
        self.status_line.show_differing.clicked.connect(self.differing_requested)
        self.problems.chosen.connect(lambda problem: self.code.go_to(problem.line, problem.column))
        self.code.asked.connect(self.do)
        self.code.typed.connect(self._on_typed)
        self.code.hovered.connect(lambda line, column, at: self.help_wanted.emit(counted(self.text), line, column, at))
        self.code.textChanged.connect(self._narrow_names)
        self.code.cursorPositionChanged.connect(self._narrow_names)
        self.code.verticalScrollBar().valueChanged.connect(self.names.follow)
        self.names.described.connect(self.name_wanted)
        self.find_bar.closed.connect(lambda: self.numbers.set_folded(False))

    # --- what keys and menus ask for ---------------------------------------------------------------------------------

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands may ask of an editor that is in sight."""
        return {
            "find": self._find,
            "replace": lambda: self._find(replace=True),
            "find_next": lambda: self.find_bar.step(1),
            "find_previous": lambda: self.find_bar.step(-1),
            "go_to_line": self.line_bar.open,
            "toggle_comment": lambda: toggle_comment(self.code),
            "format_rule": lambda: self.format_requested.emit(self.text),
            "complete": self.ask_names,
            "describe": self._describe,
            "next_problem": lambda: self.problems.step(1),
            "previous_problem": lambda: self.problems.step(-1),
            "larger_text": lambda: self._zoom(self.code.letter + 1),
            "smaller_text": lambda: self._zoom(self.code.letter - 1),
            "usual_text": lambda: self._zoom(TYPE_SIZES["code"]),
        }

    def do(self, command: str) -> None:
        """Does what a key of the editor asks for."""
        if command == "save_rule":
            self.save()
        elif self.code.isVisibleTo(self):
            self.commands()[command]()

    def ask_names(self) -> None:
        """Asks which names may stand at the cursor."""
        cursor = self.code.textCursor()
        if word_before(counted(self.text), cursor.position()) is not None:
            self.names_wanted.emit(counted(self.text), cursor.blockNumber() + 1, cursor.positionInBlock())

    def _find(self, replace: bool = False) -> None:
        self.find_bar.open(replace)
        self.numbers.set_folded(True)  # what was found needs the room

    def _describe(self) -> None:
        cursor = self.code.textCursor()
        place = self.code.viewport().mapToGlobal(self.code.cursorRect().bottomLeft())
        self.help_wanted.emit(counted(self.text), cursor.blockNumber() + 1, cursor.positionInBlock(), place)

    def _zoom(self, pixels: int) -> None:
        self.code.set_letter(pixels)
        self.code.zoomed.emit(self.code.letter)

    def _on_typed(self, key: str) -> None:
        """A dot or the first letters of a name ask for names."""
        word = word_before(counted(self.text), self.code.textCursor().position())
        if not self.names.isVisible() and word is not None and (key == "." or len(word) == ASK_FROM):
            self.ask_names()

    def _narrow_names(self) -> None:
        if self.names.isVisible():
            self.names.narrow()

    def set_bare(self) -> None:
        """Without title and buttons: whoever holds the editor has them."""
        for widget in (self.title, self.tune, self._revert, self._save, self.outlook, self.numbers.suggest):
            widget.hide()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.code.set_theme(theme)
        self.conditions.set_theme(theme)
        self.numbers.set_theme(theme)

    # --- texts -------------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self.code.toPlainText()

    @property
    def edited(self) -> bool:
        """Whether the text differs from the one that was set or saved last."""
        return self.text != self._saved

    def set_text(self, text: str, title: str = "", keep_undo: bool = False) -> None:
        """Shows another rule, whose undo begins anew, or with `keep_undo` another version as one step of it."""
        self._debounce.stop()
        self._told = self._saved = text
        self.names.hide()
        self.code.replace_text(text) if keep_undo else self.code.setPlainText(text)
        self._title = title
        self.title.setText(title)
        self.code.setVisible(True)
        self._empty.setVisible(False)
        self.set_status(EditorStatus())

    def clear(self) -> None:
        """There is no rule to show."""
        self.set_text("")
        self.code.setVisible(False)
        self._empty.setVisible(True)

    def replace_text_keeping_cursor(self, text: str) -> None:
        """Puts a formatted or reverted text in place as one undoable step; not told as an edit."""
        self._told = text
        self.code.replace_text(text)
        self._debounce.stop()
        self._refresh_buttons()

    def begin_move(self) -> None:
        """A number of the text begins to move: what was typed before is told first."""
        self.flush()
        self._moving, self._moved = True, False

    def move_text(self, text: str) -> None:
        """The text with a number moved on; all of it until `end_move` is one step of the undo, and not told yet."""
        if text != self.text:
            self.code.replace_text(text, join=self._moved)
            self._moved = True
        self._debounce.stop()

    def end_move(self) -> None:
        """The number stands: the text is told as an edit."""
        self._moving, self._moved = False, False
        self.flush()

    def mark_saved(self) -> None:
        """The present text is the saved one."""
        self._saved = self.text
        self._refresh_buttons()

    def flush(self) -> None:
        """Tells the text now, if it changed since it was told."""
        self._debounce.stop()
        text = self.text
        if text != self._told:
            self._told = text
            self.text_edited.emit(text)

    def save(self) -> None:
        """Asks for the text to be saved, after it was told."""
        self.flush()
        if self.code.isVisibleTo(self):
            self.save_requested.emit(self.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list of conditions takes its share of another height."""
        super().resizeEvent(event)
        self.conditions.set_room(self.height())
        self.numbers.set_room(self.height())
        self.names.follow()

    def _on_text_changed(self) -> None:
        if self.text != self._told and not self._moving:
            self._debounce.start()
            self.text_typed.emit(self.text)
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        self.title.setText(tr("draft of {title}", title=self._title) if self.edited else self._title)
        self.tune.setEnabled(bool(self.text.strip()))
        self._save.setEnabled(self.edited)
        self._revert.setEnabled(self.edited)

    # --- what the check found ----------------------------------------------------------------------------------------

    def set_status(self, status: EditorStatus) -> None:
        """Shows what the latest check found; a problem is marked on its line and told below the text."""
        self._status = status
        self.status_line.show_status(status)
        problems = () if status.problem is None else (status.problem, *status.more)
        self.code.set_problems(problems)
        self.problems.set_problems(problems)
        self._refresh_buttons()

    def show_safety(self, text: str, tip: str, tone: str) -> None:
        """What keeps the rule from doing harm, short, with all of it as the tip."""
        self.status_line.show_safety(text, tip, tone)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    set_role(button, flat=True)
    return button
