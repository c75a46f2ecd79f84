"""Evidence of cases → the items that a scorecard may give points for, as arrays.

Shared items are offered to every scenario: what metrics do, general phrases, severity, entities. Own items are offered
to one scenario each and are the same questions for all: how many lines say its phrases, of how many of its groups, and
how seldom other cases say them. New templates are no items: a benchmark's normal cases know all its normal sentences,
so that anything new would give an anomaly away there, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.investigate.figures import GROUPS_OF, LINES_OF, MOVED, figures_of_signs
from workbench.investigate.known import GENERAL, Known
from workbench.investigate.scorecard import item_of
from workbench.model.incident import PHRASE, SHAPES, Evidence

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Figures = Mapping[str, float]

SIZES = (5.0, 10.0, 25.0, 80.0)  # of shapes, in deviations
OTHERS: Mapping[str, tuple[float, ...]] = {
    "share": (0.06, 0.2, 0.45),
    "stretches": (2.0, 3.0),
    "times": (1.5, 3.0, 10.0),
    "high": (45.0, 65.0, 80.0, 92.0),
    "at the end": (1.0,),
}
COUNTS = (1.0, 3.0)  # of general lines
LINES, GROUPS = (1.0, 2.0, 3.0, 5.0, 8.0), (2.0, 3.0, 4.0)
RAREST = 5.0  # natural logarithms: one case in 150


def shared_items(all_figures: Sequence[Figures]) -> list[str]:
    """The shared items that some case has, in the order of their names."""
    found: set[str] = set()
    for figures in all_figures:
        for name in figures:
            found.update(item_of(name, least) for least in _steps(name))
    return sorted(found)


def _steps(name: str) -> tuple[float, ...]:
    """The values from which a shared figure may count; none for others."""
    if name == MOVED:
        return (1.0, 2.0, 3.0, 4.0)
    if name.startswith(("level ", "entity ", f"{PHRASE} {GENERAL}.")):
        return COUNTS
    if name.startswith((f"{PHRASE} ", LINES_OF, GROUPS_OF)):
        return ()
    for kind in SHAPES:
        if name.endswith(f" {kind}"):
            return SIZES
    return next((steps for ending, steps in OTHERS.items() if name.endswith(f" {ending}")), ())


def shared_matrix(all_figures: Sequence[Figures], items: Sequence[str]) -> Floats:
    """Which case (row) has which shared item (column), 1 or 0."""
    place = {item: i for i, item in enumerate(items)}
    held = np.zeros((len(all_figures), len(items)))
    for row, figures in enumerate(all_figures):
        for name, value in figures.items():
            for least in _steps(name):
                at = place.get(item_of(name, least))
                if at is not None and value >= least:
                    held[row, at] = 1.0
    return held


@dataclass(frozen=True, eq=False)
class OwnItems:
    """The own items of S scenarios: `rarity` of each group of phrases (natural logarithms, 0 to RAREST)."""

    scenarios: tuple[str, ...]
    rarity: Mapping[str, float]

    @property
    def questions(self) -> int:
        """How many there are for each scenario."""
        return len(LINES) + len(GROUPS) + 1

    def matrix(self, all_figures: Sequence[Figures]) -> Floats:
        """(cases, S, questions): lines and groups from each step on, and the rarity of the groups that are said."""
        column = {name: i for i, name in enumerate(self.scenarios)}
        held = np.zeros((len(all_figures), len(self.scenarios), self.questions))
        for row, figures in enumerate(all_figures):
            for name, value in figures.items():
                kind, _, rest = name.partition(" ")
                if kind == PHRASE and name.removeprefix(f"{PHRASE} ") in self.rarity:
                    held[row, column[rest.partition(".")[0]], -1] += self.rarity[rest]
                for start, steps, first in ((LINES_OF, LINES, 0), (GROUPS_OF, GROUPS, len(LINES))):
                    at = column.get(name.removeprefix(start)) if name.startswith(start) else None
                    if at is not None:
                        held[row, at, first : first + len(steps)] = value >= np.array(steps)
        return held


def own_items(known: Known, all_figures: Sequence[Figures], scenarios: Sequence[str]) -> OwnItems:
    """The own items, with the rarity of a group by how many cases of other scenarios say it."""
    said: dict[str, list[int]] = {}
    for row, figures in enumerate(all_figures):
        for name in figures:
            if name.startswith(f"{PHRASE} "):
                said.setdefault(name.removeprefix(f"{PHRASE} "), []).append(row)
    of = np.array(scenarios)
    rarity = {}
    for group in known.phrases.names:
        scenario = group.partition(".")[0]
        if scenario != GENERAL:
            others = int((of != scenario).sum())
            hits = sum(scenarios[row] != scenario for row in said.get(group, ()))
            rarity[group] = float(np.clip(-np.log((hits + 0.5) / (others + 1.0)), 0.0, RAREST))
    return OwnItems(tuple(known.by_scenario), rarity)


def withheld(evidence: Evidence, share: float, rng: np.random.Generator) -> Figures:
    """The figures of a case as if a share of the groups of phrases had missed their lines: other words, same events."""
    groups = [sign for sign in evidence.signs if sign.kind == PHRASE]
    lost = {sign.name for sign, draw in zip(groups, rng.random(len(groups)), strict=True) if draw < share}
    kept = [sign for sign in evidence.signs if sign.kind != PHRASE or sign.name not in lost]
    of_metrics = {name: value for name, value in evidence.figures.items() if not _of_log(name)}
    return of_metrics | figures_of_signs(kept)


def without(figures: Figures, metrics: bool = False, logs: bool = False) -> Figures:
    """The figures without those of metrics, or without those of logs."""
    return {name: value for name, value in figures.items() if not (logs if _of_log(name) else metrics)}


def _of_log(name: str) -> bool:
    return name.startswith((f"{PHRASE} ", LINES_OF, GROUPS_OF, "level ", "entity ", "new lines", "surging"))
