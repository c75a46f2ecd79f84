"""Threshold grids: for each feature and direction the rounded thresholds worth trying, and which points pass them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.synthesis.shape import SIGNS, Condition, Direction
from workbench.synthesis.table import Table, directed

Levels = NDArray[np.uint8]
MAX_STEPS = 200  # levels are uint8
TRIFLE = 0.2  # a size below says no more than that the value is known


def rounded(value: float, figures: int = 2) -> float:
    """The value with so many significant figures: thresholds that people can remember."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))


@dataclass(frozen=True, eq=False)
class Literal:
    """A feature and direction with its thresholds, easiest first, and the level of each kept point (k,)."""

    feature: int
    direction: Direction
    thresholds: tuple[float, ...]
    levels: Levels

    def condition(self, table: Table, step: int) -> Condition:
        """The condition at one threshold of the grid."""
        return Condition(table.features[self.feature], self.direction, self.thresholds[step])


def with_thresholds(table: Table, feature: int, direction: Direction, thresholds: NDArray[np.float64]) -> Literal:
    """The literal for thresholds given in directed size (larger = harder)."""
    from workbench.synthesis.search.kernels import levels

    nice = sorted({rounded(float(t)) for t in thresholds if math.isfinite(t)})
    signed = [t if direction != "low" else -t for t in nice[:MAX_STEPS]]
    passed = levels(table.columns[feature], np.array(signed, np.float64), SIGNS[direction])
    return Literal(feature, direction, tuple(signed), passed)


def event_peaks(table: Table, turned: NDArray[np.floating]) -> NDArray[np.float64]:
    """The largest directed value inside each event, (events,); −∞ where the table kept no point of it."""
    peaks = np.full(table.n_events, -np.inf)
    inside = table.event >= 0
    np.maximum.at(peaks, table.event[inside], turned[inside])
    return peaks


def primary(table: Table, feature: int, direction: Direction, steps: int = 10) -> Literal | None:
    """A literal that may stand alone: thresholds between the events' peaks and as many highest normal points.

    None where no event reaches beyond zero.
    """
    turned = directed(table.columns[feature], direction)
    peaks = event_peaks(table, turned)
    peaks = peaks[peaks > 0]
    if not len(peaks):
        return None
    normal = np.sort(turned[(table.event < 0) & (turned > 0)])[-len(peaks) - 4 :]
    pool = np.concatenate([peaks, normal])
    return with_thresholds(table, feature, direction, np.quantile(pool, np.linspace(0.1, 0.97, steps)))


def secondary(table: Table, feature: int, direction: Direction, steps: int = 6) -> Literal | None:
    """A literal that narrows another one: thresholds spread over all kept points. None for a constant feature."""
    turned = directed(table.columns[feature], direction)
    finite = turned[np.isfinite(turned)]
    if not len(finite) or finite.min() == finite.max():
        return None
    if direction == "size":
        finite = finite[finite >= TRIFLE]
    if not len(finite):
        return None
    shares = np.linspace(0.08, 0.92, steps)
    inside = turned[(turned >= finite.min()) & (table.event >= 0)]
    spread = np.concatenate([np.quantile(finite, shares), np.quantile(inside, shares)]) if len(inside) else finite
    return with_thresholds(table, feature, direction, np.quantile(spread, np.linspace(0.0, 1.0, steps)))
