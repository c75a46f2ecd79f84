"""Whether numbers are distributed as they were: the population stability index against kept shares of ten bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10
MODERATE, SHIFTED = 0.1, 0.25  # the usual limits: below the first the same population, above the second another one
LEAST = 50  # numbers; fewer say nothing
STRETCHES = tuple(128 * 4**k for k in range(8))  # points
_TRIED = 32  # stretches of one length
_FLOOR = 1e-3  # share of an empty bin

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """Upper edges of all bins but the last, and the share of numbers in each; `missing`: the share of those that lack
    after the first that is there: a quantity that needs some history lacks until then.

    `usual`: for each length of STRETCHES that fits into the numbers four times, the greatest index that a stretch of so
    many of them had against all: what comes and goes with the hours is no drift.
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    missing: float = 0.0
    usual: tuple[float, ...] = ()

    @classmethod
    def of(cls, values: Numbers) -> Shape | None:
        """The shape of numbers (n,), NaN = missing; None where there are too few.

        Rounded to digits that every machine gives; the shares are those of the rounded edges.
        """
        present = values[np.isfinite(values)]
        if len(present) < LEAST:
            return None
        edges = np.unique([float(f"{edge:.9g}") for edge in np.quantile(present, np.arange(1, BINS) / BINS)])
        shares = tuple(round(share, 6) for share in _shares(present, edges).tolist())
        whole = cls(tuple(edges.tolist()), shares, round(missing_share(values), 6))
        lengths = [length for length in STRETCHES if 4 * length <= len(present)]
        return cls(whole.edges, shares, whole.missing, tuple(whole._most(present, length) for length in lengths))

    def stability(self, values: Numbers) -> float | None:
        """The population stability index of other numbers: 0 = the same; None where there are too few."""
        present = values[np.isfinite(values)]
        return self._index(present) if len(present) >= LEAST else None

    def limit(self, points: int) -> float | None:
        """Above which index so many numbers are another population: SHIFTED, or what stretches so long have anyway;
        None where there are fewer than in the shortest of these."""
        fitting = [usual for length, usual in zip(STRETCHES, self.usual, strict=False) if length <= points]
        if not self.usual:
            return SHIFTED
        return max(SHIFTED, fitting[-1]) if fitting else None

    def _most(self, present: Numbers, length: int) -> float:
        starts = np.unique(np.linspace(0, len(present) - length, _TRIED).astype(int)).tolist()
        return round(max(self._index(present[start : start + length]) for start in starts), 4)

    def _index(self, present: Numbers) -> float:
        now = np.maximum(_shares(present, np.array(self.edges)), _FLOOR)
        then = np.maximum(np.array(self.shares), _FLOOR)
        return float(np.sum((now - then) * np.log(now / then)))


def missing_share(values: Numbers) -> float:
    """The share of missing ones among numbers (n,) from the first that is there; 0 where none is."""
    there = np.isfinite(values)
    return float(1 - there[there.argmax() :].mean()) if there.any() else 0.0


def _shares(present: Numbers, edges: Numbers) -> Numbers:
    counts = np.bincount(np.searchsorted(edges, present, "left"), minlength=len(edges) + 1)
    shares: Numbers = counts / len(present)
    return shares
