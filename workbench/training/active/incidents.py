"""Incidents: where a rule fires, nearly fires, or a label stands, each once, cut out of the distance to firing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, Region, runs
from workbench.training.active.nouns import Incident

Floats = NDArray[np.float64]

USUAL = -1.0  # where the median point lies, and one of which no distance is known
NO_DISTANCE = 1e-9  # a usual point that is nearer to firing tells nothing about what is far
HOLE = 2  # points that do not fire inside the points that are asked about
SLOPE = 0.1  # a near miss reaches as far as the distance stays within so much of its peak
LEAST_ROOM = 10  # points
MOST_POINTS = 50_000  # that peaks are looked for at: of a rule that floods, the most plain ones


def room_of(labels: LabelSet | None) -> int:
    """Points between incidents of their own: as many as half of the labels are long, at least LEAST_ROOM."""
    lengths = [len(region) for region in labels.regions] if labels is not None else []
    return max(LEAST_ROOM, int(np.median(lengths)) if lengths else 0)


def incidents(
    score: Floats, condition: NDArray[np.int8], labels: LabelSet | None, *, gap: int, room: int, reach: float
) -> tuple[Incident, ...]:
    """Every label, and every peak of the distance of at least −reach outside of labels, in the order of time.

    `score`, `condition` (n,): what the rule says, as for `distances`. `gap`: firing points at most so many points apart
    are one run, as in `emit`. What fires within `gap` points of a label belongs to that label.
    """
    distance = distances(score, condition)
    regions = LabelSet.of(() if labels is None else labels.within(0, len(score)).regions).regions
    found = [_incident(distance, condition, region.start, region.stop, labeled=True) for region in regions]
    firing = _joined(runs(condition == 1), gap)
    free = _free(len(score), regions, firing, gap + 1)
    return tuple(sorted([*found, *_peaks(distance, condition, free, firing, room, reach)], key=lambda one: one.start))


def distances(score: Floats, condition: NDArray[np.int8]) -> Floats:
    """Signed distance to firing (n,) in units of a usual point's: the median point lies at −1, the border at 0.

    `score` (n,): signed distance in units of the thresholds, NaN = unknown, where `condition` (n,) decides alone. A
    threshold says little about how far its border is: a level of 100 ± 1 nears a limit of 108 by small parts of it.
    """
    known = score[~np.isnan(score)]
    usual = -float(np.median(known)) if len(known) else 1.0
    scaled = score / usual if NO_DISTANCE < usual < np.inf else score
    return np.where(np.isnan(score), np.where(condition == 1, 0.0, USUAL), scaled)


def _incident(distance: Floats, condition: NDArray[np.int8], start: int, stop: int, *, labeled: bool) -> Incident:
    at = start + int(np.argmax(distance[start:stop]))
    flagged = bool((condition[start:stop] == 1).any())
    return Incident(start, stop, at, float(distance[at]), flagged, labeled)


def _joined(spans: NDArray[np.int64], gap: int) -> NDArray[np.int64]:
    """Runs (r, 2) with those at most `gap` points apart as one."""
    if len(spans) < 2:
        return spans
    apart = spans[1:, 0] - spans[:-1, 1] > gap
    starts = spans[np.concatenate(([True], apart)), 0]
    stops = spans[np.concatenate((apart, [True])), 1]
    return np.stack([starts, stops], axis=1)


def _free(n: int, regions: tuple[Region, ...], firing: NDArray[np.int64], margin: int) -> NDArray[np.bool_]:
    """Points (n,) that belong to no label, neither by a few points nor by a run that reaches into it."""
    free = np.ones(n, np.bool_)
    for region in regions:
        free[max(region.start - margin, 0) : region.stop + margin] = False
    for start, stop in firing:
        if not free[start:stop].all():
            free[start:stop] = False
    return free


def _peaks(
    distance: Floats,
    condition: NDArray[np.int8],
    free: NDArray[np.bool_],
    firing: NDArray[np.int64],
    room: int,
    reach: float,
) -> Iterator[Incident]:
    """The greatest distance first; points within `room` of what was found are not looked at again."""
    at = np.flatnonzero(free & (distance >= -reach))
    at = at[np.argsort(-distance[at], kind="stable")][:MOST_POINTS]
    left = free.copy()
    for peak in at.tolist():
        if not left[peak]:
            continue
        start, stop = _extent(distance, left, peak, room)
        first, last = _run_at(firing, peak) if distance[peak] >= 0 else (start, stop)
        left[max(first - room, 0) : last + room] = False
        yield _incident(distance, condition, start, stop, labeled=False)


def _run_at(firing: NDArray[np.int64], peak: int) -> tuple[int, int]:
    """The run that is one flag: what else fires in it is no incident of its own."""
    start, stop = firing[np.searchsorted(firing[:, 0], peak, side="right") - 1].tolist()
    return start, stop


def _extent(distance: Floats, left: NDArray[np.bool_], peak: int, room: int) -> tuple[int, int]:
    """The points around the peak that fire, at most HOLE apart; of a near miss, those that come about as near."""
    first, last = max(peak - room, 0), min(peak + room + 1, len(distance))
    level, hole = (0.0, HOLE) if distance[peak] >= 0 else (distance[peak] - SLOPE, 0)
    near = _joined(runs(left[first:last] & (distance[first:last] >= level)), hole)
    start, stop = _run_at(near, peak - first)
    return first + start, first + stop
