"""A slider for one number, with ticks where it stood and where the tuner would put it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

from workbench.gui.theme import Theme

MOST_STEPS = 10_000
PAUSE_MS = 400  # after the last key; then the move counts as ended
TICK = 4.0  # pixels, half of a tick's width


class NumberSlider(QSlider):
    """Moves over `low` to `high` by `step`. `moved(value)`: while it is dragged or pressed by keys, `ended()` once
    after the last of them."""

    moved = Signal(float)
    ended = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.theme = theme
        self._low, self._step = 0.0, 1.0
        self._quiet = False
        self.suggested: float | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ended)
        self.setMinimumWidth(60)
        self.valueChanged.connect(self._on_value)
        self.sliderReleased.connect(self._end)

    @property
    def number(self) -> float:
        """Where it stands."""
        return float(f"{self._low + self.value() * self._step:.10g}")

    def set_scale(self, low: float, high: float, step: float) -> None:
        """Another range, from `low` in steps."""
        step = max(step, (high - low) / MOST_STEPS)
        now, self._low, self._step, self._quiet = self.number, low, step, True
        self.setRange(0, max(1, round((high - low) / step)))
        self.setPageStep(10)
        self._quiet = False
        self.set_number(now)

    def set_number(self, value: float) -> None:
        """Puts it somewhere without telling; the nearest step."""
        self._quiet = True
        at = (value - self._low) / self._step
        self.setValue(round(min(max(at, 0.0), float(MOST_STEPS))))
        self._quiet = False

    def set_suggested(self, value: float | None) -> None:
        """Where the tuner would put it; None = no tick."""
        self.suggested = value
        self.update()

    def finish(self) -> None:
        """Tells an end that waits for its pause now."""
        if self._pause.isActive():
            self._end()

    def _on_value(self, _at: int) -> None:
        if not self._quiet:
            self.moved.emit(self.number)
            if not self.isSliderDown():
                self._pause.start()

    def _end(self) -> None:
        self._pause.stop()
        self.ended.emit()

    def place_of(self, value: float) -> float:
        """The x of a value, pixels."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, parts = self.style(), QStyle.SubControl
        groove = style.subControlRect(QStyle.ComplexControl.CC_Slider, option, parts.SC_SliderGroove, self)
        handle = style.subControlRect(QStyle.ComplexControl.CC_Slider, option, parts.SC_SliderHandle, self)
        share = (value - self._low) / (self._step * max(1, self.maximum()))
        return groove.x() + handle.width() / 2 + min(max(share, 0.0), 1.0) * (groove.width() - handle.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The slider, and a triangle below the groove where the tuner would put it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(self.theme.color("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.suggested is not None:
            x, bottom = self.place_of(self.suggested), self.height() - 1.0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("good"))
            corners = [QPointF(x, bottom - 2 * TICK + 1), QPointF(x - TICK, bottom), QPointF(x + TICK, bottom)]
            painter.drawPolygon(QPolygonF(corners))
        painter.end()
