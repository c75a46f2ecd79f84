"""What a series is like in a few figures without a scale, so that like series can be told from others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.series import Series

FEWEST_POINTS = 8  # below that every figure is chance
_NO_CLOCK = 0.0


@dataclass(frozen=True)
class Traits:
    """The figures of one series, measured on its train part.

    `interval_s`: seconds between points, 0 = no clock. `period`: its season in points, 0 = none. `noise`: the median
    step against the distance of the quartiles. `memory`: autocorrelation at lag 1, outliers clipped. `flat`: share of
    steps that are exactly 0. `spikes`: how far the extremes lie beyond the 5 % and 95 % points, in decades of their
    distance.
    """

    interval_s: float
    period: int
    noise: float
    memory: float
    flat: float
    spikes: float

    @property
    def point(self) -> NDArray[np.float64]:
        """A place (7,): where two series lie about 1 apart, they differ in kind."""
        clock = np.log10(self.interval_s) / 2.0 if self.interval_s > 0 else -1.0
        season = np.log10(self.period) / 4.0 if self.period > 0 else 0.0
        figures = (clock, 0.5 * float(self.period > 0), season, min(self.noise, 1.0), self.memory, self.flat)
        return np.array([*figures, 0.5 * min(self.spikes, 2.0)], np.float64)


def traits_of(series: Series, stop: int) -> Traits:
    """The traits of the points before `stop`; of too few finite points only the interval is told."""
    from workbench import rulekit

    interval_s = _NO_CLOCK if series.interval_ns is None else series.interval_ns / 1e9
    value = series.value[:stop]
    known = value[np.isfinite(value)]
    if len(known) < FEWEST_POINTS:
        return Traits(interval_s, 0, 0.0, 0.0, 1.0, 0.0)
    low, lower, middle, upper, high = np.quantile(known, (0.05, 0.25, 0.5, 0.75, 0.95)).tolist()
    step, wide = np.abs(np.diff(known)), high - low
    beyond = max(float(np.max(known)) - high, low - float(np.min(known)))
    return Traits(
        interval_s=interval_s,
        period=rulekit.estimate_period(value, interval_s or None),
        noise=_share(float(np.median(step)), upper - lower),
        memory=_memory(np.clip((known - middle) / wide, -3.0, 3.0) if wide > 0 else np.zeros(len(known))),
        flat=float(np.mean(step == 0.0)),
        spikes=float(np.log10(1.0 + _share(beyond, wide))),
    )


def _share(part: float, whole: float) -> float:
    """part / whole; a part of nothing is as large as can be."""
    if part <= 0.0:
        return 0.0
    return min(part / whole, 100.0) if whole > 0.0 else 100.0


def _memory(values: NDArray[np.float64]) -> float:
    """The autocorrelation at lag 1, 0 to 1; a constant has none."""
    centered = values - values.mean()
    power = float(centered @ centered)
    return float(np.clip(centered[1:] @ centered[:-1] / power, 0.0, 1.0)) if power > 0.0 else 0.0
