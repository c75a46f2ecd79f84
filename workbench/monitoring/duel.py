"""The deployed pack and one that may follow it, side by side on the same points, before anything is swapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.detector.detect import Detection
from workbench.monitoring.watch import Raised, Watched
from workbench.scoring.metrics import interval_seconds, pool, score_flags

_EQUAL = 1e-9  # of F1: rounding


@dataclass(frozen=True)
class Side:
    """`confirmed`: alerts that people confirmed and this pack raises too; `rejected`: false ones that it raises too;
    `event_f1`: against labels, None where there are none."""

    flagged: int
    alerts: int
    confirmed: int
    rejected: int
    event_f1: float | None = None


@dataclass(frozen=True)
class Duel:
    """`answered`: alerts of the champion that people answered; `only_champion`, `only_challenger`: points that one of
    them flags.

    The challenger is worse where it loses a confirmed alert, raises more of the rejected ones or has the lower event F1
    against labels; better where it is not worse and ahead in one of these."""

    champion: Side
    challenger: Side
    only_champion: int
    only_challenger: int
    answered: int = 0

    @property
    def decided(self) -> bool:
        """Whether anything is known to judge by."""
        return self.answered > 0 or self.champion.event_f1 is not None

    @property
    def worse(self) -> bool:
        """Whether the challenger falls behind in anything."""
        return _behind(self.challenger, self.champion)

    @property
    def better(self) -> bool:
        """Whether a swap is advised."""
        return not self.worse and _behind(self.champion, self.challenger)

    @property
    def words(self) -> str:
        """What is known, from the champion's to the challenger's."""
        old, new = self.champion, self.challenger
        told = [] if old.event_f1 is None else [f"event F1 {old.event_f1:.3f} → {new.event_f1 or 0.0:.3f}"]
        if self.answered:
            told += [f"confirmed alerts {old.confirmed} → {new.confirmed}", f"false {old.rejected} → {new.rejected}"]
        return ", ".join([*told, f"all alerts {old.alerts} → {new.alerts}"])


def duel(pairs: Sequence[tuple[tuple[Watched, Detection], tuple[Watched, Detection]]]) -> Duel:
    """Of each series what champion and challenger say."""
    known = [champion.alerts for (champion, _), _ in pairs]
    flags = [(first.flags == 1, second.flags == 1) for (_, first), (_, second) in pairs]
    return Duel(
        _side([champion for champion, _ in pairs], known),
        _side([challenger for _, challenger in pairs], known),
        sum(int((first & ~second).sum()) for first, second in flags),
        sum(int((second & ~first).sum()) for first, second in flags),
        sum(alert.answer is not None for alerts in known for alert in alerts),
    )


def _side(judged: Sequence[tuple[Watched, Detection]], known: Sequence[Sequence[Raised]]) -> Side:
    """Answers are of the champion's alerts, so those decide for both."""
    met = {"true": 0, "false": 0}
    for (one, _), alerts in zip(judged, known, strict=True):
        for alert in alerts:
            if alert.answer and any(a.start < alert.stop and alert.start < a.stop for a in one.alerts):
                met[alert.answer] += 1
    flagged, raised = sum(one.flagged for one, _ in judged), sum(len(one.alerts) for one, _ in judged)
    return Side(flagged, raised, met["true"], met["false"], _event_f1([detection for _, detection in judged]))


def _event_f1(detections: Sequence[Detection]) -> float | None:
    """Pooled over the series that have labels."""
    scores = []
    for one in detections:
        judged = one.series.cut(one.start, len(one.series))
        if judged.labels is not None:
            interval_s = interval_seconds(judged)
            scores.append(score_flags(one.flags, one.condition, judged.labels, interval_s=interval_s))
    return pool(scores).event_f1 if scores else None


def _behind(one: Side, other: Side) -> bool:
    f1 = (one.event_f1 or 0.0) < (other.event_f1 or 0.0) - _EQUAL
    return f1 or one.confirmed < other.confirmed or one.rejected > other.rejected
