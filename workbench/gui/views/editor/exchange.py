"""One text of an editor for another as one undoable step: only the lines that differ are touched."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit


def exchange_text(edit: QPlainTextEdit, text: str, join: bool = False) -> None:
    """Puts the text in place, the cursor stays in its line. `join`: it belongs to the step before, undone with it."""
    old, new = edit.toPlainText().split("\n"), text.split("\n")
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    cursor = edit.textCursor()
    line, column = cursor.blockNumber(), cursor.positionInBlock()
    change = QTextCursor(edit.document())
    change.joinPreviousEditBlock() if join else change.beginEditBlock()
    for tag, a1, a2, b1, b2 in reversed(codes):
        if tag != "equal":
            _replace_lines(change, a1, a2, new[b1:b2])
    change.endEditBlock()
    place_cursor(edit, line_after(codes, line), column)


def _replace_lines(edit: QTextCursor, start: int, stop: int, lines: list[str]) -> None:
    """Exchanges the lines start to stop (half-open); a newline goes or comes with the first or last of them."""
    document = edit.document()
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


def place_cursor(edit: QPlainTextEdit, line: int, column: int) -> None:
    """The cursor to a line and a column, both from 0, or the nearest there is."""
    block = edit.document().findBlockByNumber(min(line, edit.blockCount() - 1))
    cursor = edit.textCursor()
    cursor.setPosition(block.position() + min(column, block.length() - 1))  # its end is no place of it
    edit.setTextCursor(cursor)


def line_after(codes: Sequence[tuple[str, int, int, int, int]], line: int) -> int:
    """Where line (0-based) of the old text is in the new one, by the opcodes of a SequenceMatcher."""
    for _, a1, a2, b1, b2 in codes:
        if a1 <= line < a2:
            return min(b1 + line - a1, max(b1, b2 - 1))
    return line
