"""The cases of the project and what was decided about them, decoded once: views ask often, and there are thousands."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from workbench.data.cases.review import Decision
from workbench.gui.controllers.desk import Desk
from workbench.gui.natural import natural
from workbench.gui.views.cases.case_rows import CaseRow
from workbench.project.case_reviews import REVIEW, decision_of, decisions_of, judged
from workbench.project.cases import CASE, KeptCase, case_of, cases_of


class CaseStore:
    """`kept`, `decided`: by name. Told of every change, it decodes what is in it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.kept: dict[str, KeptCase] = {}
        self.decided: dict[str, Decision] = {}
        self._coming: dict[str, KeptCase] = {}

    def expect(self, cases: Iterable[KeptCase]) -> None:
        """Cases that are about to be added: they need not be decoded again."""
        self._coming = {case.name: case for case in cases}

    def load(self) -> None:
        """Everything, of the project that is open now."""
        project = self._desk.project
        self.kept = cases_of(project) if project is not None else {}
        self.decided = decisions_of(project) if project is not None else {}

    def follow(self, changed: frozenset[tuple[str, str]]) -> bool:
        """What changed; whether anything of it is about cases."""
        project = self._desk.project
        cases = [key for kind, key in changed if kind == CASE]
        reviews = [key for kind, key in changed if kind == REVIEW]
        if project is None or not (cases or reviews):
            return False
        for name in sorted(cases, key=natural):
            case = self._coming.get(name) or case_of(project, name)
            self.kept.pop(name, None)
            if case is not None:
                self.kept[name] = case
        for name in reviews:
            told = decision_of(project, name)
            self.decided.pop(name, None)
            if told is not None:
                self.decided[name] = told
        self._coming = {}
        return True

    def row(self, name: str, doubts: int) -> CaseRow:
        """What the list tells of a case."""
        kept, decision = self.kept[name], self.decided.get(name)
        case = judged(kept, decision)
        verdict, reason = (decision.verdict, decision.reason) if decision is not None else ("", "")
        fixed = (case.label, case.scenario) != (kept.label, kept.scenario)
        told = (case.points, case.lines, doubts, verdict, reason, fixed)
        return CaseRow(name, case.label, case.scenario, scenario_names().get(case.scenario, ""), *told)


@lru_cache(maxsize=1)
def scenario_names() -> dict[str, str]:
    """Id of a scenario of the benchmark → what it is."""
    from workbench.samples.cases.scripts import SCENARIOS

    return {scenario.id: scenario.name for scenario in SCENARIOS}


def scenarios_of(rows: Iterable[CaseRow]) -> list[tuple[str, str]]:
    """The scenarios that some cases have, and those of the benchmark, as (id, words)."""
    names = scenario_names()
    found = {row.scenario for row in rows if row.scenario} | set(names)
    return [(one, names.get(one, "")) for one in sorted(found, key=natural)]
