"""Where the work of a fleet is done: anything shaped like `concurrent.futures`; here processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol


class WorkerLost(Exception):  # noqa: N818 - not an error of this house: the worker of a piece of work is gone
    """The process that did a piece of work died over it."""


class ConnectionLost(Exception):  # noqa: N818 - the same
    """Nobody knows of a piece of work any more, through no fault of its own: it is to be given again."""


class Executor(Protocol):
    """Takes functions that a process can find by name, with what they are given; as `concurrent.futures.Executor`.

    The future raises what the function raises, WorkerLost where its process died, ConnectionLost where the engine
    forgot it.
    """

    @property
    def shares_fate(self) -> bool:
        """Whether a worker that dies may take work with it that others were to do: WorkerLost is then no proof."""
        ...

    @property
    def width(self) -> int:
        """How many pieces of work can be done at the same time now, at least 1."""
        ...

    def submit(self, call: Callable[..., Any], /, *given: Any) -> Future[Any]:
        """Start it soon; never waits for it. ConnectionLost where the engine cannot be reached for too long."""
        ...

    def close(self) -> None:
        """Give up what is still being done, and end."""
        ...


class LocalExecutor:
    """Processes of this machine, each with a thread that feeds it: one that dies takes only its own work with it.

    A pool of all would break as a whole, and nobody could say which work killed it.
    """

    shares_fate = False

    def __init__(self, workers: int) -> None:
        self.width = workers
        self._context = multiprocessing.get_context("spawn")
        self._lane = threading.local()
        self._pools: set[ProcessPoolExecutor] = set()
        self._door = threading.Lock()
        self._closed = False
        self._threads = ThreadPoolExecutor(workers, "fleet")

    def submit(self, call: Callable[..., Any], /, *given: Any) -> Future[Any]:
        """Start it as soon as one of the processes is free."""
        return self._threads.submit(self._do, call, given)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        with self._door:
            self._closed = True
            pools = tuple(self._pools)
        for pool in pools:
            _kill(pool)
        self._threads.shutdown(cancel_futures=True)
        for pool in pools:
            pool.shutdown(cancel_futures=True)

    def _do(self, call: Callable[..., Any], given: tuple[Any, ...]) -> Any:
        pool = self._pool()
        try:
            return pool.submit(call, *given).result()
        except BrokenProcessPool:
            with self._door:
                self._pools.discard(pool)
            self._lane.pool = None
            raise WorkerLost("the process that worked on it died") from None

    def _pool(self) -> ProcessPoolExecutor:
        pool: ProcessPoolExecutor | None = getattr(self._lane, "pool", None)
        if pool is None:
            with self._door:
                if self._closed:
                    raise WorkerLost("the run has ended")
                pool = ProcessPoolExecutor(1, mp_context=self._context, initializer=_deaf)
                self._pools.add(pool)
            self._lane.pool = pool
        return pool


def _kill(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):  # it has no public way to end work that has begun
        process.terminate()


def _deaf() -> None:
    """A worker leaves Ctrl+C to the run, and ends when the run does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int, every_s: float = 1.0) -> None:
    """The system gives orphans another parent: what nobody waits for is not done."""
    pause = threading.Event()
    while sys.platform == "win32" or os.getppid() == parent:
        pause.wait(every_s)
    os._exit(1)
