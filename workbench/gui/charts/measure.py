"""What lies between two points of a chart, in words: time, points, difference of values, slope. No Qt."""

from __future__ import annotations

import math

from workbench.gui.charts import words
from workbench.gui.charts.clock import Clock
from workbench.gui.texts import tr
from workbench.model.series import Series

UNITS = (("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0))


def measured(series: Series, clock: Clock, anchor: int, end: int) -> tuple[str, ...]:
    """The lines for the points `anchor` and `end`, in whatever order they were set; told from the earlier one on.

    `2 h 30 min · 151 points`, `Δ +12.3 ms (101.2 → 113.5 ms)`, `slope +4.92 ms per h`; without a clock in points.
    """
    first, last = sorted((anchor, end))
    a, b = float(series.value[first]), float(series.value[last])
    counted = words.length(last - first + 1, None)
    seconds = None if clock.times_ns is None else float(clock.times_ns[last] - clock.times_ns[first]) / 1e9
    head = counted if seconds is None else f"{words.span(seconds)} · {counted}"
    reach = f"{words.value(a)} → {words.value(b, series.unit)}"
    if math.isnan(a) or math.isnan(b):
        return head, tr("Δ can't be told: {reach}", reach=reach)
    lines = [head, f"Δ {signed(b - a, series.unit)} ({reach})"]
    if last > first:
        lines.append(tr("slope {change}", change=_slope(b - a, last - first, seconds, series.unit)))
    return tuple(lines)


def signed(number: float, unit: str = "") -> str:
    """A value with its sign, `±0` for none."""
    if number == 0:
        return f"±{words.value(0.0, unit)}"
    return ("+" if number > 0 else "") + words.value(number, unit)


def _slope(difference: float, steps: int, seconds: float | None, unit: str) -> str:
    """Per the largest unit of time that fits between the points, else per point."""
    if seconds is None:
        return tr("{change} per point", change=signed(difference / steps, unit))
    name, size = next(((name, size) for name, size in UNITS if size <= seconds), UNITS[-1])
    return tr("{change} per {unit}", change=signed(difference / seconds * size, unit), unit=name)
