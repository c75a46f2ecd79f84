"""Lines in pixels: values fitted to a height, and a line in one piece per stretch without missing values."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF


def fitted(values: NDArray[np.float64], top: float, bottom: float) -> NDArray[np.float64]:
    """Values to pixel heights between `bottom` (lowest) and `top` (highest)."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return values
    low, high = float(finite.min()), float(finite.max())
    share = (values - low) / (high - low) if high > low else values * 0 + 0.5
    return np.asarray(bottom - share * (bottom - top), np.float64)


def pieces(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[QPolygonF]:
    """Polylines of the points (m,), one per stretch of finite ones."""
    good = np.isfinite(y).astype(np.int8)
    step = np.diff(np.concatenate(([0], good, [0])))
    spans = zip(np.flatnonzero(step == 1), np.flatnonzero(step == -1), strict=True)
    return [pg.functions.arrayToQPolygonF(x[i:j], y[i:j]) for i, j in spans]
