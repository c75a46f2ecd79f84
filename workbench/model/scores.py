"""Scores, findings and suggestions: what is said about flags against labels, and what to ask about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Scores:
    """Flags and conditions of one part of one series (or the pooled counts of several) against labels.

    Event F1 is under point adjustment, "squeeze": an event is one positive, each flag outside events one false alarm.
    What is unknown is None: rates without a clock, delay without a hit.
    """

    events: int = 0
    hits: int = 0
    false_alarms: int = 0
    precision: float = 0.0
    recall: float = 0.0
    event_f1: float = 0.0
    point_f1: float = 0.0
    merged_f1: float = 0.0  # a run of false flags counts once
    delay_f1: float = 0.0  # found within the first points only
    false_alarms_per_day: float | None = None
    alerts_per_day: float | None = None
    median_delay_points: float | None = None
    median_delay_s: float | None = None
    points: int = 0
    days: float | None = None
    point_hits: int = 0
    point_alarms: int = 0
    point_positives: int = 0
    merged_hits: int = 0  # events that the condition touches
    merged_false_alarms: int = 0
    delay_hits: int = 0

    @property
    def misses(self) -> int:
        """Labeled events without a flag."""
        return self.events - self.hits


FindingKind = Literal["miss", "false_alarm", "hit"]


@dataclass(frozen=True)
class Finding:
    """One case worth a look: a miss or a false alarm (or a hit), worst first by `severity`.

    Points `start` to `stop` (half-open) of series `series`. `saw`: what the rule saw, in words; `nearest`: the
    condition nearest to firing (miss) or the one that fired (false alarm), in words.
    """

    series: str
    kind: FindingKind
    start: int
    stop: int
    severity: float
    saw: str = ""
    nearest: str = ""
    clause: int = 0


@dataclass(frozen=True)
class Suggestion:
    """A question to a person about points `start` to `stop` (half-open) of series `series`: is this an anomaly?

    `flagged`, `labeled`: whether the rule's condition holds there and whether a label stands there, in words `said`;
    `saw`: what happened there, in words. `at`: the point where the rule is nearest to firing, or fires most. `change`:
    how many incidents are expected to be judged or learned otherwise after the answer, as
    `training.active.change.expected_change` defines it.
    """

    series: str
    start: int
    stop: int
    at: int
    flagged: bool
    labeled: bool
    said: str
    saw: str
    change: float

    @property
    def question(self) -> str:
        """One sentence to be answered by yes or no."""
        return f"{self.said} ({self.saw}): is it an anomaly?"
