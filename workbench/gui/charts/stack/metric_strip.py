"""A strip of one metric of a case: its line, stretches that stand out, the moment and the region that are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.announce import announce
from workbench.gui.charts import words
from workbench.gui.charts.area.axes import LEFT_WIDTH
from workbench.gui.charts.area.series_box import NOTCH, WHEEL_STEP
from workbench.gui.charts.several.strip_picture import NAME_HEIGHT, StripPicture
from workbench.gui.texts import tr
from workbench.gui.theme import Theme

LEAST_HEIGHT = 34
DRAG_FROM = 4  # pixels that make a press a drag
Band = tuple[float, float, str]  # from, to, what was found there


class MetricStrip(StripPicture):
    """A click chooses a moment, a drag a region; the wheel zooms. It moves nothing itself: it tells what is asked."""

    pointed = Signal(object)  # the position under the pointer, None when it left
    picked = Signal(float)
    marking = Signal(float, float)
    zoom_asked = Signal(float, float)  # factor, position that stays
    pan_asked = Signal(float)  # share of what is in sight
    fit_asked = Signal()
    key_pressed = Signal(object)  # QKeyEvent: the scroll area around the strips must not take it first

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.found: tuple[Band, ...] = ()
        self.moment: float | None = None
        self._pressed: float | None = None
        self.setMinimumHeight(LEAST_HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def show_metric(self, name: str, found: Sequence[Band]) -> None:
        """Name it, after `show_beside`, and show the stretches that stand out."""
        self.found = tuple(found)
        self.setAccessibleName(tr("Chart of {metric}", metric=name))
        how = tr("Click for a moment, drag for a region: the log follows. Wheel zooms, double click shows all.")
        told = [f"◆ {words}" for _, _, words in self.found if words]
        self.setToolTip("\n".join([name, *told, how]))
        self.update()

    def set_moment(self, position: float | None) -> None:
        """The moment that is chosen."""
        if position != self.moment:
            self.moment = position
            self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """As every strip, then the moment."""
        super().paintEvent(event)
        if self.moment is None or self.beside is None:
            return
        painter = QPainter(self)
        painter.setClipRect(self._room())
        at = self._pixel(self.moment)
        painter.fillRect(QRectF(at - 0.5, 1, 1.5, self.height()), self.theme.color("accent"))

    def _paint_bands(self, painter: QPainter, room: QRectF) -> None:
        for number, (begin, end, told) in enumerate(self.found, 1):
            left, right = self._pixel(begin), self._pixel(end)
            if right < room.left() or left > room.right():
                continue
            band = QRectF(left, NAME_HEIGHT, max(right - left, 3), self.height() - NAME_HEIGHT)
            painter.fillRect(band, self.theme.color("accent", 0.16))
            painter.setPen(QPen(self.theme.color("accent"), 1))
            painter.drawLine(band.topLeft(), band.bottomLeft())
            painter.drawLine(band.topRight(), band.bottomRight())
            self._name_band(painter, band, room, f"◆{number} {told}" if told else f"◆{number}")

    def _name_band(self, painter: QPainter, band: QRectF, room: QRectF, told: str) -> None:
        """What was found, as far as there is room up to the next stretch; its number in any case."""
        painter.setFont(self.theme.font("dim"))
        metrics = painter.fontMetrics()
        nexts = [self._pixel(begin) for begin, _, _ in self.found if self._pixel(begin) > band.left() + 1]
        width = min(min(nexts, default=room.right()), room.right()) - band.left() - 6
        short = told.partition(" · ")[0]
        said = next(
            (one for one in (told, short) if metrics.horizontalAdvance(one) <= width), told.split(" ", maxsplit=1)[0]
        )
        ground = QRectF(band.left() + 1, band.top(), metrics.horizontalAdvance(said) + 4, metrics.height())
        painter.fillRect(ground, self.theme.color("panel", 0.8))  # the curve may run behind it
        painter.drawText(QPointF(band.left() + 3, band.top() + 11), said)

    # hands

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms at the pointer; sideways or with Shift it pans; over the axis the stack scrolls."""
        if event.position().x() < LEFT_WIDTH:
            event.ignore()
            return
        notches = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
        if event.angleDelta().x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_asked.emit(-0.1 * notches)
        else:
            self.zoom_asked.emit(WHEEL_STEP**notches, self.position(event.position().x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Where a moment or a region begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the pointer is and what it drags over."""
        x = event.position().x()
        inside = self._room().left() <= x <= self._room().right()
        self.pointed.emit(self.position(x) if inside else None)
        if self._pressed is not None and abs(x - self._pressed) >= DRAG_FROM:
            self._tell_marking(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A drag has marked a region; a click picks a moment."""
        if self._pressed is None:
            return
        pressed, x = self._pressed, event.position().x()
        if abs(x - pressed) >= DRAG_FROM:
            self._tell_marking(x)
        elif x >= self._room().left():
            self.picked.emit(self.position(x))
        self._pressed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Everything again."""
        self._pressed = None
        self.fit_asked.emit()

    def _tell_marking(self, x: float) -> None:
        assert self._pressed is not None
        one, other = sorted((self.position(self._pressed), self.position(x)))
        self.marking.emit(one, other)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Every key is the stack's; what it does not take goes on to the window."""
        event.accept()
        self.key_pressed.emit(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The crosshair goes."""
        self.pointed.emit(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Framed, and its range told."""
        if self.beside is not None:
            low, high = words.value(self.beside.low), words.value(self.beside.high)
            announce(self, tr("{name}, usually {low} to {high}", name=self.beside.name, low=low, high=high))
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        self.update()
        super().focusOutEvent(event)
