"""Which conditions, joined by AND and OR, find the cases of a scenario and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.scenarios.literals import Literal
from workbench.synthesis.scenarios.terms import Mask

PRICE = 0.01  # of F1, a condition more
DOUBT = 0.5  # cases found wrongly that were never seen: few cases prove little
WIDTH = 60  # clauses that are built upon
Clause = tuple[int, ...]  # places of literals, all of which hold


@dataclass(frozen=True)
class Form:
    """Clauses of which any is enough, and how well they do on the cases that they were chosen on."""

    clauses: tuple[tuple[Literal, ...], ...]
    score: float

    @property
    def literals(self) -> tuple[Literal, ...]:
        """All conditions, each once, in order."""
        return tuple(dict.fromkeys(literal for clause in self.clauses for literal in clause))


def forms(
    literals: Sequence[Literal], held: Mask, truth: Mask, weight: NDArray[np.float64], most: int = 4
) -> list[Form]:
    """The best few forms; `held` (literals, cases): where each holds, `weight` (cases,)."""
    if not len(literals):
        return []
    known = dict[Clause, Mask](((at,), held[at]) for at in range(len(literals)))
    for _ in range(2):
        known |= _longer(known, literals, held, truth, weight)
    best = sorted(known, key=lambda clause: _rank(known[clause], truth, weight, (clause,)))[:WIDTH]
    found: dict[tuple[Clause, ...], tuple[float, int]] = {
        (clause,): _rank(known[clause], truth, weight, (clause,)) for clause in best
    }
    for one, other in combinations(best[: WIDTH // 2], 2):
        if not set(one) <= set(other) and not set(other) <= set(one):
            found[one, other] = _rank(known[one] | known[other], truth, weight, (one, other))
    chosen = sorted(found, key=lambda form: (found[form], form))[:most]
    return [Form(tuple(tuple(literals[at] for at in clause) for clause in form), -found[form][0]) for form in chosen]


def _longer(
    known: dict[Clause, Mask], literals: Sequence[Literal], held: Mask, truth: Mask, weight: NDArray[np.float64]
) -> dict[Clause, Mask]:
    """The best clauses with one condition more, on something that they do not speak of yet."""
    best = sorted(known, key=lambda clause: _rank(known[clause], truth, weight, (clause,)))[:WIDTH]
    more: dict[Clause, Mask] = {}
    for clause in best:
        spoken = {(literals[at].on, literals[at].motion, literals[at].side) for at in clause}
        for at, literal in enumerate(literals):
            if (literal.on, literal.motion, literal.side) not in spoken:
                more[tuple(sorted((*clause, at)))] = known[clause] & held[at]
    return more


def _rank(found: Mask, truth: Mask, weight: NDArray[np.float64], form: Sequence[Clause]) -> tuple[float, int]:
    """Better is smaller: F1 less the price of conditions, then fewer conditions."""
    hits = float((weight * (found & truth)).sum())
    total = float((weight * found).sum()) + float((weight * truth).sum()) + DOUBT
    size = sum(map(len, form))
    return (-round(2.0 * hits / total - PRICE * size, 9), size)
