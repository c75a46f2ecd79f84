"""Words, beginnings of words and pairs of words → the cases whose lines say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.scenarios.lines import CaseLines

LEAST_CASES = 2
COMMON = 0.4  # of all cases: what so many say tells nothing of one scenario
SHORTEST, SHORTEST_OF_PAIR, SHORTEST_BEGINNING = 3, 2, 5  # letters
ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "ed", "er", "es", "s", "e", "y")
_LITTLE = """and are but for from had has have into its not now off one out over than that the this too via was were
will with within without you your at by in is it of on or to up ms sec id info warn error debug user"""
LITTLE = frozenset(_LITTLE.split())

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Terms:
    """`texts`: phrases, `said` (terms, cases): which cases say each of them. `pairs` (terms,): made of two words."""

    texts: tuple[str, ...]
    said: Mask
    pairs: Mask

    def at(self, places: NDArray[np.int64]) -> Terms:
        """Some of them."""
        return Terms(tuple(self.texts[int(at)] for at in places), self.said[places], self.pairs[places])


def terms_of(lines: CaseLines, cases: int, among: Mask | None = None, but: NDArray[np.int64] | None = None) -> Terms:
    """The terms of the first cases that more than one of them says, and not very many of them.

    `among` (cases,): only these are looked at, and a term may be in all of them; `but`: lines to leave out.
    """
    left_out = set() if but is None else set(but.tolist())
    own: dict[str, set[int]] = {}
    pairs: dict[str, set[int]] = {}
    for case in range(cases) if among is None else np.flatnonzero(among).tolist():
        for at in range(int(lines.starts[case]), int(lines.starts[case + 1])):
            if at not in left_out:
                _collect(lines.plain[at], case, own, pairs)
    most = cases if among is not None else max(COMMON * cases, LEAST_CASES)
    begun = {name: said for name, said in _beginnings(own).items() if name not in own}
    words = {name: said for name, said in (own | begun).items() if name not in LITTLE}
    kept = [(name, said) for name, said in sorted(words.items()) if LEAST_CASES <= len(said) <= most]
    both = [(name, said) for name, said in sorted(pairs.items()) if LEAST_CASES <= len(said) <= most]
    table = np.zeros((len(kept) + len(both), cases), np.bool_)
    for row, (_, said) in enumerate([*kept, *both]):
        table[row, list(said)] = True
    return Terms(tuple(name for name, _ in [*kept, *both]), table, np.arange(len(table)) >= len(kept))


def _collect(words: Sequence[str], case: int, own: dict[str, set[int]], pairs: dict[str, set[int]]) -> None:
    before = ""
    for word in words:
        if not word.isalpha() or len(word) < SHORTEST_OF_PAIR:
            before = ""
            continue
        if len(word) >= SHORTEST:
            own.setdefault(word, set()).add(case)
        if before and word not in LITTLE and before not in LITTLE:
            pairs.setdefault(f"{before} {word}", set()).add(case)
        before = word


def _beginnings(own: dict[str, set[int]]) -> dict[str, set[int]]:
    """What several words have before their endings: `encrypt*` for encrypting and encrypted."""
    stems = {stem for word in own if (stem := stem_of(word))}
    members: dict[str, list[str]] = {}
    for word in own:
        for length in range(SHORTEST_BEGINNING, len(word) + 1):
            if word[:length] in stems:
                members.setdefault(word[:length], []).append(word)
    return {f"{stem}*": set().union(*(own[word] for word in some)) for stem, some in members.items() if len(some) > 1}


def stem_of(word: str) -> str:
    """The word without its ending; "" where that leaves too little."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_BEGINNING:
            return word[: -len(ending)]
    return ""
