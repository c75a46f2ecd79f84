"""Scores of flags and conditions against labels: of one part, pooled over several (micro), averaged (macro).

Sources: event F1 under point adjustment "squeeze" and its delay-limited form: EasyTSAD and Argos (arXiv 2501.14170);
merged false alarms: a run of alarmed points outside events counts once, not at all where it extends a found event.
No threshold is fitted here, nothing is smoothed, labels get no margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.emit import NOT_JUDGED
from workbench.model.labels import LabelSet, runs
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Part, Split
from workbench.model.verdict import Verdict

DAY_S = 86400.0


def f1(hits: int, alarms: int, positives: int) -> tuple[float, float, float]:
    """Precision, recall and F1 of counts; each 0 where it would be 0/0."""
    precision = hits / alarms if alarms else 0.0
    recall = hits / positives if positives else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def score_flags(
    flags: NDArray[np.int8],
    condition: NDArray[np.int8],
    labels: LabelSet,
    *,
    interval_s: float | None,
    delay_points: int = 7,
) -> Scores:
    """All scores of flags (n,) and condition (n,), each of 1, 0 or −1, against the labels of the same n points.

    A flag of −1 (not judged) is never an alarm; an event that was not judged is missed. An event is a run of labeled
    points: touching regions count once. Event figures use flags, point and merged figures the condition.
    `delay_points`: only the first so many points of an event count in `delay_f1`. `interval_s`: seconds between
    points, None = no clock, then rates and the delay in seconds are None. Raises ValueError where lengths differ.
    """
    if len(flags) != len(condition):
        raise ValueError(f"flags and condition must have one length, not {len(flags)} and {len(condition)}")
    alarm, truth = np.asarray(flags) == 1, labels.mask(len(flags)) == 1
    return _finish(
        _flag_counts(alarm, truth, delay_points),
        _condition_counts(np.asarray(condition) == 1, truth),
        points=len(alarm),
        days=None if interval_s is None else len(alarm) * interval_s / DAY_S,
        interval_s=interval_s,
    )


@dataclass(frozen=True)
class _FlagCounts:
    events: int
    hits: int
    delay_hits: int
    false_alarms: int
    alerts: int  # flags in a row are one alert
    delay_points: float | None  # median over the hits


@dataclass(frozen=True)
class _ConditionCounts:
    point_hits: int
    point_alarms: int
    point_positives: int
    merged_hits: int
    merged_false_alarms: int


def _flag_counts(alarm: NDArray[np.bool_], truth: NDArray[np.bool_], delay_points: int) -> _FlagCounts:
    events = runs(truth)
    delay = _delays(alarm, events)
    return _FlagCounts(
        events=len(events),
        hits=len(delay),
        delay_hits=int(np.sum(delay < max(1, delay_points))),
        false_alarms=int(np.sum(alarm & ~truth)),
        alerts=len(runs(alarm)),
        delay_points=float(np.median(delay)) if len(delay) else None,
    )


def detection_delays(flags: NDArray[np.int8], labels: LabelSet) -> NDArray[np.int64]:
    """Points from the start of each event that is found to its first flag, (hits,) in the order of the events."""
    alarm = np.asarray(flags) == 1
    return _delays(alarm, runs(labels.mask(len(alarm))))


def _delays(alarm: NDArray[np.bool_], events: NDArray[np.int64]) -> NDArray[np.int64]:
    at = np.flatnonzero(alarm)
    # First alarm at or after each start: the event is found if it comes before the stop.
    first = np.append(at, len(alarm))[np.searchsorted(at, events[:, 0])]
    return np.asarray((first - events[:, 0])[first < events[:, 1]], np.int64)


def _condition_counts(on: NDArray[np.bool_], truth: NDArray[np.bool_]) -> _ConditionCounts:
    total = np.concatenate(([0], np.cumsum(on)))
    events = runs(truth)
    padded = np.concatenate(([False], on & truth, [False]))
    false = runs(on & ~truth)
    extends = padded[false[:, 0]] | padded[false[:, 1] + 1]
    return _ConditionCounts(
        point_hits=int(np.sum(on & truth)),
        point_alarms=int(np.sum(on)),
        point_positives=int(np.sum(truth)),
        merged_hits=int(np.sum(total[events[:, 1]] > total[events[:, 0]])),
        merged_false_alarms=int(np.sum(~extends)),
    )


def _finish(
    flag: _FlagCounts, on: _ConditionCounts, *, points: int, days: float | None, interval_s: float | None
) -> Scores:
    precision, recall, event_f1 = f1(flag.hits, flag.hits + flag.false_alarms, flag.events)
    delay_s = None if interval_s is None or flag.delay_points is None else flag.delay_points * interval_s
    return Scores(
        events=flag.events,
        hits=flag.hits,
        false_alarms=flag.false_alarms,
        precision=precision,
        recall=recall,
        event_f1=event_f1,
        point_f1=f1(on.point_hits, on.point_alarms, on.point_positives)[2],
        merged_f1=f1(on.merged_hits, on.merged_hits + on.merged_false_alarms, flag.events)[2],
        delay_f1=f1(flag.delay_hits, flag.delay_hits + flag.false_alarms, flag.events)[2],
        false_alarms_per_day=flag.false_alarms / days if days else None,
        alerts_per_day=flag.alerts / days if days else None,
        median_delay_points=flag.delay_points,
        median_delay_s=delay_s,
        points=points,
        days=days,
        point_hits=on.point_hits,
        point_alarms=on.point_alarms,
        point_positives=on.point_positives,
        merged_hits=on.merged_hits,
        merged_false_alarms=on.merged_false_alarms,
        delay_hits=flag.delay_hits,
    )


def pool(scores: Sequence[Scores]) -> Scores:
    """The scores of the summed counts (micro). Rates are over the parts that have a clock, None where none has.

    The delay is the median of the parts' medians, each counted once per hit.
    """
    total = {name: sum(getattr(s, name) for s in scores) for name in _COUNTS}
    timed = [s for s in scores if s.days]
    days = sum(s.days or 0.0 for s in timed)
    judged = [s for s in timed if s.false_alarms_per_day is not None]  # a series without labels has none to count
    flags = _FlagCounts(
        events=total["events"],
        hits=total["hits"],
        delay_hits=total["delay_hits"],
        false_alarms=total["false_alarms"],
        alerts=0,
        delay_points=_pooled_median([(s.median_delay_points, s.hits) for s in scores]),
    )
    on = _ConditionCounts(**{name: total[name] for name in _ConditionCounts.__dataclass_fields__})
    known = _finish(flags, on, points=total["points"], days=None, interval_s=None)
    return Scores(
        **{
            **known.__dict__,
            "days": days if timed else None,
            "false_alarms_per_day": _rate(sum(s.false_alarms for s in judged), sum(s.days or 0.0 for s in judged)),
            "alerts_per_day": sum((s.alerts_per_day or 0.0) * (s.days or 0.0) for s in timed) / days if timed else None,
            "median_delay_s": _pooled_median([(s.median_delay_s, s.hits) for s in scores]),
        }
    )


def _rate(count: int, days: float) -> float | None:
    return count / days if days else None


_COUNTS = (
    *("events", "hits", "delay_hits", "false_alarms", "points"),
    *("point_hits", "point_alarms", "point_positives", "merged_hits", "merged_false_alarms"),
)


def _pooled_median(medians: Sequence[tuple[float | None, int]]) -> float | None:
    known = [np.full(hits, value) for value, hits in medians if value is not None and hits]
    return float(np.median(np.concatenate(known))) if known else None


def macro(scores: Sequence[Scores], field: str = "event_f1") -> float | None:
    """The mean of a figure over the series with at least one labeled event; None where no series has one."""
    known = [float(getattr(s, field)) for s in scores if s.events and getattr(s, field) is not None]
    return float(np.mean(known)) if known else None


def interval_seconds(series: Series) -> float | None:
    """Seconds between points; None without a clock."""
    return None if series.interval_ns is None else series.interval_ns / 1e9


def score_part(series: Series, verdict: Verdict, split: Split, part: Part) -> Scores:
    """The scores of one part of a series; points that the verdict does not cover count as not judged.

    A series that was never labeled has no hits and no false alarms to count: only its points and alerts.
    Raises ValueError for a verdict that failed: there is nothing to score.
    """
    if not verdict.ran:
        raise ValueError(f"a rule that did not run ({verdict.failure}) has no scores")
    start, stop = split.span(part)
    flags, condition = spread(verdict.flags, verdict.start, start, stop), _spread_condition(verdict, start, stop)
    interval_s = interval_seconds(series)
    if series.labels is None:
        return _unlabeled(score_flags(flags, condition, LabelSet(), interval_s=interval_s))
    return score_flags(flags, condition, series.labels.within(start, stop), interval_s=interval_s)


def _spread_condition(verdict: Verdict, start: int, stop: int) -> NDArray[np.int8]:
    return spread(verdict.condition, verdict.start, start, stop)


def _unlabeled(scores: Scores) -> Scores:
    return Scores(points=scores.points, days=scores.days, alerts_per_day=scores.alerts_per_day)


def spread(marks: NDArray[np.int8], first: int, start: int, stop: int) -> NDArray[np.int8]:
    """Marks of the points from `first` on, laid over the points start to stop; −1 where they do not reach."""
    out = np.full(stop - start, NOT_JUDGED, np.int8)
    a, b = max(start, first), min(stop, first + len(marks))
    if a < b:
        out[a - start : b - start] = marks[a - first : b - first]
    return out
