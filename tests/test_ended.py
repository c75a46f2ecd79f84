"""Futures as they end: each is given once, and can end however the wait for them was broken off."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from workbench.ended import Ended

LONG_S = 60.0


def test_each_future_is_given_once_in_the_order_in_which_they_end() -> None:
    first, second, third, late = (Future[str]() for _ in range(4))
    ended = Ended([first, second, third])
    third.set_result("done")
    first.set_exception(ValueError("failed"))
    second.cancel()
    assert [ended.next(LONG_S) for _ in range(3)] == [third, first, second]
    assert ended.left == 0 and ended.next(LONG_S) is None
    ended.add(late)
    assert ended.left == 1 and ended.next(0.0) is None
    late.set_result("done too")
    assert ended.next(LONG_S) is late


def test_a_future_that_had_ended_before_is_given_too() -> None:
    done = Future[int]()
    done.set_result(1)
    assert Ended([done]).next(LONG_S) is done


def test_a_wait_lasts_until_another_thread_ends_one() -> None:
    future = Future[int]()
    ended = Ended([future])
    threading.Timer(0.05, future.set_result, [7]).start()
    assert ended.next(LONG_S) is future


class Key(Exception):  # noqa: N818 - what a key does to the thread that waits
    """A key came."""


@contextmanager
def key_within(seconds: float) -> Iterator[None]:
    """The body, broken off where it lasts longer."""

    def pressed(number: int, frame: object) -> None:
        raise Key

    before = signal.signal(signal.SIGALRM, pressed)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def end_all(futures: list[Future[int]]) -> None:
    for future in futures:
        future.set_result(1)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no timers that interrupt")
def test_a_key_at_any_moment_of_a_wait_leaves_all_futures_free_to_end() -> None:
    rng = random.Random(3)
    for _ in range(300):
        futures = [Future[int]() for _ in range(50)]
        ended = Ended(futures)
        with pytest.raises(Key), key_within(rng.uniform(1e-5, 1e-3)):
            while True:
                ended.next(1e-4)
        ending = threading.Thread(target=end_all, args=(futures,), daemon=True)  # their locks are this thread's to take
        ending.start()
        ending.join(LONG_S)
        assert not ending.is_alive()
