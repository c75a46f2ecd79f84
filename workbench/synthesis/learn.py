"""From series to tables: what is learned from, up to which point, and the season of each series."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, runs
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.synthesis.table import IGNORED, Example

DAY_S = 86400.0
SHORTEST = 24  # points: of fewer, the largest one says little about what is usual
LONGEST_GUESS = 100  # points: season assumed where neither labels, clock nor values tell one
Progress = Callable[[str, float, float], None]


@dataclass(frozen=True)
class Group:
    """The examples of one rule and the seasons of all its series, unlabeled ones too, by name, in points."""

    examples: tuple[Example, ...]
    periods: Mapping[str, int]

    @property
    def period(self) -> int:
        """The season most series share: the rule's own PERIOD."""
        periods = list(self.periods.values())
        return max(sorted(set(periods)), key=periods.count) if periods else LONGEST_GUESS

    @property
    def counted(self) -> float:
        """The share of points that count as normal or as an anomaly; 1 without examples."""
        points = sum(len(one.truth) for one in self.examples)
        return sum(int((one.truth != IGNORED).sum()) for one in self.examples) / points if points else 1.0

    @property
    def n_events(self) -> int:
        """All labeled events."""
        return sum(len(runs(example.truth)) for example in self.examples)

    def overrides(self) -> dict[str, dict[str, float]]:
        """The PERIOD of each series that differs from the rule's own."""
        return {name: {"PERIOD": period} for name, period in self.periods.items() if period != self.period}


def gather(series: Sequence[Series], stops: Sequence[int], progress: Progress) -> Group:
    """The points of each series before its stop, those of labeled series as examples."""
    examples, periods = [], {}
    for number, (one, stop) in enumerate(zip(series, stops, strict=True)):
        progress(f"Looking for the season of {one.name}", number, len(series))
        values = np.ascontiguousarray(one.value[:stop])
        periods[one.name] = _long_enough(season(values, _seconds(one)), stop)
        if one.labels is not None and stop > 0:
            examples.append(Example(one.name, values, _truth(one, one.labels, stop), periods[one.name]))
    return Group(tuple(examples), periods)


def _truth(one: Series, labels: LabelSet, stop: int) -> NDArray[np.int8]:
    truth, ignored = labels.within(0, stop).mask(stop), one.ignored.within(0, stop).mask(stop)
    truth[(ignored == 1) & (truth == 0)] = IGNORED
    return truth


def with_periods(group: Group, rule: Rule, default: int) -> Group:
    """The same examples with the seasons that a rule already has."""
    found = [
        Example(e.name, e.values, e.truth, int(rule.parameters_for(e.name).get("PERIOD", default)))
        for e in group.examples
    ]
    return Group(tuple(found), group.periods)


def _seconds(series: Series) -> float | None:
    return None if series.interval_ns is None else series.interval_ns / 1e9


def _long_enough(period: int, points: int) -> int:
    """Several short seasons are one too, and its peak tells more: so many that they are SHORTEST points or more, where
    the points hold two of them."""
    longer = period * -(-SHORTEST // period)
    return longer if 2 * longer <= points else period


def season(values: np.ndarray[tuple[int], np.dtype[np.float64]], interval_s: float | None) -> int:
    """The season of values (n,) in points: found, else a day where the clock tells one, else a short guess; ≥ 2.

    A rule with a seasonal quantity must work for every series of its group, so there is always an answer; where
    nothing repeats, the distance to the same phase is simply one more measure of deviation.
    """
    from workbench import rulekit

    found = rulekit.estimate_period(values, interval_s)
    if not found and interval_s and interval_s < DAY_S / 2:
        found = round(DAY_S / interval_s)
    if not found or 2 * found > len(values):
        found = max(8, min(len(values) // 4, LONGEST_GUESS))
    return int(found)
