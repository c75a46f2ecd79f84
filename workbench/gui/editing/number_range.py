"""How far a number of a rule may sensibly be moved: by the quantiles of what it is compared with in the data."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.gui.editing.numbers import TunableNumber, probe_text
from workbench.model.rule import Rule
from workbench.model.series import Series

if TYPE_CHECKING:
    from workbench.sandbox.host import Host

STEPS = 200  # of a slider, about
FEWEST = 20  # values below which quantiles say nothing
LIMIT_S = 20.0


@dataclass(frozen=True)
class NumberRange:
    """`low` to `high` in steps of `step`; `by_data`: from quantiles, else from the number alone."""

    low: float
    high: float
    step: float
    by_data: bool = False

    def rounded(self, value: float) -> float:
        """The nearest step, within the range."""
        at = round((min(max(value, self.low), self.high) - self.low) / self.step)
        return float(f"{self.low + at * self.step:.10g}")


def range_by_value(number: TunableNumber) -> NumberRange:
    """From 0 to three times the number; a whole one from 1."""
    value = number.value
    if number.whole:
        return NumberRange(min(1.0, value), max(3 * value, 10.0), float(max(1, round(3 * value / STEPS))))
    far = 3 * value if value else 1.0
    return in_steps(min(0.0, far), max(0.0, far))


def range_by_data(number: TunableNumber, quantity: NDArray[np.float64]) -> NumberRange:
    """From where half of the points would fire to beyond the farthest, the number itself always within.

    quantity: (n,) what the number is compared with, NaN where there is none.
    """
    known = quantity[np.isfinite(quantity)]
    if len(known) < FEWEST:
        return range_by_value(number)
    low, middle, high = np.quantile(known, (0.001, 0.5, 0.999)).tolist()
    ends = (middle, max(high, float(known.max()))) if number.upward else (min(low, float(known.min())), middle)
    first, last = (min(ends[0], number.value), max(ends[1], number.value))
    reach = 4 * max(abs(number.value), abs(high - middle), abs(middle - low))  # one wild point must not stretch it
    first, last = max(first, number.value - reach), min(last, number.value + reach)
    if last <= first:
        return range_by_value(number)
    found = in_steps(first, last)
    if number.whole:
        found = replace(found, low=math.floor(found.low), high=math.ceil(found.high), step=max(1.0, round(found.step)))
    return replace(found, by_data=True)


def in_steps(low: float, high: float) -> NumberRange:
    """A range whose step is 1, 2 or 5 times a power of ten."""
    rough = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(one for one in (1, 2, 5, 10) if one * power >= rough * 0.999)
    return NumberRange(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def compared_values(rule: Rule, series: Series, number: TunableNumber, host: Host) -> NDArray[np.float64]:
    """What the number is compared with at each point, (n,) or empty where that can't be told. On a thread."""
    from workbench.errors import WorkbenchError
    from workbench.sandbox.score import score_series

    text = probe_text(rule.text, number)
    if not text or number.value == 0:
        return np.empty(0)
    try:
        margins = score_series(replace(rule, text=text), series, host, deadline_s=LIMIT_S)
    except WorkbenchError:  # a comparison inside a loop can't stand alone: its number gets a range of its own size
        return np.empty(0)
    own = rule.parameters_for(series.name).get(number.name, number.value)
    return np.asarray(own + (margins if number.upward else -margins) * abs(own))
