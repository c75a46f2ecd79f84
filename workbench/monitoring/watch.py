"""How a rule of a deployed pack does on the points of late: alerts against their budget, drift, gaps, answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from workbench.detector.detect import Detection, Detector
from workbench.model.alerts import AlertEvent, alert_events
from workbench.model.emit import NOT_JUDGED
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.monitoring.drift import Drift, compared, drifts
from workbench.monitoring.feedback import Answers, Verdict
from workbench.packs.reference.reference import Shapes

_DAY_NS = 86_400 * 10**9
_LEAST_ALERTS = 3  # fewer break no budget
_LEAST_ANSWERS = 5  # fewer tell nothing of a rule
_MISSING = 0.05  # share of points where nothing tells how many usually lack


@dataclass(frozen=True)
class Raised:
    """An alert that fired: judged points from `start` to `stop` (half-open), and what was answered, None = nothing."""

    start: int
    stop: int
    answer: Verdict | None = None


@dataclass(frozen=True)
class Watched:
    """A rule on a series, of which `points` were judged: shares are of these. `days` None without a clock; `drift`: of
    each column, of what the rule compares and of the distance to firing; `budget`: alerts a day that are planned for,
    None = unknown."""

    rule: str
    series: str
    points: int
    days: float | None
    flagged: int
    not_judged: float
    missing: float
    budget: float | None
    alerts: tuple[Raised, ...] = ()
    drift: Mapping[str, Drift] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    @property
    def alerts_per_day(self) -> float | None:
        """Of those that fired."""
        return None if not self.days else len(self.alerts) / self.days

    def answered(self, verdict: Verdict) -> int:
        """How many alerts were answered so."""
        return sum(alert.answer == verdict for alert in self.alerts)


def watch(
    detector: Detector,
    series: Series,
    answers: Answers,
    shapes: Shapes | None = None,
    budget: float | None = None,
    start: int = 0,
) -> tuple[Watched, Detection]:
    """How the rules that judge a series do. `shapes`: as they were when all was well; `start`: points before it are
    history only; `budget`: alerts a day, None =
    twice what the rule was approved with. Errors: as Detector.detect."""
    lead = detector.panel(series.name).lead
    detection = detector.detect(series, start=start, score=True)
    judged = series.cut(detection.start, len(series))
    approved = lead.evidence.alerts_per_day
    planned = budget if budget is not None else None if approved is None else 2 * approved
    times = judged.times_ns
    days = None if times is None or len(times) < 2 else float(times[-1] - times[0]) / _DAY_NS
    drift = {} if shapes is None else drifts(shapes, compared(detector, detection))
    watched = Watched(
        detection.rule,
        series.name,
        len(judged),
        days,
        int((detection.flags == 1).sum()),
        float((detection.flags == NOT_JUDGED).mean()) if len(judged) else 0.0,
        float(np.isnan(judged.values).any(axis=1).mean()) if len(judged) else 0.0,
        planned,
        _raised(detection, judged, lead, answers.get(series.name, ())),
        drift,
    )
    usual = max((shapes[column].missing for column in series.columns if shapes and column in shapes), default=0.0)
    return replace(watched, doubts=(*_doubts(watched, usual), *_drifted(watched))), detection


def _raised(
    detection: Detection, judged: Series, lead: Rule, answers: Sequence[tuple[int, Verdict]]
) -> tuple[Raised, ...]:
    times, owner = judged.times_ns, f"{lead.id or lead.name}\0{judged.name}"
    events, _ = alert_events(detection.condition, lead.alert, owner, times_ns=times)
    found = []
    for start, stop in _spans(events, len(detection.condition)):
        said = None
        if times is not None:
            within = [verdict for time, verdict in answers if times[start] <= time <= times[min(stop, len(times)) - 1]]
            said = within[-1] if within else None
        found.append(Raised(start, stop, said))
    return tuple(found)


def _spans(events: Sequence[AlertEvent], n: int) -> list[tuple[int, int]]:
    """First point and end of each alert that fired."""
    spans: dict[str, tuple[int, int]] = {}
    for event in events:
        if event.kind == "firing":
            spans[event.id] = (event.started, n)
        elif event.kind == "resolved" and event.id in spans:
            spans[event.id] = (event.started, event.index)
    return list(spans.values())


def _doubts(watched: Watched, usual: float) -> Iterator[str]:
    """What alerts, answers and missing points say; `usual`: the share of points that lacked a value before."""
    rate, budget = watched.alerts_per_day, watched.budget
    if rate is not None and budget is not None and rate > budget and len(watched.alerts) >= _LEAST_ALERTS:
        yield f"{rate:.3g} alerts a day, {budget:.3g} are planned for"
    true, false = watched.answered("true"), watched.answered("false")
    if true + false >= _LEAST_ANSWERS and false > true:
        yield f"{false} of {true + false} answered alerts were false"
    if watched.missing > usual + _MISSING:
        yield f"{watched.missing:.0%} of the points have missing values"


def _drifted(watched: Watched) -> Iterator[str]:
    for name, drift in watched.drift.items():
        asked = f", and {' and '.join(drift.clauses)} asks for it" if drift.clauses else ""
        if drift.shifted:
            yield f"{name} is distributed otherwise ({drift.index:.2f}, up to {drift.limit or 0:.2f} is usual){asked}"
        if drift.gone and watched.missing <= _MISSING:
            yield f"{name} lacks at {drift.lacking:.0%} more of the points{asked}"
