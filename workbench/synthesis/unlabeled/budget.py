"""The alarm budget: limits are raised where a rule flags more than anybody reads, and no label says that it is right.

Counted are flags on the points before the test part, as the rule itself will give them there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet
from workbench.model.rule import STOCK_RULE, Rule
from workbench.model.series import Series
from workbench.synthesis.learn import DAY_S, LONGEST_GUESS, Progress
from workbench.synthesis.options import SynthesisOptions
from workbench.synthesis.quantities.columns import columns_of
from workbench.synthesis.ratio import clause_ratio, with_constants
from workbench.synthesis.shape import PERIOD, SECOND, STRICTNESS, Clause, Condition
from workbench.synthesis.text.read import ReadRule, read_rule

POINTS_A_DAY = 1000  # what counts as a day where there is no clock
FLOOD = 10.0  # times the budget: from there on a series of a labeled group without any event is taken as flooded
LADDER = 1.06 ** np.arange(200)  # factors tried on the limits of a series


def within_budget(
    rule: Rule, series: Sequence[Series], stops: Sequence[int], options: SynthesisOptions, progress: Progress
) -> Rule:
    """The rule with its limits raised until it keeps `options.alerts_a_day` on the points before the stops.

    Where fewer than `options.min_events` events are labeled there: on every series; the text gets the factor that
    suffices for half of the series, each of the others limits of its own. Else: only on series without any labeled
    event and with more than FLOOD times the budget, by limits of their own. Other rules than this room's are left
    as they are.
    """
    read = read_rule(rule.text, rule.emit.gap_points)
    if read is None or not read.constants or math.isinf(options.alerts_a_day):
        return rule
    events = [len((one.labels or LabelSet()).within(0, stop)) for one, stop in zip(series, stops, strict=True)]
    alone = sum(events) < options.min_events
    factors = dict[str, float]()
    for one, stop, known in zip(series, stops, events, strict=True):
        if alone or not known:
            progress(f"Counting alerts on {one.name}", len(factors), len(series))
            flags = _Flags.of(rule, read, one, stop)
            factors[one.name] = flags.factor(alerts_allowed(one, stop, options), 1.0 if alone else FLOOD)
    common = sorted(factors.values())[(len(factors) - 1) // 2] if alone and factors else 1.0
    return _raised(rule, read, factors, common)


def own_limits(rule: Rule, one: Series, stop: int, options: SynthesisOptions) -> dict[str, float]:
    """Constants by which one series keeps the alarm budget with a rule that other series taught, where it has no
    labeled event before `stop`: none where it does as it is. With a stock rule every series keeps the budget, with a
    learned one only those that it floods (FLOOD)."""
    read = read_rule(rule.text, rule.emit.gap_points)
    labeled = (one.labels or LabelSet()).within(0, stop)
    if read is None or not read.constants or math.isinf(options.alerts_a_day) or len(labeled):
        return {}
    tolerated = 1.0 if rule.origin.model == STOCK_RULE else FLOOD
    factor = _Flags.of(rule, read, one, stop).factor(alerts_allowed(one, stop, options), tolerated)
    if factor == 1.0:
        return {}
    own = rule.parameters_for(one.name)
    limits = {name: read.shape.clauses[c].conditions[k].limit for (c, k), name in read.constants.items()}
    return {name: away(own.get(name, limit) * factor) for name, limit in limits.items()}


def alerts_allowed(series: Series, stop: int, options: SynthesisOptions) -> float:
    """How many flags the points before `stop` may have; one is never too many."""
    days = stop / POINTS_A_DAY if series.interval_ns is None else stop * series.interval_ns / 1e9 / DAY_S
    return max(1.0, options.alerts_a_day * days)


def budget_words(options: SynthesisOptions, *, clocks: bool) -> str:
    """The budget of a series in words; `clocks`: its points have times."""
    count = f"{options.alerts_a_day:g} alert{'' if options.alerts_a_day == 1 else 's'}"
    return f"{count} a day" if clocks else f"{count} in {POINTS_A_DAY:,} points"


@dataclass(frozen=True, eq=False)
class _Flags:
    """Where a rule holds on one series: the points (m,) that count, how far each is beyond the limits (m,), 1 = it just
    holds; `gap`: points by which two flags are apart at least."""

    at: NDArray[np.int64]
    ratio: NDArray[np.float64]
    gap: int

    @classmethod
    def of(cls, rule: Rule, read: ReadRule, one: Series, stop: int) -> _Flags:
        """Those on the points before `stop`."""
        own = rule.parameters_for(one.name)
        period, second = int(own.get(PERIOD, read.period or LONGEST_GUESS)), int(own.get(SECOND, read.second))
        clauses = [_with_limits(read, number, own) for number in range(len(read.shape.clauses))]
        features = tuple(dict.fromkeys(condition.feature for condition in read.shape.conditions))
        values = np.ascontiguousarray(one.value[:stop])
        columns = dict(zip(features, columns_of(features, values, period, _nothing, second), strict=True))
        ratio = np.maximum.reduce([clause_ratio(columns, clause) for clause in clauses])
        at = np.flatnonzero((ratio >= 1.0) & (one.ignored.within(0, stop).mask(stop) == 0))
        return cls(at, ratio[at], rule.emit.gap_points if rule.emit.mode == "first" else -1)

    def count(self, factor: float) -> int:
        """How many flags are left with all limits times a factor."""
        on = self.at[self.ratio >= factor]
        return int(len(on) > 0) + int(np.count_nonzero(np.diff(on) > self.gap + 1))

    def factor(self, allowed: float, tolerated: float) -> float:
        """The first factor of the ladder that keeps the allowed number; 1 where no more than `tolerated` times as many
        stand without it."""
        if self.count(1.0) <= tolerated * allowed:
            return 1.0
        return next((float(factor) for factor in LADDER if self.count(factor) <= allowed), float(LADDER[-1]))


def _with_limits(read: ReadRule, number: int, own: Mapping[str, float]) -> Clause:
    """A clause with the limits that a series has of its own."""
    clause = read.shape.clauses[number]
    names = [read.constants.get((number, at), "") for at in range(len(clause.conditions))]
    conditions = [
        Condition(one.feature, one.direction, own.get(name, one.limit) * own.get(STRICTNESS, 1.0))
        for one, name in zip(clause.conditions, names, strict=True)
    ]
    return replace(clause, conditions=tuple(conditions))


def _raised(rule: Rule, read: ReadRule, factors: Mapping[str, float], common: float) -> Rule:
    limits = {name: read.shape.clauses[c].conditions[k].limit for (c, k), name in read.constants.items()}
    text = with_constants(rule.text, {name: away(limit * common) for name, limit in limits.items()})
    overrides = {name: dict(values) for name, values in rule.overrides.items()}
    for series, factor in factors.items():
        if factor > common:
            own = overrides.setdefault(series, {})
            own.update({name: away(own.get(name, limit) * factor) for name, limit in limits.items()})
    frozen = {name: MappingProxyType(values) for name, values in overrides.items()}
    return (
        rule
        if text == rule.text and frozen == rule.overrides
        else replace(rule.with_text(text), overrides=MappingProxyType(frozen))
    )


def away(value: float) -> float:
    """The value with two significant figures, rounded away from zero: a limit that is raised keeps the budget."""
    if value == 0 or not math.isfinite(value):
        return value
    digits = 1 - math.floor(math.log10(abs(value)))
    near = round(value, digits)
    return near if abs(near) >= abs(value) else round(near + math.copysign(10.0**-digits, value), digits)


def _nothing() -> None:
    pass
