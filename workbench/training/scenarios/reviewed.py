"""Labeled cases one by one as the series that a scenario rule reads: what its pack carries examples of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.evidence.columns import case_series, log_places
from workbench.evidence.phrases import Phrases
from workbench.model.case import Case
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.training.scenarios.parts import cases_of


def reviewed_series(rule: Rule, cases: Sequence[Case]) -> list[Series]:
    """Train and validation cases with points, those of the rule's scenario first, each labeled as a whole where it is
    of it; nothing of the test part."""
    assert rule.scenario is not None
    own = rule.scenario.id
    phrases = Phrases(rule.input.patterns)
    columns = tuple(name for name in rule.input.columns if name != "index")
    known = [*cases_of(cases, "train"), *cases_of(cases, "validation")]
    found = []
    for case in sorted(known, key=lambda case: case.scenario != own):
        series = case_series(case, columns, log_places(case.lines, phrases))
        whole = (Region(0, len(series)),) if case.scenario == own and len(series) else ()
        if len(series):
            found.append(replace(series, labels=LabelSet(whole), test_start=len(series)))
    return found
