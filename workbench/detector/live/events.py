"""What a stream of points gives: judged points and alerts that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from workbench.model.alerts import AlertEvent


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged point. `index`: its number in the series; `value`: of its first column; `condition`, `flag`: 1, 0, or
    −1 = not judged; `reason`: `Abnormal Rule i: text` where the condition holds and only one can be meant, else empty.
    """

    series: str
    rule: str
    index: int
    time_ns: int | None
    value: float
    condition: int
    flag: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alerted:
    """An alert of a series that began, fired or resolved; `severity` as its rule says."""

    series: str
    rule: str
    severity: str
    alert: AlertEvent


Event: TypeAlias = Judged | Alerted
