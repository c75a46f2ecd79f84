"""What an answer is worth: the expected change of a threshold rule, in closed form.

The rule is seen as one of a family: its border moved towards usual points (its limits lowered) or away from them, so
that it fires at an incident whose peak distance reaches the moved border. How good each member is follows from peaks
and labels alone, without a run: event F1 of its hits and false alarms, one for each incident.

Source: expected model change (B. Settles, Active Learning Literature Survey, 2009, section 3.3). The members are
weighed as in a Gibbs posterior in which one labeled event of F1 counts one nat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS = 61  # members of the family, evenly spaced in the logarithm of the factor


def expected_change(peaks: Floats, labeled: Bools, sureness: float, reach: float) -> Floats:
    """How many incidents are expected to be learned or judged otherwise once each of the m incidents is answered [m].

    The probability that its label is wrong (`doubt`), times itself and the others whose verdict the refitted limits
    would turn (`moved`). `peaks` [m]: greatest signed distance to firing of each, where −1 is that of a usual point.
    """
    return doubt(peaks, labeled, sureness) * (1.0 + moved(peaks, labeled, reach))


def doubt(peaks: Floats, labeled: Bools, sureness: float) -> Floats:
    """The probability that a label is wrong [m], going by the rule: an incident that peaks at the distance d is an
    anomaly with log-odds `sureness` × d."""
    anomaly = 1.0 / (1.0 + np.exp(-np.clip(sureness * peaks, -50.0, 50.0)))
    return np.where(labeled, 1.0 - anomaly, anomaly)


def moved(peaks: Floats, labeled: Bools, reach: float) -> Floats:
    """How many incidents the refitted rule would judge otherwise if the label of one were the other [m].

    For each of them the sum over all incidents of |P(fires; this label turned) − P(fires; labels as they are)|, P over
    the rules of the family, each weighed by exp(events × its event F1).
    """
    limits = borders(reach)
    fires = peaks[:, None] >= limits
    hits, false = fires[labeled].sum(0), fires[~labeled].sum(0)
    events = np.array([labeled.sum()])
    turn = np.where(labeled, -1, 1)[:, None]
    now = _firing(hits[None], false[None], events)
    then = _firing(hits + turn * fires, false - turn * fires, events + turn[:, 0])
    passed = np.searchsorted(limits, peaks, side="right")  # how many of the rules fire at each incident
    return np.asarray(np.abs(then - now) @ np.bincount(passed, minlength=STEPS + 1)[1:], np.float64)


def borders(reach: float) -> Floats:
    """The peak from which each rule of the family fires [STEPS], from −reach up to reach / (1 − reach)."""
    return np.geomspace(1.0 - reach, 1.0 / (1.0 - reach), STEPS) - 1.0


def _firing(hits: NDArray[np.int64], false: NDArray[np.int64], events: NDArray[np.int64]) -> Floats:
    """P(fires) [k, STEPS] at an incident that peaks from each border to the next, by hits and false alarms
    [k, STEPS] of each rule and labeled events [k]."""
    asked = hits + false + events[:, None]
    event_f1 = np.divide(2.0 * hits, asked, out=np.zeros(hits.shape), where=asked > 0)
    weight = np.exp(events[:, None] * (event_f1 - event_f1.max(1, keepdims=True)))
    return np.asarray(np.cumsum(weight / weight.sum(1, keepdims=True), axis=1), np.float64)
