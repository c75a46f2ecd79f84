"""Python in color: each block of a document is lexed alone, so that a key costs one line and not the whole text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from workbench.gui.theme import Theme
from workbench.gui.views.editor.places import counted

# A quoted string, a comment, or the opening of a string of three quotes that goes on below.
STRINGS = re.compile(r'("""|\'\'\')|"(?:\\.|[^"\\])*"?|\'(?:\\.|[^\'\\])*\'?|#.*')
DELIMITERS = ('"""', "'''")  # block state 1 and 2: inside a string of this kind
# Prefixes of pygments' token names (after "Token.") and the theme's token of their color.
COLORS = (
    ("Comment", "dim"),
    ("Keyword", "code_keyword"),
    ("Operator.Word", "code_keyword"),
    ("Literal.Number", "code_number"),
    ("Literal.String", "code_string"),
    ("Name.Function", "code_name"),
    ("Name.Builtin", "code_name"),
)


def color_spans(text: str, state: int = 0) -> tuple[list[tuple[int, int, str]], int]:
    """The colored spans of one line as (start, length, theme token) and the state that its successor begins with.

    `state`: 0 = code, 1 or 2 = inside a string of three double or single quotes.
    """
    spans: list[tuple[int, int, str]] = []
    start = 0
    if state > 0:
        end = text.find(DELIMITERS[state - 1])
        if end < 0:
            return [(0, len(text), "code_string")], state
        start = end + 3
        spans.append((0, start, "code_string"))
    opened, after = _open_string(text, start)
    spans += [(start + at, length, color) for at, length, color in _lexed(text[start:opened])]
    if after:
        spans.append((opened, len(text) - opened, "code_string"))
    return spans, after


def _open_string(text: str, start: int) -> tuple[int, int]:
    """Where a string of three quotes opens that this line does not close, and its state; else the line's end and 0."""
    at = start
    while match := STRINGS.search(text, at):
        quotes = match.group(1)
        if not quotes:
            at = match.end()
            continue
        end = text.find(quotes, match.end())
        if end < 0:
            return match.start(), DELIMITERS.index(quotes) + 1
        at = end + 3
    return len(text), 0


def _lexed(text: str) -> Iterator[tuple[int, int, str]]:
    for start, kind, value in _lexer().get_tokens_unprocessed(text):
        name = str(kind).removeprefix("Token.")
        for prefix, color in COLORS:
            if name.startswith(prefix):
                yield start, len(value), color
                break


@lru_cache(maxsize=1)
def _lexer() -> Any:
    from pygments.lexers.python import PythonLexer

    return PythonLexer(ensurenl=False, stripnl=False)


class PythonHighlighter(QSyntaxHighlighter):
    """Colors a document; Qt calls it for changed blocks only."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self._formats.clear()
        for _, token in COLORS:
            style = QTextCharFormat()
            style.setForeground(theme.color(token))
            self._formats[token] = style
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """One line."""
        spans, state = color_spans(counted(text), max(0, self.previousBlockState()))
        for start, length, token in spans:
            self.setFormat(start, length, self._formats[token])
        self.setCurrentBlockState(state)
