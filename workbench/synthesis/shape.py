"""What the search finds before it becomes text: features, conditions, clauses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Direction = Literal["size", "high", "low"]
SIGNS: dict[Direction, int] = {"size": 0, "high": 1, "low": -1}
PERIOD = "PERIOD"
SECOND = "SECOND_PERIOD"  # the constant of a second season; PERIOD again for a series that has one alone
STRICTNESS = "STRICTNESS"  # the constant that all limits are multiplied by, where series have one of their own


@dataclass(frozen=True)
class Words:
    """A quantity in plain language: deviating either way, upward, downward; and what is normal (a whole sentence)."""

    size: str = ""
    high: str = ""
    low: str = ""
    normal: str = ""


@dataclass(frozen=True)
class Feature:
    """One call of rulekit as a named quantity of a rule.

    `args`: its parameters after the values; the words PERIOD and SECOND_PERIOD stand for the constants of that name.
    `over`: it is called on that quantity instead of the values. `scaled`: it means the same in every series; one that
    is in the unit of the values never stands in a condition, only under another quantity.
    """

    name: str
    call: str
    args: tuple[float | str, ...] = ()
    directions: tuple[Direction, ...] = ("size",)
    words: Words = field(default_factory=Words)
    over: Feature | None = None
    scaled: bool = True

    @property
    def seasonal(self) -> bool:
        """Whether it needs the PERIOD constant."""
        return PERIOD in self.args or (self.over is not None and self.over.seasonal)

    @property
    def two_seasons(self) -> bool:
        """Whether it needs the SECOND_PERIOD constant."""
        return SECOND in self.args or (self.over is not None and self.over.two_seasons)


@dataclass(frozen=True)
class Condition:
    """`|feature| ≥ limit` (size), `feature ≥ limit` (high) or `feature ≤ limit` (low)."""

    feature: Feature
    direction: Direction
    limit: float

    def holds(self, values: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Where it holds for the feature's values (k,); never at NaN."""
        if self.direction == "low":
            return np.asarray(values <= self.limit)
        return np.asarray((np.abs(values) if self.direction == "size" else values) >= self.limit)


@dataclass(frozen=True)
class Clause:
    """One Abnormal Rule: its conditions must hold together, or with `majority` two of its three."""

    conditions: tuple[Condition, ...]
    majority: bool = False

    def holds(self, each: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Where it holds, given where each of its conditions does, (conditions, k)."""
        return np.asarray(each.sum(0) >= 2 if self.majority else each.all(0))


@dataclass(frozen=True)
class Shape:
    """A rule before it is text: clauses of which any one suffices, and the emit gap in points."""

    clauses: tuple[Clause, ...]
    gap: int

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions in order."""
        return tuple(condition for clause in self.clauses for condition in clause.conditions)

    @property
    def size(self) -> int:
        """The number of conditions."""
        return len(self.conditions)
