"""Labels: half-open regions of points that a person calls anomalous, and their 0/1 mask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import LabelError


@dataclass(frozen=True, order=True)
class Region:
    """One anomaly: points `start` to `stop` (half-open, indices into the series), with who said so and when."""

    start: int
    stop: int
    note: str = ""
    author: str = ""
    made: str = ""  # ISO time, UTC; empty when it came with the data

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.stop:
            raise LabelError(
                f"A label from point {self.start} to {self.stop} is empty or backwards",
                "a region is half-open and holds at least one point",
                "Mark at least one point",
            )

    def __len__(self) -> int:
        return self.stop - self.start

    def touches(self, start: int, stop: int) -> bool:
        """Whether the region shares a point with start to stop (half-open)."""
        return self.start < stop and start < self.stop


@dataclass(frozen=True)
class LabelSet:
    """The labeled anomalies of one series: regions sorted by start, never overlapping."""

    regions: tuple[Region, ...] = ()

    def __post_init__(self) -> None:
        for before, after in zip(self.regions, self.regions[1:], strict=False):
            if after.start < before.stop:
                raise LabelError(
                    f"The labels {before.start}–{before.stop} and {after.start}–{after.stop} overlap or are unsorted",
                    "each point belongs to at most one anomaly",
                    "Merge the two regions",
                )

    @classmethod
    def of(cls, regions: Iterable[Region]) -> LabelSet:
        """The same regions sorted; overlapping or touching ones merged, the first one's note kept."""
        merged: list[Region] = []
        for region in sorted(regions):
            if merged and region.start <= merged[-1].stop:
                last = merged[-1]
                stop = max(last.stop, region.stop)
                merged[-1] = Region(last.start, stop, last.note or region.note, last.author, last.made)
            else:
                merged.append(region)
        return cls(tuple(merged))

    @classmethod
    def from_mask(cls, mask: NDArray[np.generic], author: str = "") -> LabelSet:
        """The runs of non-zero points of `mask` (n,); a run that ends with the series is kept."""
        return cls(tuple(Region(int(a), int(b), author=author) for a, b in runs(mask)))

    def mask(self, n: int) -> NDArray[np.int8]:
        """1 inside a region, 0 elsewhere, (n,)."""
        out = np.zeros(n, np.int8)
        for region in self.regions:
            out[region.start : region.stop] = 1
        return out

    def within(self, start: int, stop: int) -> LabelSet:
        """The labels of the points start to stop, counted from `start`; regions across the border are cut."""
        cut = [
            Region(max(r.start, start) - start, min(r.stop, stop) - start, r.note, r.author, r.made)
            for r in self.regions
            if r.touches(start, stop)
        ]
        return LabelSet(tuple(cut))

    def __len__(self) -> int:
        return len(self.regions)


def runs(mask: NDArray[np.generic]) -> NDArray[np.int64]:
    """Start and stop (half-open) of each run of non-zero points of `mask` (n,), as (runs, 2)."""
    on = np.asarray(mask) > 0
    step = np.diff(np.concatenate(([0], on.astype(np.int8), [0])))
    return np.stack([np.flatnonzero(step == 1), np.flatnonzero(step == -1)], axis=1).astype(np.int64)
