"""Several calls at a time: results in order, money that comes free, an error that ends the others, many threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.chat_server import ChatServer
from tests.training.data import jump_rule, spiky
from tests.training.test_training_llm import SPLIT, answering, chance, client, prepared
from workbench.errors import CapError, LlmError
from workbench.llm.in_flight import all_of

Waiting = Callable[[], None]


def heard(done: int) -> None:
    """Nobody stops anything."""


def poor() -> CapError:
    return CapError("The cap is reached", "it is low", "Raise it")


def test_results_come_in_the_order_of_the_jobs_whichever_ends_first() -> None:
    last = threading.Event()

    def first(_: Waiting) -> str:
        assert last.wait(20)
        return "a"

    def second(_: Waiting) -> str:
        last.set()
        return "b"

    assert all_of([first, second], 2, heard) == ["a", "b"]
    assert all_of([], 2, heard) == []


def test_a_job_that_found_no_money_is_tried_again_when_the_others_have_ended() -> None:
    tries: list[int] = []

    def job(number: int, needed: int) -> Callable[[Waiting], int]:
        def work(_: Waiting) -> int:
            tries.append(number)
            if tries.count(number) < needed:
                raise poor()
            return number

        return work

    assert all_of([job(0, 1), job(1, 2), job(2, 1)], 3, heard) == [0, 1, 2]
    assert tries.count(1) == 2
    assert all_of([job(10, 1), job(11, 9), job(12, 9)], 3, heard) == [10, None, None]


def test_no_money_for_any_job_is_an_error() -> None:
    def broke(_: Waiting) -> int:
        raise poor()

    with pytest.raises(CapError):
        all_of([broke, broke], 2, heard)


def test_an_error_of_one_job_ends_the_others() -> None:
    both = threading.Barrier(2, timeout=20)

    def failing(_: Waiting) -> int:
        both.wait()
        raise LlmError("It failed", "so it is", "Do something")

    def endless(waiting: Waiting) -> int:
        both.wait()
        while True:
            waiting()

    with pytest.raises(LlmError):
        all_of([endless, failing], 2, heard)
    assert not [t for t in threading.enumerate() if t.name.startswith("model call")]


def test_many_threads_may_repair_at_once_and_each_gets_what_it_would_get_alone(tmp_path) -> None:
    rules = [jump_rule(limit / 10) for limit in range(10, 22)]
    with ChatServer(author=answering) as server:
        proposer = prepared(client(server, tmp_path / "many"), spiky(), SPLIT)
        with ThreadPoolExecutor(6) as pool:
            many = list(pool.map(lambda at: proposer.repair(rules[at], "line 3: no", chance(at)), range(len(rules))))
        other = prepared(client(server, tmp_path / "one"), spiky(), SPLIT)
        alone = [other.repair(rule, "line 3: no", chance(at)) for at, rule in enumerate(rules)]
    assert many == alone
    assert len({rule.text for rule in many}) > 6
