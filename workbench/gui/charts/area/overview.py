"""The lane below a chart: the whole series at a glance, flags as ticks, and the window that the chart shows."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import Marks
from workbench.gui.charts.paint.layers import band_edges
from workbench.gui.charts.paint.mark_layer import MARK_TOKENS
from workbench.gui.charts.paint.polylines import fitted, pieces
from workbench.gui.charts.pyramid import Pyramid
from workbench.gui.look.colors import condition_token
from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.model.labels import LabelSet
from workbench.model.split import Part, Split

HEIGHT = 46
TICKS = 9  # pixels at the top that belong to the flags
GRIP = 6  # how near an edge of the window must be grabbed
Grabbed = Literal["", "window", "left", "right"]


class OverviewLane(QWidget):
    """Shows everything; the window in it is dragged, its edges resize it, a click elsewhere brings it there. `retold`:
    there is other to tell of it than before."""

    window_asked = Signal(float, float)  # shares of the whole, 0…1
    zoom_asked = Signal(float)
    fit_asked = Signal()
    retold = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._window = (0.0, 1.0)
        self._grabbed: Grabbed = ""
        self._grab_at = 0.0
        self._margins = (0.0, 0.0)
        self._pyramid: Pyramid | None = None
        self._clock: Clock | None = None
        self._reach = (0.0, 1.0)
        self.split: Split | None = None
        self._bands: NDArray[np.float64] = np.empty((0, 2))
        self._marks = Marks()
        self._plain = False
        self._still: QPixmap | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Overview of the whole series"))

    def sizeHint(self) -> QSize:
        """One fixed height."""
        return QSize(200, HEIGHT)

    def show_series(
        self, pyramid: Pyramid | None, clock: Clock | None, reach: tuple[float, float], split: Split | None = None
    ) -> None:
        """Take a series; `reach`: first and last axis position of the lane; `split`: its parts, shaded as above."""
        self._pyramid, self._clock, self._reach, self.split = pyramid, clock, reach, split
        self._changed()

    def set_reach(self, reach: tuple[float, float]) -> None:
        """Another first and last position of the lane."""
        self._reach = reach
        self._changed()

    def set_marks(self, marks: Marks, labels: LabelSet | None) -> None:
        """Take the flags that may be seen and the labels."""
        self._marks = marks
        self._bands = np.empty((0, 2)) if self._clock is None else band_edges(self._clock, labels)
        self._changed()

    def set_plain(self, plain: bool) -> None:
        """Whether ticks wear no colors of conditions, because lines wear colors of their own."""
        self._plain = plain
        self._changed()

    def set_window(self, start: float, stop: float) -> None:
        """What the chart shows, as shares of the whole."""
        self._window = (start, stop)
        self._tell()
        self.update()

    def _tell(self) -> None:
        """For who does not see it: what there is of labels and flags, and which stretch the chart shows."""
        clock = self._clock
        if clock is None or not clock.n:
            self.setAccessibleDescription("")
            return
        first, whole = self._reach[0], self._reach[1] - self._reach[0]
        start, stop = (clock.moment(clock.index(first + share * whole)) for share in self._window)
        told = tr(
            "Labels: {labels}, flags: {flags}. The chart shows {start} to {stop}.",
            labels=len(self._bands),
            flags=len(self._marks.indices),
            start=start,
            stop=stop,
        )
        self.setAccessibleDescription(told)
        self.retold.emit()

    def set_margins(self, left: float, right: float) -> None:
        """Pixels to leave free, so that the lane lies exactly under the plot."""
        self._margins = (left, right)
        self._changed()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self._changed()

    def window_rect(self) -> QRectF:
        """The window in pixels."""
        left, right = (self._pixel(share) for share in self._window)
        return QRectF(left, 0.5, max(right - left, 3), self.height() - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bands, line, ticks, and what is out of sight veiled."""
        if self._clock is None:
            return
        painter = QPainter(self)
        left, width = self._pixel(0), self._room()
        if self._still is None:
            self._still = self._paint_still()
        painter.drawPixmap(0, 0, self._still)
        window = self.window_rect()
        veil = self.theme.color("background", 0.6)
        painter.fillRect(QRectF(left, 0, max(window.left() - left, 0), self.height()), veil)
        painter.fillRect(QRectF(window.right(), 0, max(left + width - window.right(), 0), self.height()), veil)
        self._paint_window(painter, window)

    def _paint_still(self) -> QPixmap:
        """What does not change while the window moves: bands, line and ticks."""
        ratio = self.devicePixelRatioF()
        still = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        still.setDevicePixelRatio(ratio)
        still.fill(Qt.GlobalColor.transparent)
        painter = QPainter(still)
        self._paint_parts(painter)
        for begin, end in self._shares(self._bands):
            x = self._pixel(begin)
            band = QRectF(x, TICKS, max(self._pixel(end) - x, 2), self.height())
            painter.fillRect(band, self.theme.color("label_band"))
        painter.setPen(QPen(self.theme.color("series"), 1))
        for piece in self._polygons():
            painter.drawPolyline(piece)
        self._paint_ticks(painter)
        painter.end()
        return still

    def _changed(self) -> None:
        self._still = None
        self._tell()
        self.update()

    def _paint_window(self, painter: QPainter, window: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("accent" if self._grabbed else "dim"), 1))
        painter.drawRoundedRect(window.adjusted(0.5, 0, -0.5, 0), 4, 4)
        grip = self.theme.color("accent" if self._grabbed else "dim")
        for x in (window.left(), window.right()):
            handle = QRectF(x - 1.5, window.center().y() - 6, 3, 12)
            _round(painter, handle, grip)

    def _paint_parts(self, painter: QPainter) -> None:
        """Validation and test as the chart shades them, so that a close zoom still tells in which part it is."""
        if self._clock is None or self.split is None:
            return
        shades: tuple[tuple[Part, str], ...] = (("validation", "raised"), ("test", "background"))
        for part, token in shades:
            start, stop = self.split.span(part)
            if start < stop:
                left, right = (self._pixel(share) for share in self._shares(self._clock.x(np.array([start, stop - 1]))))
                painter.fillRect(QRectF(left, 0, right - left, self.height()), self.theme.color(token))
                painter.fillRect(QRectF(round(left), 0, 1, self.height()), self.theme.color("line"))

    def _paint_ticks(self, painter: QPainter) -> None:
        if self._clock is None:
            return
        shares = self._shares(self._clock.x(self._marks.indices))
        pixels = np.round(self._pixel(0) + shares * self._room())
        for kind, condition in self._marks.groups():
            color = self.theme.color(condition_token(condition) if condition and not self._plain else MARK_TOKENS[kind])
            for x in np.unique(pixels[self._marks.members(kind, condition)]):
                painter.fillRect(QRectF(float(x) - 1, 2, 2, TICKS - 3), color)

    def _polygons(self) -> list[QPolygonF]:
        """The line in pixels, in one piece per stretch without missing values."""
        if self._pyramid is None or self._clock is None or not len(self._pyramid):
            return []
        indices, values = self._pyramid.draw(0, len(self._pyramid), max(1, int(self._room())))
        x = self._pixel(0) + self._shares(self._clock.x(indices)) * self._room()
        return pieces(x, fitted(values, TICKS + 3.0, self.height() - 4.0))

    def _shares(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        start, stop = self._reach
        return np.asarray((x - start) / (stop - start), np.float64)

    def _room(self) -> float:
        return max(1.0, self.width() - sum(self._margins))

    def _pixel(self, share: float) -> float:
        return self._margins[0] + share * self._room()

    def _share(self, event: QMouseEvent) -> float:
        return (event.position().x() - self._margins[0]) / self._room()

    def _under(self, event: QMouseEvent) -> Grabbed:
        window, x = self.window_rect(), event.position().x()
        if abs(x - window.left()) <= GRIP:
            return "left"
        if abs(x - window.right()) <= GRIP:
            return "right"
        return "window" if window.left() < x < window.right() else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grab the window or one of its edges; elsewhere the window comes to the pointer and is grabbed."""
        if event.button() != Qt.MouseButton.LeftButton or self._clock is None:
            return
        self._grabbed = self._under(event)
        start, stop = self._window
        if not self._grabbed:
            self._grabbed = "window"
            middle, half = self._share(event), (stop - start) / 2
            self.window_asked.emit(middle - half, middle + half)
        self._grab_at = self._share(event) - self._window[0]
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is grabbed; show by the pointer what could be."""
        share, (start, stop) = self._share(event), self._window
        if self._grabbed == "window":
            self.window_asked.emit(share - self._grab_at, share - self._grab_at + stop - start)
        elif self._grabbed == "left":
            self.window_asked.emit(min(share, stop), stop)
        elif self._grabbed == "right":
            self.window_asked.emit(start, max(share, start))
        else:
            under = self._under(event)
            edge = under in ("left", "right")
            hand = Qt.CursorShape.OpenHandCursor if under else Qt.CursorShape.PointingHandCursor
            self.setCursor(Qt.CursorShape.SizeHorCursor if edge else hand)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = ""
        self.update()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show everything."""
        self.fit_asked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the middle of the window."""
        self.zoom_asked.emit(0.8 ** (event.angleDelta().y() / 120))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line is reduced anew for another width."""
        self._changed()
        super().resizeEvent(event)


def _round(painter: QPainter, rect: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(rect, 1.5, 1.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
