"""Jobs side by side, each on a thread with a child process of its own; what they give does not depend on how many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Generic, TypeVar

from workbench.ended import Ended
from workbench.sandbox.host import Host
from workbench.training.engine.ways_out import OutOfTime, Progress, StopRequested

LOOK_S = 0.05  # how often a waiting step looks for the end of a job, and passes on what the jobs say
UNHEARD_S = 1.0  # when nobody has taken a word for so long, the driver has paused: the jobs wait too

T = TypeVar("T")
Job = Callable[[Progress], T]


class Crew:
    """The child processes of a run. Without any (tasks that need none) jobs run on one thread."""

    def __init__(self, hosts: Sequence[Host] = ()) -> None:
        self._hosts = tuple(hosts)
        self._mine = threading.local()

    @property
    def host(self) -> Host:
        """The child process of this thread: outside of jobs the first one."""
        host: Host = getattr(self._mine, "host", self._hosts[0])
        return host

    def stop(self) -> None:
        """End the calls that run in the child processes."""
        for host in self._hosts:
            host.stop()

    @contextmanager
    def at_work(
        self, jobs: Sequence[Job[T]], late: Callable[[], bool], stop: Callable[[], None]
    ) -> Iterator[Sequence[Work[T]]]:
        """All jobs begin, as many at a time as there are child processes; leaving ends those that still run.

        Their progress raises OutOfTime once `late()`, and StopRequested once the block is left; `stop` ends the calls
        inside them.
        """
        free = list(self._hosts)
        ear = _Ear(late)

        def take_host() -> None:
            if free:
                self._mine.host = free.pop()

        with ThreadPoolExecutor(max(1, len(self._hosts)), "training job", take_host) as pool:
            futures = [pool.submit(job, ear.progress) for job in jobs]
            ended = Ended(futures)
            try:
                yield [Work(future, ear) for future in futures]
            finally:
                ear.stopped.set()
                for future in futures:
                    future.cancel()
                while ended.left:
                    if ended.next(LOOK_S) is None:
                        stop()


class Work(Generic[T]):
    """One job at work."""

    def __init__(self, future: Future[T], ear: _Ear) -> None:
        self._ended, self._future, self._ear = Ended([future]), future, ear

    def collect(self, progress: Progress) -> T:
        """What the job returned, when it has; meanwhile all jobs' words go to `progress`. Raises what it raised."""
        while self._ended.left:
            progress(self._ear.heard(), 0.0, 1.0)
            self._ended.next(LOOK_S)
        return self._future.result()


class _Ear:
    """What the jobs of one round say, and what they are told in return."""

    def __init__(self, late: Callable[[], bool]) -> None:
        self._late = late
        self._words = "Working"
        self._taken = time.monotonic()
        self.stopped = threading.Event()

    def progress(self, text: str, done: float, total: float) -> None:  # noqa: ARG002 - the shape of Progress
        """For the jobs, on their threads."""
        self._words = text  # how far one job is tells nothing of the others
        while time.monotonic() - self._taken > UNHEARD_S and not self.stopped.wait(LOOK_S):
            pass
        if self.stopped.is_set():
            raise StopRequested
        if self._late():
            raise OutOfTime

    def heard(self) -> str:
        """For the step that waits: the newest words."""
        self._taken = time.monotonic()
        return self._words
