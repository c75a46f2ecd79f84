"""From series to tables: what is learned from, up to which point, and the season of each series."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet, runs
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.contract import read_contract
from workbench.synthesis.shape import PERIOD, SECOND
from workbench.synthesis.table import IGNORED, Example

DAY_S = 86400.0
SHORTEST = 24  # points: of fewer, the largest one says little about what is usual
A_WEEK = 8  # of its day; a season many times as long is that of another thing
LONGEST_GUESS = 100  # points: season assumed where neither labels, clock nor values tell one
Progress = Callable[[str, float, float], None]


@dataclass(frozen=True)
class Group:
    """The examples of one rule and the seasons of all its series, unlabeled ones too, by name, in points.
    `seconds`: the second season of those that have one."""

    examples: tuple[Example, ...]
    periods: Mapping[str, int]
    seconds: Mapping[str, int] = field(default_factory=dict)

    @property
    def period(self) -> int:
        """The season most series share: the rule's own PERIOD."""
        return most_common(list(self.periods.values()), LONGEST_GUESS)

    @property
    def second(self) -> int:
        """The second season most series with one share: the rule's own SECOND_PERIOD; 0 where none has one."""
        return most_common(list(self.seconds.values()), 0)

    @property
    def counted(self) -> float:
        """The share of points that count as normal or as an anomaly; 1 without examples."""
        points = sum(len(one.truth) for one in self.examples)
        return sum(int((one.truth != IGNORED).sum()) for one in self.examples) / points if points else 1.0

    @property
    def n_events(self) -> int:
        """All labeled events."""
        return sum(len(runs(example.truth)) for example in self.examples)

    def overrides(self, text: str) -> dict[str, dict[str, float]]:
        """The PERIOD and SECOND_PERIOD of each series that differ from the rule's own, where its text has them."""
        known = read_contract(text).parameters
        found: dict[str, dict[str, float]] = {}
        for name, period in self.periods.items():
            for constant, own in ((PERIOD, period), (SECOND, self.seconds.get(name) or period)):
                if constant in known and own != known[constant].value:
                    found.setdefault(name, {})[constant] = own
        return found


def most_common(periods: Sequence[int], otherwise: int) -> int:
    """The season met most often, the shortest of equals."""
    return max(sorted(set(periods)), key=periods.count) if periods else otherwise


def gather(series: Sequence[Series], stops: Sequence[int], progress: Progress) -> Group:
    """The points of each series before its stop, those of labeled series as examples."""
    examples, periods, seconds = [], dict[str, int](), dict[str, int]()
    for number, (one, stop) in enumerate(zip(series, stops, strict=True)):
        progress(f"Looking for the season of {one.name}", number, len(series))
        values = np.ascontiguousarray(one.value[:stop])
        periods[one.name], second = both_seasons(values, _seconds(one))
        if second:
            seconds[one.name] = second
        if one.labels is not None and stop > 0:
            confirmed = one.confirmed.within(0, stop)
            truth = _truth(one, one.labels, stop)
            examples.append(Example(one.name, values, truth, periods[one.name], second, confirmed))
    return Group(tuple(examples), periods, seconds)


def _truth(one: Series, labels: LabelSet, stop: int) -> NDArray[np.int8]:
    truth, ignored = labels.within(0, stop).mask(stop), one.ignored.within(0, stop).mask(stop)
    truth[(ignored == 1) & (truth == 0)] = IGNORED
    return truth


def with_periods(group: Group, rule: Rule, default: int) -> Group:
    """The same examples with the seasons that a rule already has."""
    text = read_contract(rule.text).parameters
    common = int(text[SECOND].value) if SECOND in text else 0
    found = []
    for one in group.examples:
        own = rule.parameters_for(one.name)
        period, second = int(own.get(PERIOD, default)), int(own.get(SECOND, common))
        found.append(replace(one, period=period, second=second))
    return Group(tuple(found), group.periods, group.seconds)


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


def both_seasons(values: np.ndarray[tuple[int], np.dtype[np.float64]], interval_s: float | None) -> tuple[int, int]:
    """The season of values (n,) in points as a rule has it, and the second one, 0 = none.

    Of a day and a week, or two seasons like them, the shorter is the first: peaks are taken over it, and there are more
    of them.
    """
    found = season(values, interval_s)
    first, second = _long_enough(found, len(values)), second_season(values, interval_s, found)
    shorter = _long_enough(second, len(values)) if second else first
    return (shorter, first) if 2 * shorter <= first <= A_WEEK * shorter else (first, second)


def second_season(values: np.ndarray[tuple[int], np.dtype[np.float64]], interval_s: float | None, period: int) -> int:
    """A second season of values (n,) in points beside the first, a week beside a day as a rule; 0 = none found."""
    from workbench import rulekit

    return int(rulekit.estimate_second_period(values, period, interval_s)) if period else 0
