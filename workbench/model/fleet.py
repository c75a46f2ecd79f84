"""What a run over a fleet tells beside the events of any run: groups learned, series judged, jobs that ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from workbench.model.events import Event, SeriesResult
from workbench.model.rule import Rule

SeriesState = Literal["done", "failed"]
RUN = "fleet-"  # how the names of a fleet's runs begin


@dataclass(frozen=True)
class GroupLearned(Event):
    """The rule of the group `task`, before series that it was not learned from get limits of their own. `aside`: name →
    reason of those that it should have been learned from, and that make its learning fail."""

    rule: Rule | None = None
    aside: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class SeriesJudged(Event):
    """One series of a fleet as a row of a table; of the group `task`.

    `parameters`: constants of the group's rule that are the series' own. `result`: scores by part; None = it failed,
    `reason` says why; of one that is done it says why its group was learned without it. `alerts_per_day`: of the
    validation part, None without a clock. `drift`: population stability index of the values of the test part against
    those before it (0.1 = little, 0.25 = much), None where unknown. `shape`: up to 48 values for a sparkline, NaN where
    all of a stretch are missing. `tries`: how often it was tried.
    """

    name: str = ""
    status: SeriesState = "done"
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    result: SeriesResult | None = None
    alerts_per_day: float | None = None
    drift: float | None = None
    shape: tuple[float, ...] = ()
    points: int = 0
    reason: str = ""
    tries: int = 1


@dataclass(frozen=True)
class JobEnded(Event):
    """A piece of work came back, well or badly. `job`: learn, probe or fit; `series`: how many; `seconds`: it worked;
    `peak_mb`: the most memory of its worker until then; `usd`: what a language model cost, all that it might have cost
    where it failed; `reason`: why it failed, empty where it did not."""

    job: str = ""
    series: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    tries: int = 1
    reason: str = ""
    usd: float = 0.0
