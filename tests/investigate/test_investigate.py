"""Cases through all four stages: decided, named, verified, vetoed; other words, no words, and nothing at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes.incidents import BACKUP, LEAK, MINE, SAID, case_of, cases, known, lines_of, quiet_case
from workbench.evidence.columns import log_places
from workbench.investigate.investigate import INTEGRATED, STAGES, Investigator, gather
from workbench.investigate.known import Known
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.report import page
from workbench.investigate.scorecard import Scorecard, Sheet, from_text, to_text
from workbench.investigate.verify import checker, explained, verify, without_metrics
from workbench.model.incident import UNSEEN, Claim, Evidence, Verification, Veto
from workbench.sandbox.host import Host
from workbench.training.scenarios.learn import Example, learn


@pytest.fixture(scope="module")
def scenarios() -> Known:
    return known()


@pytest.fixture(scope="module")
def card(scenarios: Known) -> Scorecard:
    seen = [(gather(case, scenarios), case) for case in cases()]
    return learn([Example(one.evidence, case.scenario, bool(case.anomalous), {}) for one, case in seen], scenarios)


@pytest.fixture(scope="module")
def investigator(scenarios: Known, card: Scorecard, host: Host) -> Investigator:
    return Investigator(scenarios, CardReasoner(card, scenarios), card, checker(scenarios, host))


@pytest.mark.parametrize("scenario", [MINE, LEAK, BACKUP])
def test_new_cases_of_known_scenarios_are_decided_named_and_verified(investigator: Investigator, scenario: str) -> None:
    (found,) = investigator.investigate([case_of(scenario, 500)])
    assert (found.scenario, found.anomalous) == (scenario, scenario != BACKUP)
    assert found.verification is not None and found.verification.holds is True
    assert found.verification.clause == 1 and found.verification.point >= 30
    assert found.claim.reasons and all(reason.item in found.evidence.figures for reason in found.claim.reasons)
    assert tuple(found.milliseconds) == STAGES and found.cost == 0.0


def test_a_card_survives_its_text(card: Scorecard) -> None:
    assert from_text(to_text(card)) == card


def test_metrics_alone_still_name_the_scenario_where_the_words_are_unknown(investigator: Investigator) -> None:
    (found,) = investigator.investigate([case_of(LEAK, 501, logs=False)])
    assert found.anomalous and found.claim.scenario in (LEAK, UNSEEN)


def test_a_quiet_case_is_normal_and_no_scenario_is_named(investigator: Investigator) -> None:
    (found,) = investigator.investigate([quiet_case(502)])
    assert (found.anomalous, found.scenario) == (False, UNSEEN)


def test_two_answers_without_a_scenario_are_told_apart(investigator: Investigator, scenarios: Known) -> None:
    case = quiet_case(502)
    (found,) = investigator.investigate([case])
    both = tuple(Claim(UNSEEN, anomalous, 0.2, ()) for anomalous in (True, False))
    rows = list(page(case, replace(found, runners_up=both), scenarios))
    said = [row.strip() for row in rows if row.startswith("  or ")]
    assert said == [f"or no scenario that is known, {way}: 20 %" for way in ("anomalous", "normal")]


def test_metrics_that_rules_read_and_a_case_lacks_are_told(investigator: Investigator, scenarios: Known) -> None:
    case = quiet_case(502)
    names = (case.metrics.columns[0], "cpu %", "queue")
    some = [replace(case, metrics=replace(case.metrics, columns=(one, *case.metrics.columns[1:]))) for one in names]
    told = [list(page(one, investigator.investigate([one])[0], scenarios)) for one in some]
    rows = [[row for row in rows if row.startswith("  ! ")] for rows in told]
    assert rows == [[], [], ["  ! no column for metrics that rules read, so they say nothing of them: cpu_usage"]]


def test_a_rule_whose_metric_is_missing_or_empty_says_so_and_is_no_evidence(scenarios: Known, host: Host) -> None:
    case = case_of(MINE, 7)
    empty = case.metrics.values.copy()
    empty[:, 0] = np.nan
    without = [
        replace(case, metrics=replace(case.metrics, values=empty)),
        replace(case, metrics=replace(case.metrics, columns=("queue", *case.metrics.columns[1:]))),
    ]
    cases = [case, replace(case, metrics=replace(case.metrics, columns=("cpu", *case.metrics.columns[1:]))), *without]
    places = [log_places(one.lines, scenarios.phrases) for one in cases]
    told = verify([(at, MINE) for at in range(4)], cases, places, scenarios, host)
    assert [told[at, MINE].holds for at in range(4)] == [True, True, None, None]
    assert told[2, MINE].told == told[3, MINE].told == "no column for cpu_usage"


def test_that_no_metric_stirs_is_not_said_of_metrics_that_are_not_there(scenarios: Known) -> None:
    rule, case = scenarios.by_scenario[MINE], case_of(MINE, 7)
    held = Verification(MINE, True, "no metric stirs, and the log tells of a miner")
    assert without_metrics(held, rule, case) is held
    none = replace(case, metrics=replace(case.metrics, columns=("queue", *case.metrics.columns[1:])))
    told = without_metrics(held, rule, none)
    assert told.holds is None and told.told == "no column for cpu_usage, and the log tells of a miner"
    two = replace(rule, input=replace(rule.input, columns=("cpu_usage", "disk_io", "log.miner")))
    told = without_metrics(held, two, none)
    assert told.holds is True and told.told.startswith("no metric that is there stirs (no column for cpu_usage), ")


def test_a_claim_whose_rule_fails_is_vetoed_and_the_failing_comparison_is_named(scenarios: Known, host: Host) -> None:
    sheets = {
        MINE: Sheet(True, 4, {"lines of mali_1 >= 1": 4}, holds=4, fails=-20),
        BACKUP: Sheet(False, 4, {"disk_io spike >= 5": 2}, holds=4, fails=-20),
        LEAK: Sheet(True, -9),
    }
    card = Scorecard(sheets, enough=-40)
    said = [(31, "", "miner of the year: our data miner won"), *SAID[BACKUP]]
    case = replace(case_of(BACKUP, 503), lines=lines_of(said))
    investigator = Investigator(scenarios, CardReasoner(card, scenarios), card, checker(scenarios, host))
    assert investigator.reason(gather(case, scenarios).evidence)[0].scenario == MINE
    found = explained(investigator.investigate([case])[0], case, scenarios, host)
    assert found.scenario == BACKUP and not found.anomalous
    (veto,) = found.vetoed
    assert veto.claim.scenario == MINE and veto.verification.holds is False
    assert "metric > FROM" in veto.verification.spoken and "80" in veto.verification.spoken
    assert "FROM" not in veto.verification.told  # the words alone hold nothing of the program


def test_a_reasoner_that_made_one_claim_is_asked_once_more_after_a_veto(scenarios: Known, host: Host) -> None:
    asked: list[int] = []

    def reason(evidence: Evidence, vetoed: tuple[Veto, ...] = ()) -> tuple[Claim, ...]:
        asked.append(len(vetoed))
        return (Claim(BACKUP, False, 0.7),) if vetoed else (Claim(MINE, True, 0.9),)

    card = Scorecard({name: Sheet(True, 0, holds=10, fails=-40) for name in (MINE, LEAK, BACKUP)})
    found = Investigator(scenarios, reason, card, checker(scenarios, host)).investigate([case_of(BACKUP, 504)])
    assert asked == [0, 1]
    assert (found[0].scenario, found[0].anomalous, len(found[0].vetoed)) == (BACKUP, False, 1)


def test_without_the_last_stage_the_claim_stands_as_it_was_made(scenarios: Known, card: Scorecard) -> None:
    (found,) = Investigator(scenarios, CardReasoner(card, scenarios), card).investigate([case_of(MINE, 505)])
    assert found.verification is None and INTEGRATED in found.milliseconds and "verified" not in found.milliseconds


def test_many_cases_at_once_give_what_each_gives_alone(investigator: Investigator) -> None:
    some = cases(2)
    together = investigator.investigate(some)
    for case, found in zip(some, together, strict=True):
        (alone,) = investigator.investigate([case])
        assert (alone.claim, alone.verification, alone.evidence) == (found.claim, found.verification, found.evidence)
