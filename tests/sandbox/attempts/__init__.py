"""Attempts to do more than a rule may, as data: what each tries, which layer stops it first, which stop it alone."""

from __future__ import annotations

from tests.sandbox.attempts import bombs, loops, names, results, routes, texts, walks
from tests.sandbox.attempts.attempt import FOOTPRINT, Attempt, Stop

ATTEMPTS: tuple[Attempt, ...] = (
    *names.ATTEMPTS,
    *walks.ATTEMPTS,
    *routes.ATTEMPTS,
    *texts.ATTEMPTS,
    *bombs.ATTEMPTS,
    *loops.ATTEMPTS,
    *results.ATTEMPTS,
)
BY_NAME = {attempt.name: attempt for attempt in ATTEMPTS}


def stopped_first_by(*stops: Stop) -> tuple[Attempt, ...]:
    """The attempts that one of these stops first when all layers are active."""
    return tuple(attempt for attempt in ATTEMPTS if attempt.first in stops)


__all__ = ["ATTEMPTS", "BY_NAME", "FOOTPRINT", "Attempt", "Stop", "stopped_first_by"]
