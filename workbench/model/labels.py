"""Labels: half-open regions of points that a person calls anomalous, and their 0/1 mask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
        """The same regions sorted; overlapping or touching ones merged as `joined` says."""
        merged: list[Region] = []
        for region in sorted(regions):
            if merged and region.start <= merged[-1].stop:
                merged[-1] = joined(merged[-1], region)
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

    # what a person does to labels; each gives another set

    def at(self, index: int) -> Region | None:
        """The region that holds a point."""
        return next((r for r in self.regions if r.start <= index < r.stop), None)

    def touching(self, start: int, stop: int) -> tuple[Region, ...]:
        """The regions that share a point with start to stop (half-open)."""
        return tuple(r for r in self.regions if r.touches(start, stop))

    def mark(self, region: Region) -> LabelSet:
        """One anomaly more; those it overlaps or adjoins become one with it, all others stay as they are."""
        near = [r for r in self.regions if r.start <= region.stop and region.start <= r.stop]
        return self._swapped(tuple(near), joined(*near, region))

    def remove(self, start: int, stop: int) -> LabelSet:
        """Without the regions that share a point with start to stop."""
        return LabelSet(tuple(r for r in self.regions if not r.touches(start, stop)))

    def split(self, index: int) -> LabelSet:
        """The region that holds a point as two, the point itself normal between them; the same set where that leaves
        nothing on either side.

        Scores see a 0/1 column, as the field does: regions that adjoin are one event there, so two need a gap.
        """
        found = self.at(index)
        if found is None or index in (found.start, found.stop - 1):
            return self
        return self._swapped((found,), replace(found, stop=index), replace(found, start=index + 1))

    def adjoins(self, region: Region) -> bool:
        """Whether another region begins where one ends, or ends where it begins: scores count them as one event."""
        return any(other.stop == region.start or region.stop == other.start for other in self.regions)

    def merge(self, start: int, stop: int) -> LabelSet:
        """The regions that share a point with start to stop as one, with what lies between them."""
        found = self.touching(start, stop)
        return self if len(found) < 2 else self._swapped(found, joined(*found))

    def following(self, region: Region) -> Region | None:
        """The region after one."""
        return next((r for r in self.regions if r.start >= region.stop), None)

    def reshape(self, region: Region, start: int, stop: int) -> LabelSet:
        """A region over other points, half-open, with the same note, author and time; regions that it then overlaps
        become one with it, those that it only adjoins stay."""
        moved = replace(region, start=start, stop=stop)
        found = tuple(r for r in self.regions if r != region and r.touches(start, stop))
        return self._swapped((region, *found), joined(moved, *found))

    def annotate(self, region: Region, note: str) -> LabelSet:
        """A region with another note."""
        return self._swapped((region,), replace(region, note=note))

    def _swapped(self, gone: tuple[Region, ...], *come: Region) -> LabelSet:
        return LabelSet(tuple(sorted([*(r for r in self.regions if r not in gone), *come])))


def joined(first: Region, *others: Region) -> Region:
    """Regions as one, from the first of their points to the last; author and time are the first one's, the notes of
    all are kept, each once."""
    for other in others:
        notes = dict.fromkeys(n for one in (first, other) for n in one.note.split("; ") if n)
        first = replace(
            first, start=min(first.start, other.start), stop=max(first.stop, other.stop), note="; ".join(notes)
        )
    return first


def runs(mask: NDArray[np.generic]) -> NDArray[np.int64]:
    """Start and stop (half-open) of each run of non-zero points of `mask` (n,), as (runs, 2)."""
    on = np.asarray(mask) > 0
    step = np.diff(np.concatenate(([0], on.astype(np.int8), [0])))
    return np.stack([np.flatnonzero(step == 1), np.flatnonzero(step == -1)], axis=1).astype(np.int64)
