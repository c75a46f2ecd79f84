"""A strip: one series low and wide on the clock of the chart above it, moved, pointed at and marked like the chart."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.announce import announce
from workbench.gui.charts import words
from workbench.gui.charts.area.axes import LEFT_WIDTH
from workbench.gui.charts.area.series_box import NOTCH, WHEEL_STEP
from workbench.gui.charts.several.strip_picture import NAME_HEIGHT, StripPicture
from workbench.gui.texts import tr
from workbench.gui.theme import Theme

DRAG_FROM = 4  # pixels that make a press a drag


class SeriesStrip(StripPicture):
    """It moves nothing itself: it tells what is asked."""

    zoom_asked = Signal(float, float)  # factor, position that stays
    pan_asked = Signal(float)  # share of what is in sight
    marking = Signal(float, float, bool)  # from, to, whether the button was released
    pointed = Signal(object)  # the position under the pointer, None when it left
    focus_asked = Signal()
    remove_asked = Signal()
    move_asked = Signal(int)  # places down, negative = up
    dragged = Signal(int, bool)  # the name is dragged to this height in pixels, whether the button was released

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pressed: QPointF | None = None
        self._grabbed = ""  # what the press began: name, mark or pan
        self._last_x = 0.0
        self._still = True  # since the press, so that it may be a click
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms at the pointer; sideways or with Shift it pans."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
        if event.angleDelta().x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_asked.emit(-0.1 * notches)
        else:
            self.zoom_asked.emit(WHEEL_STEP**notches, self.position(event.position().x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The name is grabbed to move the strip, elsewhere the clock; with Shift a stretch is marked."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._last_x, self._still = event.position(), event.position().x(), True
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        on_name = event.position().y() <= NAME_HEIGHT or event.position().x() < LEFT_WIDTH
        self._grabbed = "mark" if shift else "name" if on_name else "pan"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the pointer is and what it drags."""
        x = event.position().x()
        self.pointed.emit(self.position(x) if self._room().left() <= x <= self._room().right() else None)
        if self._pressed is None:
            on_name = event.position().y() <= NAME_HEIGHT
            self.setCursor(Qt.CursorShape.OpenHandCursor if on_name else Qt.CursorShape.ArrowCursor)
            return
        self._still &= (event.position() - self._pressed).manhattanLength() < DRAG_FROM
        if self._grabbed == "mark":
            self._tell_marking(x, released=False)
        elif self._grabbed == "pan" and not self._still:  # a click that trembles moves nothing
            self.pan_asked.emit(-(x - self._last_x) / self._room().width())
            self._last_x = x
        elif self._grabbed == "name" and abs(event.position().y() - self._pressed.y()) >= DRAG_FROM:
            self.dragged.emit(round(event.position().y()), False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of what was grabbed; a click looks at the series."""
        if self._pressed is None:
            return
        pressed, self._pressed = self._pressed, None
        if self._grabbed == "mark" and abs(event.position().x() - pressed.x()) >= DRAG_FROM:
            self._tell_marking(event.position().x(), released=True, begin=pressed.x())
        elif self._grabbed == "name" and abs(event.position().y() - pressed.y()) >= DRAG_FROM:
            self.dragged.emit(round(event.position().y()), True)
        elif self._grabbed != "mark" and self._still:
            self.focus_asked.emit()

    def _tell_marking(self, x: float, *, released: bool, begin: float | None = None) -> None:
        first = begin if begin is not None else self._pressed.x() if self._pressed is not None else x
        one, other = sorted((self.position(first), self.position(x)))
        self.marking.emit(one, other, released)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter looks at the series, Delete takes the strip away, Ctrl with ↑ ↓ moves it."""
        key, ctrl = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focus_asked.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_asked.emit()
        elif ctrl and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_asked.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The crosshair goes."""
        self.pointed.emit(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Framed, and its place told."""
        if self.beside is not None:
            low, high = words.value(self.beside.low), words.value(self.beside.high)
            usual = tr("{name}, usually {low} to {high}", name=self.beside.name, low=low, high=high)
            said = (usual, tr("in the chart") if self.focused else "", self.counted())
            announce(self, ", ".join(part for part in said if part))
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        self.update()
        super().focusOutEvent(event)
