"""Which cases travel in a pack so that whoever gets it can test it: for each scenario small ones, decided rightly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.detector.cases.decider import CaseDecider
from workbench.model.case import Case
from workbench.packs.cases.casefiles import MOST_CASES, MOST_CELLS, MOST_LINES, CaseExample


def carry_cases(decider: CaseDecider, cases: Sequence[Case], each: int = 1) -> tuple[CaseExample, ...]:
    """Of each scenario that labeled cases show the `each` smallest that are decided as they are labeled, by name."""
    labeled = [case for case in cases if case.anomalous is not None and _fits(case)]
    ordered = sorted(labeled, key=lambda case: (len(case.lines), case.metrics.values.size, case.name))
    taken: Counter[str] = Counter()
    found: list[CaseExample] = []
    for case, got in zip(ordered, decider.decide(ordered), strict=True):
        right = (got.anomalous, got.scenario) == (case.anomalous, case.scenario)
        if right and taken[case.scenario] < each and len(found) < MOST_CASES:
            taken[case.scenario] += 1
            found.append(CaseExample(case, got.anomalous, got.scenario, got.holds))
    return tuple(sorted(found, key=lambda one: one.case.name))


def _fits(case: Case) -> bool:
    return case.metrics.values.size <= MOST_CELLS and len(case.lines) <= MOST_LINES
