"""Until when a run begins work: seconds, and dollars for workers and for a language model."""

from __future__ import annotations

from dataclasses import dataclass

SPENT = {"money": "the budget of money is spent", "time": "the budget of time is spent"}  # outcome → why work is left


@dataclass(frozen=True)
class Limits:
    """Until when a run gives out work; what has begun is finished. `seconds`: since its start; `usd`: for the work of
    all its starts, at `usd_an_hour` of a worker, and for the language model. None = no limit."""

    seconds: float | None = None
    usd: float | None = None
    usd_an_hour: float = 0.0

    def over(self, seconds: float, usd: float) -> str:
        """Which of them is reached: money, time, or none."""
        if self.usd is not None and usd >= self.usd:
            return "money"
        return "time" if self.seconds is not None and seconds >= self.seconds else ""

    def has_room_for(self, usd: float, more: float) -> bool:
        """Whether `more` dollars can still be promised where `usd` are spent or promised."""
        return self.usd is None or usd + more <= self.usd


NO_LIMITS = Limits()
