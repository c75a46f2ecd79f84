"""Plots for models that can see: values over their order, labeled anomalies in red, an axis of values, no time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.model.series import Series
from workbench.training.llm.shown.windows import labels_of

WIDTH, HEIGHT = 768, 384  # pixels: two tiles of 512, the least that OpenAI bills for a picture of this width
LEFT, RIGHT, TOP, BOTTOM = 84, 10, 12, 12
TEXT_SIZE = 15
TICKS = 6
LEAST_BAND = 5  # pixels of the band behind an anomaly, so that one point can be seen
WHITE, GRID, INK, GRAY, RED, BAND = "#ffffff", "#d9d9d9", "#222222", "#4a5a70", "#d00000", "#ffdcdc"


@dataclass(frozen=True)
class _Frame:
    """Where values and points are in the picture."""

    low: float
    high: float
    points: int

    @property
    def columns(self) -> int:
        return WIDTH - LEFT - RIGHT

    def x(self, point: float) -> float:
        return LEFT + (point + 0.5) * self.columns / self.points

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)


def plot(series: Series, start: int, stop: int) -> bytes:
    """The points start to stop (half-open) of the first column as a PNG.

    Where there are more points than columns of pixels, each column shows the lowest to the highest value of its
    points, so that no spike is lost. Missing values are gaps.
    """
    from PIL import Image, ImageDraw, ImageFont

    values = np.asarray(series.value[start:stop])
    truth = labels_of(series).within(start, stop).mask(stop - start)
    frame = _frame(values)
    image = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    draw = ImageDraw.Draw(image)
    _bands(draw, frame, truth)
    _axis(draw, frame, ImageFont.load_default(TEXT_SIZE))
    _curve(draw, frame, values, truth)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def ticks(low: float, high: float) -> list[float]:
    """Some six round values between low and high."""
    raw = (high - low) / TICKS
    power = 10.0 ** floor(log10(raw))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= raw)
    return [step * place for place in range(ceil(low / step), floor(high / step) + 1)]


def _frame(values: NDArray[np.float64]) -> _Frame:
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    margin = 0.04 * (high - low) or 0.5 * abs(high) or 0.5
    return _Frame(low - margin, high + margin, max(1, len(values)))


def _bands(draw: Any, frame: _Frame, truth: NDArray[np.int8]) -> None:
    for region in _runs(truth):
        left, right = frame.x(region[0] - 0.5), frame.x(region[1] - 0.5)
        wider = max(0.0, LEAST_BAND - (right - left)) / 2
        draw.rectangle((left - wider, TOP, right + wider, HEIGHT - BOTTOM), fill=BAND)


def _axis(draw: Any, frame: _Frame, font: Any) -> None:
    for value in ticks(frame.low, frame.high):
        y = frame.y(value)
        draw.line((LEFT, y, WIDTH - RIGHT, y), fill=GRID)
        draw.text((LEFT - 8, y), f"{value:.6g}", fill=INK, font=font, anchor="rm")
    draw.rectangle((LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM), outline=INK)


def _curve(draw: Any, frame: _Frame, values: NDArray[np.float64], truth: NDArray[np.int8]) -> None:
    if frame.points <= frame.columns:
        for point, (x, y, red) in enumerate(_dots(frame, values, truth)):
            if point and np.isfinite(values[point - 1 : point + 1]).all():
                last = frame.x(point - 1), frame.y(float(values[point - 1]))
                draw.line((*last, x, y), fill=RED if red or truth[point - 1] else GRAY, width=2)
        for x, y, red in _dots(frame, values, truth):
            if red and np.isfinite(y):
                draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=RED)
        return
    for x, low, high, red in _columns(frame, values, truth):
        draw.line((x, frame.y(high) - 1, x, frame.y(low) + 1), fill=RED if red else GRAY)


def _dots(frame: _Frame, values: NDArray[np.float64], truth: NDArray[np.int8]) -> Iterator[tuple[float, float, bool]]:
    for point, value in enumerate(values.tolist()):
        yield frame.x(point), frame.y(value), bool(truth[point])


def _columns(
    frame: _Frame, values: NDArray[np.float64], truth: NDArray[np.int8]
) -> Iterator[tuple[int, float, float, bool]]:
    """Column of pixels, lowest and highest value, whether any of its points is anomalous; each column also has the
    last point of the one before, so that the curve is closed."""
    edges = np.linspace(0, frame.points, frame.columns + 1).astype(int)
    for column, (first, stop) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        known = values[max(0, first - 1) : stop]
        known = known[np.isfinite(known)]
        if len(known):
            yield LEFT + column, float(known.min()), float(known.max()), bool(truth[first:stop].any())


def _runs(truth: NDArray[np.int8]) -> list[tuple[int, int]]:
    from workbench.model.labels import runs

    return [(int(start), int(stop)) for start, stop in runs(truth)]
