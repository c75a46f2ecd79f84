"""Flags as a chart marks them: hits, misses, false alarms, or plain flags where there are no labels. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.gui.texts import later, tr, trn
from workbench.model.labels import LabelSet, runs

MarkKind = Literal["hit", "miss", "false_alarm", "flag"]
KINDS: tuple[MarkKind, ...] = ("flag", "hit", "false_alarm", "miss")  # drawn in this order: a miss stays on top
SIGNS: Mapping[MarkKind, str] = MappingProxyType({"hit": "▲", "miss": "▼", "false_alarm": "✕", "flag": "◆"})
NAMES: Mapping[MarkKind, str] = MappingProxyType(
    {"hit": later("hit"), "miss": later("miss"), "false_alarm": later("false alarm"), "flag": later("flag")}
)


@dataclass(frozen=True, eq=False)
class Marks:
    """Where marks stand: points `indices` (m,) ascending, `kinds` (m,) as numbers into KINDS, and why, in words.

    `spans` (r, 2): the runs of flags, half-open.
    `conditions` (m,): the `Abnormal Rule` that set each, 0 = can't be told; None where marks are colored by kind.
    """

    indices: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    kinds: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, np.int8))
    reasons: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    conditions: NDArray[np.int64] | None = None
    spans: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), np.int64))

    def until(self, stop: int) -> Marks:
        """The marks of the points before `stop`."""
        spans = np.minimum(self.spans[self.spans[:, 0] < stop], stop)
        return replace(self.cut(0, int(np.searchsorted(self.indices, stop))), spans=spans)

    def cut(self, first: int, last: int) -> Marks:
        """The marks at the positions `first` to `last` (half-open)."""
        conditions = None if self.conditions is None else self.conditions[first:last]
        return Marks(self.indices[first:last], self.kinds[first:last], self.reasons, conditions, self.spans)

    def count(self, kind: MarkKind) -> int:
        """How many marks are of a kind."""
        return int((self.kinds == KINDS.index(kind)).sum())

    def groups(self, focus: int = 0) -> list[tuple[MarkKind, int]]:
        """Kind and condition of what is drawn alike, in drawing order; the condition `focus` comes last."""
        if self.conditions is None:
            return [(kind, 0) for kind in KINDS]
        pairs = [divmod(int(key), len(KINDS)) for key in np.unique(self.conditions * len(KINDS) + self.kinds)]
        return [(KINDS[k], c) for c, k in sorted(pairs, key=lambda pair: (pair[0] == focus > 0, pair[1], pair[0]))]

    def members(self, kind: MarkKind, condition: int) -> NDArray[np.bool_]:
        """Which marks belong to a group (m,)."""
        of_kind = np.asarray(self.kinds == KINDS.index(kind))
        return of_kind if self.conditions is None else of_kind & (self.conditions == condition)

    def count_condition(self, number: int) -> int:
        """How many marks a condition has set; misses are set by none."""
        if self.conditions is None:
            return 0
        return int(((self.conditions == number) & (self.kinds != KINDS.index("miss"))).sum())

    def kind_at(self, position: int) -> MarkKind:
        """The kind of the mark at a position (0…m−1)."""
        return KINDS[int(self.kinds[position])]


def words_for(kind: MarkKind, number: int) -> str:
    """`2 hits`, `1 false alarm`."""
    told: dict[MarkKind, str] = {
        "hit": trn("{n} hit", "{n} hits", number),
        "miss": trn("{n} miss", "{n} misses", number),
        "false_alarm": trn("{n} false alarm", "{n} false alarms", number),
        "flag": trn("{n} flag", "{n} flags", number),
    }
    return told[kind]


def signed_name(kind: MarkKind) -> str:
    """`▲ hit`, `✕ false alarm`."""
    return f"{SIGNS[kind]} {tr(NAMES[kind])}"


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
    spans = runs(np.asarray(flags == 1)) + start
    return Marks(table[:, 0] + start, table[:, 1].astype(np.int8), reasons, spans=spans)


def condition_marks(
    plain: Marks,
    flags: NDArray[np.int8],
    rows: NDArray[np.bool_],
    numbers: Sequence[int],
    labels: LabelSet | None,
    start: int = 0,
    focus: int = 0,
) -> Marks:
    """The marks `plain` of flags (n,) taken apart by condition: in each region and each run outside, one for every
    condition that set a flag there, at its first one. Misses stay as they are.

    `rows` (c, n): where each of the conditions `numbers` (c,) held. A flag belongs to the first that held, to `focus`
    where that one did too.
    """
    owner = np.zeros(len(flags), np.int64)
    for row in sorted(range(len(numbers)), key=lambda row: (numbers[row] == focus, -row)):  # the last one wins
        owner[rows[row] & (flags == 1)] = numbers[row]
    stretch, kind = _stretches(flags, labels, start)
    on = np.flatnonzero(flags == 1)
    _, first = np.unique(stretch[on] * (max(numbers, default=0) + 1) + owner[on], return_index=True)
    at = on[np.sort(first)]
    missed = plain.indices[plain.kinds == KINDS.index("miss")]
    indices = np.concatenate([at + start, missed])
    kinds = np.concatenate([kind[at], np.full(len(missed), KINDS.index("miss"))])
    conditions = np.concatenate([owner[at], np.zeros(len(missed), np.int64)])
    sorted_by = np.argsort(indices, kind="stable")
    owners = conditions[sorted_by]
    return Marks(indices[sorted_by], kinds[sorted_by].astype(np.int8), plain.reasons, owners, plain.spans)


def _stretches(
    flags: NDArray[np.int8], labels: LabelSet | None, start: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each point (n,) the number of its region or run of flags outside, and the kind of a flag there."""
    other = KINDS.index("flag" if labels is None else "false_alarm")
    outside, kind = np.asarray(flags == 1), np.full(len(flags), other, np.int64)
    spans = []
    for region in (labels or LabelSet()).regions:
        first, last = max(region.start - start, 0), min(region.stop - start, len(flags))
        if first < last:
            outside[first:last] = False
            kind[first:last] = KINDS.index("hit")
            spans.append((first, last))
    stretch = np.zeros(len(flags), np.int64)
    for number, (first, last) in enumerate([*spans, *runs(outside).tolist()], 1):
        stretch[first:last] = number
    return stretch, kind
