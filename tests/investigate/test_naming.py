"""Which claims give a case its name, what is told of the nearest one otherwise, and which lines are shown for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes.incidents import BACKUP, LEAK, MINE, case_of, known, lines_of
from workbench.investigate.investigate import Investigator, gather
from workbench.investigate.naming import CLOSE, FAILS, UNLIKELY, lacks
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.report import document, page
from workbench.investigate.scorecard import Scorecard, Sheet
from workbench.investigate.support import supporting
from workbench.investigate.verify import checker
from workbench.model.incident import (
    LEVEL,
    PHRASE,
    UNSEEN,
    Claim,
    Evidence,
    Investigation,
    LogSign,
    Reason,
    Verification,
)
from workbench.sandbox.host import Host

KNOWN = known()


@pytest.mark.parametrize(
    ("confidence", "none", "holds", "expected"),
    [
        (0.8, 0.001, True, ()),
        (0.8, 0.001, None, ()),
        (0.8, 0.001, False, (FAILS,)),
        (0.95, 0.001, False, ()),
        (0.95, 0.04, False, (FAILS, CLOSE)),
        (0.8, 0.04, True, (CLOSE,)),
        (0.4, 0.001, True, (UNLIKELY,)),
        (0.4, 0.001, False, (FAILS, UNLIKELY)),
        (0.8, 0.0, True, ()),
    ],
)
def test_a_name_needs_a_rule_that_holds_or_all_else_to_be_sure(
    confidence: float, none: float, holds: bool | None, expected: tuple[str, ...]
) -> None:
    claim = Claim(MINE, True, confidence)
    made = (claim, Claim(UNSEEN, True, none))
    assert lacks(claim, made, {MINE: Verification(MINE, holds)}) == expected


def test_where_the_rule_of_the_likeliest_fails_the_case_is_unknown_and_the_nearest_is_told(host: Host) -> None:
    card = Scorecard({MINE: Sheet(True, 4, {"lines of mali_1 >= 1": 12}, holds=4, fails=-6)}, Sheet(True, 4), enough=0)
    case = case_of(MINE, 3, metrics=False)  # the log tells of mining, and the processor is idle
    (found,) = Investigator(KNOWN, CardReasoner(card, KNOWN), card, checker(KNOWN, host)).investigate([case])
    assert found.anomalous and found.scenario == UNSEEN and found.nearest is not None
    assert found.nearest.scenario == MINE and found.lacks[0] == FAILS
    assert found.verification is not None and found.verification.scenario == MINE
    rows = list(page(case, found, KNOWN))
    assert "no scenario that is known; nearest is cryptomining [mali_1]" in rows[0]
    assert any(row.startswith("  not named, since its rule does not hold") for row in rows)
    told = document(case, found, KNOWN)
    assert (
        told["scenario"] is None
        and told["nearest"]["scenario"] == MINE
        and told["nearest"]["lacks"] == list(found.lacks)
    )


def sign(name: str, *places: int, kind: str = PHRASE) -> LogSign:
    return LogSign(kind, name, places)


SIGNS = (
    sign("general.planned", 0, 1, 2),
    sign(f"{BACKUP}.backup", 0),
    sign(f"{MINE}.pool", 5),
    sign("errors", 5, 6, kind=LEVEL),
    sign(f"{MINE}.miner", 4, 5),
    sign("general.failures", 7),
)


def test_lines_that_back_the_decision_come_first_and_the_background_is_left_out() -> None:
    reasons = (Reason(f"phrase {MINE}.miner", "", 6), Reason("phrase general.failures", "", 2))
    found = Investigation("x", Claim(MINE, True, 0.9, reasons), Evidence((), SIGNS))
    assert [one.name for one in supporting(found)] == [f"{MINE}.miner", f"{MINE}.pool", "general.failures"]
    unnamed = replace(found, claim=Claim(UNSEEN, True, 0.5), nearest=found.claim)
    assert [one.name for one in supporting(unnamed)][:3] == [f"{MINE}.miner", f"{MINE}.pool", "general.failures"]
    assert f"{BACKUP}.backup" not in [one.name for one in supporting(unnamed)]


def test_where_nothing_backs_the_decision_all_signs_are_shown() -> None:
    found = Investigation("x", Claim(LEAK, True, 0.9), Evidence((), SIGNS[1:3]))
    assert {one.name for one in supporting(found)} == {f"{BACKUP}.backup", f"{MINE}.pool"}


def test_shown_lines_of_a_named_case_are_those_of_its_scenario(host: Host) -> None:
    case = case_of(MINE, 4)
    more = lines_of([(2, "INFO", "backup scheduled"), (31, "", "miner started"), (40, "", "pool accepted share")])
    evidence = gather(replace(case, lines=more), KNOWN).evidence
    found = Investigation("x", Claim(MINE, True, 0.9), evidence)
    assert [one.name for one in supporting(found)] == [f"{MINE}.miner", f"{MINE}.pool"]
