"""The rule editor: the text, the error on its line with its sentence below, and what the latest check found."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme, set_role
from workbench.gui.views.panel import ElidedLabel, dim, empty_state
from workbench.gui.views.rule.code_edit import CodeEdit
from workbench.gui.views.rule.condition_list import ConditionList
from workbench.gui.views.rule.rule_status import EditorStatus
from workbench.model.verdict import Problem

DEBOUNCE_MS = 120
SIGNS = {"dim": "○", "good": "●", "warn": "▲", "bad": "✕"}


class RuleEditor(QWidget):
    """Edits one rule's text.

    `text_edited(str)`: the text, 120 ms after the last key and only where it is another one than was told before;
    `save_requested(str)`: Ctrl+S or Save; `revert_requested`: back to the last good version; `differing_requested`:
    show the flags that differ; `tune_requested`: move its numbers to what the labels say.
    """

    text_edited = Signal(str)
    save_requested = Signal(str)
    revert_requested = Signal()
    differing_requested = Signal()
    tune_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = CodeEdit(theme)
        self.conditions = ConditionList(theme)
        self.safety = dim("")
        self.safety.setWordWrap(False)
        self.safety.hide()
        self._told = ""
        self._saved = ""
        self._status = EditorStatus()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self.flush)
        self.title = ElidedLabel("", "dim")
        self.tune = _button("Tune…", "Move its numbers to what the labels say, and look before anything is replaced")
        self._revert = _button("Revert", "Back to the last good version; undo brings this text back")
        self._save = _button("Save", "Format and save as a new version (Ctrl+S)")
        self._empty = empty_state("No rule yet. Train one, or choose a rule of another series to start from.")
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
        self._sign = QLabel()
        self._line = dim("")
        self._show = _button("show", "Show the flags that differ in the chart")
        below = QHBoxLayout()
        below.setSpacing(GAP_TINY)
        below.addWidget(self._sign)
        below.addWidget(self._line, 1)
        below.addWidget(self._show)
        below.addWidget(self.safety)
        self._sentence = ProblemLabel()
        body = QVBoxLayout(self)
        body.setSpacing(GAP_TINY)
        body.addLayout(head)
        body.addWidget(self.conditions)
        body.addWidget(self.code, 1)
        body.addWidget(self._empty, 1)
        body.addWidget(self._sentence)
        body.addLayout(below)
        body.setContentsMargins(0, GAP_TINY, 0, GAP_SMALL)

    def _connect(self) -> None:
        self.code.textChanged.connect(self._on_text_changed)
        self._save.clicked.connect(self.save)
        self._revert.clicked.connect(self.revert_requested)
        self.tune.clicked.connect(self.tune_requested)
        self._show.clicked.connect(self.differing_requested)
        self._sentence.clicked.connect(self._go_to_problem)
        self.code.save_pressed.connect(self.save)
        self.code.problem_pressed.connect(self._go_to_problem)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.code.set_theme(theme)
        self.conditions.set_theme(theme)

    # --- texts -------------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self.code.toPlainText()

    @property
    def edited(self) -> bool:
        """Whether the text differs from the one that was set or saved last."""
        return self.text != self._saved

    def set_text(self, text: str, title: str = "") -> None:
        """Shows another rule or version; its undo begins anew."""
        self._debounce.stop()
        self._told = self._saved = text
        self.code.setPlainText(text)
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

    def _on_text_changed(self) -> None:
        if self.text != self._told:
            self._debounce.start()
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        self.tune.setEnabled(bool(self.text.strip()))
        self._save.setEnabled(self.edited)
        self._revert.setEnabled(self.edited)

    # --- what the check found ----------------------------------------------------------------------------------------

    def set_status(self, status: EditorStatus) -> None:
        """Shows what the latest check found; a problem is marked on its line and told below the text."""
        self._status = status
        self._sign.setText(SIGNS[status.tone] if status.text else "")
        set_role(self._sign, role=status.tone)
        self._line.setText(status.text)
        self._show.setVisible(status.differ)
        self.code.set_problem(status.problem)
        self._sentence.set_problem(status.problem)
        self._refresh_buttons()

    def show_safety(self, text: str, tip: str, tone: str) -> None:
        """What keeps the rule from doing harm, short, with all of it as the tip."""
        self.safety.setText(text)
        self.safety.setToolTip(tip)
        self.safety.setAccessibleDescription(tip)
        set_role(self.safety, role=tone)
        self.safety.setVisible(bool(text))

    def _go_to_problem(self) -> None:
        problem = self._status.problem
        if problem is not None and problem.line > 0:
            self.code.go_to(problem.line, problem.column)


class ProblemLabel(QLabel):
    """The sentence of a problem below the text; a click goes to its line."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Go there (F8)")
        set_role(self, role="bad")

    def set_problem(self, problem: Problem | None) -> None:
        """Shows `Line 9: …`; None hides the sentence."""
        if problem is None:
            self.hide()
            return
        self.setText(f"Line {problem.line}: {problem.message}" if problem.line else problem.message)
        self.show()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A click."""
        self.clicked.emit()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    set_role(button, flat=True)
    return button
