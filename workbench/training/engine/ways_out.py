"""How work is told that it goes on, and the two ways in which it is asked to end early."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float, float], None]  # words, done, total; raises StopRequested where the run was stopped


class StopRequested(BaseException):
    """The run was stopped: unwinds through every step at once. Not an Exception: no handler of errors may keep it."""


class OutOfTime(BaseException):
    """The time for searching is over: ends the step that works, the run goes on with what it has."""
