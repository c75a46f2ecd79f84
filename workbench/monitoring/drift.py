"""Drift: how far what the rules of a pack compare has moved from how it was where they were learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.detector.detect import Detection, Detector
from workbench.model.series import Series
from workbench.packs.pack import Pack
from workbench.packs.reference.reference import Shapes
from workbench.packs.reference.shape import MODERATE, Shape, missing_share

SCORE = "distance to firing"
_MISSING = 0.05  # share of points beyond that of the reference


@dataclass(frozen=True, eq=False)
class Compared:
    """Numbers (n,) of a series, and the clauses that ask for them, in words; none for a column or the distance."""

    values: NDArray[np.float64]
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drift:
    """`index`: the population stability index, `limit`: above it these are other numbers, None = they are too few to
    tell; `lacking`: the share of
    points that lack it now beyond those that did; `clauses`: who asks for it."""

    index: float
    limit: float | None
    lacking: float = 0.0
    clauses: tuple[str, ...] = ()

    @property
    def shifted(self) -> bool:
        """Whether it is another population."""
        return self.limit is not None and self.index > self.limit

    @property
    def moved(self) -> bool:
        """Whether it moved, though not so far that it is another population."""
        return self.limit is not None and MODERATE < self.index <= self.limit

    @property
    def gone(self) -> bool:
        """Whether it lacks more often than it did."""
        return self.lacking > _MISSING


def compared(detector: Detector, detection: Detection) -> dict[str, Compared]:
    """What is told apart of the judged points of a series: its columns, what its rules compare, and the distance to
    firing where it was asked for. Of several rules each quantity is named by its rule."""
    series, start = detection.series, detection.start
    found = {name: Compared(series.values[start:, i]) for i, name in enumerate(series.columns)}
    rules = detector.panel(series.name).rules
    for rule in rules:
        before = "" if len(rules) == 1 else f"{rule.name}: "
        for one in detector.quantities(rule, series, start):
            clauses = tuple(f"{before}Abnormal Rule {number}" for number in one.clauses)
            found[one.text if one.text in series.columns else before + one.text] = Compared(one.values, clauses)
    return found if detection.scores is None else {**found, SCORE: Compared(detection.scores)}


def shapes_of(given: Mapping[str, Compared]) -> dict[str, Shape]:
    """How each is distributed: what drift is told against."""
    shapes = {name: Shape.of(one.values) for name, one in given.items()}
    return {name: shape for name, shape in shapes.items() if shape is not None}


def kept_shapes(pack: Pack, detector: Detector, series: Series) -> Shapes | None:
    """The shapes that a pack brought for a series, named as `compared` does; None where it has none."""
    rules = detector.panel(series.name).rules
    found: dict[str, Shape] = {}
    for rule in rules:
        reference = pack.references.get(rule.name)
        before = "" if len(rules) == 1 else f"{rule.name}: "
        for text, shape in ((reference and reference.of(series.name)) or {}).items():
            found.setdefault(text if text in series.columns else before + text, shape)
    return found or None


def drifts(shapes: Shapes, given: Mapping[str, Compared]) -> dict[str, Drift]:
    """Of each that has a shape and enough numbers."""
    found = {}
    for name, one in given.items():
        shape = shapes.get(name)
        index = shape.stability(one.values) if shape else None
        if shape is not None and index is not None:
            lacking = missing_share(one.values) - shape.missing
            limit = shape.limit(int(np.isfinite(one.values).sum()))
            found[name] = Drift(round(index, 4), limit, round(lacking, 4), one.clauses)
    return found
