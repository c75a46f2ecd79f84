"""Whether numbers are distributed as they were: the population stability index against kept shares of ten bins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10
SHIFTED = 0.25  # the usual threshold: above it a population counts as another one
LEAST = 50  # numbers; fewer say nothing
_FLOOR = 1e-3  # share of an empty bin

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """Upper edges of all bins but the last, and the share of numbers in each; `missing`: share of numbers that lack."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    missing: float

    @classmethod
    def of(cls, values: Numbers) -> Shape | None:
        """The shape of numbers (n,), NaN = missing; None where there are too few."""
        present = values[np.isfinite(values)]
        if len(present) < LEAST:
            return None
        edges = np.unique(np.quantile(present, np.arange(1, BINS) / BINS))
        return cls(tuple(edges.tolist()), tuple(_shares(present, edges).tolist()), 1 - len(present) / len(values))

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Shape:
        """From what `asdict` gave. Raises KeyError, TypeError, ValueError where it is something else."""
        return cls(tuple(map(float, told["edges"])), tuple(map(float, told["shares"])), float(told["missing"]))

    def stability(self, values: Numbers) -> float | None:
        """The population stability index of other numbers: 0 = the same, above SHIFTED = another population."""
        present = values[np.isfinite(values)]
        if len(present) < LEAST:
            return None
        now = np.maximum(_shares(present, np.array(self.edges)), _FLOOR)
        then = np.maximum(np.array(self.shares), _FLOOR)
        return float(np.sum((now - then) * np.log(now / then)))


def _shares(present: Numbers, edges: Numbers) -> Numbers:
    counts = np.bincount(np.searchsorted(edges, present, "left"), minlength=len(edges) + 1)
    shares: Numbers = counts / len(present)
    return shares
