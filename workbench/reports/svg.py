"""Figures as SVG text: a series with its labels, split and flags, and the F1 of a run by round."""

from __future__ import annotations

from html import escape
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.model.labels import LabelSet
from workbench.model.split import PARTS
from workbench.reports.model import Curve, SeriesPage
from workbench.reports.spoken import word
from workbench.scoring.metrics import spread

WIDTH, HEIGHT, TOP = 960, 150, 16
AXIS = 16  # below the plot, for times
TICKS = 5


def series_figure(page: SeriesPage) -> str:
    """The whole series as one line, smallest and largest value kept in every pixel column; flags and labels on it."""
    series, n = page.series, max(len(page.series), 1)
    x_of = WIDTH / n
    scale = _Scale(series.value)
    parts = [_split_shade(page, x_of), _label_bands(series.labels or LabelSet(), x_of)]
    parts.append(f'<path class="line" d="{_line(series.value, scale)}"/>')
    parts += [_flags(page, x_of, scale), _axis(page)]
    title = series_words(page)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + AXIS}" role="img" aria-label="{escape(title, quote=True)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def curve_figure(curve: Curve) -> str:
    """Event F1 of the best rule by round: train (dashed) and validation (solid), 0 to 1."""
    width, height, left = 420, 150, 30
    rounds = max(len(curve.validation), 2)

    def path(values: tuple[float, ...]) -> str:
        step = (width - left - 10) / (rounds - 1)
        return " ".join(
            f"{'M' if i == 0 else 'L'}{left + i * step:.1f} {height - 20 - v * (height - 40):.1f}"
            for i, v in enumerate(values)
        )

    grid = "".join(
        f'<line class="grid" x1="{left}" x2="{width - 10}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="word" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>'
        for value in (0, 0.5, 1)
        for y in (height - 20 - value * (height - 40),)
    )
    dots = "".join(
        f'<circle class="dot" r="2.5" cx="{left + i * (width - left - 10) / (rounds - 1):.1f}" '
        f'cy="{height - 20 - v * (height - 40):.1f}"/>'
        for i, v in enumerate(curve.validation)
    )
    end = word(f"round {len(curve.validation)}")
    last = f'<text class="word" x="{width - 10}" y="{height - 4}" text-anchor="end">{end}</text>'
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{curve_words(curve)}">{grid}'
        f'<path class="train" d="{path(curve.train)}"/><path class="line" d="{path(curve.validation)}"/>{dots}'
        f"{last}</svg>"
    )


def curve_words(curve: Curve) -> str:
    """What the curve shows, for those who do not see it."""
    if not curve.validation:
        return word("event F1 by round: no round ended")
    first, last = curve.validation[0], curve.validation[-1]
    rounds = len(curve.validation)
    return word(f"event F1 by round, validation: {first:.2f} after round 1, {last:.2f} after round {rounds}")


def series_words(page: SeriesPage) -> str:
    """What the figure of a series shows, for those who do not see it."""
    labels = page.series.labels or LabelSet()
    flags = int(np.sum(spread(page.verdict.flags, page.verdict.start, 0, len(page.series)) == 1))
    return word(f"{page.series.name}: {len(page.series)} points, {len(labels)} labeled anomalies, {flags} flags")


def _axis(page: SeriesPage) -> str:
    """Times below the plot (UTC, as they are stored), numbers of points where there is no clock."""
    n = len(page.series)
    if n < 2:
        return ""
    out = []
    for tick in range(TICKS):
        at, share = round((n - 1) * tick / (TICKS - 1)), tick / (TICKS - 1)
        anchor = "start" if tick == 0 else "end" if tick == TICKS - 1 else "middle"
        place = f'x="{share * WIDTH:.1f}" y="{HEIGHT + AXIS - 4}" text-anchor="{anchor}"'
        out.append(f'<text class="word" {place}>{_moment(page.series.times_ns, at)}</text>')
    return "".join(out)


def _moment(times_ns: NDArray[np.int64] | None, at: int) -> str:
    if times_ns is None:
        return word(f"point {at:,}")
    return str(np.datetime64(int(times_ns[at]), "ns").astype("datetime64[m]")).replace("T", " ")


class _Scale:
    """From a value to its height in the figure; missing values have none."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        finite = values[np.isfinite(values)]
        # Halves: the difference of two numbers near the largest one would be infinite.
        self.low = float(finite.min()) / 2 if len(finite) else 0.0
        self.span = (float(finite.max()) / 2 - self.low if len(finite) else 0.0) or 1.0

    def y(self, value: float) -> float:
        return HEIGHT - 6 - (value / 2 - self.low) / self.span * (HEIGHT - TOP - 12)


def _line(values: NDArray[np.float64], scale: _Scale) -> str:
    """A path through the smallest and largest value of each pixel column, in the order in which they came."""
    n = len(values)
    borders = np.unique(np.linspace(0, n, min(WIDTH, n) + 1).astype(int))
    out, pen = [], "M"
    for a, b in pairwise(borders):
        block = values[a:b]
        if not np.isfinite(block).any():
            pen = "M"
            continue
        for i in sorted({int(np.nanargmin(block)), int(np.nanargmax(block))}):
            out.append(f"{pen}{(a + i + 0.5) * WIDTH / n:.1f} {scale.y(float(block[i])):.1f}")
            pen = "L"
    return "".join(out)


def _split_shade(page: SeriesPage, x_of: float) -> str:
    out = []
    for part in PARTS[1:]:
        start, stop = page.split.span(part)
        if stop > start:
            out.append(
                f'<rect class="{part}" x="{start * x_of:.1f}" y="0" width="{(stop - start) * x_of:.1f}" '
                f'height="{HEIGHT}"/><text class="word" x="{start * x_of + 4:.1f}" y="11">{part}</text>'
            )
    return "".join(out)


def _label_bands(labels: LabelSet, x_of: float) -> str:
    """A band a label, with an edge line above that is seen on any ground."""
    out = []
    for region in labels.regions:
        x, width = region.start * x_of, max(len(region) * x_of, 1.5)
        out.append(f'<rect class="label" x="{x:.1f}" y="{TOP}" width="{width:.1f}" height="{HEIGHT - TOP}"/>')
        out.append(f'<path class="edge" d="M{x:.1f} {TOP}h{width:.1f}"/>')
    return "".join(out)


def _flags(page: SeriesPage, x_of: float, scale: _Scale) -> str:
    """Hits as triangles, misses as triangles upside down, false alarms as crosses: shape and color both tell."""
    labels = page.series.labels or LabelSet()
    inside = labels.mask(len(page.series))
    flagged = spread(page.verdict.flags, page.verdict.start, 0, len(page.series)) == 1
    out = []
    for i in np.flatnonzero(flagged & (inside == 0)):
        x, y = (int(i) + 0.5) * x_of, _height_at(page, int(i), scale)
        out.append(f'<path class="false" d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"/>')
    for region in labels.regions:
        hits = np.flatnonzero(flagged[region.start : region.stop])
        at = region.start + (int(hits[0]) if len(hits) else 0)
        x, y = (at + 0.5) * x_of, _height_at(page, at, scale)
        shape = f"M{x:.1f} {y - 5:.1f}l5 9h-10z" if len(hits) else f"M{x:.1f} {y + 5:.1f}l5 -9h-10z"
        out.append(f'<path class="{"hit" if len(hits) else "miss"}" d="{shape}"/>')
    return "".join(out)


def _height_at(page: SeriesPage, index: int, scale: _Scale) -> float:
    value = float(page.series.value[index])
    return max(scale.y(value) - 10, 8) if np.isfinite(value) else TOP
