"""Futures in the order in which they end, waited for without holding their locks."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")


class Ended(Generic[T]):
    """Gives each future once, when it has ended, in whatever way; more may be added meanwhile.

    In place of `concurrent.futures.wait` wherever a key may stop the run: that holds the locks of all futures while it
    begins and ends, and where the key comes just then they stay held, the futures never end, and neither does the run.
    """

    def __init__(self, futures: Iterable[Future[T]] = ()) -> None:
        self.left = 0
        self._ended: SimpleQueue[Future[T]] = SimpleQueue()
        for future in futures:
            self.add(future)

    def add(self, future: Future[T]) -> None:
        """One more to be given."""
        self.left += 1
        future.add_done_callback(self._ended.put)

    def next(self, seconds: float) -> Future[T] | None:
        """One that has ended; None where none does for so long, or none is left. Waits in the calling thread only."""
        if not self.left:
            return None
        try:
            future = self._ended.get(timeout=seconds)
        except Empty:
            return None
        self.left -= 1
        return future
