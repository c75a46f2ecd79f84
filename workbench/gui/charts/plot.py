"""A series as a picture: its line, fitted to the height, with bands, marks, parts and what is pointed at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.gui.charts.area.moving import MovingPlot
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import Marks
from workbench.gui.charts.paint.cursor_layer import CursorLayer
from workbench.gui.charts.paint.layers import NAME_ROOM, GroundLayer
from workbench.gui.charts.paint.mark_layer import MarkLayer
from workbench.gui.charts.paint.measure_layer import MeasureLayer
from workbench.gui.charts.pyramid import Pyramid, build
from workbench.gui.link_label import LinkLabel
from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.model.split import Split

HEAD_ROOM = 26  # pixels kept free above the line for the marks


class SeriesPlot(MovingPlot):
    """Shows a series and what is known about it; `SeriesChart` adds pointer and keys."""

    open_test_requested = Signal()
    window_changed = Signal(int, int)  # first point in sight, end (half-open)
    marks_changed = Signal()
    selection_shown = Signal(object)  # from and to (positions) of the region that is marked, None = none

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.series: Series | None = None
        self._pyramid: Pyramid | None = None
        self._split: Split | None = None
        self._labels: LabelSet | None = None
        self._marks = Marks()
        self._focus = 0
        self._test_open = False
        self.values_beside: Callable[[], tuple[float, float] | None] | None = None  # of lines that share the axis
        self._build_layers()
        self._build_link()
        self.set_theme(theme)

    def _build_layers(self) -> None:
        self._curve = pg.PlotCurveItem(connect="all")
        self.plot.addItem(self._curve, ignoreBounds=True)
        self._ground = GroundLayer(self.box, self.theme)
        self._mark_layer = MarkLayer(self.box, self.theme)
        self._measure_layer = MeasureLayer(self.box, self.theme)
        self._cursor = CursorLayer(self.box, self.theme)
        self._cursor.moved.connect(self.lanes.set_cursor)
        self.box.sigXRangeChanged.connect(self._redraw)
        self.box.sigResized.connect(self._redraw)

    def _build_link(self) -> None:
        self.open_link = LinkLabel(parent=self.plot)
        self.open_link.setToolTip(
            tr("Shows flags and scores of the test part; each opening is counted in the evidence")
        )
        self.open_link.setProperty("role", "dim")
        self.open_link.setProperty("chip", True)
        links = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.open_link.setTextInteractionFlags(links)
        self.open_link.hide()
        self.open_link.linkActivated.connect(self._open_test)

    # what is shown

    def show_series(self, series: Series | None, split: Split | None = None, pyramid: Pyramid | None = None) -> None:
        """Show another series, whole; `pyramid` where a loading thread has built one. Labels and flags are cleared."""
        self.series, self._split = series, split
        self._marks, self._labels, self._test_open = Marks(), series.labels if series else None, False
        self.show_clock(Clock.of(series) if series is not None and len(series) else None)
        self._pyramid = (pyramid or build(series.value)) if series is not None and self.clock else None
        self._cursor.set_readout(None)
        self.set_selection(0, 0)
        self._cursor.set_chosen(None)
        self.lane.show_series(self._pyramid, self.clock, self._reach, split)
        self._refresh()
        self.fit()
        self._redraw()  # of the same length as the one before, it changes no range and is told of none

    def show_zone(self) -> None:
        """The window tells times in another zone from now on."""
        self._time_axis.set_clock(self.clock)
        self._cursor.set_readout(None)

    def set_labels(self, labels: LabelSet | None) -> None:
        """Show other labels."""
        self._labels = labels
        self._refresh()

    def set_marks(self, marks: Marks, focus: int = 0) -> None:
        """Show other flags; those of the test part stay hidden until `set_test_open(True)`. `focus`: the condition
        beside which the marks of others are faint, 0 = none."""
        self._marks, self._focus = marks, focus
        self._refresh()

    def set_test_open(self, opened: bool) -> None:
        """Whether the test part's flags may be seen."""
        self._test_open = opened
        self._refresh()

    def set_chosen(self, start: int, stop: int) -> None:
        """Point out the points `start` to `stop`; an empty span points out nothing."""
        self._cursor.set_chosen(self._positions(start, stop) if stop > start else None)

    def set_quiet(self, quiet: bool) -> None:
        """Leave the words beside the crosshair out, where a card says more."""
        self._cursor.set_quiet(quiet)

    def set_selection(self, start: int, stop: int) -> None:
        """Show a region as marked by the user; an empty span clears it."""
        span = self._positions(start, stop) if stop > start else None
        self._cursor.set_selection(span)
        self.selection_shown.emit(span)

    def selection(self) -> tuple[float, float] | None:
        """From where to where (positions) a region is marked; None where none is."""
        return self._cursor.selection

    def visible_marks(self) -> Marks:
        """The flags that may be seen."""
        return self.may_be_seen(self._marks)

    def may_be_seen(self, marks: Marks) -> Marks:
        """These flags without those of a test part that has not been opened."""
        if self._test_open or self._split is None:
            return marks
        return marks.until(self._split.validation_stop)

    def set_plain(self, plain: bool) -> None:
        """Whether colors are for lines that are laid over the chart's own: conditions wear none then."""
        for one in (self._mark_layer, self.lanes, self.lane):
            one.set_plain(plain)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        super().set_theme(theme)
        self._curve.setPen(pg.mkPen(theme.color("series"), width=1))
        for layer in (self._ground, self._mark_layer, self._measure_layer, self._cursor):
            layer.set_theme(theme)
        self.open_link.setFont(theme.font("dim"))

    def place_of(self, index: int) -> QPointF | None:
        """Where a point stands, in pixels of `plot`, at the height of its value; None where it is out of sight."""
        if self.clock is None or self.series is None:
            return None
        x, y = self._ground.px(np.array([self.clock.at(index)])), self._ground.py(self.series.value[index : index + 1])
        if not len(y) or not 0 <= x[0] <= self.box.width():
            return None
        height = float(y[0]) if np.isfinite(y[0]) else self.box.height() / 2
        return QPointF(self.plot.mapFromScene(self.box.mapToScene(QPointF(float(x[0]), height))))

    @property
    def pyramid(self) -> Pyramid | None:
        """What the line is drawn from."""
        return self._pyramid

    @property
    def labels(self) -> LabelSet | None:
        """The labels that are shown."""
        return self._labels

    def pixels(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions on the axis (m,) as pixels from the left of the plotting area."""
        return self._ground.px(x)

    def jump_to(self, start: int, stop: int) -> None:
        """Bring the points `start` to `stop` into the middle with what surrounds them, and point them out."""
        if self.clock is None:
            return
        around = max(6 * (stop - start), 150)
        begin, end = self._positions(max(start - around, 0), min(stop + around, self.clock.n))
        self._set_window(begin, end)
        self.set_chosen(start, stop)

    def redraw(self) -> None:
        """Draw what is in sight anew, where `values_beside` tells something else."""
        self._redraw()

    def _open_test(self) -> None:
        self.open_test_requested.emit()

    # drawing

    def _refresh(self) -> None:
        if self.clock is not None:
            hidden = not self._test_open
            self._ground.show(self.clock, self._split, self._labels, hidden)
            self._mark_layer.show(self.clock, self.visible_marks(), self._focus)
            self.lane.set_marks(self.visible_marks(), self._labels)
        self._place_link()
        self.marks_changed.emit()

    def _redraw(self, *_: object) -> None:
        """Reduce what is in sight to the plot's pixels, fit the values, tell the others."""
        if self.clock is None or self._pyramid is None or self.box.width() < 2:
            return
        start, stop = self.points_in_sight()
        indices, y = self._pyramid.draw(start - 1, stop + 1, int(self.box.width()))
        x = self.clock.x(indices)
        self._curve.setData(x, y, connect=self._joined(indices, y))
        self._fit_values(y)
        self._mark_layer.set_line(x, y)
        self._place_link()
        self.window_changed.emit(start, stop)

    def _joined(self, indices: NDArray[np.int64], y: NDArray[np.float64]) -> str | NDArray[np.int32]:
        """Which vertices are joined to the next one: not across missing values nor where the clock jumps."""
        assert self.clock is not None
        if not len(self.clock.gaps):
            return "all" if np.isfinite(y).all() else "finite"
        joined = np.isfinite(y) & np.isfinite(np.roll(y, -1))
        last = np.searchsorted(indices, self.clock.gaps, side="right") - 1
        joined[last[(last >= 0) & (last < len(joined))]] = False
        return joined.astype(np.int32)

    def _fit_values(self, y: NDArray[np.float64]) -> None:
        """Fit the vertical range to what is in sight, with room for marks above and names below."""
        finite = y[np.isfinite(y)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        if self.values_beside is not None and (others := self.values_beside()) is not None:
            low, high = min(low, others[0]), max(high, others[1])
        if high - low < 1e-12 * max(abs(low), abs(high), 1e-300):
            low, high = low - 0.5 * max(abs(low), 1.0) * 0.1, high + 0.5 * max(abs(high), 1.0) * 0.1
        height = max(float(self.box.height()), 80.0)
        free = max(height - HEAD_ROOM - NAME_ROOM - 4, 20.0)
        unit = (high - low) / free
        self.box.setYRange(low - (NAME_ROOM + 4) * unit, high + HEAD_ROOM * unit, padding=0)

    def _place_link(self) -> None:
        """Put the link that opens the test part where its name would stand, or hide it."""
        reach = None if self._test_open or self.clock is None else self._ground.part_pixels("test")
        room = reach[1] - reach[0] - 16 if reach else 0
        text = tr('test, hidden · <a href="open">open</a>') if room > 110 else tr('<a href="open">open test</a>')
        if reach is None or room < 50:
            self.open_link.hide()
            return
        if self.open_link.text() != text:
            self.open_link.setText(text)
        self.open_link.adjustSize()
        corner = self.plot.mapFromScene(self.box.mapToScene(QPointF(reach[0] + 5, self.box.height() - NAME_ROOM)))
        self.open_link.move(corner)
        self.open_link.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Links keep their place."""
        super().resizeEvent(event)
        self._redraw()
