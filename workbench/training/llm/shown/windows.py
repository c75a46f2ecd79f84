"""Windows of a series as text: rows of values with their labels, whole anomalies with what is around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.llm.tokens import tokens_of
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.training.llm.shown.figures import Scale

BEFORE, AFTER = 40, 15  # points shown around an anomaly: a rule sees only what came before
EDGE = 6  # points at either end of a thinned anomaly that are all shown
PER_LINE = 20
SIGNS = ("", "[]", "()", "{}")
LEAST_TOKENS = 2  # a value has at least one, and the space before it


@dataclass(frozen=True)
class Window:
    """Points `start` to `stop` (half-open) of the series `at` in a list of series. `every`: of the inside of long
    anomalies every so many points are shown."""

    at: int
    start: int
    stop: int
    every: int = 1

    def overlaps(self, other: Window) -> bool:
        """Whether they share a point."""
        return self.at == other.at and self.start < other.stop and other.start < self.stop


def around(at: int, one: Series, start: int, stop: int) -> Window:
    """The points start to stop with what is around them, grown until no anomaly is cut."""
    return Window(at, *whole_anomalies(labels_of(one), max(0, start - BEFORE), min(len(one), stop + AFTER)))


def whole_anomalies(labels: LabelSet, start: int, stop: int) -> tuple[int, int]:
    """The span widened until it cuts no anomaly."""
    touched = [region for region in labels.regions if region.touches(start, stop)]
    wider = min([start, *(r.start for r in touched)]), max([stop, *(r.stop for r in touched)])
    return wider if wider == (start, stop) else whole_anomalies(labels, *wider)


def fitted(one: Series, window: Window, scale: Scale, most: int) -> Window | None:
    """The window in at most `most` tokens, its long anomalies thinned where they must be; None where none fits."""
    longest = max((len(region) for region in _inside(one, window)), default=0)
    while True:
        points = sum(len(range(start, stop, every)) for start, stop, every in _parts(one, window))
        if points * LEAST_TOKENS <= most and tokens_of(window_text(one, window, scale)) <= most:
            return window
        if window.every >= longest - 2 * EDGE:
            return None
        window = replace(window, every=2 * window.every)


def window_text(one: Series, window: Window, scale: Scale) -> str:
    """Rows of values; each begins with the place of its first point in the window. Anomalous values are in brackets,
    those that count neither way in parentheses, those that a person called normal in braces."""
    kinds = [SIGNS[kind] for kind in _kinds(one, window.start, window.stop).tolist()]
    lines = []
    for start, stop, every in _parts(one, window):
        for first in range(start, stop, PER_LINE * every):
            points = range(first, min(first + PER_LINE * every, stop), every)
            head = f"{first - window.start}" + (f" (every {every}th)" if every > 1 else "")
            values = [(scale.shown(float(one.value[p])), kinds[p - window.start]) for p in points]
            lines.append(f"{head}: {_row(values)}")
    return "\n".join(lines)


def labels_of(one: Series) -> LabelSet:
    """The labels of a series; none where it was never labeled."""
    return one.labels or LabelSet()


def _parts(one: Series, window: Window) -> Iterator[tuple[int, int, int]]:
    """Start, stop and step of the stretches of a window: all points, but of long anomalies' insides every so many."""
    at = window.start
    for region in _inside(one, window):
        start, stop = region.start + EDGE, region.stop - EDGE
        if window.every > 1 and stop - start >= window.every:
            yield at, start, 1
            yield start, stop, window.every
            at = stop
    yield at, window.stop, 1


def _inside(one: Series, window: Window) -> list[Region]:
    return [region for region in labels_of(one).regions if region.touches(window.start, window.stop)]


def _kinds(one: Series, start: int, stop: int) -> NDArray[np.int8]:
    """For each point 0 = normal, 1 = anomalous, 2 = counts neither way, 3 = a person called it normal."""
    ignored, sure = (told.within(start, stop).mask(stop - start) for told in (one.ignored, one.confirmed))
    anomalous = labels_of(one).within(start, stop).mask(stop - start) > 0
    return np.where(anomalous, 1, np.where(ignored > 0, 2, 3 * sure)).astype(np.int8)


def _row(values: Sequence[tuple[str, str]]) -> str:
    """Values side by side; signs open and close with each stretch of one kind: two tokens a stretch, while a mark at
    each value would cost one a point."""
    words = []
    for place, (value, signs) in enumerate(values):
        opens = place == 0 or values[place - 1][1] != signs
        closes = place + 1 == len(values) or values[place + 1][1] != signs
        words.append(signs[: opens and len(signs) // 2] + value + signs[len(signs) // 2 :] * closes)
    return " ".join(words)
