"""Independent pieces of work in this process or in several: what each needs goes in, what it found comes out."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """One piece of work: its key among the others, a function that a process can find by its name, and what it is
    given."""

    key: tuple[str, ...]
    call: Callable[..., Any]
    given: tuple[Any, ...]


@dataclass(frozen=True)
class Done:
    """What a job found, and how many seconds it took."""

    key: tuple[str, ...]
    found: Any
    seconds: float


Run = Callable[[Sequence[Job]], Iterator[Done]]


@contextmanager
def crew(workers: int) -> Iterator[Run]:
    """A function that runs jobs and yields what they found as they end: one after the other for one worker, else in
    that many processes, which share nothing. What a job raises is raised here, and what others are at is given up.
    """
    if workers == 1:
        yield lambda jobs: map(perform, jobs)
        return
    others, ended = set(multiprocessing.active_children()), False
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_end_at_once_when_interrupted)

    def side_by_side(jobs: Sequence[Job]) -> Iterator[Done]:
        waiting: list[Future[Done]] = [pool.submit(perform, job) for job in jobs]
        return (future.result() for future in as_completed(waiting))

    try:
        yield side_by_side
        ended = True
    finally:
        for process in () if ended else set(multiprocessing.active_children()) - others:
            process.terminate()  # nobody wants what it is still at
        pool.shutdown(cancel_futures=True)


def perform(job: Job) -> Done:
    """Do it now, in this process."""
    begun = time.monotonic()
    found = job.call(*job.given)
    return Done(job.key, found, time.monotonic() - begun)


def _end_at_once_when_interrupted() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
