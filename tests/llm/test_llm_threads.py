"""Several calls in flight: the cap, calls at a time, equal questions, what is told, the circuit breaker."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.chat_server import ChatServer, Fail, Say, Seen
from tests.llm.clients import PRICE, client, numbered, offline, together
from workbench.errors import CapError, LlmError
from workbench.llm.messages import CallError, Reply
from workbench.llm.spend import Spend

OUTCOMES = ("answered", "no usage", "refused", "broken off")


@settings(max_examples=60, deadline=None)
@given(
    calls=st.lists(st.tuples(st.sampled_from(OUTCOMES), st.integers(1, 400), st.floats(0, 1)), min_size=1, max_size=12),
    cap_calls=st.floats(0.1, 8.0),
    in_flight=st.integers(1, 6),
)
def test_the_cap_is_never_exceeded_however_many_calls_are_under_way(calls, cap_calls, in_flight) -> None:
    cap = cap_calls * PRICE.of(300, 100)
    billed: list[float] = []
    seen: list[float] = []

    def author(request):
        outcome, _, share = calls[request.seed]
        prompt, completion = int(request.most_tokens * share), int(100 * share)
        if outcome != "refused":  # what the server bills, whether or not it says so
            billed.append(PRICE.of(prompt, completion))
        seen.append(sum(billed))
        if outcome in ("refused", "broken off"):
            raise CallError("it failed", billed=outcome == "broken off")
        return Reply("x") if outcome == "no usage" else Reply("x", "stop", prompt, completion)

    one, transport = offline(author, max_usd=cap, in_flight=in_flight, break_after=99)
    works = [partial(one.ask, numbered(at, "h" * size)) for at, (_, size, _) in enumerate(calls)]
    results = together(works)
    assert sum(billed) <= cap
    assert one.usd <= cap
    assert sum(billed) <= one.usd + 1e-9
    assert transport.most <= in_flight
    assert all(isinstance(result, CapError | LlmError) or result.usd is not None for result in results)
    left = int((cap - one.usd) * 1e6)
    assert one.spend.reserve(max(0, left - 1), 0).prompt_tokens >= 0  # nothing stays reserved


def test_what_a_run_can_afford_does_not_depend_on_how_much_it_asks_at_a_time() -> None:
    def author(request):
        return Reply("x", "stop", 10, 1)

    cap = PRICE.of(numbered(0).most_tokens, 100) + 7 * PRICE.of(10, 1)
    for in_flight in (1, 4):
        one, transport = offline(author, max_usd=cap, in_flight=in_flight)
        results = together([partial(one.ask, numbered(at)) for at in range(12)])
        assert len(transport.sent) == 8
        assert sum(isinstance(result, CapError) for result in results) == 4


def test_money_that_waits_for_calls_under_way_can_be_given_up() -> None:
    class Stopped(BaseException):
        pass

    def stop() -> None:
        raise Stopped

    spend = Spend(PRICE, 1e-4)
    spend.reserve(60, 0)
    with pytest.raises(Stopped):
        spend.reserve(60, 0, stop)


def test_only_so_many_calls_are_under_way_at_a_time(tmp_path: Path) -> None:
    lock, now, most = threading.Lock(), [0], [0]
    three = threading.Barrier(3)

    def author(seen: Seen) -> Say:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        three.wait(30)  # so many are indeed under way together
        with lock:
            now[0] -= 1
        return Say(f"answer {seen.seed}")

    with ChatServer(author=author) as server:
        one = client(server.url, tmp_path, in_flight=3)
        answers = together([partial(one.ask, numbered(at)) for at in range(9)])
    assert [answer.reply.text for answer in answers] == [f"answer {at}" for at in range(9)]
    assert most[0] == 3


def test_a_call_that_waits_for_its_turn_can_be_given_up() -> None:
    begun, release = threading.Event(), threading.Event()

    def author(request):
        begun.set()
        release.wait()
        return Reply("x", "stop", 1, 1)

    def stop() -> None:
        raise KeyError("stopped")

    one, transport = offline(author, in_flight=1)
    thread = threading.Thread(target=one.ask, args=(numbered(0),))
    thread.start()
    begun.wait()
    with pytest.raises(KeyError):
        one.ask(numbered(1), stop)
    release.set()
    thread.join()
    assert len(transport.sent) == 1


def test_the_same_question_at_the_same_time_is_sent_once(tmp_path: Path) -> None:
    with ChatServer(Say("once", wait_s=0.3)) as server:
        one = client(server.url, tmp_path, in_flight=6)
        answers = together([partial(one.ask, numbered(0)) for _ in range(6)])
    assert len(server.seen) == 1
    assert [answer.reply.text for answer in answers] == ["once"] * 6
    assert sorted(answer.cached for answer in answers) == [False] + [True] * 5
    assert one.by_role()["propose"].calls == 1
    assert one.by_role()["propose"].cached == 5


def test_when_the_first_of_equal_questions_fails_the_next_one_asks() -> None:
    failures = [CallError("it failed")]

    def author(request):
        if failures:
            raise failures.pop()
        return Reply("x", "stop", 1, 1)

    one, transport = offline(author)
    results = together([partial(one.ask, numbered(0)) for _ in range(3)])
    assert sum(isinstance(result, LlmError) for result in results) == 1
    assert len(transport.sent) == 2


def test_every_call_is_told_once_with_its_role_cost_and_number(tmp_path: Path) -> None:
    with ChatServer(Fail(500), Say("first"), Say("second")) as server:
        one = client(server.url, tmp_path)
        first = one.ask(numbered(1)).reply.text
        told = one.take_calls()
        assert one.take_calls() == []
        one.ask(numbered(1).follow_up(first, "mend it", "repair"))
        one.ask(numbered(1))
    assert [(call.call, call.purpose, call.reply, bool(call.error)) for call in told] == [
        (1, "propose", "", True),
        (2, "propose", "first", False),
    ]
    repair, again = one.take_calls()
    assert repair.prompt == (("user", "Hello"), ("assistant", "first"), ("user", "mend it"))
    assert (repair.call, repair.purpose, repair.usd) == (3, "repair", pytest.approx(200e-6))
    assert (repair.model, repair.host, repair.seed) == ("m", "127.0.0.1", 1)
    assert (again.call, again.cached, again.usd, again.prompt_tokens) == (4, True, 0.0, 0)
    assert again.reply == "first"
    roles = one.by_role()
    assert list(roles) == ["propose", "repair"]
    assert (roles["propose"].calls, roles["propose"].cached, roles["repair"].calls) == (1, 1, 1)
    assert roles["repair"].usd == pytest.approx(200e-6)
    assert one.usd == pytest.approx(400e-6)


def test_words_grow_while_an_answer_arrives(tmp_path: Path) -> None:
    words: list[str] = []
    with ChatServer(Say("0123456789" * 4, pieces=8, pause_s=0.15)) as server:
        one = client(server.url, tmp_path)
        one.ask(numbered(0), lambda: words.append(one.words()))
    counts = [int(text.split("under way, ")[1].split()[0]) for text in words if "under way" in text]
    assert counts == sorted(counts)
    assert len(set(counts)) >= 2
    assert "under way" not in one.words()


def test_a_server_that_fails_again_and_again_is_left_alone_for_a_while(tmp_path: Path) -> None:
    with ChatServer(Fail(500, {"error": {"message": "out of memory"}})) as server:
        one = client(server.url, tmp_path, tries=3, break_after=5)
        with pytest.raises(LlmError, match="is not ready"):
            one.ask(numbered(0))
        with pytest.raises(LlmError, match=r"is not ready, 5 times in a row: .*out of memory.*resume the run"):
            one.ask(numbered(1))
        with pytest.raises(LlmError, match="5 times in a row"):
            one.ask(numbered(2))
        assert len(server.seen) == 5
        assert one.usd == 0.0


def test_the_breaker_counts_over_all_threads() -> None:
    def author(request):
        raise CallError("it failed", "for ever", again=True)

    one, transport = offline(author, tries=50, break_after=6, in_flight=1)
    results = together([partial(one.ask, numbered(at)) for at in range(4)])
    assert len(transport.sent) == 6
    assert all("6 times in a row" in str(result) for result in results)


def test_after_the_cool_down_one_call_tries_and_its_success_closes_the_circuit() -> None:
    now, well = [0.0], [False]

    def author(request):
        if not well[0]:
            raise CallError("it failed", "for now")
        return Reply("fine", "stop", 1, 1)

    one, transport = offline(author, break_after=2, cool_down_s=60.0, clock=lambda: now[0])

    def failing(seed: int) -> str:
        with pytest.raises(LlmError) as caught:
            one.ask(numbered(seed))
        return str(caught.value)

    for seed in range(3):
        failing(seed)
    assert len(transport.sent) == 2
    now[0] = 61.0
    assert "in a row" not in failing(3)  # the one that tries
    assert "3 times in a row" in failing(4)  # and opened it again
    assert len(transport.sent) == 3
    now[0], well[0] = 122.0, True
    assert one.ask(numbered(5)).reply.text == "fine"
    assert one.ask(numbered(6)).reply.text == "fine"


def test_waits_are_spread_by_chance_and_the_same_seed_waits_the_same() -> None:
    def waits(seed: int) -> list[float]:
        slept: list[float] = []

        def author(request):
            raise CallError("it failed", again=True, wait_s=8.0 if len(slept) > 100 else None)

        rng = np.random.default_rng(seed)
        one, _ = offline(author, tries=4, backoff_s=1.0, sleep=slept.append, rng=rng, break_after=99)
        with pytest.raises(LlmError):
            one.ask(numbered(0))
        return slept

    assert waits(1) == waits(1)
    assert waits(1) != waits(2)
    assert 3.5 <= sum(waits(1)) <= 7.0


def test_a_server_that_names_a_wait_is_never_asked_earlier() -> None:
    slept: list[float] = []

    def author(request):
        raise CallError("it failed", again=True, wait_s=8.0)

    one, _ = offline(author, tries=2, sleep=slept.append, rng=np.random.default_rng(0))
    with pytest.raises(LlmError):
        one.ask(numbered(0))
    assert 8.0 <= sum(slept) <= 12.0
