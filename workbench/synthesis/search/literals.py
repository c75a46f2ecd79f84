"""Literals: each quantity and direction with the one limit that suits it alone, and every point in units of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.columns import directed
from workbench.synthesis.quantities.prior import prior_of
from workbench.synthesis.search.counting import held
from workbench.synthesis.shape import Condition, Direction, Feature
from workbench.synthesis.table import Table

STEPS = 60
WIDEST = 40.0  # the largest limit tried over the smallest
ROOM = 0.9  # below the smallest event, so that the plateau there is one
START_GAP = 5  # points; the search needs some gap before it knows the best one


def rounded(value: float, figures: int = 2) -> float:
    """The value with so many significant figures: thresholds that people can remember."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))


@dataclass(frozen=True, eq=False)
class Literal:
    """A quantity in a direction with its limit (in directed size), its held-out score alone, its prior (0 to 1), and
    the kept points (k,) in units of the limit."""

    feature: Feature
    direction: Direction
    limit: float
    score: float
    prior: float
    ratio: NDArray[np.float32]

    @property
    def steady(self) -> bool:
        """Whether its scale follows the series by itself, so that its limit goes on suiting it."""
        return self.feature.call == "peak_ratio"

    def condition(self, factor: float) -> Condition:
        """The condition at `factor` times the limit."""
        limit = rounded(self.limit * factor)
        return Condition(self.feature, self.direction, -limit if self.direction == "low" else limit)


def literals(table: Table, options: SynthesisOptions, side: Direction | None = None) -> list[Literal]:
    """The literals of all quantities of a table that any labeled event reaches; `side`: in this direction alone."""
    found = []
    for at, feature in enumerate(table.features):
        for direction in (side,) if side else feature.directions:
            turned = directed(table.columns[at], direction)
            steps = limits(table, turned)
            if steps is None:
                continue
            alone = held(table, turned, steps, START_GAP, options)
            ratio = (turned / alone.step).astype(np.float32)
            found.append(Literal(feature, direction, alone.step, alone.score, prior_of(feature, direction), ratio))
    return found


def limits(table: Table, turned: NDArray[np.floating]) -> NDArray[np.float64] | None:
    """Rising limits worth trying for a quantity (k,) as `directed` turns it: from where false alarms are many, or where
    every event is found and a lower limit has nothing to win, to beyond the largest event; None where no event reaches
    it."""
    is_inside = (table.event >= 0) & (turned > 0)
    if not is_inside.any():
        return None
    peaks = np.zeros(table.n_events)
    np.maximum.at(peaks, table.event[is_inside], turned[is_inside])
    normal = np.sort(turned[(table.event < 0) & (turned > 0)])
    many = min(len(normal), max(6 * table.n_events, 200))
    low = max(float(normal[-many]) if many else 0.0, ROOM * float(peaks[peaks > 0].min()))
    high = min(max(float(peaks.max()), 2.0 * low), WIDEST * low)
    return np.geomspace(low, high, STEPS)
