"""What keys do to lines of Python: indented, taken back, commented out, begun anew; each one step of the undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

INDENT = 4


@contextmanager
def one_step(edit: QPlainTextEdit) -> Iterator[QTextCursor]:
    """Everything that is done meanwhile is taken back by one undo."""
    cursor = edit.textCursor()
    cursor.beginEditBlock()
    try:
        yield cursor
    finally:
        cursor.endEditBlock()


def touched(edit: QPlainTextEdit) -> list[QTextBlock]:
    """The lines that the selection touches; one that it only ends before is not touched."""
    cursor, document = edit.textCursor(), edit.document()
    first, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    if last.position() == cursor.selectionEnd() and last != first:
        last = last.previous()
    return [document.findBlockByNumber(at) for at in range(first.blockNumber(), last.blockNumber() + 1)]


def indent(edit: QPlainTextEdit) -> None:
    """Spaces up to the next stop, or every selected line one stop to the right."""
    if not edit.textCursor().hasSelection():
        cursor = edit.textCursor()
        cursor.insertText(" " * (INDENT - cursor.positionInBlock() % INDENT))
        return
    with one_step(edit):
        for block in touched(edit):
            if block.text().strip():
                QTextCursor(block).insertText(" " * INDENT)


def dedent(edit: QPlainTextEdit) -> None:
    """Every touched line one stop to the left."""
    with one_step(edit):
        for block in touched(edit):
            erase(edit, block.position(), min(INDENT, blanks(block.text())))


def toggle_comment(edit: QPlainTextEdit) -> None:
    """Comments the touched lines out at their smallest indentation, or in again where all of them are comments."""
    blocks = [block for block in touched(edit) if block.text().strip()]
    if not blocks:
        return
    with one_step(edit):
        if all(block.text().lstrip().startswith("#") for block in blocks):
            for block in blocks:
                at = block.text().index("#")
                erase(edit, block.position() + at, 2 if block.text()[at + 1 : at + 2] == " " else 1)
            return
        column = min(blanks(block.text()) for block in blocks)
        for block in blocks:
            place = QTextCursor(block)
            place.setPosition(block.position() + column)
            place.insertText("# ")


def new_line(edit: QPlainTextEdit) -> None:
    """A line as deep as the one before, deeper by a stop behind a colon."""
    cursor = edit.textCursor()
    before = cursor.block().text()[: cursor.positionInBlock()]
    opens = before.split("#", maxsplit=1)[0].rstrip().endswith(":")
    cursor.insertText("\n" + " " * (blanks(before) + (INDENT if opens else 0)))
    edit.ensureCursorVisible()


def at_indentation(edit: QPlainTextEdit) -> bool:
    """Whether only spaces stand before the cursor."""
    cursor = edit.textCursor()
    before = cursor.block().text()[: cursor.positionInBlock()]
    return not cursor.hasSelection() and before != "" and not before.strip(" ")


def erase_indentation(edit: QPlainTextEdit) -> None:
    """The spaces before the cursor back to the stop before."""
    column = edit.textCursor().positionInBlock()
    count = column % INDENT or INDENT
    erase(edit, edit.textCursor().position() - count, count)


def erase(edit: QPlainTextEdit, position: int, count: int) -> None:
    """Takes characters out from a position on."""
    if count:
        cursor = QTextCursor(edit.document())
        cursor.setPosition(position)
        cursor.setPosition(position + count, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()


def blanks(text: str) -> int:
    """How many spaces a line begins with."""
    return len(text) - len(text.lstrip(" "))
