"""Carried cases as checks of a pack: each must be decided as it was when the pack was exported."""

from __future__ import annotations

import time
from collections.abc import Iterator

from workbench.detector.cases.decider import CaseDecider, Decision
from workbench.errors import WorkbenchError
from workbench.packs.cases.casefiles import CaseExample
from workbench.packs.checks.verify import Check
from workbench.packs.pack import Pack
from workbench.sandbox.host import Host


def check_cases(pack: Pack, host: Host) -> Iterator[Check]:
    """The checks of a pack that decides cases, none for another one."""
    if pack.reasoner is None:
        return
    try:
        decider = CaseDecider(pack, host)
    except WorkbenchError as error:
        yield Check("reasoner", False, str(error))
        return
    lacking = sorted(set(decider.known.by_scenario) - set(decider.card.sheets))
    note = f"; without points of its own: {', '.join(lacking)}" if lacking else ""
    yield Check("reasoner", True, f"{len(decider.known.by_scenario)} scenarios, sum {pack.reasoner.sha256[:16]}…{note}")
    if not pack.cases:
        yield Check("cases", True, "the pack carries no case", skipped=True)
    for example in pack.cases:
        begun = time.perf_counter()
        try:
            (got,) = decider.decide([example.case])
        except WorkbenchError as error:
            yield Check(f"case {example.case.name}", False, str(error))
            continue
        yield _check(example, got, time.perf_counter() - begun)


def _check(example: CaseExample, got: Decision, seconds: float) -> Check:
    expected = _words(example.anomalous, example.scenario, example.holds)
    said = _words(got.anomalous, got.scenario, got.holds)
    text = f"{said}, as expected" if said == expected else f"expected {expected}, got {said}"
    return Check(f"case {example.case.name}", said == expected, text, seconds=seconds)


def _words(anomalous: bool, scenario: str, holds: bool | None) -> str:
    rule = {True: "its rule holds", False: "its rule does not hold", None: "no rule was run"}[holds]
    return f"{'anomalous' if anomalous else 'normal'}, {scenario or 'no known scenario'}, {rule}"
