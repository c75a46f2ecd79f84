"""A line of many points as one upright stroke a pixel column: what fills in a thirtieth of the time. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def strokes(x: Floats, y: Floats, width: int) -> tuple[NDArray[np.int64], Floats, Floats]:
    """The columns (c,) from 0 to `width` that a line through the pixels `x`, `y` (m,) meets, `x` ascending; the top
    and the bottom (c,) of its stroke in each.

    A stroke begins where the one before ended, so that the line has no holes; not across NaN, where the line breaks.
    """
    good = np.isfinite(x) & np.isfinite(y)
    good[good] = (x[good] >= 0) & (x[good] < width)
    if not good.any():
        return np.empty(0, np.int64), np.empty(0), np.empty(0)
    column, height = x[good].astype(np.int64), y[good]
    begins = np.flatnonzero(np.diff(column, prepend=-1))
    top, bottom = np.minimum.reduceat(height, begins), np.maximum.reduceat(height, begins)
    at = np.flatnonzero(good)[begins]
    joined = np.zeros(len(begins), bool)
    joined[1:] = good[at[1:] - 1]  # the vertex before is the last of the stroke before
    before = height[begins - 1]
    top = np.where(joined, np.minimum(top, before), top)
    bottom = np.where(joined, np.maximum(bottom, before), bottom)
    return column[begins], top, bottom
