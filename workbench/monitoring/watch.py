"""How a rule of a deployed pack does on the points of late: alerts against their budget, drift, gaps, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.detector.detect import Detection, Detector
from workbench.model.alerts import AlertEvent, alert_events
from workbench.model.emit import NOT_JUDGED
from workbench.model.series import Series
from workbench.monitoring.drift import SHIFTED, Shape
from workbench.monitoring.feedback import Answers, Verdict

_DAY_NS = 86_400 * 10**9
_LEAST_ALERTS = 3  # fewer break no budget
_LEAST_ANSWERS = 5  # fewer tell nothing of a rule
_MISSING = 0.05  # share of points beyond that of the reference
SCORE = "distance to firing"
Shapes = Mapping[str, Shape]


@dataclass(frozen=True)
class Raised:
    """An alert that fired: points from `start` to `stop` (half-open), and what was answered, None = nothing."""

    start: int
    stop: int
    answer: Verdict | None = None


@dataclass(frozen=True)
class Watched:
    """A rule on a series. Shares are of all points; `days` None without a clock; `drift`: population stability index
    of each column and of the distance to firing; `budget`: alerts a day that are planned for, None = unknown."""

    rule: str
    series: str
    points: int
    days: float | None
    flagged: int
    not_judged: float
    missing: float
    budget: float | None
    alerts: tuple[Raised, ...] = ()
    drift: Mapping[str, float] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()

    @property
    def alerts_per_day(self) -> float | None:
        """Of those that fired."""
        return None if not self.days else len(self.alerts) / self.days

    def answered(self, verdict: Verdict) -> int:
        """How many alerts were answered so."""
        return sum(alert.answer == verdict for alert in self.alerts)


def watch(
    detector: Detector, series: Series, answers: Answers, shapes: Shapes | None = None, budget: float | None = None
) -> tuple[Watched, Detection]:
    """How the rules that judge a series do. `shapes`: of `shapes_of` when all was well; `budget`: alerts a day, None =
    twice what the rule was approved with. Errors: as Detector.detect."""
    lead = detector.panel(series.name).lead
    detection = detector.detect(series, score=True)
    approved = lead.evidence.alerts_per_day
    planned = budget if budget is not None else None if approved is None else 2 * approved
    times = series.times_ns
    days = None if times is None or len(times) < 2 else float(times[-1] - times[0]) / _DAY_NS
    drift = {} if shapes is None else _drift(shapes, detection)
    watched = Watched(
        detection.rule,
        series.name,
        len(series),
        days,
        int((detection.flags == 1).sum()),
        float((detection.flags == NOT_JUDGED).mean()) if len(series) else 0.0,
        float(np.isnan(series.values).any(axis=1).mean()) if len(series) else 0.0,
        planned,
        _raised(detection, lead.id or lead.name, detector, answers.get(series.name, ())),
        drift,
    )
    return _doubted(watched, shapes), detection


def shapes_of(detection: Detection) -> dict[str, Shape]:
    """How the columns of a series, and its distances to firing, are distributed: what drift is told against."""
    given = _quantities(detection)
    return {name: shape for name, values in given.items() if (shape := Shape.of(values)) is not None}


def _quantities(detection: Detection) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    series = detection.series
    found = {name: series.values[:, i] for i, name in enumerate(series.columns)}
    return found if detection.scores is None else {**found, SCORE: detection.scores}


def _drift(shapes: Shapes, detection: Detection) -> dict[str, float]:
    told = {name: shapes[name].stability(values) for name, values in _quantities(detection).items() if name in shapes}
    return {name: round(value, 4) for name, value in told.items() if value is not None}


def _raised(
    detection: Detection, owner: str, detector: Detector, answers: Sequence[tuple[int, Verdict]]
) -> tuple[Raised, ...]:
    alert = detector.panel(detection.series.name).lead.alert
    times = detection.series.times_ns
    events, _ = alert_events(detection.condition, alert, f"{owner}\0{detection.series.name}", times_ns=times)
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


def _doubted(watched: Watched, shapes: Shapes | None) -> Watched:
    doubts: list[str] = []
    rate, budget = watched.alerts_per_day, watched.budget
    if rate is not None and budget is not None and rate > budget and len(watched.alerts) >= _LEAST_ALERTS:
        doubts.append(f"{rate:.3g} alerts a day, {budget:.3g} are planned for")
    true, false = watched.answered("true"), watched.answered("false")
    if true + false >= _LEAST_ANSWERS and false > true:
        doubts.append(f"{false} of {true + false} answered alerts were false")
    doubts += [f"{name} is distributed otherwise ({psi:.2f})" for name, psi in watched.drift.items() if psi > SHIFTED]
    usual = max((shape.missing for shape in (shapes or {}).values()), default=0.0)
    if watched.missing > usual + _MISSING:
        doubts.append(f"{watched.missing:.0%} of the points have missing values")
    return Watched(**{**watched.__dict__, "doubts": tuple(doubts)})
