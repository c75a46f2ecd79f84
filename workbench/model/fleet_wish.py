"""What a person wishes for a series of a fleet; the next start of its run heeds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FleetWish:
    """Of one series. `retry`: try it again although it failed; `first`: its group before all others; `left_out`: it is
    no part of the fleet any more."""

    retry: bool = False
    first: bool = False
    left_out: bool = False


NO_WISH = FleetWish()
