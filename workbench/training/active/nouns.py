"""The nouns of active help: an incident of a series, and how incidents are cut out and weighed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActiveOptions:
    """How incidents are cut out of a score and weighed.

    Distances are in units of a usual point's to the border (`incidents.distances`). `reach`: how far below the border
    an incident may peak and still be asked about, and how far the border may move in `change`. `sureness`: log-odds of
    an anomaly for each unit above the border.
    `room_points`: incidents nearer to each other are one; None = the median length of the labels, at least 10.
    `repeat`: what a further question about the same series counts against the one before it.
    """

    reach: float = 0.5
    sureness: float = 4.0
    room_points: int | None = None
    repeat: float = 0.8


@dataclass(frozen=True)
class Incident:
    """Points `start` to `stop` (half-open) that the rule fires at, nearly fires at, or that are labeled.

    `peak`: the greatest signed distance to firing there (≥ 0 = fires, −1 = a usual point), at the point `at`.
    """

    start: int
    stop: int
    at: int
    peak: float
    flagged: bool
    labeled: bool
