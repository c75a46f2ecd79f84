"""The circuit breaker: a server that fails again and again is left alone for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.errors import LlmError
from workbench.llm.messages import CallError


class Breaker:
    """Counts failed calls in a row, over all threads. After `limit` of them further calls fail at once.

    When `cool_down_s` is over one call is let through: its success closes the circuit, its failure opens it again.
    `clock`: seconds, monotonic.
    """

    def __init__(self, limit: int, cool_down_s: float, clock: Callable[[], float]) -> None:
        self._limit, self._cool_down_s, self._clock = max(1, limit), cool_down_s, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._last: CallError | None = None
        self._open_until: float | None = None

    def admit(self) -> None:
        """Whether a call may go now. Raises LlmError that says what failed, how often and what to do."""
        with self._lock:
            if self._open_until is None:
                return
            if self._clock() < self._open_until:
                raise self._refusal()
            self._open_until = self._clock() + self._cool_down_s  # only this call tries; the others go on failing

    def succeeded(self) -> None:
        """A call was answered."""
        with self._lock:
            self._failures, self._last, self._open_until = 0, None, None

    def failed(self, failure: CallError) -> None:
        """A call failed."""
        with self._lock:
            self._failures, self._last = self._failures + 1, failure
            if self._failures >= self._limit:
                self._open_until = self._clock() + self._cool_down_s

    def _refusal(self) -> LlmError:
        assert self._last is not None
        return LlmError(
            f"{self._last.what}, {self._failures} times in a row",
            self._last.why,
            f"{self._last.next_step or 'Look at that server'}; nothing more is sent for {self._cool_down_s:g} s. "
            "What was answered is kept: resume the run when the server is well",
        )
