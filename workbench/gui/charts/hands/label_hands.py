"""Labels under the user's hands: one is chosen by a click or a key, its edges are dragged or moved by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal

from workbench.gui.announce import announce
from workbench.gui.charts.hands.region_words import spoken
from workbench.gui.charts.hands.snap import Span, snapped, what_stands_out
from workbench.gui.charts.paint.layers import band_edges
from workbench.model.labels import LabelSet, Region

if TYPE_CHECKING:
    from workbench.gui.charts.series_chart import SeriesChart

Edge = Literal["start", "stop", "both"]
GRIP = 4  # pixels around an edge that take it
LEAST = 6  # pixels: the edges of a narrower label are taken only once it is chosen
ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class LabelHands(QObject):
    """Chooses and moves; what it changes is only asked for. `selected`: the region that commands act on."""

    reshape_requested = Signal(object, int, int)  # by the pointer: Region, its new start and stop (half-open)
    nudge_requested = Signal(object, int, int, str)  # the same by a key, and which: presses of one may be one change

    def __init__(self, chart: SeriesChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.selected: Span | None = None
        self._held: tuple[Region, Edge] | None = None
        chart.box.takes_grip = lambda pixel: self._grip_at(pixel) is not None
        chart.box.gripping.connect(self._grip)
        chart.region_drawn.connect(self._take)  # by whoever told it, also the table of the points

    # choosing

    def _take(self, start: int, stop: int) -> None:
        self.selected = (start, stop)

    @property
    def labels(self) -> LabelSet:
        """The labels that the chart shows."""
        return self._chart.labels or LabelSet()

    def chosen(self) -> Region | None:
        """The label that is exactly the selected region."""
        if self.selected is None:
            return None
        found = self.labels.at(self.selected[0])
        return found if found is not None and (found.start, found.stop) == self.selected else None

    def select(self, start: int, stop: int) -> None:
        """Make these points the region that commands act on, and say it aloud."""
        self._chart.set_selection(start, stop)
        self._chart.region_drawn.emit(start, stop)
        assert self._chart.clock is not None
        announce(self._chart, spoken(self._chart.clock, start, stop, self.labels))

    def choose_at(self, index: int) -> bool:
        """Choose the label that holds a point; whether there is one."""
        found = self.labels.at(index)
        if found is not None:
            self.select(found.start, found.stop)
        return found is not None

    def choose_here(self) -> None:
        """Choose the label under the crosshair, else its point alone, to be extended by keys."""
        at = self._chart.pointed()
        if at is not None and not self.choose_at(at):
            self.select(at, at + 1)

    def step(self, step: int) -> None:
        """Choose the next (1) or previous (−1) label and bring it into sight; after the last comes the first."""
        regions = self.labels.regions
        if not regions:
            return
        start, stop = self._chart.points_in_sight()
        at = self.selected[0] if self.selected is not None else start - 1 if step > 0 else stop
        later = [r for r in regions if (r.start > at if step > 0 else r.start < at)]
        found = (later or regions)[0 if step > 0 else -1]
        if not (start <= found.start and found.stop <= stop):
            self._chart.jump_to(found.start, found.stop)
        self.select(found.start, found.stop)

    def fit(self) -> bool:
        """Select what stands out under the crosshair, else in the middle of the selected region; whether anything."""
        chart, at = self._chart, self._chart.pointed()
        if at is None and self.selected is not None:
            at = sum(self.selected) // 2
        if at is None or chart.series is None:
            return False
        found = what_stands_out(chart.series.value, chart.visible_marks().spans, at)
        if found is not None:
            self.select(*found)
        return found is not None

    def follow(self, was: Region | None) -> None:
        """After the labels have changed: what became of the label that was chosen is chosen, if anything did."""
        if was is None or self._chart.clock is None:
            return
        if (now := self.chosen()) is not None:
            if now != was:  # its note: it is described anew
                self._chart.setAccessibleDescription(spoken(self._chart.clock, now.start, now.stop, self.labels))
            return
        left = self.labels.touching(was.start, was.stop)
        if left:
            self.select(left[0].start, left[0].stop)
        else:
            self._chart.clear_selection()

    # moving

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Alt and arrows move the end, with Shift the start, Ctrl and Shift the whole; Space chooses what is here."""
        alt, shift = bool(held & Qt.KeyboardModifier.AltModifier), bool(held & Qt.KeyboardModifier.ShiftModifier)
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Space:
            self.choose_here()
        elif key in ARROWS and alt and not control:
            self.nudge("start" if shift else "stop", ARROWS[key])
        elif key in ARROWS and control and shift:
            self.nudge("both", ARROWS[key])
        else:
            return False
        return True

    def nudge(self, edge: Edge, step: int) -> None:
        """Move an edge of the selected region, or the whole of it, by points; a label is asked to be moved."""
        if self.selected is None:
            return
        start, stop = self.selected
        start += step if edge != "stop" else 0
        stop += step if edge != "start" else 0
        if 0 <= start < stop <= self._chart.point_count:
            self._reshape(self.chosen(), start, stop, f"{edge} {step}")

    def _reshape(self, region: Region | None, start: int, stop: int, key: str = "") -> None:
        if region is not None and (region.start, region.stop) != (start, stop):
            if key:
                self.nudge_requested.emit(region, start, stop, key)
            else:
                self.reshape_requested.emit(region, start, stop)
            if self.choose_at(start):  # it may have become one with others
                return
        self.select(start, stop)

    # by the pointer

    def hover(self, point: QPointF | None) -> None:
        """Show that an edge can be taken here."""
        grips = point is not None and self._grip_at(point.x()) is not None
        self._chart.box.setCursor(Qt.CursorShape.SizeHorCursor if grips else Qt.CursorShape.ArrowCursor)

    def mark(self, begin: float, end: float, released: bool) -> None:
        """A region is drawn from one position to another; its ends are drawn to borders that are near."""
        clock = self._chart.clock
        if clock is None:
            return
        start, stop = self._snap(begin, clock.index(begin)), self._snap(end, clock.index(end) + 1)
        if start >= stop:
            start, stop = clock.index(begin), clock.index(end) + 1
        self._chart.set_selection(start, stop)
        if released:
            self.select(start, stop)

    def _grip_at(self, pixel: float) -> tuple[Region, Edge] | None:
        """The label and its edge that a drag from here takes; of two that adjoin, the chosen one's."""
        clock, regions = self._chart.clock, self.labels.regions
        if clock is None or not regions:
            return None
        edges = self._chart.pixels(band_edges(clock, self.labels).ravel()).reshape(-1, 2)
        chosen = self.chosen()
        wide = (edges[:, 1] - edges[:, 0] >= LEAST) | np.array([region == chosen for region in regions])
        distance = np.where(wide[:, None], np.abs(edges - pixel), np.inf)
        distance[[region == chosen for region in regions]] -= 0.5
        at, side = np.unravel_index(int(np.argmin(distance)), distance.shape)
        return (regions[at], "start" if side == 0 else "stop") if distance[at, side] <= GRIP else None

    def _grip(self, begin: float, at: float, released: bool) -> None:
        if self._held is None:
            self._held = self._grip_at(float(self._chart.pixels(np.array([begin]))[0]))
        if self._held is None:
            return
        region, edge = self._held
        border = self._snap(at, self._border(at), apart=region)
        start = min(border, region.stop - 1) if edge == "start" else region.start
        stop = max(border, region.start + 1) if edge == "stop" else region.stop
        self._chart.set_selection(start, stop)
        if released:
            self._held = None
            self._reshape(region, start, stop)

    def _border(self, position: float) -> int:
        """The border between two points that is nearest to a position: the number of the later one."""
        clock = self._chart.clock
        assert clock is not None
        half = 0.5 * (clock.usual_s or 1.0)
        return clock.n if position >= clock.at(clock.n - 1) else clock.index(position + half)

    def _snap(self, position: float, border: int, apart: Region | None = None) -> int:
        """A border of a run of flags or of another label, where one is near the position."""
        spans = [(r.start, r.stop) for r in self.labels.regions if r != apart]
        borders = np.concatenate([self._chart.visible_marks().spans.ravel(), np.array(spans, np.int64).ravel()])
        clock = self._chart.clock
        assert clock is not None
        start, stop = self._chart.points_in_sight()
        borders = borders[(borders >= start) & (borders <= stop)].astype(np.int64)
        places = self._chart.pixels(clock.x(borders) - 0.5 * (clock.usual_s or 1.0))
        return snapped(border, float(self._chart.pixels(np.array([position]))[0]), borders, places)
