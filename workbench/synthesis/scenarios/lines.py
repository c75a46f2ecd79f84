"""The log lines of many cases, found by their words instead of being read through for each group of phrases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.columns import clock_of, points_of
from workbench.evidence.index import PhraseIndex
from workbench.evidence.phrases import words_of
from workbench.model.case import Case

Groups = Mapping[str, Sequence[str]]
_NUMBERED = re.compile(r"\w*\d\w*")
BAD = {"log.warnings": ("WARN",), "log.errors": ("ERROR", "FATAL")}


class CaseLines:
    """All lines one after the other, counted from 0 through all cases.

    `words`: those of each line in order; `plain`: the same with a 0 for what holds a digit, such as numbers and ids.
    `case` (n,) int64: the place of each line's case. `point` (n,) int64: the point of its case that it counts for.
    `starts`: the first line of each case, and the end.
    """

    def __init__(self, cases: Sequence[Case]) -> None:
        self.starts = np.cumsum([0, *(len(case.lines) for case in cases)])
        self.case = np.repeat(np.arange(len(cases)), np.diff(self.starts))
        points = [points_of(case.lines, clock_of(case)) for case in cases]
        self.point = np.concatenate([np.zeros(0, np.int64), *points])
        texts = [text for case in cases for text in _said(case)]
        self.index = PhraseIndex(texts)
        self.words = self.index.words
        self.plain = [words_of(_NUMBERED.sub(" 0 ", text)) for text in texts]
        self._levels = [level for case in cases for level in case.lines.levels]

    def find(self, phrases: Sequence[str]) -> NDArray[np.int64]:
        """The lines that say any of the phrases, rising; as `Phrases` finds them. Raises RuleError as it does."""
        self.index.require(phrases)
        return self.index.lines(phrases)

    def of_level(self, column: str) -> NDArray[np.int64]:
        """The lines that a column of levels counts, rising."""
        return np.array([at for at, level in enumerate(self._levels) if level in BAD[column]], np.int64)

    def places(self, found: NDArray[np.int64], case: int) -> list[int]:
        """Which lines of one case are among `found`, counted from its first."""
        first, last = np.searchsorted(found, self.starts[case : case + 2])
        return [int(at) for at in found[first:last] - self.starts[case]]

    def points(self, found: NDArray[np.int64], cases: int) -> NDArray[np.int64]:
        """For each of the first cases at how many points it has a line of `found` (cases,)."""
        longest = int(self.point.max(initial=0)) + 1
        once = np.unique(self.case[found] * longest + self.point[found]) // longest
        return np.bincount(once[once < cases], minlength=cases)


def _said(case: Case) -> list[str]:
    """What phrases are looked for in, as when a rule is applied."""
    lines = case.lines
    return [f"{source} {message}" for source, message in zip(lines.sources, lines.messages, strict=True)]
