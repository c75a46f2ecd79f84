"""Which cases are judged by what was learned from which others: drawn by case, or by scenario."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Fold = tuple[NDArray[np.int64], NDArray[np.int64]]  # places to learn from, places to judge

FOLDS, HALVES = 5, 2


def by_case(n: int, parts: int, draw: int = 0) -> list[Fold]:
    """`parts` folds of n cases by chance; each case is judged once, by none that learned from it."""
    place = np.random.default_rng(draw).permutation(n) % parts
    return _folds(place, parts)


def by_scenario(scenarios: Sequence[str], draw: int = 0, parts: int = FOLDS) -> list[Fold]:
    """`parts` folds of whole scenarios, those of each class (mali, anom, norm) dealt out evenly."""
    rng = np.random.default_rng(draw)
    known = sorted(set(scenarios))
    kinds = sorted({scenario.partition("_")[0] for scenario in known})
    dealt: list[str] = []
    for kind in kinds:
        own = [scenario for scenario in known if scenario.partition("_")[0] == kind]
        dealt += [own[i] for i in rng.permutation(len(own))]
    fold_of = {scenario: i % parts for i, scenario in enumerate(dealt)}
    return _folds(np.array([fold_of[scenario] for scenario in scenarios]), parts)


def _folds(place: NDArray[np.int64], parts: int) -> list[Fold]:
    every = np.arange(len(place))
    return [(every[place != part], every[place == part]) for part in range(parts) if (place == part).any()]
