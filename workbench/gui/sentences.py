"""Sentences that lower rooms made in English (errors, doubts), in the user's language, found by their pattern.

Lower rooms know no language: they write `f"{path} has no time column"`. A catalog holds that under the context
"sentence" as `{0} has no time column`; here the pattern gives the values back, and they go into the translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from workbench.errors import WorkbenchError
from workbench.gui.clauses import clause_in
from workbench.gui.dates import retold
from workbench.gui.numerals import number_in
from workbench.gui.texts import Language, language

_ANY = re.compile(r"\(\.\*\?\)|\(\\S\+\)")  # what a hole became
_HOLE = re.compile(r"\\\{\d+\\\}")  # {0} after re.escape


def say(error: WorkbenchError) -> str:
    """What happened, why and what to do next, put together as `str(error)` does."""
    return str(WorkbenchError(*(sentence(part) for part in (error.what, error.why, error.next_step))))


def sentence(text: str) -> str:
    """The sentence in the user's language; as it is where no pattern of the catalog fits. A value of several words may
    be one itself, as in `on a constant series: the function must end with its one return`."""
    return _said(language(), text)


def sentences_of(spoken: Language) -> Callable[[str], str]:
    """As `sentence`, in a language whatever the window speaks."""
    return lambda text: _said(spoken, text)


def listed(text: str) -> str:
    """Sentences that end in brackets and stand in a list, such as `a ≥ 1 (no value), b ≥ 2 (short by 0.1)`."""
    *begun, last = text.split("), ")
    return ", ".join((*(sentence(f"{one})") for one in begun), sentence(last)))


@lru_cache(maxsize=4096)
def _said(spoken: Language, text: str) -> str:
    for pattern, said in _patterns(spoken):
        found = pattern.fullmatch(text)
        if found:
            return said.format(*(_value(spoken, value, text) for value in found.groups()))
    retell = retold(text)
    return retell if retell != text else number_in(spoken.name, clause_in(spoken, text))


def _value(spoken: Language, value: str, text: str) -> str:
    return _said(spoken, value) if " " in value and value != text else number_in(spoken.name, value)


@lru_cache(maxsize=4)
def _patterns(spoken: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each pattern with what it becomes; those with the most words of their own first, so that the closest one fits.
    One without words of its own would fit everything."""
    pairs = [(_pattern(english), said) for english, said in spoken.sentences if english != "{0}"]
    return tuple(sorted(pairs, key=lambda pair: -len(_ANY.sub("", pair[0].pattern))))


def _pattern(english: str) -> re.Pattern[str]:
    """A value before a single word, as in `{0} points`, has no blanks: else each sentence that ends in it would fit."""
    hole = r"(\S+)" if english.startswith("{0} ") and len(english.split()) == 2 else "(.*?)"
    return re.compile(_HOLE.sub(lambda _found: hole, re.escape(english)), re.DOTALL)
