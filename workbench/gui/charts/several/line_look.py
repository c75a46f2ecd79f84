"""How lines in one chart are told apart: each has a color and a sign that it carries along."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from workbench.gui.look.colors import LINE_COLORS, line_token
from workbench.gui.theme import Theme

SIGN = 9  # pixels square
SHAPES = ("disc", "square", "right", "plus", "left", "hourglass", "bar")  # one more than colors: 42 looks
POINTS = {
    "right": ((0, 0), (1, 0.5), (0, 1)),
    "left": ((1, 0), (0, 0.5), (1, 1)),
    "hourglass": ((0, 0), (1, 0), (0, 1), (1, 1)),
    "plus": (
        *((0.33, 0), (0.67, 0), (0.67, 0.33), (1, 0.33), (1, 0.67), (0.67, 0.67)),
        *((0.67, 1), (0.33, 1), (0.33, 0.67), (0, 0.67), (0, 0.33), (0.33, 0.33)),
    ),
}


def line_shape(number: int) -> str:
    """The shape of the sign of the line `number` (from 0); after all the colors they go on with another one."""
    return SHAPES[number % len(SHAPES)]


def line_color(theme: Theme, number: int) -> QColor:
    """The color of the line `number` (from 0)."""
    return theme.color(line_token(number))


def line_sign(theme: Theme, number: int, ratio: float = 1.0) -> QPixmap:
    """The sign of the line `number` as a small picture, SIGN + 2 pixels square, in a hair of the ground's color."""
    hollow = number // LINE_COLORS % 2 == 1
    return _sign(line_shape(number), theme.hex(line_token(number)), theme.hex("panel"), ratio, hollow)


@lru_cache(maxsize=128)
def _sign(shape: str, color: str, ground: str, ratio: float, hollow: bool) -> QPixmap:
    size = SIGN + 2
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = _path(shape, QRectF(1, 1, SIGN, SIGN))
    painter.strokePath(path, QPen(QColor(ground), 2))
    painter.fillPath(path, QColor(ground if hollow else color))
    if hollow:
        painter.strokePath(path, QPen(QColor(color), 1.4))
    painter.end()
    return made


def _path(shape: str, room: QRectF) -> QPainterPath:
    path = QPainterPath()
    if shape == "disc":
        path.addEllipse(room)
    elif shape in ("square", "bar"):
        path.addRect(room.adjusted(0.5, 0.5, -0.5, -0.5) if shape == "square" else room.adjusted(3, 0, -3, 0))
    else:
        corners = [QPointF(room.x() + x * room.width(), room.y() + y * room.height()) for x, y in POINTS[shape]]
        path.addPolygon(QPolygonF(corners))
        path.closeSubpath()
    return path
