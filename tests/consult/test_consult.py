"""Cases decided by a model on a real server: claims verified, sent back, taken over; cache, cap, stop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.consult.consulting import answer, client, consult, consultant, says
from tests.fakes.chat_server import ChatServer, Fail, Hang, Raw, Say, Seen
from tests.fakes.incidents import BACKUP, LEAK, MINE, case_of, quiet_case
from workbench.consult.nouns import BUILT_IN, MODEL
from workbench.consult.report import consulted_document, consulted_lines
from workbench.investigate.investigate import INTEGRATED, STAGES, Investigator
from workbench.model.incident import UNSEEN
from workbench.sandbox.host import Host


def test_a_model_decides_and_its_claim_is_verified_by_the_rule(investigator: Investigator, host, tmp_path) -> None:
    with ChatServer(says("anomalous", MINE, 0.93, ("The processor rose and a miner spoke", ["E2"]))) as server:
        told = consult(server, tmp_path, investigator, case_of(MINE, 1), host)
    found = told.investigation
    assert (told.decided_by, told.calls, found.scenario, found.anomalous) == (MODEL, 1, MINE, True)
    assert found.verification is not None and found.verification.holds is True
    assert found.claim.reasons[0].item in found.evidence.figures
    assert found.claim.reasons[0].text.endswith("(E2)")
    assert found.cost == told.usd == pytest.approx((100 * 1.0 + 50 * 2.0) / 1e6)
    assert tuple(found.milliseconds) == STAGES and found.milliseconds[INTEGRATED] >= told.milliseconds > 0
    assert (told.flags, sum(vars(told.dropped).values())) == ((), 0)


def test_a_claim_whose_rule_fails_comes_back_once_with_the_failing_predicate(
    investigator: Investigator, host: Host, tmp_path: Path
) -> None:
    with ChatServer(says("anomalous", MINE), says("normal", BACKUP, 0.8, ("A backup ran", ["E2"]))) as server:
        told = consult(server, tmp_path, investigator, case_of(BACKUP, 2), host)
    assert [seen.messages[-1][1].count("does not hold") for seen in server.seen] == [0, 2]
    back = server.seen[1].messages[-1][1]
    assert "metric > FROM" in back and "80" in back
    assert (told.decided_by, told.investigation.scenario, told.investigation.anomalous) == (MODEL, BACKUP, False)
    (veto,) = told.investigation.vetoed
    assert veto.claim.scenario == MINE and veto.verification.holds is False
    assert "verifier" in told.items[-1].text


def test_a_model_whose_second_claim_fails_too_leaves_the_decision_to_the_scorecard(
    investigator: Investigator, host: Host, tmp_path: Path
) -> None:
    with ChatServer(says("anomalous", MINE), says("anomalous", LEAK)) as server:
        told = consult(server, tmp_path, investigator, case_of(BACKUP, 3), host)
    assert len(server.seen) == 2
    assert (told.decided_by, told.investigation.scenario) == (BUILT_IN, BACKUP)
    assert "rules of both scenarios" in told.why
    assert [veto.claim.scenario for veto in told.investigation.vetoed] == [MINE, LEAK]


def test_an_unseen_scenario_needs_no_rule(investigator: Investigator, tmp_path: Path) -> None:
    with ChatServer(says("normal", None, 0.7)) as server:
        told = consult(server, tmp_path, investigator, quiet_case(4))
    assert (told.decided_by, told.investigation.scenario, told.investigation.verification) == (MODEL, UNSEEN, None)
    assert told.investigation.probability == pytest.approx(0.3)


BAD = {
    "prose": Say("This looks like a crypto miner to me."),
    "other language": Say("Das ist ein Bergbauprogramm, bitte jemanden rufen."),
    "decision in another language": says("anormal", MINE),
    "empty": Say(""),
    "blank": Say(" \n\t "),
    "huge": Say("x" * 60_000 + answer("anomalous", MINE)),
    "deep": Say("[" * 5000 + '{"decision":' * 3000),
    "a list": Say("[1, 2, 3]"),
    "null": Say("null"),
    "cut off": Say('{"decision": "anomalous", "scen', finish="length"),
    "decision of a wrong type": says(True, MINE),
    "scenario of a wrong type": says("anomalous", ["mali_1"]),
    "unknown scenario": says("anomalous", "mali_99"),
    "scenario of the other label": says("normal", MINE),
    "reasons of a wrong type": Say('{"decision": "anomalous", "scenario": "mali_1", "confidence": 1, "reasons": 7}'),
    "no reasons": Say('{"decision": "anomalous", "scenario": "mali_1", "confidence": 1}'),
    "reasons without evidence": says("anomalous", MINE, 0.9, ("I feel it", [])),
    "evidence that does not exist": says("anomalous", MINE, 0.9, ("See E99", ["E99", "E0", 7, None])),
    "a key twice": Say('{"decision": "normal", "decision": "anomalous", "scenario": "mali_1", "reasons": []}'),
    "two decisions": Say(answer("anomalous", MINE) + "\nor\n" + answer("normal")),
    "no number": Say('{"decision": "anomalous", "confidence": NaN}'),
    "endless number": Say('{"decision": "anomalous", "confidence": ' + "9" * 6000 + "}"),
    "signs of nothing": Say("\u0000\u202e\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "{}"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_comes_back_once_with_the_fault_and_then_the_scorecard_decides(
    investigator: Investigator, tmp_path: Path, name: str
) -> None:
    with ChatServer(BAD[name]) as server:
        told = consult(server, tmp_path, investigator, case_of(MINE, 5))
    assert len(server.seen) == 2 and "cannot be used" in server.seen[1].messages[-1][1]
    assert len(server.seen[1].messages[-2][1]) <= 4000
    assert (told.decided_by, told.investigation.scenario, told.investigation.anomalous) == (BUILT_IN, MINE, True)
    assert "cannot be used" in told.why and any("built-in" in line for line in consulted_lines(told))
    json.dumps(consulted_document(told), allow_nan=False).encode()


@pytest.mark.parametrize("name", BAD)
def test_a_good_answer_after_a_bad_one_counts(investigator: Investigator, tmp_path: Path, name: str) -> None:
    with ChatServer(BAD[name], says("anomalous", MINE)) as server:
        told = consult(server, tmp_path, investigator, case_of(MINE, 6))
    assert (told.decided_by, told.calls, told.investigation.scenario) == (MODEL, 2, MINE)


@pytest.mark.parametrize(
    "text",
    [
        "```json\n{}\n```",
        "Here is my decision {not json} :\n{}\nThank you.",
        "\ufeff{}",
        "<think>a { b } c</think>{}",
    ],
)
def test_an_answer_is_read_through_what_stands_around_it(investigator: Investigator, tmp_path, text: str) -> None:
    whole = text.replace("{}", answer("anomalous", MINE, "85%", ("A miner", "e1, E2")))
    with ChatServer(Say(whole)) as server:
        told = consult(server, tmp_path, investigator, case_of(MINE, 7))
    assert (told.decided_by, told.calls, told.investigation.claim.confidence) == (MODEL, 1, 0.85)
    assert told.reasons[0].evidence == ("E1", "E2")


def test_what_no_tool_produced_is_dropped_and_counted(investigator: Investigator, tmp_path: Path) -> None:
    reasons = (
        ("The processor rose by 4711.5 per cent at 31:99, see E77", ["E2", "E98"]),
        ("Nothing shows it", ["E99"]),
        ("90 points were seen", ["E1"]),
    )
    with ChatServer(says("anomalous", MINE, 7, *reasons)) as server:
        told = consult(server, tmp_path, investigator, case_of(MINE, 8))
    assert vars(told.dropped) == {"evidence": 3, "scenarios": 0, "numbers": 2, "reasons": 1}
    assert told.reasons[0].text == "The processor rose by … per cent at …, see …"
    assert told.reasons[1].text == "90 points were seen"
    assert told.investigation.claim.confidence == 0.5
    assert any("2 numbers" in line for line in consulted_lines(told))


@pytest.mark.parametrize("step", [Fail(500), Fail(401), Raw("no json at all"), Raw("[" * 200_000)])
def test_a_server_that_fails_leaves_the_decision_to_the_scorecard(
    investigator: Investigator, tmp_path: Path, step: Fail | Raw
) -> None:
    with ChatServer(step) as server:
        told = consult(server, tmp_path, investigator, case_of(LEAK, 9))
    assert (told.decided_by, told.investigation.scenario, told.calls) == (BUILT_IN, LEAK, 0)
    assert told.why


def test_the_same_cases_ask_nothing_the_second_time_and_come_out_alike(
    investigator: Investigator, host: Host, tmp_path: Path
) -> None:
    some = [case_of(scenario, seed) for seed in (20, 21) for scenario in (MINE, LEAK, BACKUP)]

    def author(seen: Seen) -> Say:
        return says("anomalous", MINE) if len(seen.messages) == 2 else says("normal", BACKUP)

    with ChatServer(author=author) as server:
        first = consultant(client(server, tmp_path, in_flight=4), investigator, host).consult(some)
        asked = len(server.seen)
        again = consultant(client(server, tmp_path, in_flight=1), investigator, host).consult(some)
        assert len(server.seen) == asked > len(some)
    for one, other in zip(first, again, strict=True):
        assert (one.investigation.claim, one.decided_by, one.dropped, one.items) == (
            other.investigation.claim,
            other.decided_by,
            other.dropped,
            other.items,
        )
    assert sum(one.usd or 0.0 for one in first) > 0
    assert [one.usd for one in again] == [0.0] * len(some)


def test_the_cap_is_never_exceeded_and_the_cases_without_money_are_decided_too(
    investigator: Investigator, tmp_path: Path
) -> None:
    some = [case_of(MINE, seed) for seed in range(30, 36)]
    with ChatServer(Say(answer("anomalous", MINE), prompt_tokens=4000, completion_tokens=900)) as server:
        asked = client(server, tmp_path, max_usd=0.02, max_tokens=1000)
        told = consultant(asked, investigator).consult(some)
    by = [one.decided_by for one in told]
    assert MODEL in by and BUILT_IN in by
    assert asked.usd is not None and asked.usd <= 0.02
    assert all(one.investigation.scenario == MINE for one in told)
    assert all("cap of $0.02" in one.why for one in told if one.decided_by == BUILT_IN)


class StopError(Exception):
    """Somebody pressed stop."""


def test_stopping_ends_a_call_under_way_and_what_was_answered_is_kept(
    investigator: Investigator, tmp_path: Path
) -> None:
    first, second = case_of(MINE, 40), case_of(LEAK, 41)
    with ChatServer(says("anomalous", MINE), Hang()) as server:

        def progress(_words: str, done: int, _total: int) -> None:
            if done == 1 and len(server.seen) == 2:
                raise StopError

        asked = client(server, tmp_path, in_flight=1)
        with pytest.raises(StopError):
            consultant(asked, investigator, progress=progress).consult([first, second])
    with ChatServer(says("anomalous", LEAK)) as server:
        told = consultant(client(server, tmp_path), investigator).consult([first, second])
    assert len(server.seen) == 1
    assert [one.investigation.scenario for one in told] == [MINE, LEAK]
