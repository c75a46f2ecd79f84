"""Places in Python text, without Qt: what to underline, which bracket belongs to which, the word being written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

OPENING, CLOSING = "([{", ")]}"
PARTNER = dict(zip(OPENING + CLOSING, CLOSING + OPENING, strict=True))
# Strings and comments, an unfinished one up to its line's or the text's end.
ASIDE = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)' + r"|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*"?' + r"|'(?:\\.|[^'\\\n])*'?|#[^\n]*",
    re.DOTALL,
)
WORD = re.compile(r"(?<!\w)[^\W\d]\w*\Z")
NUMBER = re.compile(r"(?<![\w.])(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?)(?!\w)")

WIDE = re.compile("[\U00010000-\U0010ffff]")  # what Qt counts as two places: emoji, rare letters


def counted(text: str) -> str:
    """The text with two signs for each that Qt counts as two, so that places in it are those of the editor."""
    return WIDE.sub("\ufffd\ufffd", text)


def placed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of a text as places of the editor."""
    wide = [one.start() for one in WIDE.finditer(text)]
    return [(start + bisect_left(wide, start), stop + bisect_left(wide, stop)) for start, stop in spans]


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


def number_at(text: str, column: int) -> tuple[int, int] | None:
    """The columns of the number that holds a place of a line, or ends there; None where there is none."""
    return next((one.span() for one in NUMBER.finditer(text) if one.start() <= column <= one.end()), None)


@lru_cache(maxsize=4)
def code_only(text: str) -> str:
    """The text with strings and comments blanked out, as long as before."""
    return ASIDE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def bracket_pair(text: str, position: int) -> tuple[int, int | None] | None:
    """The bracket beside a position and its partner, None where it has none; None where there is no bracket.

    That behind the cursor counts first, then that before it; those in strings and comments never.
    """
    code = code_only(text)
    for at in (position - 1, position):
        if 0 <= at < len(code) and code[at] in PARTNER:
            return at, _partner(code, at)
    return None


def _partner(code: str, at: int) -> int | None:
    step = 1 if code[at] in OPENING else -1
    expected: list[str] = []
    while 0 <= at < len(code):
        sign = code[at]
        if sign in (OPENING if step > 0 else CLOSING):
            expected.append(PARTNER[sign])
        elif sign in PARTNER:
            if expected.pop() != sign:
                return None
            if not expected:
                return at
        at += step
    return None


def word_before(text: str, position: int) -> str | None:
    """The name that is being written up to a position, "" behind a dot or in the open; None in strings and comments."""
    code = code_only(text[:position] + "\n")[:position]
    if position and code[position - 1] == " " and text[position - 1] != " ":
        return None
    line = text[:position].rpartition("\n")[2]
    if "#" in line and "#" not in code.rpartition("\n")[2]:
        return None
    found = WORD.search(code)
    return found.group() if found else ""


def offset_of(text: str, line: int, column: int) -> int:
    """The position of a line (1-based) and column (0-based), inside the text."""
    lines = text.split("\n")
    line = min(max(line, 1), len(lines))
    return sum(len(one) + 1 for one in lines[: line - 1]) + min(max(column, 0), len(lines[line - 1]))
