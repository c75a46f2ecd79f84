"""How hard the cases are: noise, distractors, partial symptoms, evidence on one side only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difficulty:
    """Shares are probabilities of a case, unless told otherwise.

    `noise`: factor on the deviation of each metric. `distractors`: benign errors and logins in the log. `bumps`: short
    bumps of everyday work in some metrics, how many a case on average. `company`: metrics of the look-alike move as
    well. `echoes`: the log tells part of a second story, which the metrics do not bear out. `partial`: an anomalous
    case shows only part of its motions and of its storyline. `metrics_only`, `logs_only`: an anomalous case whose log,
    whose metrics tell nothing. `strength`: how far a motion goes from base (0) to what its record says (1), its least.
    `coined`: a name that no list has.
    """

    noise: float
    distractors: float
    bumps: float
    company: float
    echoes: float
    partial: float
    metrics_only: float
    logs_only: float
    strength: float
    coined: float


DIFFICULTIES = {
    "easy": Difficulty(0.6, 0.15, 0.1, 0.1, 0.1, 0.0, 0.0, 0.0, 1.0, 0.05),
    "default": Difficulty(1.0, 0.5, 1.8, 0.75, 0.5, 0.12, 0.02, 0.02, 1.0, 0.16),
    "hard": Difficulty(1.7, 0.85, 2.4, 0.9, 0.85, 0.35, 0.07, 0.07, 0.55, 0.25),
}
