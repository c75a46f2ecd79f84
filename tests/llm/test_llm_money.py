"""Going on after a kill: what arrived is not asked twice, what was spent is not forgotten."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.llm.clients import PRICE, numbered, offline, together
from workbench.errors import LlmError
from workbench.llm.messages import CallError, Reply
from workbench.llm.prices import Price
from workbench.llm.record.cache import Cache
from workbench.llm.record.recover import settle
from workbench.llm.record.transcript import Transcript, read_transcript
from workbench.llm.spend import Spend

CALLS = 6
REAL, RESERVED = PRICE.of(10, 5), PRICE.of(numbered(0).most_tokens, 100)


def answer(request) -> Reply:
    return Reply(f"answer {request.seed}", "stop", 10, 5)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The folder of a run that asked on three threads and ended."""
    folder = tmp_path_factory.mktemp("whole")
    one, _ = offline(answer, folder, in_flight=3)
    together([partial(one.ask, numbered(at)) for at in range(CALLS)])
    return folder


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_run_killed_at_any_byte_goes_on_with_the_money_really_spent_and_asks_nothing_twice(
    data, whole: Path, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path)
    shutil.copytree(whole, tmp_path)
    path = tmp_path / "transcript.jsonl"
    path.write_bytes(path.read_bytes()[: data.draw(st.integers(0, path.stat().st_size), label="bytes written")])
    lines = read_transcript(path)
    ended = {line["call"] for line in lines if line["kind"] == "ended"}
    arrived, spent = set(), 0.0
    for line in (line for line in lines if line["kind"] == "asked"):
        there = line["call"] in ended or data.draw(st.booleans(), label=f"the answer of call {line['call']} is there")
        arrived |= {line["seed"]} if there else set()
        spent += REAL if there else RESERVED
    for at in set(range(CALLS)) - arrived:
        for line in (one for one in read_transcript(whole / "transcript.jsonl") if one.get("seed") == at):
            (tmp_path / "answers" / line["prompt_hash"][:2] / f"{line['prompt_hash']}.json").unlink()
    one, transport = offline(answer, tmp_path)
    assert one.usd == pytest.approx(spent)
    assert one.spend.calls == len([line for line in lines if line["kind"] == "asked"])
    texts = [one.ask(numbered(at)).reply.text for at in range(CALLS)]
    assert texts == [f"answer {at}" for at in range(CALLS)]
    assert {request.seed for request in transport.sent} == set(range(CALLS)) - arrived
    again, other = offline(answer, tmp_path)
    assert again.usd == pytest.approx(spent + REAL * (CALLS - len(arrived)))
    assert [again.ask(numbered(at)).cached for at in range(CALLS)] == [True] * CALLS
    assert other.sent == []


def test_the_answer_is_on_disk_before_anything_else_says_so(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    one, _ = offline(answer, tmp_path)

    def die(number: int, entry: dict) -> None:
        raise Killed

    one._transcript.ended = die  # the process dies where it would write how the call ended
    with pytest.raises(Killed):
        one.ask(numbered(0))
    again, transport = offline(answer, tmp_path)
    assert again.usd == pytest.approx(REAL)
    assert again.ask(numbered(0)).cached
    assert transport.sent == []


def test_calls_that_were_refused_cost_nothing_after_a_restart_even_where_the_price_is_unknown(tmp_path: Path) -> None:
    def author(request):
        if request.seed == 0:
            raise CallError("refused")
        return answer(request)

    one, _ = offline(author, tmp_path)
    with pytest.raises(LlmError):
        one.ask(numbered(0))
    one.ask(numbered(1))
    again, _ = offline(author, tmp_path)
    assert again.usd == pytest.approx(REAL)
    assert again.spend.calls == 1
    assert again.by_role()["propose"].prompt_tokens == 10


def settled(path: Path, prices: dict[str, Price], max_usd: float | None = None) -> Spend:
    spend = Spend(PRICE, max_usd)
    settle(path, prices, spend, Cache(), Transcript(path, (), lambda: "now"))
    return spend


def test_a_price_that_becomes_known_later_is_used_for_earlier_calls_and_a_cap_needs_it(tmp_path: Path) -> None:
    path = tmp_path / "transcript.jsonl"
    asked = {
        "call": 1,
        "kind": "asked",
        "purpose": "fix",
        "model": "other",
        "reserved_usd": 0.0,
        "most_tokens": [90, 80],
    }
    ended = {"call": 1, "kind": "ended", "text": "x", "prompt_tokens": 10, "completion_tokens": 5, "usd": None}
    open_call = {**asked, "call": 2}
    path.write_text("\n".join(map(json.dumps, (asked, ended, open_call))) + "\n", "utf-8")
    copy = path.read_bytes()
    assert settled(path, {}).usd is None
    path.write_bytes(copy)
    with pytest.raises(LlmError, match="what earlier calls of this run cost is unknown"):
        settled(path, {}, max_usd=5.0)
    path.write_bytes(copy)
    known = settled(path, {"other": Price(100.0, 200.0)}, max_usd=5.0)
    assert known.usd == pytest.approx((10 * 100 + 5 * 200 + 90 * 100 + 80 * 200) / 1e6)
    assert known.by_role()["fix"].calls == 2


def test_money_of_earlier_starts_counts_against_the_cap(tmp_path: Path) -> None:
    offline(answer, tmp_path)[0].ask(numbered(0))
    one, transport = offline(answer, tmp_path, max_usd=REAL + RESERVED * 0.9)
    with pytest.raises(LlmError, match="Raise --max-usd and resume"):
        one.ask(numbered(1))
    assert transport.sent == []
    offline(answer, tmp_path, max_usd=REAL + RESERVED * 1.01)[0].ask(numbered(1))


@pytest.mark.parametrize("damage", ["{", '{"text": 1', "[]", '{"unknown": 1}', ""])
def test_a_damaged_answer_on_disk_is_asked_for_again(damage: str, tmp_path: Path) -> None:
    offline(answer, tmp_path)[0].ask(numbered(0))
    next((tmp_path / "answers").rglob("*.json")).write_text(damage, "utf-8")
    one, transport = offline(answer, tmp_path)
    assert one.ask(numbered(0)).reply.text == "answer 0"
    assert len(transport.sent) == 1
