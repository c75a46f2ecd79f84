"""What a model is shown of the train parts: windows of values with their labels, whole anomalies, within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet
from workbench.model.series import Series

BEFORE, AFTER = 40, 15  # points shown around an anomaly: a rule sees only what came before
NORMAL_POINTS = 120
PER_LINE = 20
BYTES_A_TOKEN = 2.0  # of figures: tokenizers take up to three digits, and each point and space on its own
MARK = "*"


@dataclass(frozen=True)
class Window:
    """Points `start` to `stop` (half-open) of the series `at` in a list of series."""

    at: int
    start: int
    stop: int


def tokens_of(text: str) -> int:
    """About how many tokens a text of figures has, rather too many than too few."""
    return int(len(text.encode()) / BYTES_A_TOKEN) + 1


def figure(value: float, figures: int) -> str:
    """A value with so many significant figures, written plainly: 123500, 0.0123, nan."""
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else str(value)
    rounded = float(f"{value:.{max(1, figures)}g}")
    return f"{rounded:.12f}".rstrip("0").rstrip(".") if abs(rounded) >= 1e-6 or rounded == 0 else f"{rounded:g}"


def show(
    series: Sequence[Series], budget: int, figures: int, rng: np.random.Generator, first: Sequence[Window] = ()
) -> str:
    """Windows of the series as text of at most about `budget` tokens; only train parts may be given.

    Windows that show the points of `first` come first, then anomalies drawn by chance, then normal stretches. An
    anomaly is never cut: one that is too long for the budget is left out.
    """
    left, taken = float(budget), list[Window]()
    for window in _wanted(series, rng, first):
        if any(_overlap(window, other) for other in taken):
            continue
        cost = tokens_of(_text(series[window.at], window, figures))
        if cost <= left:
            taken.append(window)
            left -= cost
    taken.sort(key=lambda window: (window.at, window.start))
    return "\n\n".join(_text(series[window.at], window, figures) for window in taken)


def whole_anomalies(labels: LabelSet, start: int, stop: int) -> tuple[int, int]:
    """The span widened until it cuts no anomaly."""
    touched = [region for region in labels.regions if region.touches(start, stop)]
    wider = min([start, *(r.start for r in touched)]), max([stop, *(r.stop for r in touched)])
    return wider if wider == (start, stop) else whole_anomalies(labels, *wider)


def _wanted(series: Sequence[Series], rng: np.random.Generator, first: Sequence[Window]) -> list[Window]:
    """Windows in the order in which they are worth showing: anomalies and normal stretches take turns."""
    events = [Window(at, r.start, r.stop) for at, one in enumerate(series) for r in _labels(one).regions]
    drawn = [events[i] for i in rng.permutation(len(events))]
    abnormal = [_around(series[w.at], w) for w in (*first, *drawn)]
    normal = [window for at, one in enumerate(series) for window in _normal(at, one, rng)]
    normal = [normal[i] for i in rng.permutation(len(normal))]
    every = max(1, len(abnormal) // max(1, len(normal)))
    for place, window in enumerate(normal, 1):
        abnormal.insert(min(place * (every + 1), len(abnormal)), window)
    return abnormal


def _around(one: Series, window: Window) -> Window:
    start, stop = max(0, window.start - BEFORE), min(len(one), window.stop + AFTER)
    return Window(window.at, *whole_anomalies(_labels(one), start, stop))


def _normal(at: int, one: Series, rng: np.random.Generator) -> list[Window]:
    """One stretch without any anomaly, drawn by chance; none where there is no room for it."""
    points = min(NORMAL_POINTS, len(one))
    truth = _labels(one).mask(len(one))
    sums = np.concatenate(([0], np.cumsum(truth)))
    free = np.flatnonzero(sums[points:] == sums[: len(sums) - points]) if points else np.zeros(0, np.int64)
    if not len(free):
        return []
    start = int(free[rng.integers(len(free))])
    return [Window(at, start, start + points)]


def _overlap(one: Window, other: Window) -> bool:
    return one.at == other.at and one.start < other.stop and other.start < one.stop


def _text(one: Series, window: Window, figures: int) -> str:
    truth = _labels(one).mask(len(one))
    lines = [f"{one.name}, points {window.start} to {window.stop - 1}:"]
    for start in range(window.start, window.stop, PER_LINE):
        stop = min(start + PER_LINE, window.stop)
        lines.append(f"{start}: {_row(one.value[start:stop], truth[start:stop], figures)}")
    return "\n".join(lines)


def _row(values: NDArray[np.float64], truth: NDArray[np.int8], figures: int) -> str:
    return " ".join(figure(v, figures) + MARK * int(t) for v, t in zip(values.tolist(), truth.tolist(), strict=True))


def _labels(one: Series) -> LabelSet:
    return one.labels or LabelSet()
