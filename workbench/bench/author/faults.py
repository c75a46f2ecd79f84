"""How often the faulty author errs, and in which way."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

Fault = Literal[
    "none", "syntax", "wrong_shape", "nan_error", "endless", "escape", "leak", "threshold", "dropped"
]  # fmt: skip
HARD: tuple[Fault, ...] = ("syntax", "wrong_shape", "nan_error", "endless", "escape")  # rules that do not run
QUALITY: tuple[Fault, ...] = ("leak", "threshold", "dropped")  # rules that run and are worse


@dataclass(frozen=True)
class Faults:
    """The share of answers with each fault; an answer has one at the most, the rest is as good as the author can.

    `syntax`: no Python. `wrong_shape`: one flag too few. `nan_error`: raises at a missing value. `endless`: a loop
    without end. `escape`: opens a file, runs a command, or the like. `leak`: the labeled points of the training part
    by their numbers. `threshold`: one limit ten times too high or too low. `dropped`: a condition or a whole clause is
    missing. `mends`: the share of refused rules that an answer mends (else it has another fault that does not run);
    `fixes`: the share of worse rules whose answer undoes what made them worse.

    The defaults: 93.8 % of the answers run (91.8 % where leaks are refused unread), where Argos reports 93.3 to 95.2 %
    of an LLM's proposals and 4.8 % syntax errors (arXiv 2501.14170). More than half of the rest are worse than they
    could be, since a single LLM rule is mostly poor there (event F1 .129 where the search ends at .897).
    """

    syntax: float = 0.050
    wrong_shape: float = 0.004
    nan_error: float = 0.004
    endless: float = 0.002
    escape: float = 0.002
    leak: float = 0.02
    threshold: float = 0.30
    dropped: float = 0.25
    mends: float = 0.8
    fixes: float = 0.5

    def __post_init__(self) -> None:
        shares = [float(getattr(self, field.name)) for field in fields(self)]
        if min(shares) < 0 or max(shares) > 1 or sum(self.share(fault) for fault in (*HARD, *QUALITY)) > 1:
            raise ValueError("shares lie between 0 and 1, those of all faults together too")

    def share(self, fault: Fault) -> float:
        """The share of one fault."""
        return float(getattr(self, fault))

    @property
    def runs(self) -> float:
        """The share of answers whose rule runs."""
        return 1.0 - sum(self.share(fault) for fault in HARD)

    def draw(self, rng: np.random.Generator, among: tuple[Fault, ...] = (*HARD, *QUALITY)) -> Fault:
        """The fault of one answer, of those named, each at its share; mostly none."""
        at = rng.random()
        for fault in among:
            at -= self.share(fault)
            if at < 0:
                return fault
        return "none"

    def draw_one(self, rng: np.random.Generator, among: tuple[Fault, ...]) -> Fault:
        """One of the faults named, for certain, each as often as its share says; none where all shares are 0."""
        weights = np.array([self.share(fault) for fault in among])
        if not weights.sum():
            return "none"
        return among[int(rng.choice(len(among), p=weights / weights.sum()))]
