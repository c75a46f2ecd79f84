"""What a clause about a case is made of: one quantity of a metric or of a group of phrases that reaches a limit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench import rulekit
from workbench.model.case import Case
from workbench.synthesis.scenarios.terms import Mask

RECENT, BEFORE, APART = 6, 240, 12  # points: of what is now, of what was before, between both
SWING, TREND = 12, 36  # points over which a metric fluctuates, and rises or falls
Sides = tuple[str, str]  # at or above the limit, at or below it


@dataclass(frozen=True)
class Motion:
    """A quantity of a metric `x`. `code`: as rulekit calls; `limit`: what it is compared with, as code of the constant
    {c}; `words`: for both sides; `sides`: which of them tell anything."""

    kind: str
    code: str
    limit: str
    words: Sides
    sides: tuple[str, ...] = (">=", "<=")


MOTIONS = (
    Motion("level", "rk.mean({x}, 6)", "{c}", ("{x} stays high", "{x} stays low")),
    Motion("times", "rk.mean({x}, 6)", "{c} * {x}_before", ("{x} climbs above what it was", "{x} falls below it")),
    Motion("peak", "{x}", "{c} * {x}_before", ("{x} has a peak", "{x} drops for a moment")),
    Motion("swing", "rk.std({x}, 12)", "{c}", ("{x} fluctuates", "{x} hardly moves"), (">=",)),
    Motion("trend", "rk.slope({x}, 36)", "{c}", ("{x} rises steadily", "{x} falls steadily")),
)


@dataclass(frozen=True)
class Literal:
    """One condition. `on`: a group of phrases, several joined by +, or a metric; `motion`: None for phrases."""

    on: tuple[str, ...]
    limit: float
    side: str = ">="
    motion: Motion | None = None

    @property
    def about_log(self) -> bool:
        """Whether it is about log lines."""
        return self.motion is None

    @property
    def constant(self) -> str:
        """A name for its limit; in other clauses it may have another limit."""
        kind = "points" if self.motion is None else self.motion.kind + ("" if self.side == ">=" else "_low")
        return "_".join((*map(variable, self.on), kind)).upper()

    def code(self, constant: str) -> str:
        """As a truth value that holds from the first point on at which it was reached."""
        if self.motion is None:
            return f"({' + '.join(map(variable, self.on))} >= {constant})"
        x = variable(self.on[0])
        limit = self.motion.limit.format(x=x, c=constant)
        return f"rk.any_recent({self.motion.code.format(x=x)} {self.side} {limit}, SPAN)"

    @property
    def words(self) -> str:
        """As people say it."""
        if self.motion is None:
            several = " once" if self.limit <= 1 else " several times"
            return f"the log tells of {' or '.join(one.replace('_', ' ') for one in self.on)}{several}"
        return self.motion.words[self.side == "<="].format(x=self.on[0].replace("_", " "))


def variable(name: str) -> str:
    """A column as a name of Python."""
    plain = re.sub(r"\W+", "_", name.lower(), flags=re.ASCII).strip("_") or "metric"
    return f"m_{plain}" if plain[0].isdigit() else plain


def reached(cases: Sequence[Case], metric: str) -> dict[tuple[str, str], NDArray[np.float64]]:
    """(motion, side) → how far each case gets (cases,), as the limit that it would just reach; NaN where unknown."""
    rows = [_of_case(case, metric) for case in cases]
    keys = [(motion.kind, side) for motion in MOTIONS for side in motion.sides]
    table = np.array(rows).reshape(len(cases), len(keys))
    return {key: table[:, at] for at, key in enumerate(keys)}


def _of_case(case: Case, metric: str) -> list[float]:
    if metric not in case.metrics.columns or not len(case.metrics):
        return [np.nan] * sum(len(motion.sides) for motion in MOTIONS)
    x = np.ascontiguousarray(case.metrics.values[:, case.metrics.columns.index(metric)])
    before = np.asarray(rulekit.lag(rulekit.ewma(x, BEFORE), APART))
    now = np.asarray(rulekit.mean(x, RECENT))
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(before > 0, now / before, np.nan)
        peak = np.where(before > 0, x / before, np.nan)
    moves = {"level": now, "times": part, "peak": peak}
    moves |= {"swing": np.asarray(rulekit.std(x, SWING)), "trend": np.asarray(rulekit.slope(x, TREND))}
    return [_furthest(moves[motion.kind], side) for motion in MOTIONS for side in motion.sides]


def _furthest(values: NDArray[np.float64], side: str) -> float:
    known = values[np.isfinite(values)]
    return np.nan if not len(known) else float(known.max() if side == ">=" else known.min())


def limits(values: NDArray[np.float64], truth: Mask, side: str, among: Mask, most: int = 2) -> list[float]:
    """The limits that tell the classes best among some cases, midway between neighbors and as round as can be."""
    known = np.flatnonzero(among & np.isfinite(values))
    if not 2 <= truth[known].sum() < len(known):
        return []
    order = known[np.argsort(values[known], kind="stable")]
    ranked, own = values[order], truth[order]
    if side == ">=":
        ranked, own = ranked[::-1], own[::-1]
    hits, all_own = np.cumsum(own), own.sum()
    took = np.arange(1, len(own) + 1)
    score = 2.0 * hits / (took + all_own) * (hits > 1)
    score[:-1][ranked[1:] == ranked[:-1]] = 0.0  # no limit lies between equal values
    score[-1] = 0.0
    best: list[float] = []
    for at in np.argsort(-score, kind="stable")[: 6 * most]:
        limit = round_between(float(ranked[at]), float(ranked[at + 1])) if score[at] > 0 else None
        if limit is not None and limit not in best and len(best) < most:
            best.append(limit)
    return best


def round_between(one: float, other: float) -> float:
    """The roundest number that tells two apart, near their middle."""
    middle = (one + other) / 2.0
    for digits in range(1, 8):
        found = float(f"{middle:.{digits}g}")
        if min(one, other) < found < max(one, other):
            return found
    return middle
