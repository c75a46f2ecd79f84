"""The typing part of the rule editor: what its keys do, what is marked in the text, and what the pointer asks about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import TYPE_SIZES, Theme
from workbench.gui.views.editor.exchange import exchange_text, place_cursor
from workbench.gui.views.editor.lines import (
    at_indentation,
    dedent,
    erase_indentation,
    indent,
    new_line,
    toggle_comment,
)
from workbench.gui.views.editor.places import bracket_pair, counted, number_at, squiggle
from workbench.gui.views.rule.code_view import CodeView
from workbench.model.verdict import Problem

# Keys of the editor that are more than typing, and what they ask for; the same ids as in the table of commands.
KEYS = {
    "Ctrl+S": "save_rule",
    "F8": "next_problem",
    "Shift+F8": "previous_problem",
    "Ctrl+F": "find",
    "F3": "find_next",
    "Shift+F3": "find_previous",
    "Ctrl+H": "replace",
    "Ctrl+G": "go_to_line",
    "Ctrl+/": "toggle_comment",
    "Ctrl+Shift+/": "toggle_comment",  # where the slash is shifted
    "Ctrl+Shift+7": "toggle_comment",
    "Alt+Shift+F": "format_rule",
    "Ctrl+Space": "complete",
    "Ctrl+I": "describe",
    "Ctrl++": "larger_text",
    "Ctrl+=": "larger_text",
    "Ctrl+-": "smaller_text",
    "Ctrl+0": "usual_text",
}
SMALLEST, LARGEST = 8, 32  # pixels of a letter


class CodeEdit(CodeView):
    """A Python editor; undo and redo are Qt's own and survive `replace_text`.

    `asked(id)`: a key of KEYS; `hovered(line from 1, column from 0, global place)`: the pointer rests on a name;
    `typed(str)`: a key that put text in, after it did; `zoomed(pixels)`: the size of letters was changed.
    """

    asked = Signal(str)
    hovered = Signal(int, int, QPoint)
    typed = Signal(str)
    zoomed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._problems: tuple[Problem, ...] = ()
        self._found: tuple[tuple[int, int], ...] = ()
        self.key_taker: QWidget | None = None  # sees each key first and may accept it: a popup without the focus
        self.letter = TYPE_SIZES["code"]
        self.setAccessibleName(tr("Rule text"))
        self.cursorPositionChanged.connect(self.refresh_marks)

    # --- marks -------------------------------------------------------------------------------------------------------

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Marks the place of each by a squiggle and a dot in the margin."""
        self._problems = tuple(problems)
        self.refresh_marks()
        self._margin.update()

    def set_found(self, spans: Sequence[tuple[int, int]]) -> None:
        """Marks what a search found: positions, half-open."""
        self._found = tuple(spans)
        self.refresh_marks()

    def has_dot(self, line: int) -> bool:
        """The line of a problem has one."""
        return any(problem.line == line + 1 for problem in self._problems)

    def number_color(self, line: int) -> str:
        """The number of a problem's line is bad, that of the current line stands out."""
        if self.has_dot(line):
            return "bad"
        return "text" if line == self.textCursor().blockNumber() else "dim"

    def selections(self) -> list[QTextEdit.ExtraSelection]:
        """The current line, marks, what was found, brackets, and squiggles."""
        found = [self.ground(self.textCursor().position(), self.theme.color("raised")), *super().selections()]
        hit = QTextCharFormat()
        hit.setBackground(self.theme.color("accent", 0.3))
        end = self.document().characterCount()  # what was found may be older than the text, for a moment
        found += [self.span(start, stop, hit) for start, stop in self._found if stop < end]
        found += self._bracket_marks()
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(self.theme.color("bad"))
        found += [self.span(*span, wave) for _, span in self._waves()]
        self._margin.update()
        return found

    def _bracket_marks(self) -> list[QTextEdit.ExtraSelection]:
        pair = bracket_pair(counted(self.toPlainText()), self.textCursor().position())
        if pair is None:
            return []
        style = QTextCharFormat()
        style.setFontWeight(700)
        style.setBackground(self.theme.color("line"))
        if pair[1] is None:
            style.setForeground(self.theme.color("bad"))
        return [self.span(at, at + 1, style) for at in pair if at is not None]

    def _waves(self) -> list[tuple[Problem, tuple[int, int]]]:
        """Each problem with a line and the positions that are underlined for it."""
        found = []
        for problem in self._problems:
            block = self.document().findBlockByNumber(problem.line - 1)
            if problem.line > 0 and block.isValid():
                start, stop = squiggle(block.text(), problem.column)
                found.append((problem, (block.position() + start, block.position() + stop)))
        return found

    # --- the pointer -------------------------------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Resting on an underlined place tells its problem, on a name asks what it is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._rest(event.pos(), event.globalPos())
            return True
        return super().viewportEvent(event)

    def _rest(self, place: QPoint, on_screen: QPoint) -> None:
        at = self.cursorForPosition(place)
        told = self.problem_at(at.position())
        if told:
            QToolTip.showText(on_screen, told, self.viewport())
            return
        QToolTip.hideText()
        self.hovered.emit(at.blockNumber() + 1, at.positionInBlock(), on_screen)

    def problem_at(self, position: int) -> str:
        """What is wrong at a position of the text, empty where nothing is."""
        return "\n".join(problem.message for problem, (start, stop) in self._waves() if start <= position <= stop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where one writes stays in sight."""
        seen = QRect(QPoint(), event.oldSize()).contains(self.cursorRect().center())
        super().resizeEvent(event)
        if seen:
            self.ensureCursorVisible()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a number takes all of it: for Qt its point parts two words."""
        super().mouseDoubleClickEvent(event)
        cursor = self.textCursor()
        block, place = cursor.block(), self.cursorForPosition(event.position().toPoint()).positionInBlock()
        span = number_at(counted(block.text()), place)
        if span is not None and cursor.hasSelection():
            self.take_span(block.position() + span[0], block.position() + span[1])

    def take_span(self, start: int, stop: int) -> None:
        """Chooses the positions start to stop where they are."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the letters grow and shrink."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_letter(self.letter + (1 if event.angleDelta().y() > 0 else -1))
            self.zoomed.emit(self.letter)
            event.accept()
            return
        super().wheelEvent(event)

    def set_letter(self, pixels: int) -> None:
        """The size of letters, in pixels, within what can be read."""
        self.letter = min(max(pixels, SMALLEST), LARGEST)
        self.setStyleSheet(
            f"QPlainTextEdit {{ font-size: {self.letter}px }}" if self.letter != TYPE_SIZES["code"] else ""
        )
        self.take_font()

    # --- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys of the editor win over the window's commands of the same keys while the editor has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and asked_by(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that mean something of their own in Python; the rest is Qt's."""
        if self.key_taker is not None and self.key_taker.isVisible():
            event.ignore()
            self.key_taker.keyPressEvent(event)
            if event.isAccepted():
                return
        event.accept()
        command = asked_by(event)
        if command == "toggle_comment":
            toggle_comment(self)
        elif command:
            self.asked.emit(command)
        elif not self._moves_lines(event):
            super().keyPressEvent(event)
            if event.text().isprintable() and event.text():
                self.typed.emit(event.text())

    def _moves_lines(self, event: QKeyEvent) -> bool:
        """Whether the key did something to lines."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Tab and not control:
            indent(self)
        elif key == Qt.Key.Key_Backtab:
            dedent(self)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            new_line(self)
        elif key == Qt.Key.Key_Backspace and not control and at_indentation(self):
            erase_indentation(self)
        else:
            return False
        return True

    # --- whole texts -------------------------------------------------------------------------------------------------

    def replace_text(self, text: str, join: bool = False) -> None:
        """Another text as one undoable step, or with `join` as a part of the step before."""
        exchange_text(self, text, join)

    def select(self, start: int, stop: int) -> None:
        """Chooses the positions start to stop, in sight."""
        self.take_span(start, stop)
        self.centerCursor()

    def go_to(self, line: int, column: int = 0) -> None:
        """The cursor to a line (1-based) and column (0-based), in sight."""
        place_cursor(self, max(line, 1) - 1, column)
        self.centerCursor()
        self.setFocus()


def asked_by(event: QKeyEvent) -> str:
    """What a key of the editor asks for, empty for plain typing."""
    keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
    return KEYS.get(keys.replace("Num+", ""), "")
