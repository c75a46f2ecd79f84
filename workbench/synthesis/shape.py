"""What the search finds before it becomes text: features, conditions, clauses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Direction = Literal["size", "high", "low"]
SIGNS: dict[Direction, int] = {"size": 0, "high": 1, "low": -1}
PERIOD = "PERIOD"


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

    `args`: its parameters after the values; the word PERIOD stands for the constant of that name. `guard`: it says
    under which circumstances another condition counts, and never stands alone. `over`: it is called on the condition
    |over| ≥ `at` instead of the values.
    """

    name: str
    call: str
    args: tuple[float | str, ...]
    directions: tuple[Direction, ...] = ("size", "high", "low")
    words: Words = field(default_factory=Words)
    guard: bool = False
    over: Feature | None = None
    at: float = 0.0

    @property
    def seasonal(self) -> bool:
        """Whether it needs the PERIOD constant."""
        return PERIOD in self.args or (self.over is not None and self.over.seasonal)


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
    """Conditions that must hold together: one Abnormal Rule."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Shape:
    """A rule before it is text: clauses of which any one suffices, and the emit gap in points.

    `calm`: what must hold for anything to be flagged at all, None = nothing. It stands outside the clauses, so that
    editing one of them never opens the way for a flood of flags.
    """

    clauses: tuple[Clause, ...]
    gap: int
    calm: Condition | None = None

    @property
    def size(self) -> int:
        """The number of conditions."""
        return sum(len(clause.conditions) for clause in self.clauses) + (self.calm is not None)
