"""Which call goes when: so many at a time, and of equal ones only one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.llm.messages import LOOK_S, Waiting


class Turns:
    """At most `at_a_time` calls under way; a call that waits for its turn still looks at `waiting`."""

    def __init__(self, at_a_time: int) -> None:
        self._free = threading.Semaphore(max(1, at_a_time))

    @contextmanager
    def turn(self, waiting: Waiting) -> Iterator[None]:
        """While it lasts the call counts as under way."""
        while not self._free.acquire(timeout=LOOK_S):
            waiting()
        try:
            yield
        finally:
            self._free.release()


class Once:
    """Equal calls one after the other, so that the later ones find the answer of the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def alone(self, key: str, waiting: Waiting) -> Iterator[None]:
        """While it lasts no other thread is in here with the same key."""
        mine = self._join(key, 1)
        try:
            while not mine.acquire(timeout=LOOK_S):
                waiting()
            try:
                yield
            finally:
                mine.release()
        finally:
            self._join(key, -1)

    def _join(self, key: str, by: int) -> threading.Lock:
        with self._lock:
            lock, users = self._busy.get(key, (threading.Lock(), 0))
            if users + by:
                self._busy[key] = (lock, users + by)
            else:
                del self._busy[key]
        return lock
