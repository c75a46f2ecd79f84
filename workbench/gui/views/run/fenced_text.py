"""What a model is asked and answers, as text to read: fenced code in color, headings bold, searched words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from workbench.gui.theme import Theme, set_role
from workbench.gui.views.rule.python_highlight import COLORS, color_spans

FENCE = re.compile(r"\s*```")
HEADING = re.compile(r"#{1,4} \S")
OUTSIDE, INSIDE = 0, 1  # block states; inside a fence the state of the Python lexer is added
MOST_FOUND = 500  # marks of searched words


class FencedHighlighter(QSyntaxHighlighter):
    """Colors Python between fences; text around them stays plain but for its headings."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self._heading = QTextCharFormat()
        self._heading.setFontWeight(QFont.Weight.Bold)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        for token in ("dim", *(token for _, token in COLORS)):
            style = QTextCharFormat()
            style.setForeground(theme.color(token))
            self._formats[token] = style
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """One line."""
        state = max(OUTSIDE, self.previousBlockState())
        if FENCE.match(text):
            self.setFormat(0, len(text), self._formats["dim"])
            self.setCurrentBlockState(INSIDE if state == OUTSIDE else OUTSIDE)
        elif state == OUTSIDE:
            if HEADING.match(text):
                self.setFormat(0, len(text), self._heading)
            self.setCurrentBlockState(OUTSIDE)
        else:
            spans, after = color_spans(text, state - INSIDE)
            for start, length, token in spans:
                self.setFormat(start, length, self._formats[token])
            self.setCurrentBlockState(INSIDE + after)


class FencedText(QPlainTextEdit):
    """Read-only text in the monospace font, wrapped; `show_text` keeps nothing of the one before."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words: tuple[str, ...] = ()
        set_role(self, code=True, field=True)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self._highlighter = FencedHighlighter(self.document(), theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self._theme = theme
        self._highlighter.set_theme(theme)
        self._mark()

    def show_text(self, text: str, words: Sequence[str] = ()) -> None:
        """Shows a text from its beginning, or from the first of the searched words."""
        self._words = tuple(word for word in words if word)
        if text != self.toPlainText():
            self.setPlainText(text)
        first = self._mark()
        if first is not None:
            self.setTextCursor(first)
            self.centerCursor()

    def _mark(self) -> QTextCursor | None:
        """Marks the searched words; where the first of them begins."""
        style = QTextCharFormat()
        style.setBackground(self._theme.color("diff_added_word"))
        found: list[QTextEdit.ExtraSelection] = []
        for word in self._words:
            at = self.document().find(word, 0)
            while not at.isNull() and len(found) < MOST_FOUND:
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = QTextCursor(at), style
                found.append(mark)
                at = self.document().find(word, at)
        self.setExtraSelections(found)
        if not found:
            return None
        first = min(mark.cursor.selectionStart() for mark in found)
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        return cursor
