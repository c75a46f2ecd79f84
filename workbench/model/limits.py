"""Limits on what one run of a rule may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`seconds`: wall clock for one call on a whole series; `memory_mb`: address space beyond the warm child."""

    seconds: float = 60.0
    memory_mb: int = 2048
