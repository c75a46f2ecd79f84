"""Suggest labels: the incidents whose label would change the rules most, as questions to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RuleError
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.model.scores import Suggestion
from workbench.model.series import Series
from workbench.model.split import SplitOptions, split_points
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.score import score_series
from workbench.scoring.words import look
from workbench.training.active.change import expected_change
from workbench.training.active.incidents import incidents, room_of
from workbench.training.active.nouns import ActiveOptions, Incident
from workbench.training.active.words import said
from workbench.training.engine.ways_out import Progress

COUNT = 10
Judged = tuple[Rule, Sequence[Series]]  # a rule and the series that it judges
Answered = Mapping[str, LabelSet]  # series → regions that a person has judged already
NONE_ANSWERED: Answered = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Case:
    """An incident with its series, which ends before the test part, and what an answer is worth."""

    series: Series
    incident: Incident
    worth: float = 0.0


def suggest(
    judged: Sequence[Judged],
    host: Host,
    k: int = COUNT,
    options: ActiveOptions | None = None,
    progress: Progress | None = None,
    *,
    split: SplitOptions | None = None,
    answered: Answered = NONE_ANSWERED,
) -> tuple[Suggestion, ...]:
    """Up to k questions about the series of all rules, the one worth most first, none twice and none answered before.

    What comes from the test part on is cut off each series before anything looks at it. The series of one rule are
    weighed together, since its limits hold for all of them. Raises RuleError where a rule does not run on a series.
    """
    options, cases = options or ActiveOptions(), list[Case]()
    names = [one.name for _, series in judged for one in series]
    for rule, series in judged:
        found: list[Case] = []
        for one in series:
            if progress is not None:
                progress(f"Looking for questions in {one.name}", names.index(one.name), len(names))
            before_test = one.cut(0, split_points(len(one), one.test_start, split).validation_stop)
            found += cases_of(rule, before_test, host, options)
        cases += weighed(found, options)
    open_still = [case for case in cases if not _touches(answered.get(case.series.name), case.incident)]
    return tuple(_suggestion(case) for case in spread(open_still, k, options.repeat))


def cases_of(rule: Rule, series: Series, host: Host, options: ActiveOptions) -> list[Case]:
    """The incidents of all points of a series, in the order of time; RuleError where the rule does not run."""
    verdict = flag_series(rule, series, host)
    if not verdict.ran:
        why = verdict.problems[0].message
        raise RuleError(f"{rule.name} does not run on {series.name}", why, "Mend it, then `check` it")
    room = options.room_points or room_of(series.labels)
    score = score_series(rule, series, host)
    found = incidents(score, verdict.condition, series.labels, gap=rule.emit.gap_points, room=room, reach=options.reach)
    return [Case(series, one) for one in found]


def weighed(cases: Sequence[Case], options: ActiveOptions) -> list[Case]:
    """The cases of one rule with what an answer about each is worth."""
    peaks = np.array([case.incident.peak for case in cases], np.float64)
    labeled = np.array([case.incident.labeled for case in cases], np.bool_)
    worth = expected_change(peaks, labeled, options.sureness, options.reach)
    return [Case(case.series, case.incident, float(one)) for case, one in zip(cases, worth, strict=True)]


def spread(cases: Sequence[Case], k: int, repeat: float) -> list[Case]:
    """Up to k cases, best first. In choosing them each further one of a series counts `repeat` times the one before."""
    left: NDArray[np.float64] = np.array([case.worth for case in cases], np.float64)
    of_series = np.array([case.series.name for case in cases])
    found: list[Case] = []
    while len(found) < k and left.max(initial=0.0) > 0:
        best = int(np.argmax(left))
        found.append(cases[best])
        left[of_series == of_series[best]] *= repeat
        left[best] = 0.0
    return sorted(found, key=lambda case: -case.worth)


def _touches(answered: LabelSet | None, incident: Incident) -> bool:
    return answered is not None and any(one.touches(incident.start, incident.stop) for one in answered.regions)


def _suggestion(case: Case) -> Suggestion:
    one, series = case.incident, case.series
    saw = look(series, one.start, one.stop).words
    return Suggestion(series.name, one.start, one.stop, one.at, one.flagged, one.labeled, said(one), saw, case.worth)
