"""A log line as it may be shown: one row of plain text, everything invisible or turning written out, long ones cut."""

from __future__ import annotations

import re

from workbench.gui.texts import later
from workbench.gui.words import number

SHOWN = 600  # characters of a line that a row holds; more have no room on any screen
PAGE = 20_000  # characters of a line that are shown as a whole at a time
LEVEL_SIGNS = {"FATAL": "✖", "ERROR": "✕", "WARN": "▲", "NOTICE": "◇", "INFO": "·", "DEBUG": "○", "TRACE": "○", "": ""}
LEVEL_TOKENS = {
    "FATAL": "bad",
    "ERROR": "bad",
    "WARN": "warn_text",
    "NOTICE": "accent_link",
    "INFO": "text",
    "DEBUG": "dim",
    "TRACE": "dim",
    "": "dim",
}
NAMED = {0: "NUL", 7: "BEL", 8: "BS", 10: "LF", 13: "CR", 27: "ESC", 127: "DEL"}
NO_LEVEL = later("no level")
# Control characters, marks that turn the direction of text, spaces without width, halves of characters.
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_COLOR = re.compile("\x1b\\[[0-9;?]*[ -/]*[@-~]")


def row_text(text: str) -> str:
    """A line, or what it says, in one row: `↵` where it goes on in further lines, `… 10,485,760 characters` at its
    cut; colors are left out, since a row has its own."""
    start = _COLOR.sub("", text[: SHOWN + 200])
    first, broken, more = start.partition("\n")
    shown = visible(first[:SHOWN])
    if broken:
        return f"{shown} ↵ {visible(more.partition(chr(10))[0][: SHOWN // 4])}"
    return f"{shown}… {number(len(text))}" if len(text) > SHOWN else shown


def visible(text: str) -> str:
    """The text with every character seen: `‹ESC›`, `‹NUL›`, `‹202E›` for a mark that turns the text."""
    return _ODD.sub(_seen, text)


def page_of(text: str, at: int) -> str:
    """The page `at` (from 0) of a whole line, its line feeds kept."""
    part = text[at * PAGE : (at + 1) * PAGE]
    return "\n".join(visible(line) for line in part.split("\n"))


def pages(text: str) -> int:
    """How many pages a line has."""
    return max(1, -(-len(text) // PAGE))


def _seen(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code == 9:
        return " → "
    return f"‹{NAMED.get(code) or format(code, '02X')}›"
