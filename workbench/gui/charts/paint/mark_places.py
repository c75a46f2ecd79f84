"""Where marks stand over a line: each above the line as it is drawn, those on the same pixels once. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.gui.charts.marks import Marks

ABOVE = 14  # pixels between the line and the middle of a mark
HIGHEST = 8.5  # pixels from the top of the plot that the middle of a mark keeps
NEAR = 7  # the line this many pixels to the left and right counts as "under" a mark
SAME = 5  # marks of one kind closer than this are drawn once
Floats = NDArray[np.float64]


def tops(x: Floats, y: Floats, width: int, above: float = ABOVE) -> Floats:
    """For each pixel column (width + 1,) where a mark stands: `above` over the highest of the line near it, of which
    `x` (v,) and `y` (v,), NaN = missing, are the pixels."""
    columns = np.full(width + 1 + 2 * NEAR, np.inf)
    shifted = x + NEAR
    good = np.isfinite(y) & (shifted >= 0) & (shifted < len(columns))
    np.minimum.at(columns, shifted[good].astype(np.int64), y[good])
    highest = np.lib.stride_tricks.sliding_window_view(columns, 2 * NEAR + 1).min(axis=1)
    return np.where(np.isfinite(highest), np.maximum(highest - above, HIGHEST), above + HIGHEST - 3)


def spread(marks: Marks, pixels: Floats, heights: Floats, focus: int = 0) -> list[tuple[float, float, int]]:
    """The marks that stand at `pixels` (m,), ascending, as (pixel x, pixel y, position in `marks`), in drawing order;
    `heights` (width + 1,) of `tops`."""
    placed: list[tuple[float, float, int]] = []
    for kind, condition in marks.groups(focus):
        seen = np.flatnonzero(marks.members(kind, condition))
        where = seen[np.diff(np.round(pixels[seen] / SAME), prepend=-np.inf) > 0]
        over = heights[np.clip(pixels[where], 0, len(heights) - 1).astype(np.int64)]
        placed += zip(pixels[where].tolist(), over.tolist(), where.tolist(), strict=True)
    return placed
