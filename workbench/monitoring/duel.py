"""The deployed pack and one that may follow it, side by side on the same points, before anything is swapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.detector.detect import Detection
from workbench.monitoring.watch import Raised, Watched


@dataclass(frozen=True)
class Side:
    """`confirmed`: alerts that people confirmed and this pack raises too; `rejected`: false ones that it raises too."""

    flagged: int
    alerts: int
    confirmed: int
    rejected: int


@dataclass(frozen=True)
class Duel:
    """`only_champion`, `only_challenger`: points that one of them flags; `better`: the challenger loses no confirmed
    alert, raises no more of the rejected ones, and is ahead in one of the two."""

    champion: Side
    challenger: Side
    only_champion: int
    only_challenger: int

    @property
    def better(self) -> bool:
        """Whether a swap is advised."""
        kept = self.challenger.confirmed >= self.champion.confirmed
        calm = self.challenger.rejected <= self.champion.rejected
        ahead = self.challenger.confirmed > self.champion.confirmed or self.challenger.rejected < self.champion.rejected
        return kept and calm and ahead


def duel(pairs: Sequence[tuple[tuple[Watched, Detection], tuple[Watched, Detection]]]) -> Duel:
    """Of each series what champion and challenger say."""
    known = [champion.alerts for (champion, _), _ in pairs]
    flags = [(first.flags == 1, second.flags == 1) for (_, first), (_, second) in pairs]
    return Duel(
        _side([one for (one, _), _ in pairs], known),
        _side([one for _, (one, _) in pairs], known),
        sum(int((first & ~second).sum()) for first, second in flags),
        sum(int((second & ~first).sum()) for first, second in flags),
    )


def _side(watched: Sequence[Watched], known: Sequence[Sequence[Raised]]) -> Side:
    """Answers are of the champion's alerts, so those decide for both."""
    met = {"true": 0, "false": 0}
    for one, alerts in zip(watched, known, strict=True):
        for alert in alerts:
            if alert.answer and any(a.start < alert.stop and alert.start < a.stop for a in one.alerts):
                met[alert.answer] += 1
    return Side(sum(w.flagged for w in watched), sum(len(w.alerts) for w in watched), met["true"], met["false"])
