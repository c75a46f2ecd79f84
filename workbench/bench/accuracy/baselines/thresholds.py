"""From a baseline's score to flags: one emit step for all, and the threshold that the training labels ask for."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import runs
from workbench.scoring.metrics import f1

RANKS = 120  # thresholds tried at points of the training score, from its largest value down
WIDEST = 0.25  # of the points may be above a threshold
SCALE = 0.99  # the quantile of a curve's training score that a carried threshold is measured in
COOLDOWNS = ((180.0, 30), (1800.0, 12))  # seconds between points below which a flag silences so many points …
LONGEST = 6  # … and this many from there on
NO_CLOCK = 12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Threshold:
    """A limit of a score, and the event F1 that it has on training."""

    limit: float
    f1: float


def cooldown_points(interval_s: float | None) -> int:
    """For how many points a flag silences those after it: half an hour of minutes, an hour of 5 minutes, 6 hours."""
    if interval_s is None:
        return NO_CLOCK
    return next((points for below, points in COOLDOWNS if interval_s < below), LONGEST)


def condition_of(score: Floats, limit: float) -> NDArray[np.int8]:
    """Where the score (n,) is at the limit or above; never where it is NaN."""
    return np.asarray(score >= limit, np.int8)


def flags_of(condition: NDArray[np.int8], cooldown: int) -> NDArray[np.int8]:
    """The first point of each run of a condition (n,); with a cool-down none of the `cooldown` points after a flag."""
    flags = emit_flags(condition, Emit("first", 0))
    last = -cooldown - 1
    for at in np.flatnonzero(flags == 1) if cooldown else ():
        if at - last <= cooldown:
            flags[at] = 0
        else:
            last = int(at)
    return flags


def scale(score: Floats) -> float:
    """The unit in which a threshold is carried from curve to curve: the 99 % quantile of the training score (start,);
    where that is 0 the mean, where all is 0 one."""
    known = score[np.isfinite(score)]
    sizes = (float(np.quantile(known, SCALE)), float(np.mean(known))) if len(known) else ()
    return next((size for size in sizes if size > 0), 1.0)


def best_threshold(score: Floats, truth: NDArray[np.bool_], cooldown: int) -> Threshold:
    """The limit with the best event F1 of its flags on training, score and truth (start,); of equally good ones the
    middle one. Raises ValueError where no event is labeled."""
    events = runs(truth)
    if not len(events):
        raise ValueError("a threshold needs a labeled event")
    known = np.where(np.isfinite(score), score, -np.inf)
    limits = _candidates(known, events)
    number = np.full(len(score), -1, np.int64)
    for at, (start, stop) in enumerate(events):
        number[start:stop] = at
    hits, false = count_flags(known, limits, number, len(events), cooldown)
    shares = [f1(int(h), int(h + fa), len(events))[2] for h, fa in zip(hits, false, strict=True)]
    best = [at for at, share in enumerate(shares) if share >= max(shares) - 1e-12]
    return Threshold(float(limits[best[len(best) // 2]]), max(shares))


def quiet_threshold(score: Floats, carried: float | None) -> float:
    """The limit for a curve without a training event: what other curves say, in the unit of this one; where none says
    anything just above all that training saw."""
    if carried is not None:
        return carried
    known = score[np.isfinite(score)]
    return float(np.nextafter(known.max(), np.inf)) if len(known) else np.inf


def _candidates(score: Floats, events: NDArray[np.int64]) -> Floats:
    """Limits from high to low: the peak of each event, values at even steps of log rank, and halfway between those."""
    descending = np.sort(score[np.isfinite(score)])[::-1]
    if not len(descending):
        return np.array([np.inf])
    deepest = max(1, int(WIDEST * len(descending)))
    ranks = np.unique(np.geomspace(1, deepest, RANKS).astype(int)) - 1
    peaks = np.array([score[start:stop].max() for start, stop in events])
    found = np.unique(np.concatenate([descending[ranks], peaks[np.isfinite(peaks)]]))
    halfway = (found[1:] + found[:-1]) / 2
    return np.asarray(np.unique(np.concatenate([found, halfway]))[::-1], np.float64)


@numba.njit(nogil=True, cache=True)
def count_flags(score, limits, event, n_events, cooldown):  # type: ignore[no-untyped-def]
    """Events found and false alarms (limits,) of the flags that `flags_of` gives for each limit.

    score (n,) without NaN; event (n,): number of the labeled event, −1 = normal.
    """
    hits = np.zeros(len(limits), np.int64)
    false = np.zeros(len(limits), np.int64)
    seen = np.full(n_events, -1, np.int64)
    for k in range(len(limits)):
        before, last = False, -cooldown - 1
        for i in range(len(score)):
            on = score[i] >= limits[k]
            if on and not before and i - last > cooldown:
                last = i
                if event[i] < 0:
                    false[k] += 1
                elif seen[event[i]] != k:
                    seen[event[i]] = k
                    hits[k] += 1
            before = on
    return hits, false
