"""A metric of a case as SVG: its curve, and the stretches that are evidence highlighted and named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from workbench.model.case import Case
from workbench.model.incident import DIP, FALL, FLUCTUATION, RISE, SPIKE, Shape
from workbench.reports.spoken import BETWEEN, word

WIDTH, HEIGHT, TOP, AXIS = 960, 96, 16, 16
NAME = 80  # room for the name of a band
LEAST_WIDTH = 3.0  # of a band: one point of many must be seen
KINDS = {
    SPIKE: word("▲ spike"),
    DIP: word("▼ dip"),
    RISE: word("▲ rise"),
    FALL: word("▼ fall"),
    FLUCTUATION: word("▲ fluctuation"),
}


def metric_figure(case: Case, metric: str, shapes: Sequence[Shape]) -> str:
    """The curve of one metric over its case with a band for each shape."""
    values = case.metrics.values[:, case.metrics.columns.index(metric)]
    title = metric_words(metric, values, shapes)
    x_of = WIDTH / max(len(values), 1)
    parts = [_band(shape, x_of) for shape in shapes]
    parts += [f'<path class="line" d="{_path(values, x_of)}"/>', *_names(shapes, x_of), _axis(case)]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + AXIS}" role="img" aria-label="{escape(title, quote=True)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def metric_words(metric: str, values: np.ndarray[tuple[int], np.dtype[np.float64]], shapes: Sequence[Shape]) -> str:
    """What the figure shows, for those who do not see it."""
    known = values[np.isfinite(values)]
    span = f"{known.min():.4g} – {known.max():.4g}" if len(known) else word("no value")
    told = [part for one in shapes for part in (KINDS[one.kind], word(f"points {one.start} – {one.stop - 1}"))]
    return BETWEEN.join([metric, span, *told])


def _path(values: np.ndarray[tuple[int], np.dtype[np.float64]], x_of: float) -> str:
    finite = values[np.isfinite(values)]
    low = float(finite.min()) / 2 if len(finite) else 0.0  # halves: the difference of large numbers may be infinite
    span = (float(finite.max()) / 2 - low if len(finite) else 0.0) or 1.0
    out, pen = [], "M"
    for i, value in enumerate(values.tolist()):
        if not np.isfinite(value):
            pen = "M"
            continue
        y = HEIGHT - 6 - (value / 2 - low) / span * (HEIGHT - TOP - 12)
        out.append(f"{pen}{(i + 0.5) * x_of:.1f} {y:.1f}")
        pen = "L"
    return "".join(out)


def _band(shape: Shape, x_of: float) -> str:
    x, width = shape.start * x_of, max((shape.stop - shape.start) * x_of, LEAST_WIDTH)
    return (
        f'<rect class="label" x="{x:.1f}" y="{TOP}" width="{width:.1f}" height="{HEIGHT - TOP}"/>'
        f'<path class="edge" d="M{x:.1f} {TOP}h{width:.1f}"/>'
    )


def _names(shapes: Sequence[Shape], x_of: float) -> Iterator[str]:
    """What bands show, above them; left out where it would cover the one before."""
    free = 0.0
    for shape in sorted(shapes, key=lambda one: one.start):
        x = min(shape.start * x_of + 2, WIDTH - NAME)
        if x >= free:
            free = x + NAME
            yield _name(shape, x)


def _name(shape: Shape, x: float) -> str:
    return f'<text class="word" x="{x:.1f}" y="{TOP - 4}">{escape(KINDS[shape.kind])}</text>'


def _axis(case: Case) -> str:
    times, n = case.metrics.times_ns, len(case.metrics)
    if n < 2:
        return ""
    out = []
    for at, x, anchor in ((0, 0, "start"), (n // 2, WIDTH // 2, "middle"), (n - 1, WIDTH, "end")):
        told = str(at) if times is None else str(np.datetime64(int(times[at]), "ns").astype("datetime64[s]"))[11:]
        out.append(f'<text class="word" x="{x}" y="{HEIGHT + AXIS - 4}" text-anchor="{anchor}">{told}</text>')
    return "".join(out)
