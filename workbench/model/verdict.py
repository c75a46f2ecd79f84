"""What running a rule on a series gave: flags, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Failure = Literal["", "static", "contract", "exception", "deadline", "memory", "killed", "disagreement"]
Role = Literal["condition", "guard", "detail"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a rule text: where (1-based line, 0-based column; 0 = the whole text) and what to do."""

    line: int
    column: int
    message: str
    code: str = ""


@dataclass(frozen=True, eq=False)
class Verdict:
    """The outcome of one run over the points `start` to `start + n` of a series.

    `condition`, `flags`: (n,) int8 of 1, 0 or −1 (not judged); empty where the run failed.
    `failure`: empty when it ran; else the kind, with `problems` for people (the first is the cause).
    `seconds`: wall clock inside the child. `clauses`: (c, n) bool per `Abnormal Rule i`, where asked and derivable.
    """

    condition: NDArray[np.int8]
    flags: NDArray[np.int8]
    start: int = 0
    seconds: float = 0.0
    failure: Failure = ""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    clauses: NDArray[np.bool_] | None = None
    stream_agreement: float | None = None

    @property
    def ran(self) -> bool:
        """Whether there are flags."""
        return self.failure == ""


def failed(failure: Failure, *problems: Problem, seconds: float = 0.0) -> Verdict:
    """A verdict without flags."""
    empty = np.zeros(0, np.int8)
    return Verdict(empty, empty, failure=failure, problems=problems or (Problem(0, 0, failure),), seconds=seconds)


@dataclass(frozen=True)
class Comparison:
    """One comparison inside a condition at one point: `left op right` as text and as values, and whether it held.

    `margin`: signed distance to firing in units of the threshold (≥ 0 = fires); None where it can't be told.
    `role`: "condition" = of the clause itself; "guard" = must hold beside it; "detail" = what the comparison above it
    was made of, for information, whether it held or not.
    """

    text: str
    left: float
    operator: str
    right: float
    held: bool
    margin: float | None
    line: int = 0
    role: Role = "condition"


@dataclass(frozen=True)
class Explanation:
    """Why a point was flagged, or what was missing: the nearest `Abnormal Rule` (0 = can't be told).

    `also`: numbers of the other clauses that hold at a flag. `verified`: it was tried that the condition holds with
    the values shown, and that the rule, run again with all named clauses turned the other way at this point, gives the
    opposite there; False where it was not tried.
    """

    index: int
    fired: bool
    clause: int = 0
    comment: str = ""
    comparisons: tuple[Comparison, ...] = ()
    values: tuple[float, ...] = field(default=())
    also: tuple[int, ...] = ()
    verified: bool = False

    @property
    def reason(self) -> str:
        """`Abnormal Rule i: text`, empty if unknown."""
        return f"Abnormal Rule {self.clause}: {self.comment}" if self.clause else ""
