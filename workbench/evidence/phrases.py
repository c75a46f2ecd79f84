"""Phrases that people write → which log lines say one of them, in one pass over a line's words.

A phrase is words: `hash rate`. Case, punctuation and the joints of CamelCase do not matter: `out of memory` is found in
OutOfMemoryError. `renam*` is any word that begins so, `...` up to GAP words in between. Between slashes it is a regular
expression of RE2, which takes time in proportion to the line whatever it says: `/exit(ed)? [1-9]/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.errors import RuleError

GAP = 6
SEARCHED = 65_536  # characters of a line
PHRASE_LIMIT, WORD_LIMIT = 200, 100_000  # characters of a phrase; words that are remembered
EXPRESSION_BYTES = 4 << 20  # what RE2 may take for one expression
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_A-Za-z]+")
_PART = re.compile(r"\.\.\.|[^\s]+")
_HOW = "Write words such as `out of memory`, `renam*`, `refused ... port`, or an RE2 expression such as `/exit [1-9]/`"


def words_of(text: str) -> list[str]:
    """The words of a line in small letters, numbers among them."""
    return [word.lower() for word in _WORD.findall(text[:SEARCHED])]


@dataclass(frozen=True)
class _Phrase:
    """`parts`: words in order, those that end in `*` are beginnings; `gaps`: words that may come before each part."""

    name: int
    parts: tuple[str, ...]
    gaps: tuple[int, ...]

    def at(self, words: Sequence[str], place: int) -> bool:
        """Whether the phrase begins with the word at `place`."""
        ends = {place + 1}
        for part, gap in zip(self.parts[1:], self.gaps[1:], strict=True):
            near = {at for end in ends for at in range(end, min(end + gap + 1, len(words))) if _fits(part, words[at])}
            if not near:
                return False
            ends = {at + 1 for at in near}
        return True


class Phrases:
    """Finds named groups of phrases in lines; what it remembers of words changes nothing but its speed.

    `groups`: name → phrases, any of which will do. Raises RuleError for a phrase without words, or an expression that
    RE2 refuses.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(groups)
        self._exact: dict[str, list[_Phrase]] = {}
        self._begun: dict[str, list[_Phrase]] = {}
        self._expressions: list[tuple[int, Any]] = []
        self._known: dict[str, tuple[_Phrase, ...]] = {}
        for number, (name, phrases) in enumerate(groups.items()):
            for text in phrases:
                self._learn(number, name, text)
        self._lengths = sorted({len(begin) for begin in self._begun})

    def found(self, text: str) -> frozenset[int]:
        """The places in `names` of the groups that a line says."""
        words = words_of(text)
        hits: set[int] = set()
        known = self._known
        for place, word in enumerate(words):
            begins = known.get(word)
            if begins is None:
                begins = self._remember(word)
            for phrase in begins:
                if phrase.name not in hits and phrase.at(words, place):
                    hits.add(phrase.name)
        for number, expression in self._expressions:
            if number not in hits and expression.search(text[:SEARCHED]):
                hits.add(number)
        return frozenset(hits)

    def lines_of(self, texts: Iterable[str]) -> tuple[tuple[int, ...], ...]:
        """For each name the places of the lines that say it, in order."""
        places: list[list[int]] = [[] for _ in self.names]
        for at, text in enumerate(texts):
            for number in self.found(text):
                places[number].append(at)
        return tuple(tuple(some) for some in places)

    def _learn(self, number: int, name: str, text: str) -> None:
        if len(text) > PHRASE_LIMIT:
            raise _refused(name, text, f"it has more than {PHRASE_LIMIT} characters")
        if len(text) > 2 and text.startswith("/") and text.endswith("/"):
            self._expressions.append((number, _expression(name, text[1:-1])))
            return
        phrase = _read(number, text)
        if phrase is None:
            raise _refused(name, text, "it holds no word")
        first = phrase.parts[0]
        room = self._begun if first.endswith("*") else self._exact
        room.setdefault(first.removesuffix("*"), []).append(phrase)

    def _remember(self, word: str) -> tuple[_Phrase, ...]:
        begun = [phrase for length in self._lengths for phrase in self._begun.get(word[:length], ())]
        phrases = (*self._exact.get(word, ()), *(one for one in dict.fromkeys(begun)))
        if len(self._known) >= WORD_LIMIT:
            self._known.clear()
        self._known[word] = phrases
        return phrases


def _read(number: int, text: str) -> _Phrase | None:
    parts: list[str] = []
    gaps: list[int] = []
    gap = 0
    for part in _PART.findall(text):
        if part == "...":
            gap = GAP
            continue
        words = words_of(part)
        for i, word in enumerate(words):
            last = i == len(words) - 1
            parts.append(word + "*" if last and part.endswith("*") else word)
            gaps.append(gap)
            gap = 0
    return _Phrase(number, tuple(parts), tuple(gaps)) if parts else None


def _fits(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _expression(name: str, text: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, EXPRESSION_BYTES
    try:
        return re2.compile(text, options=options)
    except re2.error as error:
        why = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        raise _refused(name, f"/{text}/", f"RE2 says: {why}") from error


def _refused(name: str, text: str, why: str) -> RuleError:
    return RuleError(f"The phrase {text[:60]!r} of {name} cannot be looked for", why, _HOW)
