"""Many log lines, found by their words instead of being read through for each phrase: what is asked again is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RuleError
from workbench.evidence.phrases import Phrases, is_expression, read_phrase, words_of

Lines = NDArray[np.int64]
Tell = Callable[[int, int], None]  # lines that were read, of how many; may raise
AT_ONCE = 5_000  # lines between two tellings
_NONE = np.zeros(0, np.int64)


class PhraseIndex:
    """The lines `texts`, counted from 0; says of any phrase the same as `Phrases`, in a time that hangs on how many
    lines have its rarest word. Several threads that ask at a time may look for the same twice.

    `words`: those of each line in order.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self.words = [words_of(text) for text in texts]
        places: dict[str, list[int]] = {}
        for at, words in enumerate(self.words):
            for word in set(words):
                places.setdefault(word, []).append(at)
        self._by_word = {word: np.array(some, np.int64) for word, some in places.items()}
        self._said: dict[str, Lines] = {}
        self._refused: dict[str, RuleError] = {}

    def learn(self, phrases: Iterable[str], tell: Tell | None = None) -> None:
        """Look for phrases that were not looked for before; all expressions among them in one pass over the lines."""
        expressions: list[str] = []
        for phrase in dict.fromkeys(phrases):
            if phrase in self._said or phrase in self._refused:
                continue
            try:
                Phrases({phrase: (phrase,)})
            except RuleError as error:
                self._refused[phrase] = error
            else:
                if is_expression(phrase):
                    expressions.append(phrase)
                else:
                    self._said[phrase] = self._by_words(phrase)
        if expressions:
            self._said |= self._by_expressions(expressions, tell)

    def lines(self, phrases: Iterable[str]) -> Lines:
        """The lines that say any of these phrases, rising; those that cannot be looked for are said by none."""
        asked = list(phrases)
        self.learn(asked)
        found = [said for said in (self._said.get(one, _NONE) for one in asked) if len(said)]
        return np.unique(np.concatenate(found)) if found else _NONE

    def require(self, phrases: Iterable[str]) -> None:
        """Raises RuleError for the first phrase that cannot be looked for."""
        asked = list(phrases)
        self.learn(asked)
        for phrase in asked:
            if phrase in self._refused:
                raise self._refused[phrase]

    def refused(self, phrases: Iterable[str]) -> dict[str, str]:
        """Phrases that cannot be looked for, and why."""
        return {one: self._refused[one].why for one in phrases if one in self._refused}

    def starting(self, beginning: str) -> list[str]:
        """The words that begin so."""
        return [word for word in self._by_word if word.startswith(beginning)]

    def _by_words(self, text: str) -> Lines:
        phrase = read_phrase(0, text)
        assert phrase is not None  # it was not refused
        having = sorted((self._having(part) for part in phrase.parts), key=len)
        near = having[0]
        for some in having[1:]:
            near = near[np.isin(near, some, assume_unique=True)]
        if len(phrase.parts) == 1:
            return near
        first = phrase.parts[0]
        begin = first[:-1] if first.endswith("*") else ""

        def says(at: int) -> bool:
            words = self.words[at]
            return any(
                (word.startswith(begin) if begin else word == first) and phrase.at(words, place)
                for place, word in enumerate(words)
            )

        return np.array([at for at in near.tolist() if says(at)], np.int64)

    def _having(self, part: str) -> Lines:
        """The lines that have a word, or one that begins so."""
        if not part.endswith("*"):
            return self._by_word.get(part, _NONE)
        some = [self._by_word[word] for word in self.starting(part[:-1])]
        return np.unique(np.concatenate(some)) if some else _NONE

    def _by_expressions(self, expressions: Sequence[str], tell: Tell | None) -> dict[str, Lines]:
        finder = Phrases({one: (one,) for one in expressions})
        found: list[list[int]] = [[] for _ in expressions]
        for at, text in enumerate(self._texts):
            if tell is not None and at % AT_ONCE == 0:
                tell(at, len(self._texts))
            for number in finder.by_expressions(text):
                found[number].append(at)
        return {one: np.unique(np.array(some, np.int64)) for one, some in zip(expressions, found, strict=True)}
