"""The feature table of a group: the few points that can matter, with every feature at each of them.

Features are computed over the whole part from the series' origin, exactly as the rule will at run time with history
before it, but only points in the extreme tail of some feature, over all series or their own, are kept: a million points
shrink to some ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, runs
from workbench.synthesis.quantities.columns import columns_of, directed
from workbench.synthesis.shape import Feature

IGNORED = -1  # truth of a point that counts neither way
OWN_NORMAL, OWN_PER_EVENT = 32, 16  # normal points kept of each series and quantity, and so many more per event of it
CONFIRMED_ROOM = 5  # points around what a person called normal: another rule may fire a little beside it
_LEFT_OUT = -2  # event number of such a point: it is computed with the others and never kept

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Example:
    """What is learned from one series: its name, values (n,), truth (n,) of 1, 0 or IGNORED, and season in points.
    `second`: its second season, 0 = none. `confirmed`: where a person said that it is normal."""

    name: str
    values: NDArray[np.float64]
    truth: NDArray[np.int8]
    period: int
    second: int = 0
    confirmed: LabelSet = field(default_factory=LabelSet)


@dataclass(frozen=True, eq=False)
class Table:
    """Kept points (k,) of all series, sorted by series and position.

    `columns` (features, k) float32; `event` (k,): number of the labeled event, −1 = normal; `unit` (k,): block of the
    series; `events` (units,): labeled events per block; units = series × folds. `points`: all points behind it.
    `starts`, `homes` (n_events,): the first point of each event, and its block. `confirmed` (k,): whether a person said
    of the point that it is normal; None = of none.
    """

    features: tuple[Feature, ...]
    names: tuple[str, ...]
    columns: F32
    series: I64
    position: I64
    event: I64
    unit: I64
    events: NDArray[np.float64]
    folds: int
    points: int
    starts: I64
    homes: I64
    confirmed: NDArray[np.bool_] | None = None

    @property
    def n_events(self) -> int:
        """All labeled events."""
        return int(self.events.sum())

    def widened(self, early: int) -> Table:
        """The same where a flag up to `early` points before a label finds its event too."""
        room = self.points + early + 1  # so that no label is near the end of the series before
        labels = np.append(self.homes // self.folds * room + self.starts, np.iinfo(np.int64).max)
        here = self.series * room + self.position
        following = np.searchsorted(labels, here)
        ahead = (self.event < 0) & (labels[following] - here <= early)
        event, unit = self.event.copy(), self.unit.copy()
        event[ahead], unit[ahead] = following[ahead], self.homes[following[ahead]]
        return replace(self, event=event, unit=unit)


@dataclass(eq=False)
class _Rows:
    """Rows gathered so far: columns (features, k) and marks (6, k): series, position, event, unit, whether it is in a
    tail of its own series or confirmed, whether it is confirmed."""

    columns: F32
    marks: I64

    def __len__(self) -> int:
        return int(self.marks.shape[1])


def build(
    examples: Sequence[Example],
    features: Sequence[Feature],
    *,
    folds: int,
    kept_per_event: int,
    progress: Callable[[float, float], None],
) -> Table:
    """The table of all examples. `progress(done, total)` counts points × features and may raise to stop."""
    points = sum(len(example.values) for example in examples)
    n_events = [len(runs(example.truth)) for example in examples]
    keep = int(max(kept_per_event * sum(n_events), 60, min(0.01 * points, 3000)))
    rows, waiting = _Rows(np.empty((len(features), 0), np.float32), np.empty((6, 0), np.int64)), list[_Rows]()
    events, onsets = np.zeros(len(examples) * folds), [np.empty((2, 0), np.int64)]
    done, first_event = 0.0, 0

    def tick(points_each: int) -> None:
        nonlocal done
        progress(done, points * len(features))
        done += points_each

    for number, example in enumerate(examples):
        event, unit = _events_and_units(example, number, folds, first_event)
        starts = runs(example.truth)[:, 0]
        np.add.at(events, unit[starts], 1.0)
        onsets.append(np.stack([starts, unit[starts]]))
        tick_each = partial(tick, len(event))
        columns = columns_of(features, example.values, example.period, tick_each, example.second, warm=True)
        own = _own_tail(columns, event == -1, features, OWN_NORMAL + OWN_PER_EVENT * n_events[number])
        sure = _confirmed(example) & (event == -1)
        marks = np.stack([np.full(len(event), number), np.arange(len(event)), event, unit, own | sure, sure])
        waiting.append(_Rows(columns, marks.astype(np.int64)))
        if sum(map(len, waiting)) >= len(rows):  # else thousands of short series would each sift all rows anew
            rows, waiting = _trim([rows, *waiting], features, keep), []
        first_event += n_events[number]
    rows = _trim([rows, *waiting], features, keep, last=True)
    names = tuple(example.name for example in examples)
    series, position, event, unit, _, sure = rows.marks
    known = (series, position, event, unit, events, folds, points)
    confirmed = sure == 1 if sure.any() else None
    starts, homes = np.concatenate(onsets, axis=1)
    return Table(tuple(features), names, rows.columns, *known, starts, homes, confirmed)


def _events_and_units(example: Example, number: int, folds: int, first: int) -> tuple[I64, I64]:
    n = len(example.truth)
    event = np.where(example.truth == IGNORED, _LEFT_OUT, -1).astype(np.int64)
    fold = np.minimum(np.arange(n) * folds // max(n, 1), folds - 1)
    for at, (start, stop) in enumerate(runs(example.truth)):
        event[start:stop] = first + at
        fold[start:stop] = fold[start]  # an event belongs to one block whole
    return event, number * folds + fold


def _confirmed(example: Example) -> NDArray[np.bool_]:
    """Where (n,) a person said that it is normal, and a little around."""
    found = np.zeros(len(example.truth), bool)
    for region in example.confirmed.regions:
        found[max(region.start - CONFIRMED_ROOM, 0) : region.stop + CONFIRMED_ROOM] = True
    return found


def _own_tail(columns: F32, is_normal: NDArray[np.bool_], features: Sequence[Feature], keep: int) -> NDArray[np.bool_]:
    """Points (n,) of one series in some feature's tail of `keep` normal points: its own limit may be a low one."""
    wanted = np.zeros(columns.shape[1], bool)
    for at, feature in enumerate(features):
        for direction in feature.directions:
            turned = directed(columns[at], direction)
            normal = turned[is_normal]
            cut = np.partition(normal, len(normal) - keep)[len(normal) - keep] if len(normal) > keep else -np.inf
            wanted |= turned > max(cut, 0.0)
    return wanted


def _trim(parts: Sequence[_Rows], features: Sequence[Feature], keep: int, *, last: bool = False) -> _Rows:
    """Join the rows and drop those in no feature's tail of `keep` normal points over all series so far.

    Ties with the end of a tail are dropped by the `last` call only: so which rows are left in the end does not depend
    on how often they were trimmed before.
    """
    columns = np.concatenate([part.columns for part in parts], axis=1)
    marks = np.concatenate([part.marks for part in parts], axis=1)
    wanted, is_normal = marks[4] == 1, marks[2] == -1
    for at, feature in enumerate(features):
        for direction in feature.directions:
            turned = directed(columns[at], direction)
            normal = turned[is_normal]
            cut = np.partition(normal, len(normal) - keep)[len(normal) - keep] if len(normal) > keep else -np.inf
            wanted |= (turned > max(cut, 0.0)) if last else (turned >= cut) & (turned > 0.0)
    wanted &= marks[2] != _LEFT_OUT
    return _Rows(columns[:, wanted], marks[:, wanted])
