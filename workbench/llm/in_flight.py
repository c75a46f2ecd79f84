"""Several calls of a model at a time, with results in the order of the jobs, whatever ends first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from workbench.ended import Ended
from workbench.errors import CapError

T = TypeVar("T")
Job = Callable[[Callable[[], None]], T]  # is given what it must call while it waits; that ends it by an exception
LOOK_S = 0.1


class GivenUp(BaseException):
    """Nobody waits for this job any more. Not an Exception: no handler of errors may keep it."""


def all_of(jobs: Sequence[Job[T]], at_a_time: int, listening: Callable[[int], None]) -> list[T | None]:
    """The results of the jobs in their order; None where the money did not suffice. CapError where it did for none.

    `listening(done)` is called in this thread several times a second; what it raises gives up all jobs. So does any
    error of a job but CapError. A job that found no money while others were under way is tried again when they have
    ended: what is reserved for them may be left over.
    """
    ended = threading.Event()

    def waiting() -> None:
        if ended.is_set():
            raise GivenUp

    with ThreadPoolExecutor(max(1, at_a_time), "model call") as pool:
        try:
            calls = [pool.submit(job, waiting) for job in jobs]
            _wait(calls, listening)
        finally:
            ended.set()
            pool.shutdown(wait=True, cancel_futures=True)
    results = [None if isinstance(call.exception(), CapError) else call.result() for call in calls]
    return _again(jobs, results, listening)


def _wait(calls: Sequence[Future[T]], listening: Callable[[int], None]) -> None:
    """Until all have ended; raises the first error."""
    ended = Ended(calls)
    while ended.left:
        listening(len(calls) - ended.left)
        call = ended.next(LOOK_S)
        error = call.exception() if call else None
        if error is not None and not isinstance(error, CapError):
            raise error


def _again(jobs: Sequence[Job[T]], results: list[T | None], listening: Callable[[int], None]) -> list[T | None]:
    for place, result in enumerate(results):
        if result is None:
            try:
                results[place] = jobs[place](partial(listening, place))
            except CapError:
                if all(one is None for one in results):
                    raise
                break
    return results
