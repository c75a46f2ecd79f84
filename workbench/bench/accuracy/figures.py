"""From the flags of one detector on the curves of a set to its figures: macro, micro, and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.accuracy.curves import Curve
from workbench.model.labels import LabelSet
from workbench.model.scores import Scores
from workbench.scoring.metrics import detection_delays, macro, pool, score_flags

RESAMPLES = 1000
INTERVAL = (2.5, 97.5)  # percent
DELAY_POINTS = 7
# Figure → field of Scores. Those of the condition, before any emit step, are point_f1 and run_merged_event_f1.
SHARES: Mapping[str, str] = {
    "event_f1": "event_f1",
    "run_merged_event_f1": "merged_f1",
    "point_f1": "point_f1",
    "delay_limited_event_f1": "delay_f1",
    "precision": "precision",
    "recall": "recall",
}
LESS_IS_BETTER = ("false_alarms_per_day", "quiet_false_alarms", "quiet_false_alarms_per_day", "mean_delay_points")
COMPARED = (*SHARES, *LESS_IS_BETTER)


@dataclass(frozen=True)
class Judged:
    """One detector on the scored part of one curve; `delay`: points from onset to flag, summed over the hits."""

    scores: Scores
    delay: int

    @property
    def mean_delay(self) -> float | None:
        """Points from onset to flag; None without a hit."""
        return self.delay / self.scores.hits if self.scores.hits else None


def judge(curve: Curve, flags: NDArray[np.int8], condition: NDArray[np.int8]) -> Judged:
    """Flags and condition (n,) over the whole curve, judged on its scored part alone."""
    labels = curve.labels.within(curve.start, len(curve.series))
    return judge_part(flags[curve.start :], condition[curve.start :], labels, curve.interval_s)


def judge_part(
    flags: NDArray[np.int8], condition: NDArray[np.int8], labels: LabelSet, interval_s: float | None
) -> Judged:
    """Flags and condition (n,) of one part against its own labels."""
    scores = score_flags(flags, condition, labels, interval_s=interval_s, delay_points=DELAY_POINTS)
    return Judged(scores, int(detection_delays(flags, labels).sum()))


def summed_up(judged: Sequence[Judged], seed: int) -> dict[str, Any]:
    """`macro`: means over the curves with a labeled event in the scored part. `micro`: of the counts of all curves.

    Quiet figures are over the curves without such an event. What is unknown is None: rates without a clock, shares
    where no event is labeled, the delay without a hit. `event_f1_interval`: 2.5 and 97.5 % of 1,000 resamples over
    the curves.
    """
    quiet = [one for one in judged if not one.scores.events]
    both = {"macro": _macro(judged, quiet), "micro": _micro(judged, quiet)}
    for name, interval in _intervals([one.scores for one in judged], seed).items():
        both[name]["event_f1_interval"] = interval
    return {name: {figure: rounded(value) for figure, value in figures.items()} for name, figures in both.items()}


def of_one(judged: Judged) -> dict[str, float | int | None]:
    """The figures of one curve; shares are None where no event is labeled."""
    scores = judged.scores
    shares = {name: getattr(scores, field) if scores.events else None for name, field in SHARES.items()}
    return {
        **{name: rounded(value) for name, value in shares.items()},
        "events": scores.events,
        "found": scores.hits,
        "false_alarms": scores.false_alarms,
        "false_alarms_per_day": rounded(scores.false_alarms_per_day),
        "mean_delay_points": rounded(judged.mean_delay),
    }


def rounded(value: Any) -> Any:
    """Floats to six digits behind the point, all else as it is."""
    return round(value, 6) if isinstance(value, float) else value


def _macro(judged: Sequence[Judged], quiet: Sequence[Judged]) -> dict[str, Any]:
    scores = [one.scores for one in judged]
    busy = [one for one in judged if one.scores.events]
    return {
        **{name: macro(scores, field) for name, field in SHARES.items()},
        "false_alarms_per_day": _mean([one.scores.false_alarms_per_day for one in busy]),
        "quiet_false_alarms": _mean([float(one.scores.false_alarms) for one in quiet]),
        "quiet_false_alarms_per_day": _mean([one.scores.false_alarms_per_day for one in quiet]),
        "mean_delay_points": _mean([one.mean_delay for one in busy]),
        "curves": len(busy),
    }


def _micro(judged: Sequence[Judged], quiet: Sequence[Judged]) -> dict[str, Any]:
    pooled, calm = pool([one.scores for one in judged]), pool([one.scores for one in quiet])
    delay = sum(one.delay for one in judged)
    return {
        **{name: getattr(pooled, field) if pooled.events else None for name, field in SHARES.items()},
        "false_alarms_per_day": pooled.false_alarms_per_day,
        "quiet_false_alarms": calm.false_alarms,
        "quiet_false_alarms_per_day": calm.false_alarms_per_day,
        "mean_delay_points": delay / pooled.hits if pooled.hits else None,
        "curves": len(judged),
        "quiet_curves": len(quiet),
        "events": pooled.events,
        "found": pooled.hits,
        "false_alarms": pooled.false_alarms,
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _intervals(scores: Sequence[Scores], seed: int) -> dict[str, list[float] | None]:
    """The bootstrap interval of event F1, macro and micro; the same resamples for every detector of a set."""
    events = np.array([one.events for one in scores], np.float64)
    if not events.any():
        return {"macro": None, "micro": None}
    hits = np.array([one.hits for one in scores], np.float64)
    false = np.array([one.false_alarms for one in scores], np.float64)
    own = np.array([one.event_f1 for one in scores], np.float64)
    drawn = np.random.default_rng([seed, len(scores)]).integers(len(scores), size=(RESAMPLES, len(scores)))
    busy = (events > 0)[drawn]
    means = (own[drawn] * busy).sum(1) / np.maximum(busy.sum(1), 1)
    f1 = 2 * hits[drawn].sum(1) / np.maximum((hits + false + events)[drawn].sum(1), 1)
    seen = busy.any(1)  # a resample without any event says nothing
    return {name: _percentiles(values[seen]) for name, values in (("macro", means), ("micro", f1))}


def _percentiles(values: NDArray[np.float64]) -> list[float]:
    return [round(float(one), 6) for one in np.percentile(values, INTERVAL)]
