"""Which lines of a log are to be listed, and which those are: levels, a template, times, words or a pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.gui.texts import tr
from workbench.model.logs import LogLines

MOST_PATTERN = 1000  # characters of a regular expression
PATTERN_MEMORY = 8 << 20  # bytes that a compiled one may take
BLOCK = 2000  # lines between two looks at the clock and the cancel
SECONDS = 5.0  # that a search may take; then what was found so far is shown, and that it is not all


@dataclass(frozen=True)
class LineWish:
    """`hidden`: levels that are left out, "" among them for lines without one. `templates`: ids, empty = all.
    `timeless`: only lines without a time. `text`: what a line must hold, `is_pattern`: as a regular expression."""

    hidden: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    timeless: bool = False
    text: str = ""
    is_pattern: bool = False

    @property
    def wants_all(self) -> bool:
        """Whether nothing is left out."""
        return self == LineWish()


@dataclass(frozen=True, eq=False)
class Found:
    """The places (n,) of the lines that are wanted; `problem`: why the pattern cannot be used, or why these may not
    be all, in words."""

    places: NDArray[np.int64]
    problem: str = ""


class PatternError(Exception):
    """A pattern that cannot be searched for; its text says why."""


def find_lines(
    lines: LogLines,
    templates: Sequence[str],
    wish: LineWish,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
    clock: Callable[[], float] = lambda: 0.0,
) -> Found:
    """The lines that a wish wants, in their order. `tell(done, of)` may raise to cancel; `clock` ends a long search."""
    kept = np.ones(len(lines), np.bool_)
    if wish.hidden:
        kept &= np.array([level not in wish.hidden for level in lines.levels], np.bool_)
    if wish.templates:
        kept &= np.array([one in wish.templates for one in templates], np.bool_)
    if wish.timeless:
        kept &= ~lines.known
    places = np.flatnonzero(kept)
    if not wish.text:
        return Found(places)
    try:
        matches = matcher(wish.text, wish.is_pattern)
    except PatternError as error:
        return Found(places, str(error))
    return _search(lines, places, matches, tell, clock)


def matcher(text: str, is_pattern: bool) -> Callable[[str], bool]:
    """Whether a line holds a text, large or small letters alike; PatternError where it is no pattern.

    Patterns are RE2's: their time grows with the line alone, whatever is written in them (github.com/google/re2).
    """
    if not is_pattern:
        small = text.casefold()
        return lambda line: small in line.casefold()
    if len(text) > MOST_PATTERN:
        raise PatternError(tr("The pattern is longer than {most} characters.", most=MOST_PATTERN))
    import re2

    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, PATTERN_MEMORY
    try:
        pattern = re2.compile(text, options)
    except re2.error as error:
        why = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise PatternError(tr("This is no pattern that can be searched for: {why}", why=why)) from None
    return lambda line: pattern.search(_whole(line)) is not None


def _whole(line: str) -> str:
    """A line without halves of characters, which RE2 does not take."""
    return line if line.isascii() else line.encode("utf-8", "replace").decode("utf-8")


def _search(
    lines: LogLines,
    places: NDArray[np.int64],
    matches: Callable[[str], bool],
    tell: Callable[[int, int], None],
    clock: Callable[[], float],
) -> Found:
    end = clock() + SECONDS
    found: list[int] = []
    for start in range(0, len(places), BLOCK):
        tell(start, len(places))
        if clock() > end:
            told = tr("Ended after {n} s: lines from {line} on were not searched.", n=SECONDS, line=places[start] + 1)
            return Found(np.array(found, np.int64), told)
        found += [at for at in places[start : start + BLOCK].tolist() if matches(lines.texts[at])]
    return Found(np.array(found, np.int64))
