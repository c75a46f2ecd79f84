"""Which phrases tell a scenario's cases from all others: groups of a few, each picked for what the others leave."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.scenarios.terms import Mask, Terms

MOST = 8  # phrases of a group
LIFT = np.log(4.0)  # how much likelier a case of the scenario says a phrase than another
AGAIN = 0.5  # what it is worth that one more phrase finds a case, each time
ENOUGH = 0.25  # of a case: less is no reason for a phrase
PAIR = 0.9  # what a pair of words is worth beside one word that finds the same
_TAKEN = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "np", "rk", "sample", "flag", "inference"))
_LETTERS = re.compile(r"[^a-z]+")


@dataclass(frozen=True)
class Taste:
    """How phrases are picked. `cost`: of a case of another scenario in cases found. `pairs`: pairs of words too.
    `share`: of the scenario's cases that must say a phrase."""

    cost: float = 1.0
    pairs: bool = True
    share: float = 0.12


def pick(
    terms: Terms,
    truth: Mask,
    taste: Taste,
    weight: NDArray[np.float64] | None = None,
    only: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Up to MOST phrases, the most telling first; `weight` (cases,): what each case counts, all alike by default;
    `only`: the phrases to choose from.

    A phrase is worth the cases of the scenario that it finds, each half as much as the time before, less what it
    costs to find others. Equal ones: the one that more cases say, then a word before a pair, then by name.
    """
    weight = np.ones(len(truth)) if weight is None else weight
    places = _telling(terms, truth, taste, weight)
    if only is not None:
        places = np.array([at for at in places if terms.texts[int(at)] in only], np.int64)
    chosen: list[int] = []
    worth, spoilt = weight * truth, weight * ~truth
    while len(places) and len(chosen) < MOST:
        said = terms.said[places]
        gain = np.where(terms.pairs[places], PAIR, 1.0) * (said @ worth) - taste.cost * (said @ spoilt)
        order = np.lexsort((terms.pairs[places], -np.round(said @ worth, 9), -np.round(gain, 9)))
        best = int(order[0])
        if gain[best] < ENOUGH:
            break
        place = int(places[best])
        chosen.append(place)
        worth = np.where(terms.said[place], worth * AGAIN, worth)
        spoilt = np.where(terms.said[place], 0.0, spoilt)
        places = np.array([at for at in places if not _inside(terms.texts[int(at)], terms.texts[place])], np.int64)
    return tuple(terms.texts[at] for at in chosen)


def ranked(terms: Terms, truth: Mask, taste: Taste, weight: NDArray[np.float64] | None = None) -> tuple[str, ...]:
    """All phrases that tell the scenario, the most telling first; as `pick`."""
    weight = np.ones(len(truth)) if weight is None else weight
    places = _telling(terms, truth, taste, weight)
    said = terms.said[places]
    gain = said @ (weight * truth) - taste.cost * (said @ (weight * ~truth))
    return tuple(terms.texts[int(places[at])] for at in np.argsort(-gain, kind="stable"))


def _telling(terms: Terms, truth: Mask, taste: Taste, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """The terms that are said in enough cases of the scenario, and far likelier there."""
    own, others = terms.said @ (weight * truth), terms.said @ (weight * ~truth)
    all_own, all_others = float((weight * truth).sum()), float((weight * ~truth).sum())
    lift = np.log((own + 0.5) / (all_own + 1.0)) - np.log((others + 0.5) / (all_others + 1.0))
    enough = own >= max(2.0, taste.share * all_own)
    return np.flatnonzero(enough & (lift >= LIFT) & (taste.pairs | ~terms.pairs)).astype(np.int64)


def _inside(phrase: str, chosen: str) -> bool:
    """Whether a phrase adds nothing to one that is chosen: it is the same, or holds it."""
    return any(_begins(word, chosen) for word in phrase.split()) or phrase == chosen


def _begins(word: str, chosen: str) -> bool:
    return word.rstrip("*").startswith(chosen[:-1]) if chosen.endswith("*") else word == chosen


def name_of(phrases: Collection[str], taken: Collection[str]) -> str:
    """A name for a group: its first word that is free, in small letters."""
    words = [_LETTERS.sub("_", phrase.lower()).strip("_") for phrase in phrases]
    for word in words:
        if word and word not in taken and word not in _TAKEN:
            return word
    return next(name for name in (f"said_{at}" for at in range(1, 99)) if name not in taken)
