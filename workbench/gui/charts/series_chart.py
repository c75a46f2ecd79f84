"""The chart of one series under the user's hands: crosshair, reasons of flags, marking regions, measuring, keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.announce import announce
from workbench.gui.charts import words
from workbench.gui.charts.hands.label_hands import LabelHands
from workbench.gui.charts.marks import signed_name
from workbench.gui.charts.measure import measured
from workbench.gui.charts.paint.cursor_layer import Readout
from workbench.gui.charts.paint.measure_layer import Ruler
from workbench.gui.charts.plot import SeriesPlot
from workbench.gui.charts.pyramid import Pyramid
from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.model.split import Split

ZOOM_STEP, PAN_STEP = 0.7, 0.2


class SeriesChart(SeriesPlot):
    """Tells what the user asks for; never changes what it is given."""

    region_drawn = Signal(int, int)  # first point, end (half-open)
    selection_cleared = Signal()
    mark_hovered = Signal(int)  # point number of a flag whose reason may be asked for
    mark_chosen = Signal(int)
    jumped = Signal(int, int)  # the points that were brought into the middle
    pointed_at = Signal(object)  # the position of the crosshair on the axis, None where there is none

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._hovered: int | None = None
        self._pointed: int | None = None
        self._anchor: int | None = None  # where a measurement began that follows the crosshair
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Chart of the series"))
        self.box.zoom_asked.connect(self.zoom)
        self.box.pan_asked.connect(self.pan)
        self.box.fit_asked.connect(self.fit)
        self.box.measuring.connect(self._measure_drag)
        self.hands = LabelHands(self)
        self.box.marking.connect(self.hands.mark)
        self.box.clicked.connect(self._click)
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.plot.viewport().installEventFilter(self)

    def show_series(self, series: Series | None, split: Split | None = None, pyramid: Pyramid | None = None) -> None:
        """Show another series; what was measured and marked on the one before goes."""
        self.end_measure()
        self.clear_selection()
        before = self.series
        if before is None or series is None or (before.name, len(before)) != (series.name, len(series)):
            self._pointed, self._hovered = None, None  # a point of another series is none of this one
        super().show_series(series, split, pyramid)

    # measuring

    def measure_from_here(self) -> None:
        """Begin to measure at the crosshair, or in the middle where there is none; the second time, end it."""
        if self.clock is None or not self.clock.n:
            return
        if self._measure_layer.ruler is not None:
            self.end_measure()
            return
        start, stop = self.points_in_sight()
        here = self._pointed if self._pointed is not None else (start + stop) // 2
        self._anchor = here
        self.point_at(here)

    def measure(self, anchor: int, end: int) -> None:
        """Show what lies between two points."""
        assert self.clock is not None and self.series is not None
        ends = (self.clock.at(anchor), self.clock.at(end))
        values = (float(self.series.value[anchor]), float(self.series.value[end]))
        self._measure_layer.show_ruler(Ruler(ends, values, measured(self.series, self.clock, anchor, end)))

    def measured(self) -> tuple[str, ...]:
        """What is measured now, in lines; empty where nothing is."""
        return self._measure_layer.ruler.lines if self._measure_layer.ruler is not None else ()

    def end_measure(self) -> None:
        """Take the cursors away."""
        self._anchor = None
        self._measure_layer.show_ruler(None)

    def _measure_drag(self, begin: float, end: float, released: bool) -> None:
        if self.clock is None:
            return
        self._anchor = None
        self.measure(self.clock.index(begin), self.clock.index(end))
        if released:
            announce(self, ", ".join(self.measured()))

    def _follow_measure(self, index: int) -> None:
        if self._anchor is not None:
            self.measure(self._anchor, index)

    # the crosshair

    def _hover(self, scene_point: QPointF) -> None:
        point = self.box.mapFromScene(scene_point)
        if self.clock is None or not self.box.rect().contains(point):
            self._leave()
            return
        position = self.box.position(point.x())
        if not self.has_points(position, position):
            self._leave(position)
            return
        mark = self._mark_layer.at(point)
        asked, self._hovered = self._hovered, mark
        index = self.clock.index(position) if mark is None else mark
        self._pointed = index
        self._follow_measure(index)
        self._cursor.set_readout(self._readout(index, mark is not None))
        self.pointed_at.emit(self.clock.at(index))
        self.hands.hover(point)
        if mark is not None and mark != asked and mark not in self._marks.reasons:
            self.mark_hovered.emit(mark)

    def pointed(self) -> int | None:
        """The point under the pointer (a flag's own where it is on one) or under the keyboard's cursor."""
        return self._pointed

    def set_labels(self, labels: LabelSet | None) -> None:
        """Other labels; the chosen one stays chosen as what it became."""
        was = self.hands.chosen()
        super().set_labels(labels)
        self.hands.follow(was)

    def jump_to(self, start: int, stop: int) -> None:
        """Bring points into the middle; the cursor is where the pointer or the keyboard puts it next."""
        super().jump_to(start, stop)
        self._pointed = None
        if self.clock is not None:
            self.jumped.emit(start, stop)

    def point_at(self, index: int) -> None:
        """Put the crosshair on a point, bring it into sight and say it aloud."""
        if self.clock is None or not self.clock.n:
            return
        index = min(max(index, 0), self.clock.n - 1)
        start, stop = self.points_in_sight()
        if not start <= index < stop:
            middle, half = self.clock.at(index), (self.box.viewRange()[0][1] - self.box.viewRange()[0][0]) / 2
            self._set_window(middle - half, middle + half)
        self._hovered, self._pointed = None, index
        marks = self.visible_marks()
        readout = self._readout(index, bool((marks.indices == index).any()))
        self._cursor.set_readout(readout)
        self._follow_measure(index)
        self.pointed_at.emit(self.clock.at(index))
        announce(self, ", ".join((readout.head, *readout.lines, *self.measured())))

    def point_beside(self, position: float | None) -> None:
        """Put the crosshair where another view of the same clock is pointed at; None takes it away."""
        if self.clock is None or position is None or not self.has_points(position, position):
            self._leave(position)
            return
        self._hovered, self._pointed = None, self.clock.index(position)
        self._follow_measure(self._pointed)
        self._cursor.set_readout(self._readout(self._pointed, False))
        self.pointed_at.emit(position)

    def mark_span(self, begin: float, end: float, released: bool) -> None:
        """Mark the points between two positions of the axis; told as drawn once `released`."""
        self.hands.mark(begin, end, released)

    def step_point(self, step: int) -> None:
        """The crosshair `step` points on; from the middle of what is in sight where there is none."""
        start, stop = self.points_in_sight()
        self.point_at((self._pointed if self._pointed is not None else (start + stop) // 2) + step)

    def step_mark(self, step: int) -> None:
        """The crosshair to the next (1) or the previous (−1) flag."""
        marks, (start, stop) = self.visible_marks().indices, self.points_in_sight()
        at = self._pointed if self._pointed is not None else (start - 1 if step > 0 else stop)
        left = marks[marks > at][:1] if step > 0 else marks[marks < at][-1:]
        if len(left):
            self.point_at(int(left[0]))

    def show_reason(self, index: int, reason: str) -> None:
        """Why the flag at a point stands, in words; shown at once where the pointer still rests on it."""
        self._marks = replace(self._marks, reasons={**self._marks.reasons, index: reason})
        if self._hovered == index:
            self._cursor.set_readout(self._readout(index, True))

    def _readout(self, index: int, marked: bool) -> Readout:
        assert self.clock is not None and self.series is not None
        number = float(self.series.value[index])
        told, when = words.value(number, self.series.unit), self.clock.moment(index)
        if not marked:
            return Readout(self.clock.at(index), number, told, (when,))
        marks = self.visible_marks()
        kind = marks.kind_at(int(np.searchsorted(marks.indices, index)))
        token = "text" if kind == "flag" else f"{kind}_text"
        why = self._marks.reasons.get(index, "")
        lines = (f"{told} · {when}", *([why] if why else []))
        return Readout(self.clock.at(index), number, signed_name(kind), lines, token)

    def _click(self, point: QPointF) -> None:
        if self._anchor is not None:  # the second end is set; what is told stays until Esc
            self._anchor = None
            return
        self.end_measure()
        self.clear_selection()
        mark = self._mark_layer.at(point)
        if mark is not None:
            self.mark_chosen.emit(mark)
        elif self.clock is not None:
            self.hands.choose_at(self.clock.index(self.box.position(point.x())))

    def _leave(self, elsewhere: float | None = None) -> None:
        """Nothing of this series is pointed at, but maybe others' points at the position `elsewhere`."""
        self._hovered = self._pointed = None
        self._cursor.set_readout(None)
        self.pointed_at.emit(elsewhere)

    def clear_selection(self) -> None:
        """Drop the marked region."""
        self.set_selection(0, 0)
        if self.hands.selected is not None:
            self.hands.selected = None
            self.setAccessibleDescription("")  # it spoke of what is no longer chosen
        self.selection_cleared.emit()

    def let_go(self) -> bool:
        """Drop what is marked and what is measured; False where there was neither, and Esc means something else."""
        marks = (self._anchor, self._measure_layer.ruler, self.selection(), self.hands.selected)
        self.end_measure()
        self.clear_selection()
        return any(one is not None for one in marks)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The crosshair goes when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self._leave()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ − zoom, ← → pan, Home End go to the ends, F fits, Esc drops the marked region and what is measured;
        with Shift ← → move the crosshair by a point, with Ctrl to the next flag; labels: `LabelHands.key`."""
        key, held = Qt.Key(event.key()), event.modifiers()
        mine = (self.hands.key, self._cursor_key, lambda key, _: self._zoom_key(key) or self._move_key(key))
        if self.clock is None or not any(take(key, held) for take in mine):
            super().keyPressEvent(event)

    def _cursor_key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        if step and held & Qt.KeyboardModifier.ControlModifier:
            self.step_mark(step)
        elif step and held & Qt.KeyboardModifier.ShiftModifier:
            self.step_point(step)
        else:
            return False
        return True

    def _zoom_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / ZOOM_STEP)
        elif key == Qt.Key.Key_F:
            self.fit()
        elif key == Qt.Key.Key_Escape:
            return self.let_go()
        else:
            return False
        return True

    def _move_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.pan(PAN_STEP if key == Qt.Key.Key_Right else -PAN_STEP)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.pan(1e9 if key == Qt.Key.Key_End else -1e9)
        else:
            return False
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keys that reach the chart are announced by a frame, when they came by keyboard."""
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._cursor.set_focused(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The frame goes."""
        self._cursor.set_focused(False)
        super().focusOutEvent(event)
