"""The typing part of the rule editor: indentation by spaces, comments toggled, the error's place, texts exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from workbench.gui.theme import Theme
from workbench.gui.views.rule.code_view import CodeView
from workbench.model.verdict import Problem

INDENT = 4


class CodeEdit(CodeView):
    """A Python editor; undo and redo are Qt's own and survive `replace_text`.

    `save_pressed`: Ctrl+S; `problem_pressed`: F8, go to the problem.
    """

    save_pressed = Signal()
    problem_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._problem: Problem | None = None
        self.setAccessibleName("Rule text")
        self.cursorPositionChanged.connect(self.refresh_marks)

    # --- the error ---------------------------------------------------------------------------------------------------

    def set_problem(self, problem: Problem | None) -> None:
        """Marks the place of a problem by a squiggle and a dot in the margin; None clears it."""
        self._problem = problem
        self.refresh_marks()
        self._margin.update()

    def has_dot(self, line: int) -> bool:
        """The line of the problem has one."""
        return self._problem is not None and self._problem.line == line + 1

    def number_color(self, line: int) -> str:
        """The number of the problem's line is bad, that of the current line stands out."""
        if self.has_dot(line):
            return "bad"
        return "text" if line == self.textCursor().blockNumber() else "dim"

    def selections(self) -> list[QTextEdit.ExtraSelection]:
        """The current line, marks, and the squiggle."""
        found = [self.ground(self.textCursor().position(), self.theme.color("raised")), *super().selections()]
        if self._problem is not None and self._problem.line > 0:
            block = self.document().findBlockByNumber(self._problem.line - 1)
            if block.isValid():
                style = QTextCharFormat()
                style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                style.setUnderlineColor(self.theme.color("bad"))
                start, stop = squiggle(block.text(), self._problem.column)
                found.append(self.span(block.position() + start, block.position() + stop, style))
        self._margin.update()
        return found

    # --- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys of the editor win over the window's commands of the same keys while the editor has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        return event.matches(QKeySequence.StandardKey.Save) or event.key() == Qt.Key.Key_F8

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that mean something of their own in Python; the rest is Qt's."""
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self._is_own(event):
            (self.problem_pressed if key == Qt.Key.Key_F8 else self.save_pressed).emit()
            return
        if key == Qt.Key.Key_Tab and not control:
            self.indent()
        elif key == Qt.Key.Key_Backtab:
            self.dedent()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self._new_line()
        elif key == Qt.Key.Key_Slash and control:
            self.toggle_comment()
        elif key == Qt.Key.Key_Backspace and not control and self._at_indentation():
            self._erase_indentation()
        else:
            super().keyPressEvent(event)

    def _lines(self) -> list[QTextBlock]:
        """The lines that the selection touches; one that it only ends before is not touched."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart())
        last = self.document().findBlock(cursor.selectionEnd())
        if last.position() == cursor.selectionEnd() and last != first:
            last = last.previous()
        count = last.blockNumber() - first.blockNumber() + 1
        return [self.document().findBlockByNumber(first.blockNumber() + i) for i in range(count)]

    def indent(self) -> None:
        """Spaces up to the next stop, or every selected line one stop to the right."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.insertText(" " * (INDENT - cursor.positionInBlock() % INDENT))
            return
        cursor.beginEditBlock()
        for block in self._lines():
            if block.text().strip():
                QTextCursor(block).insertText(" " * INDENT)
        cursor.endEditBlock()

    def dedent(self) -> None:
        """Every touched line one stop to the left."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for block in self._lines():
            blanks = len(block.text()) - len(block.text().lstrip(" "))
            self._erase(block.position(), min(INDENT, blanks))
        cursor.endEditBlock()

    def toggle_comment(self) -> None:
        """Comments the touched lines out at their smallest indentation, or in again where all of them are comments."""
        blocks = [block for block in self._lines() if block.text().strip()]
        if not blocks:
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        if all(block.text().lstrip().startswith("#") for block in blocks):
            for block in blocks:
                at = block.text().index("#")
                self._erase(block.position() + at, 2 if block.text()[at + 1 : at + 2] == " " else 1)
        else:
            column = min(len(block.text()) - len(block.text().lstrip()) for block in blocks)
            for block in blocks:
                place = QTextCursor(block)
                place.setPosition(block.position() + column)
                place.insertText("# ")
        cursor.endEditBlock()

    def _new_line(self) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        blanks = len(before) - len(before.lstrip(" "))
        opens = before.split("#", maxsplit=1)[0].rstrip().endswith(":")
        cursor.insertText("\n" + " " * (blanks + (INDENT if opens else 0)))
        self.ensureCursorVisible()

    def _at_indentation(self) -> bool:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        return not cursor.hasSelection() and before != "" and not before.strip(" ")

    def _erase_indentation(self) -> None:
        column = self.textCursor().positionInBlock()
        count = column % INDENT or INDENT
        self._erase(self.textCursor().position() - count, count)

    def _erase(self, position: int, count: int) -> None:
        if count:
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            cursor.setPosition(position + count, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()

    # --- whole texts -------------------------------------------------------------------------------------------------

    def replace_text(self, text: str) -> None:
        """Another text as one undoable step: only the lines that differ are touched, the cursor stays in its line."""
        old, new = self.toPlainText().split("\n"), text.split("\n")
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        cursor = self.textCursor()
        line, column = cursor.blockNumber(), cursor.positionInBlock()
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        for tag, a1, a2, b1, b2 in reversed(codes):
            if tag != "equal":
                self._replace_lines(edit, a1, a2, new[b1:b2])
        edit.endEditBlock()
        self._place_cursor(line_after(codes, line), column)

    def _replace_lines(self, edit: QTextCursor, start: int, stop: int, lines: list[str]) -> None:
        """Exchanges the lines start to stop (half-open); a newline goes or comes with the first or last of them."""
        document = self.document()
        if start == document.blockCount():
            edit.movePosition(QTextCursor.MoveOperation.End)
            edit.insertText("".join("\n" + line for line in lines))
            return
        edit.setPosition(document.findBlockByNumber(start).position())
        if stop < document.blockCount():
            edit.setPosition(document.findBlockByNumber(stop).position(), QTextCursor.MoveMode.KeepAnchor)
            edit.insertText("".join(line + "\n" for line in lines))
            return
        if not lines and start > 0:
            edit.setPosition(edit.position() - 1)
        edit.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        edit.insertText("\n".join(lines))

    def _place_cursor(self, line: int, column: int) -> None:
        block = self.document().findBlockByNumber(min(line, self.blockCount() - 1))
        cursor = self.textCursor()
        cursor.setPosition(block.position() + min(column, len(block.text())))
        self.setTextCursor(cursor)

    def go_to(self, line: int, column: int = 0) -> None:
        """The cursor to a line (1-based) and column (0-based), in sight."""
        self._place_cursor(max(line, 1) - 1, column)
        self.centerCursor()
        self.setFocus()


def line_after(codes: Sequence[tuple[str, int, int, int, int]], line: int) -> int:
    """Where line (0-based) of the old text is in the new one, by the opcodes of a SequenceMatcher."""
    for _, a1, a2, b1, b2 in codes:
        if a1 <= line < a2:
            return min(b1 + line - a1, max(b1, b2 - 1))
    return line


def squiggle(text: str, column: int) -> tuple[int, int]:
    """The columns to underline for a problem at `column`: the word there, or the whole line where there is none."""
    start = min(max(column, 0), len(text))
    stop = start
    while stop < len(text) and (text[stop].isalnum() or text[stop] in "_."):
        stop += 1
    if stop > start:
        return start, stop
    if text[start : start + 1].strip():
        return start, start + 1
    return len(text) - len(text.lstrip()), len(text.rstrip())
