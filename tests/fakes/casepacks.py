"""A pack that decides cases, made of the three scenarios of `incidents` and a scorecard learned from their cases."""

from __future__ import annotations

from functools import cache

from tests.fakes.incidents import case_of, cases, known, quiet_case
from workbench.evidence.usual import learn_usual
from workbench.investigate.investigate import gather
from workbench.investigate.scorecard import to_text
from workbench.model.case import Case
from workbench.packs.approval import approve
from workbench.packs.build import pack_bytes
from workbench.packs.carried import KINDS, Missing
from workbench.packs.cases.casefiles import CaseExample
from workbench.packs.cases.reasoner import ReasonerTexts
from workbench.packs.pack import Pack, parse_pack
from workbench.training.scenarios.learn import Example, learn

WHEN = "2026-01-01T00:00:00Z"


@cache
def reasoner() -> ReasonerTexts:
    """What decides: a learned scorecard, the general groups, and what quiet cases say."""
    scenarios = known()
    seen = [(gather(case, scenarios), case) for case in cases()]
    card = learn([Example(one.evidence, case.scenario, bool(case.anomalous), {}) for one, case in seen], scenarios)
    groups = "".join(f"{name} = {list(phrases)!r}\n" for name, phrases in known().general.items())
    usual = learn_usual([quiet_case(seed).lines.messages for seed in range(600, 606)])
    return ReasonerTexts(to_text(card), f"[groups]\n{groups}", usual.to_text())


def bytes_of(carried: tuple[CaseExample, ...] = ()) -> bytes:
    """The pack as a file."""
    rules = [approve(rule, "Ann", WHEN) for rule in known().rules]
    missing = {rule.name: [Missing(kind, "carried cases test it") for kind in KINDS] for rule in rules}
    return pack_bytes(rules, name="incidents", version="1.0.0", missing=missing, reasoner=reasoner(), cases=carried)


def pack(carried: tuple[CaseExample, ...] = ()) -> Pack:
    """The pack as it is read."""
    return parse_pack(bytes_of(carried))


def example(scenario: str, seed: int = 700, anomalous: bool = True) -> CaseExample:
    """A case of a scenario with the decision that the pack makes."""
    return CaseExample(case_of(scenario, seed), anomalous, scenario, True)


def quiet(seed: int = 701) -> Case:
    """A case of which nothing is to be said."""
    return quiet_case(seed)
