"""A plotting area that moves: over its axis of time, with the lanes below it and the overview of the whole in step."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.charts.area.axes import LEFT_WIDTH, TimeAxis, ValueAxis, dress
from workbench.gui.charts.area.overview import OverviewLane
from workbench.gui.charts.area.series_box import SeriesBox
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.lanes.lane_stack import LaneStack
from workbench.gui.theme import GAP_TINY, Theme

FEWEST = 8  # points in sight at the closest zoom
EDGE = 0.01  # of the series, left free before its first and after its last point
RIGHT_MARGIN = 4  # pixels, so that the overview's right handle is whole
Reach = tuple[float, float]

# A limit loses the last move of a quick hand: the pointer rests on one point and the chart tells of another.
pg.setConfigOption("mouseRateLimit", 0)


class MovingPlot(QWidget):
    """Knows the clock of a series and what of it is in sight; `SeriesPlot` draws the series."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.clock: Clock | None = None
        self._reach: Reach = (0.0, 1.0)
        self._own_reach: Reach = (0.0, 1.0)
        self._build_area()
        self._build_lanes()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_TINY)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.lanes)
        layout.addWidget(self.lane)

    def _build_area(self) -> None:
        self.box = SeriesBox()
        self._time_axis, self._value_axis = TimeAxis(self.theme), ValueAxis(self.theme)
        self.plot = pg.PlotWidget(
            viewBox=self.box, axisItems={"bottom": self._time_axis, "left": self._value_axis}, useOpenGL=False
        )
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.plot.setMinimumSize(120, 96)  # a line can still be read beside many lanes
        self.plot.hideButtons()
        for axis in (self._time_axis, self._value_axis):
            axis.setZValue(-1)  # its grid lies below the line; pyqtgraph puts axes above everything
        self.plot.getPlotItem().layout.setContentsMargins(0, 0, RIGHT_MARGIN, 0)

    def _build_lanes(self) -> None:
        self.lanes, self.lane = LaneStack(self.theme), OverviewLane(self.theme)
        for one in (self.lanes, self.lane):
            one.set_margins(LEFT_WIDTH, RIGHT_MARGIN)
        self.lane.window_asked.connect(self._show_shares)
        self.lane.zoom_asked.connect(self.zoom)
        self.lane.fit_asked.connect(self.fit)
        self.box.sigXRangeChanged.connect(self._lead)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.theme = theme
        self.plot.setBackground(theme.color("panel"))
        for axis in (self._time_axis, self._value_axis):
            dress(axis, theme)
        self._value_axis.setGrid(70)
        for one in (self.lanes, self.lane):
            one.set_theme(theme)

    # how far it reaches

    def show_clock(self, clock: Clock | None) -> None:
        """The times of another series, which is as far as it reaches from now on."""
        self.clock = clock
        if clock is not None:
            end = clock.at(clock.n - 1)
            pad = max(EDGE * end, 0.5 * (clock.usual_s or 1.0))
            self._reach = self._own_reach = (-pad, end + pad)
        self._time_axis.set_clock(clock)
        self.lanes.show_clock(clock)

    def reach_beside(self, spans: Sequence[Reach]) -> None:
        """Reach as far as series beside it do, too: from and to (positions on this axis) of each; of none = as far as
        its own series. What is in sight stays, as far as it is still reached."""
        if self.clock is None:
            return
        starts, stops = zip(self._own_reach, *spans, strict=True)
        reach = (min(starts), max(stops))
        if reach != self._reach:
            self._reach = reach
            self.lane.set_reach(reach)
            self.show_window(*self.box.viewRange()[0])
            self._lead()

    def has_points(self, start: float, stop: float) -> bool:
        """Whether the series itself has points between two positions, which those beside it may reach."""
        return self.clock is not None and self._own_reach[0] <= stop and start <= self._own_reach[1]

    @property
    def point_count(self) -> int:
        """How many points the series has."""
        return self.clock.n if self.clock is not None else 0

    # what is in sight

    def points_in_sight(self) -> tuple[int, int]:
        """First point and end (half-open) of what the plot shows now."""
        if self.clock is None:
            return 0, 0
        start, stop = self.box.viewRange()[0]
        return self.clock.index(start), self.clock.index(stop) + 1

    def fit(self) -> None:
        """Show everything: the whole series, and those beside it."""
        self._set_window(*self._reach)

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Show `factor` times as much, the position `at` (None = the middle) staying where it is."""
        start, stop = self.box.viewRange()[0]
        at = (start + stop) / 2 if at is None else at
        width = self._clamped_width((stop - start) * factor)
        begin = at - (at - start) / (stop - start) * width
        self._set_window(begin, begin + width)

    def pan(self, share: float) -> None:
        """Move by a share of what is in sight, positive to later points."""
        start, stop = self.box.viewRange()[0]
        self._set_window(start + share * (stop - start), stop + share * (stop - start))

    def show_window(self, start: float, stop: float) -> None:
        """Show the axis from `start` to `stop`, as far as it reaches."""
        if self.clock is not None and stop > start:
            self._set_window(start, stop)

    def _show_shares(self, start: float, stop: float) -> None:
        begin, whole = self._reach[0], self._reach[1] - self._reach[0]
        self._set_window(begin + start * whole, begin + stop * whole)

    def _clamped_width(self, width: float) -> float:
        whole = self._reach[1] - self._reach[0]
        least = FEWEST * (self.clock.usual_s or 1.0) if self.clock else 1.0
        return min(max(width, least), whole)

    def _set_window(self, start: float, stop: float) -> None:
        """Show from `start` to `stop`, moved and widened so that nothing beyond the reach is in sight."""
        width = self._clamped_width(stop - start)
        start = (start + stop) / 2 - width / 2 if width > stop - start else start
        start = min(max(start, self._reach[0]), self._reach[1] - width)
        self.box.setXRange(start, start + width, padding=0)

    def _positions(self, start: int, stop: int) -> tuple[float, float]:
        """Where the points `start` to `stop` begin and end on the axis."""
        assert self.clock is not None
        half = 0.5 * (self.clock.usual_s or 1.0)
        return self.clock.at(start) - half, self.clock.at(stop - 1) + half

    def _lead(self, *_: object) -> None:
        """The lanes and the overview show what is in sight."""
        if self.clock is None:
            return
        begin, end = self.box.viewRange()[0]
        whole = self._reach[1] - self._reach[0]
        self.lanes.set_view(begin, end)
        self.lane.set_window((begin - self._reach[0]) / whole, (end - self._reach[0]) / whole)
