"""Numbers in comments: where a number of the code moved, the comments above the code that uses it say the new one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.training.text.rewrite import Source, Splice

_HEAD = re.compile(r"#+\s*(?:Abnormal|Normal)\s+Rule\s*\d*", re.IGNORECASE)  # its number is none of the code's
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Renumbering:
    """A number that became another one, as code, and the first lines of the statements that it is used in."""

    uses: set[int]
    old: str
    new: str


def renumber_all(source: Source, changed: Sequence[Renumbering]) -> list[Splice]:
    """Splices that put new numbers into the comments directly above where each is used.

    Also where a comment says the old number in words ("three"). A number that became two different ones is left.
    """
    comments = source.comments()
    wanted: dict[int, dict[str, set[str]]] = {}
    for one in changed:
        for line in _above(one.uses, comments):
            for spelling in _spellings(one.old):
                wanted.setdefault(line, {}).setdefault(spelling, set()).add(one.new.removeprefix("-"))
    splices = []
    for line, table in sorted(wanted.items()):
        new = _renumbered(comments[line], {old: one.pop() for old, one in table.items() if len(one) == 1})
        if new != comments[line]:
            splices.append(source.comment(line, comments[line], new))
    return splices


def _above(uses: set[int], comments: Mapping[int, str]) -> set[int]:
    """The lines of the comments directly above the lines `uses`."""
    found = set()
    for use in uses:
        line = use - 1
        while line in comments:
            found.add(line)
            line -= 1
    return found


def _renumbered(comment: str, table: Mapping[str, str]) -> str:
    if not table:
        return comment
    words = "|".join(re.escape(old) for old in sorted(table, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.])(?:{words})(?!\w|\.\d)", re.IGNORECASE)
    head = _HEAD.match(comment)
    start = head.end() if head else 0
    return comment[:start] + pattern.sub(lambda match: table[match[0].lower()], comment[start:])


def _spellings(number: str) -> list[str]:
    """A number as a comment may write it: 2.5 also as "two and a half"; 3.0 as 3 and three."""
    value = abs(float(number))
    found = {number.removeprefix("-").lower(), f"{value:g}"}
    if 2 <= value < len(_WORDS):
        if value == int(value):
            found.add(_WORDS[int(value)])
        elif value % 1 == 0.5:
            found.add(f"{_WORDS[int(value)]} and a half")
    return sorted(found)
