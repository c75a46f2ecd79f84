"""Phrases that people write → which log lines say one of them, in one pass over a line's words.

A phrase is words: `hash rate`. Case, punctuation and the joints of CamelCase do not matter: `out of memory` is found in
OutOfMemoryError. `renam*` is any word that begins so, `...` up to GAP words in between. Between slashes it is a regular
expression of RE2, which takes time in proportion to the line whatever it says: `/exit(ed)? [1-9]/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.errors import RuleError

GAP = 6
SEARCHED = 65_536  # characters of a line
PHRASE_LIMIT, WORD_LIMIT = 200, 100_000  # characters of a phrase; words that are remembered
EXPRESSION_BYTES = 4 << 20  # what RE2 may take for one expression
AT_ONCE = 4096  # characters of a line up to which all expressions are looked for at once
SET_BYTES = 64 << 20  # what it may take to look for all of them at once
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\W\d_A-Za-z]+")
_DIGITS = re.compile("[0-9]+")
ZEROS = str.maketrans("123456789", "0" * 9)
_PART = re.compile(r"\.\.\.|[^\s]+")
_HOW = "Write words such as `out of memory`, `renam*`, `refused ... port`, or an RE2 expression such as `/exit [1-9]/`"


def words_of(text: str) -> list[str]:
    """The words of a line in small letters, numbers among them."""
    return [word.lower() for word in _WORD.findall(text[:SEARCHED])]


@dataclass(frozen=True)
class Phrase:
    """A phrase of words. `parts`: words in order, those that end in `*` are beginnings; `gaps`: words that may come
    before each part."""

    name: int
    parts: tuple[str, ...]
    gaps: tuple[int, ...]
    plain: bool  # neither gaps nor beginnings after the first part
    must: str  # a whole word that every line with it has beside the first, "" for none

    def at(self, words: Sequence[str], place: int) -> bool:
        """Whether the phrase begins with the word at `place`."""
        if self.plain:
            return tuple(words[place + 1 : place + len(self.parts)]) == self.parts[1:]
        ends = {place + 1}
        for part, gap in zip(self.parts[1:], self.gaps[1:], strict=True):
            near = {at for end in ends for at in range(end, min(end + gap + 1, len(words))) if _fits(part, words[at])}
            if not near:
                return False
            ends = {at + 1 for at in near}
        return True


@dataclass(frozen=True)
class _Begun:
    """What phrases begin with a word: numbers of the groups that it is a phrase of `alone`, phrases whose next word is
    known `by_next` it, and `others`."""

    alone: frozenset[int] = frozenset()
    by_next: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    others: tuple[Phrase, ...] = ()


_NONE = _Begun()


def _sorted(phrases: Sequence[Phrase]) -> _Begun:
    alone = frozenset(phrase.name for phrase in phrases if len(phrase.parts) == 1)
    by_next: dict[str, tuple[Phrase, ...]] = {}
    others: list[Phrase] = []
    for phrase in phrases:
        if len(phrase.parts) == 1 or phrase.name in alone:
            continue
        if phrase.gaps[1] == 0 and not phrase.parts[1].endswith("*"):
            by_next[phrase.parts[1]] = (*by_next.get(phrase.parts[1], ()), phrase)
        else:
            others.append(phrase)
    return _Begun(alone, by_next, tuple(others))


class Phrases:
    """Finds named groups of phrases in lines; what it remembers of words changes nothing but its speed.

    `groups`: name → phrases, any of which will do. Raises RuleError for a phrase without words, or an expression that
    RE2 refuses.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(groups)
        self._exact: dict[str, list[Phrase]] = {}
        self._begun: dict[str, list[Phrase]] = {}
        self._expressions: list[tuple[int, Any]] = []
        self._known: dict[str, _Begun] = {}
        self._any_number: dict[str, list[Phrase]] = {}  # phrases for which any number will do, by their first word
        self._lone_numbers: dict[str, set[int]] = {}  # phrases that are one number
        for number, (name, phrases) in enumerate(groups.items()):
            for text in phrases:
                self._learn(number, name, text)
        self._any_lengths = sorted({len(first) - 1 for first in self._any_number if first.endswith("*")})
        self._lengths = sorted({len(begin) for begin in self._begun})
        self._all_at_once = _set_of([expression.pattern for _, expression in self._expressions])

    @property
    def begins(self) -> tuple[str, ...] | None:
        """Words, or beginnings of words with `*`: a line that says a phrase holds one. None = any line may, since an
        expression decides."""
        return None if self._expressions else (*self._exact, *(begin + "*" for begin in self._begun))

    def found(self, text: str) -> frozenset[int]:
        """The places in `names` of the groups that a line says."""
        return self.by_words(text).union(self.by_expressions(text))

    def by_words(self, text: str) -> frozenset[int]:
        """The same by phrases of words alone."""
        words = words_of(text)
        present, hits = set(words), set[int]()
        known = self._known
        for place, word in enumerate(words):
            begun = known.get(word)
            if begun is None:
                begun = self._remember(word)
            if begun is _NONE:
                continue
            if begun.alone:
                hits |= begun.alone
            phrases = begun.others
            if begun.by_next and place + 1 < len(words):
                phrases += begun.by_next.get(words[place + 1], ())
            for phrase in phrases:
                if phrase.name in hits or (phrase.must and phrase.must not in present):
                    continue
                if phrase.at(words, place):
                    hits.add(phrase.name)
        return frozenset(hits)

    def hangs_on_numbers(self, text: str) -> bool:
        """Whether a text that differs in digits alone might say other phrases of words than such as are one number."""
        words = words_of(text.translate(ZEROS))
        for at, word in enumerate(words):
            names = ("0*",) if word[0] == "0" else (word, *(word[:size] + "*" for size in self._any_lengths))
            if any(phrase.at(words, at) for name in names for phrase in self._any_number.get(name, ())):
                return True
        return False

    def by_lone_numbers(self, text: str) -> frozenset[int]:
        """The groups of the phrases that are one number, which a text holds."""
        named = self._lone_numbers
        return frozenset(at for one in _DIGITS.findall(text) if one in named for at in named[one])

    def by_expressions(self, text: str) -> Iterator[int]:
        """The groups of the expressions that a line holds; a long line is searched for one after the other, since all
        at once might need more memory than there is."""
        if self._all_at_once is not None and len(text) <= AT_ONCE:
            return (self._expressions[at][0] for at in self._all_at_once.Match(text) or ())
        return (number for number, one in self._expressions if one.search(text[:SEARCHED]))

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
        if is_expression(text):
            self._expressions.append((number, _expression(name, text[1:-1])))
            return
        phrase = read_phrase(number, text)
        if phrase is None:
            raise _refused(name, text, "it holds no word")
        if len(phrase.parts) == 1 and phrase.parts[0].isdigit() and phrase.parts[0].strip("0"):
            self._lone_numbers.setdefault(phrase.parts[0], set()).add(number)
        elif any(part[0].isdigit() for part in phrase.parts):
            parts = tuple("0*" if part[0].isdigit() else part for part in phrase.parts)
            self._any_number.setdefault(parts[0], []).append(replace(phrase, parts=parts, plain=False, must=""))
        first = phrase.parts[0]
        room = self._begun if first.endswith("*") else self._exact
        room.setdefault(first.removesuffix("*"), []).append(phrase)

    def _remember(self, word: str) -> _Begun:
        begun = [phrase for length in self._lengths for phrase in self._begun.get(word[:length], ())]
        phrases = (*self._exact.get(word, ()), *dict.fromkeys(begun))
        if len(self._known) >= WORD_LIMIT:
            self._known.clear()
        found = self._known[word] = _sorted(phrases) if phrases else _NONE
        return found


