"""The plotting area's manners: wheel zooms, drag pans or takes an edge, Shift-drag marks, Ctrl-drag measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal

WHEEL_STEP = 0.8  # what remains in sight after one notch inward
NOTCH = 120  # Qt's unit of one wheel notch


class SeriesBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph ships no types
    """A ViewBox that moves nothing itself: it tells what was asked for, horizontally only, and the chart decides."""

    zoom_asked = Signal(float, float)  # factor of the visible span, position that stays
    pan_asked = Signal(float)  # share of the visible span, positive = to later points
    marking = Signal(float, float, bool)  # from, to (positions), whether the button was released
    measuring = Signal(float, float, bool)  # as `marking`, in the order in which the ends were set
    gripping = Signal(float, float, bool)  # the edge at, dragged to (positions), whether the button was released
    fit_asked = Signal()
    clicked = Signal(object)  # QPointF in pixels of the plot

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseEnabled(False, False)
        self.disableAutoRange()
        self.setDefaultPadding(0)
        self.takes_grip: Callable[[float], bool] = lambda _pixel: False  # whether a drag from a pixel takes an edge
        self._grips = False
        self._held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier  # what counts is held when the drag begins

    def position(self, pixel: float) -> float:
        """The axis position at a pixel from the plot's left."""
        start, stop = self.viewRange()[0]
        return float(start + (stop - start) * pixel / max(self.width(), 1))

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002
        """Zoom at the pointer; a sideways wheel or Shift pans."""
        notches = event.delta() / NOTCH
        event.accept()
        if event.orientation() == Qt.Orientation.Horizontal or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_asked.emit(-0.1 * notches)
        else:
            self.zoom_asked.emit(WHEEL_STEP**notches, self.position(self.mapFromScene(event.scenePos()).x()))

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: ARG002
        """Pan, or move the edge that is taken; mark a region while Shift is held, measure while Ctrl is."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        event.accept()
        if event.isStart():
            self._held = event.modifiers()
            plain = self._held == Qt.KeyboardModifier.NoModifier
            self._grips = plain and self.takes_grip(event.buttonDownPos().x())
        begin, end = self.position(event.buttonDownPos().x()), self.position(event.pos().x())
        if self._grips:
            self.gripping.emit(begin, end, bool(event.isFinish()))
        elif self._held & Qt.KeyboardModifier.ControlModifier:
            self.measuring.emit(begin, end, bool(event.isFinish()))
        elif self._held & Qt.KeyboardModifier.ShiftModifier:
            self.marking.emit(min(begin, end), max(begin, end), bool(event.isFinish()))
        else:
            self.pan_asked.emit(-(event.pos().x() - event.lastPos().x()) / max(self.width(), 1))

    def mouseClickEvent(self, event: Any) -> None:
        """A double click fits, a click tells where."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        if event.double():
            self.fit_asked.emit()
        else:
            self.clicked.emit(event.pos())
