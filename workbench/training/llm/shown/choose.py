"""Which windows are worth showing, in what order: errors with their contrast, then anomalies and normal stretches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import runs
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.training.llm.shown.windows import Window, around, labels_of

NORMAL_POINTS = 120
LEAST_NORMAL = 40
MOST_NORMAL = 4  # such stretches of one series
PICTURED_POINTS = 200  # on either side of an anomaly in a plot
MOST_CONFIRMED = 8  # windows that a person called normal, the latest answers first
DRAWN = 64  # windows that a contrast is chosen from


def wanted(series: Sequence[Series], errors: Sequence[Finding], rng: np.random.Generator) -> list[Window]:
    """All windows that may be shown, the best first; the errors' come first, each followed by its contrast.

    Contrast examples (Argos, section 3.2): with a missed anomaly goes a normal stretch, with a false alarm a true
    anomaly that was not missed; of one series alone drawn by chance, of several the nearest by mean and deviation.
    What a person called normal comes next, each with a true anomaly too.
    `errors` must lie inside the series.
    """
    places = {one.name: at for at, one in enumerate(series)}
    known = [error for error in errors if error.series in places and error.stop <= len(series[places[error.series]])]
    windows = [around(places[e.series], series[places[e.series]], e.start, e.stop) for e in known]
    missed = [window for window, error in zip(windows, known, strict=True) if error.kind == "miss"]
    alarms = [window for window, error in zip(windows, known, strict=True) if error.kind != "miss"]
    abnormal = _anomalies(series, rng)
    calm = _without(_normal(series, rng, 2 * len(missed)), alarms)[:DRAWN]
    found = _without(abnormal, missed)[:DRAWN]
    pairs: list[Window] = []
    for window, error in zip(windows, known, strict=True):
        pairs += [window, *_contrast(series, window, calm if error.kind == "miss" else found, rng)]
    for window in _without(_confirmed(series), alarms):
        pairs += [window, *_contrast(series, window, found, rng)]
    return [*pairs, *_turns(abnormal, _normal(series, rng, len(abnormal) // 2))]


def _confirmed(series: Sequence[Series]) -> list[Window]:
    """What a person called normal, with its surroundings, the latest answers first."""
    told = [(r.made, around(at, one, r.start, r.stop)) for at, one in enumerate(series) for r in one.confirmed.regions]
    return [window for _, window in sorted(told, key=lambda pair: pair[0], reverse=True)][:MOST_CONFIRMED]


def _contrast(
    series: Sequence[Series], window: Window, left: list[Window], rng: np.random.Generator
) -> Iterator[Window]:
    """The contrast that suits a window, taken out of those that are left."""
    if left:
        place = int(rng.integers(len(left)))
        yield left.pop(place if len(series) == 1 else _nearest(series, window, left))


def _nearest(series: Sequence[Series], window: Window, others: Sequence[Window]) -> int:
    """The place of the window whose values are most like one's by mean and deviation."""
    known = np.array([_mean_and_deviation(series, one) for one in (window, *others)])
    return int(np.argmin(np.hypot(*(known[1:] - known[0]).T)))


def _mean_and_deviation(series: Sequence[Series], window: Window) -> tuple[float, float]:
    values = series[window.at].value[window.start : window.stop]
    values = values[np.isfinite(values)]
    return (float(values.mean()), float(values.std())) if len(values) else (0.0, 0.0)


def _anomalies(series: Sequence[Series], rng: np.random.Generator) -> list[Window]:
    """All labeled anomalies with their surroundings, in random order."""
    windows = [around(at, one, r.start, r.stop) for at, one in enumerate(series) for r in labels_of(one).regions]
    return [windows[i] for i in rng.permutation(len(windows))]


def _normal(series: Sequence[Series], rng: np.random.Generator, count: int) -> list[Window]:
    """About so many stretches without any anomaly, in random order; one of each series that has room at least."""
    times = min(max(1, -(-count // max(1, len(series)))), MOST_NORMAL)
    windows = [window for at, one in enumerate(series) for window in _calm(at, one, times, rng)]
    return [windows[i] for i in rng.permutation(len(windows))]


def _calm(at: int, one: Series, times: int, rng: np.random.Generator) -> list[Window]:
    mask = np.maximum(labels_of(one).mask(len(one)), one.ignored.mask(len(one)))
    for points in (NORMAL_POINTS, LEAST_NORMAL):
        size = min(points, len(one))
        free = _free(mask, size)
        if len(free):
            starts = rng.choice(free, size=times)
            return [Window(at, int(start), int(start) + size) for start in starts]
    # Beside another detector only what it flags may count: those few points then are what is normal.
    spans = [(int(start), min(int(stop), int(start) + LEAST_NORMAL)) for start, stop in runs(mask == 0)]
    places = rng.permutation(len(spans))[:times] if len(one.ignored) else ()
    return [around(at, one, *spans[place]) for place in places]


def _free(mask: NDArray[np.int8], size: int) -> NDArray[np.int64]:
    """Where a stretch of so many points none of which is set can begin."""
    if not size:
        return np.zeros(0, np.int64)
    sums = np.concatenate(([0], np.cumsum(mask, dtype=np.int64)))
    return np.flatnonzero(sums[size:] == sums[: len(sums) - size])


def _without(windows: Sequence[Window], others: Sequence[Window]) -> list[Window]:
    return [window for window in windows if not any(window.overlaps(other) for other in others)]


def _turns(abnormal: Sequence[Window], normal: Sequence[Window]) -> list[Window]:
    """Anomalies with normal stretches spread evenly between them."""
    every = max(1, len(abnormal) // max(1, len(normal)))
    mixed = list(abnormal)
    for place, window in enumerate(normal, 1):
        mixed.insert(min(place * (every + 1) - 1, len(mixed)), window)
    return mixed


def pictured(series: Sequence[Series], most: int, rng: np.random.Generator) -> list[Window]:
    """At most so many chunks to be plotted: anomalies drawn by chance with many points around, none twice."""
    taken: list[Window] = []
    for window in _anomalies(series, rng):
        one = series[window.at]
        start = max(0, window.start - PICTURED_POINTS)
        chunk = around(window.at, one, start, min(len(one), window.stop + PICTURED_POINTS))
        if len(taken) < most and not any(chunk.overlaps(other) for other in taken):
            taken.append(chunk)
    return taken
