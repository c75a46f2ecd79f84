"""Flags as a chart marks them: hits, misses, false alarms, or plain flags where there are no labels. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, runs

MarkKind = Literal["hit", "miss", "false_alarm", "flag"]
KINDS: tuple[MarkKind, ...] = ("flag", "hit", "false_alarm", "miss")  # drawn in this order: a miss stays on top
SIGNS: Mapping[MarkKind, str] = MappingProxyType({"hit": "▲", "miss": "▼", "false_alarm": "✕", "flag": "◆"})
NAMES: Mapping[MarkKind, tuple[str, str]] = MappingProxyType(
    {
        "hit": ("hit", "hits"),
        "miss": ("miss", "misses"),
        "false_alarm": ("false alarm", "false alarms"),
        "flag": ("flag", "flags"),
    }
)


@dataclass(frozen=True, eq=False)
class Marks:
    """Where marks stand: points `indices` (m,) ascending, `kinds` (m,) as numbers into KINDS, and why, in words."""

    indices: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    kinds: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    reasons: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def until(self, stop: int) -> Marks:
        """The marks of the points before `stop`."""
        m = int(np.searchsorted(self.indices, stop))
        return Marks(self.indices[:m], self.kinds[:m], self.reasons)

    def count(self, kind: MarkKind) -> int:
        """How many marks are of a kind."""
        return int((self.kinds == KINDS.index(kind)).sum())

    def kind_at(self, position: int) -> MarkKind:
        """The kind of the mark at a position (0…m−1)."""
        return KINDS[int(self.kinds[position])]


def words_for(kind: MarkKind, number: int) -> str:
    """`2 hits`, `1 false alarm`."""
    return f"{number} {NAMES[kind][number != 1]}"


def marks_of(
    flags: NDArray[np.int8], labels: LabelSet | None, start: int = 0, reasons: Mapping[int, str] = MappingProxyType({})
) -> Marks:
    """The marks of flags (n,) that stand for the points `start` to `start + n`.

    A labeled region is one hit, at its first flagged point, or one miss, at its first point; a run of flags outside
    labels is one false alarm, at its first point. Regions with a point that was not judged and no flag get no mark.
    Without labels (None) each run is a plain flag.
    """
    on = np.flatnonzero(flags == 1)
    outside = np.asarray(flags == 1)
    found: list[tuple[int, int]] = []
    for region in (labels or LabelSet()).regions:
        first, last = max(region.start - start, 0), min(region.stop - start, len(flags))
        if first >= last:
            continue
        outside[first:last] = False
        at = int(np.searchsorted(on, first))
        if at < len(on) and on[at] < last:
            found.append((int(on[at]), KINDS.index("hit")))
        elif (flags[first:last] >= 0).all():
            found.append((first, KINDS.index("miss")))
    other = KINDS.index("flag" if labels is None else "false_alarm")
    found += [(int(first), other) for first in runs(outside)[:, 0]]
    found.sort()
    table = np.array(found, np.int64).reshape(-1, 2)
    return Marks(table[:, 0] + start, table[:, 1].astype(np.int8), reasons)
