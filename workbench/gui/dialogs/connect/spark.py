"""A series as a line no larger than a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

SIZE = QSize(120, 22)


def spark_icon(values: NDArray[np.float64], color: QColor, ratio: float = 1.0) -> QIcon:
    """The values (n,) from left to right, the line broken where they are missing. `ratio`: device pixels of one."""
    picture = QPixmap(SIZE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    there = np.isfinite(values)
    if there.any():
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color, 1.2))
        for piece in _pieces(values, there):
            painter.drawPolyline(piece)
        painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # Qt would tint the picture of a chosen row
        icon.addPixmap(picture, mode)
    return icon


def _pieces(values: NDArray[np.float64], there: NDArray[np.bool_]) -> list[QPolygonF]:
    low, high = float(values[there].min()), float(values[there].max())
    span = high - low or 1.0
    x = np.linspace(1.0, SIZE.width() - 2.0, max(len(values), 2))[: len(values)]
    y = (SIZE.height() - 3.0) - (np.where(there, values, low) - low) / span * (SIZE.height() - 6.0)
    at = np.flatnonzero(there)
    parts = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1)
    return [QPolygonF([QPointF(float(x[i]), float(y[i])) for i in part]) for part in parts]
