"""What a region fits to: runs of flags, stretches of values beyond the usual, borders near the pointer. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
AROUND = 2_000  # points on either side that say what is usual
BEYOND = 4.0  # usual deviations (1.4826 × median absolute deviation) from the median
NEAR = 6  # pixels within which a border draws an edge to it


def what_stands_out(value: NDArray[np.float64], spans: NDArray[np.int64], index: int) -> Span | None:
    """The points (half-open) that belong to what stands out at a point: its run of flags (`spans` (r, 2), half-open,
    ascending), else its stretch of values (n,) beyond the usual of what surrounds it; None where nothing does."""
    return run_at(spans, index) or beyond_at(value, index)


def run_at(spans: NDArray[np.int64], index: int) -> Span | None:
    """The run of flags that holds a point."""
    at = int(np.searchsorted(spans[:, 0], index, side="right")) - 1
    return (int(spans[at, 0]), int(spans[at, 1])) if at >= 0 and index < spans[at, 1] else None


def beyond_at(value: NDArray[np.float64], index: int) -> Span | None:
    """The stretch around a point whose values all lie beyond the usual, on the same side as the point's."""
    first = max(index - AROUND, 0)
    near = value[first : index + AROUND + 1]
    known = near[np.isfinite(near)]
    if not len(known):
        return None
    middle = float(np.median(known))
    usual = 1.4826 * float(np.median(np.abs(known - middle)))
    distance = (near - middle) * (1.0 if value[index] > middle else -1.0)
    outside = distance > max(BEYOND * usual, 1e-12 * max(abs(middle), 1.0))
    at = index - first
    if not outside[at]:
        return None
    inside = np.flatnonzero(~outside)
    before, after = inside[inside < at], inside[inside > at]
    start = int(before[-1]) + 1 if len(before) else 0
    return first + start, first + (int(after[0]) if len(after) else len(near))


def snapped(border: int, pixel: float, borders: NDArray[np.int64], pixels: NDArray[np.float64]) -> int:
    """The one of the `borders` (b,), standing at `pixels` (b,), that is nearest to `pixel` if any is near; else
    `border` itself."""
    if not len(borders):
        return border
    distance = np.abs(pixels - pixel)
    at = int(np.argmin(distance))
    return int(borders[at]) if distance[at] <= NEAR else border