def is_expression(text: str) -> bool:
    """Whether a phrase is an expression between slashes."""
    return len(text) > 2 and text.startswith("/") and text.endswith("/")


def read_phrase(number: int, text: str) -> Phrase | None:
    """A phrase of words, of the group `number`; None where it holds no word."""
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
        plain = not any(gaps[1:]) and not any(part.endswith("*") for part in parts[1:])
        must = max((part for part in parts[1:] if not part.endswith("*")), key=len, default="")
    return Phrase(number, tuple(parts), tuple(gaps), plain, must) if parts else None


def _fits(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _options(most_bytes: int) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, most_bytes
    return options


def _set_of(expressions: Sequence[str]) -> Any:
    """All expressions as one, which tells the places of those that a text holds; None where there are none."""
    if not expressions:
        return None
    import re2

    found = re2.Set.SearchSet(_options(SET_BYTES))
    for text in expressions:
        found.Add(text)
    found.Compile()
    return found


def _expression(name: str, text: str) -> Any:
    try:
        import re2
    except ImportError as error:
        what = f"The phrase {f'/{text}/'[:60]!r} of {name} cannot be looked for"
        why = "it is a regular expression, and the package google-re2 is not installed"
        raise RuleError(what, why, "Install it: pip install google-re2") from error
    try:
        return re2.compile(text, options=_options(EXPRESSION_BYTES))
    except re2.error as error:
        why = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        raise _refused(name, f"/{text}/", f"RE2 says: {why}") from error


def _refused(name: str, text: str, why: str) -> RuleError:
    return RuleError(f"The phrase {text[:60]!r} of {name} cannot be looked for", why, _HOW)
