"""Forms: how literals are joined to a rule. A form is one ratio a point, so it has one free number: its factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.search.literals import Literal
from workbench.synthesis.shape import Clause, Shape

Joint = OneOf["one", "both", "majority"]


@dataclass(frozen=True, order=True)
class Part:
    """One clause: a literal alone, both of two, or two of three; `members`: places in the list of literals, rising."""

    joint: Joint
    members: tuple[int, ...]


Form = tuple[Part, ...]  # parts of which any suffices, sorted


def ratio_of(form: Form, literals: Sequence[Literal]) -> NDArray[np.float32]:
    """The ratio of a form at each kept point (k,): it fires where this reaches its factor.

    All of several is the smallest ratio, any of them the largest, two of three the middle one.
    """
    whole = [_part_ratio(part, literals) for part in form]
    return whole[0] if len(whole) == 1 else np.asarray(np.maximum.reduce(whole))


def _part_ratio(part: Part, literals: Sequence[Literal]) -> NDArray[np.float32]:
    members = [literals[at].ratio for at in part.members]
    if part.joint == "one":
        return members[0]
    if part.joint == "both":
        return np.asarray(np.minimum(*members))
    a, b, c = members
    return np.asarray(np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c)))


def size_of(form: Form) -> int:
    """The number of conditions."""
    return sum(len(part.members) for part in form)


def prior_of_form(form: Form, literals: Sequence[Literal]) -> float:
    """What is known of a form before any data (0 to 1): that of its weakest clause.

    A further clause adds false alarms of its own, while both of two are as steady as the steadier one.
    """
    return min(_prior_of_part(part, [literals[at].prior for at in part.members]) for part in form)


def _prior_of_part(part: Part, priors: Sequence[float]) -> float:
    return sorted(priors)[1] if part.joint == "majority" else max(priors)


def is_steady(form: Form, literals: Sequence[Literal]) -> bool:
    """Whether no clause can fire without a quantity whose scale follows the series by itself."""
    return all(_is_steady_part(part, [literals[at].steady for at in part.members]) for part in form)


def _is_steady_part(part: Part, steady: Sequence[bool]) -> bool:
    return sum(steady) >= 2 if part.joint == "majority" else any(steady)


def shape_of(form: Form, literals: Sequence[Literal], factor: float, gap: int) -> Shape:
    """The shape of a form at one factor: its limits rounded, the clause of most conditions first."""
    parts = sorted(form, key=lambda part: (-len(part.members), part))
    clauses = [
        Clause(tuple(literals[at].condition(factor) for at in part.members), part.joint == "majority") for part in parts
    ]
    return Shape(tuple(clauses), gap)
