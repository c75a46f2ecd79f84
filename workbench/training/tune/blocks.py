"""The labeled points that a tuner may see, cut into blocks, and what a run of a rule is worth on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.model.emit import Emit
from workbench.model.labels import runs
from workbench.model.series import Series
from workbench.model.verdict import Verdict

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Blocks:
    """The points [0, stop) of one labeled series in `folds` contiguous blocks.

    `events` [e, 2]: start and stop of each; `of_event` [e]: its block, that of its start. `borders` [folds + 1]. Where
    there are as many events as blocks, each block holds about as many; no event is cut. What is flagged in points that
    the series ignores counts neither way.
    """

    series: Series
    events: NDArray[np.int64]
    of_event: NDArray[np.int64]
    borders: NDArray[np.int64]

    @classmethod
    def of(cls, series: Series, folds: int) -> Blocks:
        """All points of a labeled series."""
        assert series.labels is not None
        events = runs(series.labels.mask(len(series)))
        borders = _borders(events, len(series), folds)
        of_event = np.clip(np.searchsorted(borders, events[:, 0], side="right") - 1, 0, folds - 1)
        return cls(series, events, of_event, borders)

    @property
    def counts(self) -> Counts:
        """Events by block [folds]."""
        return np.bincount(self.of_event, minlength=len(self.borders) - 1)


@dataclass(frozen=True, eq=False)
class Trial:
    """What one parameter vector gave: `hits`, `false` [gaps, series, folds]: flags with each emit gap; `touched`
    [series, folds]: events that the condition touches."""

    hits: Counts
    false: Counts
    touched: Counts

    @property
    def arrays(self) -> tuple[Counts, Counts, Counts]:
        """All its counts."""
        return self.hits, self.false, self.touched


def trial(verdicts: Sequence[Verdict], blocks: Sequence[Blocks], emit: Emit, gaps: Sequence[int]) -> Trial:
    """The counts of verdicts, one a series, all of which ran."""
    told = [_counted(verdict, own, emit, gaps) for verdict, own in zip(verdicts, blocks, strict=True)]
    hits, false, touched = (np.array(part) for part in zip(*told, strict=True))
    return Trial(hits.transpose(1, 0, 2), false.transpose(1, 0, 2), touched)


def event_objective(hits: Counts, false: Counts, events: Counts, micro_share: float) -> NDArray[np.float64]:
    """What is maximized [...]: micro and macro event F1 mixed, from counts [..., series] and events [series].

    The same as `validate.objective` on scores of these counts.
    """
    found = 2.0 * hits
    asked = hits + false + events
    each = np.divide(found, asked, out=np.zeros(found.shape), where=asked > 0)
    micro_asked = asked.sum(-1)
    micro = np.divide(found.sum(-1), micro_asked, out=np.zeros(micro_asked.shape), where=micro_asked > 0)
    labeled = events > 0
    if not labeled.any():
        return np.asarray(micro, np.float64)
    return np.asarray(micro_share * micro + (1.0 - micro_share) * each[..., labeled].mean(-1), np.float64)


def _borders(events: NDArray[np.int64], n: int, folds: int) -> NDArray[np.int64]:
    if len(events) < folds:
        return np.round(np.linspace(0, n, folds + 1)).astype(np.int64)
    groups = np.array_split(np.arange(len(events)), folds)
    inner = [(events[a[-1], 1] + events[b[0], 0]) // 2 for a, b in pairwise(groups)]
    return np.array([0, *inner, n], np.int64)


def _counted(
    verdict: Verdict, blocks: Blocks, emit: Emit, gaps: Sequence[int]
) -> tuple[list[Counts], list[Counts], Counts]:
    folds = len(blocks.borders) - 1
    on = np.flatnonzero(verdict.condition == 1) + verdict.start
    since = np.diff(on, prepend=-(1 << 40))
    anew = np.searchsorted(on, np.asarray(blocks.series.origins, np.int64))
    since[anew[anew < len(on)]] = 1 << 40  # no alarm goes on across a point at which the series begins anew
    inside = _event_at(on, blocks.events)
    ignored = blocks.series.ignored.mask(len(blocks.series))[on] == 1
    hits, false = [], []
    for gap in gaps:
        flagged = np.ones(len(on), np.bool_) if emit.mode == "every" else since > gap + 1
        hits.append(_by_fold(inside[flagged], blocks))
        outside = on[flagged & (inside < 0) & ~ignored]
        place = np.clip(np.searchsorted(blocks.borders, outside, side="right") - 1, 0, folds - 1)
        false.append(np.bincount(place, minlength=folds))
    return hits, false, _by_fold(inside, blocks)


def _event_at(points: NDArray[np.int64], events: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of the event that holds each point, −1 for none."""
    if not len(events):
        return np.full(len(points), -1, np.int64)
    before = np.searchsorted(events[:, 0], points, side="right") - 1
    held = (before >= 0) & (points < events[np.maximum(before, 0), 1])
    return np.where(held, before, -1)


def _by_fold(found: NDArray[np.int64], blocks: Blocks) -> Counts:
    return np.bincount(blocks.of_event[np.unique(found[found >= 0])], minlength=len(blocks.borders) - 1)
