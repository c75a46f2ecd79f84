"""Several series with the chart: stacked as strips below it or laid over it as lines, linked with it in every way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import Marks
from workbench.gui.charts.pyramid import Pyramid
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.charts.several.beside import Beside, beside, shift_between
from workbench.gui.charts.several.overlay import OverlayLayer
from workbench.gui.charts.several.strip import SeriesStrip
from workbench.gui.theme import Theme
from workbench.gui.views.several.line_legend import LineLegend
from workbench.gui.views.several.stack import StripStack
from workbench.model.series import Series

Way = Literal["stack", "overlay"]


class SeveralView(QWidget):
    """Everything hangs on the axis of the chart: what it shows, points at and marks, the others do too, and back."""

    focus_asked = Signal(str)
    remove_asked = Signal(str)
    moved = Signal(str, int)
    shown = Signal()  # other series than before, or in another way
    overlaid = Signal(bool)  # whether lines lie over the chart's own, which makes colors theirs

    def __init__(self, chart: SeriesChart, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self.stack, self.legend = StripStack(theme), LineLegend(theme)
        self.overlay = OverlayLayer(chart, theme)
        self._lines: tuple[Beside, ...] = ()
        self._marks: Mapping[str, Marks] = {}
        self._clock: Clock | None = None
        self._window = (0.0, 1.0)
        self._position: float | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.legend)
        rows.addWidget(self.stack, 1)
        self._soon = QTimer(self)  # one repaint of all strips for many moves of the chart
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._move_strips)
        self._connect()
        self.show_series((), "stack")

    def _connect(self) -> None:
        chart = self.chart
        chart.values_beside = self.overlay.bounds
        chart.box.sigXRangeChanged.connect(self._moved)
        chart.pointed_at.connect(self._point)
        chart.selection_shown.connect(self._select)
        chart.marks_changed.connect(self._mark_focus)
        for signal, told in (
            (self.stack.focus_asked, self.focus_asked),
            (self.stack.remove_asked, self.remove_asked),
            (self.stack.moved, self.moved),
        ):
            signal.connect(told)

    def show_series(self, several: Sequence[tuple[Series, Pyramid]], way: Way, *, shared: bool = False) -> None:
        """Show these series with the one in the chart: as strips, it among them, or as lines over its own. What was in
        sight before another series came into the chart stays in sight, by the clock, and all of them are reached; with
        no other the chart is left as it is."""
        clock = self.chart.clock
        kept = self._kept_window(clock) if several else None
        self._clock = clock
        all_of_them = self._beside(several)
        self._lines = tuple(one for one in all_of_them if one.name != self._own)
        stacked, laid = (all_of_them, ()) if way == "stack" and self._lines else ((), self._lines)
        for strip in self.stack.set_count(len(stacked)):
            self._join(strip)
        self.stack.show_lines(stacked, self._own, {series.name for series, _ in several})
        self.overlay.show_lines(laid, shared=shared)
        self.overlaid.emit(bool(laid))
        kind = QSizePolicy.Policy
        self.setSizePolicy(kind.Preferred, kind.Expanding if stacked else kind.Fixed)
        self.stack.setVisible(bool(stacked))
        self.legend.setVisible(bool(laid))
        self.setVisible(bool(self._lines))
        self.chart.reach_beside([one.reach for one in self._lines if one.reach is not None])
        if kept is not None:
            self.chart.show_window(*kept)
        self.chart.redraw()
        pointed = self.chart.pointed()
        self._point(clock.at(pointed) if clock is not None and pointed is not None else None)
        self._select(self.chart.selection())
        self._mark_strips()
        self._moved()
        self.shown.emit()

    @property
    def lines(self) -> tuple[Beside, ...]:
        """The series besides the chart's own, in either way of showing them."""
        return self._lines

    @property
    def _own(self) -> str:
        """The series in the chart."""
        return self.chart.series.name if self.chart.series is not None else ""

    def _beside(self, several: Sequence[tuple[Series, Pyramid]]) -> tuple[Beside, ...]:
        """These series on the chart's clock, in their order; the one in the chart first where it is not among them."""
        clock, own, pyramid = self.chart.clock, self.chart.series, self.chart.pyramid
        if clock is None or own is None or pyramid is None:
            return ()
        told = [(series, made) for series, made in several if len(series)]
        if own.name not in [series.name for series, _ in told]:
            told.insert(0, (own, pyramid))
        return tuple(beside(series, made, clock) for series, made in told)

    def show_marks(self, marks: Mapping[str, Marks]) -> None:
        """The flags, of those that may be seen, by series; the chart's own are the chart's."""
        self._marks = marks
        self._mark_strips()

    def _mark_strips(self) -> None:
        for strip in self.stack.strips:
            if strip.beside is not None and not strip.focused:
                strip.set_marks(self._marks.get(strip.beside.name, Marks()))
        self._mark_focus()

    def _mark_focus(self) -> None:
        for strip in self.stack.strips:
            if strip.focused:
                strip.set_marks(self.chart.visible_marks())

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        for view in (self.stack, self.legend, self.overlay):
            view.set_theme(theme)

    def _kept_window(self, clock: Clock | None) -> tuple[float, float] | None:
        """The stretch that was in sight, on the axis of the series that is in the chart now; None where it is new."""
        if clock is None or self._clock is None or clock is self._clock:
            return None
        shift = shift_between(self._clock, clock)
        return None if shift is None else (self._window[0] + shift, self._window[1] + shift)

    def _join(self, strip: SeriesStrip) -> None:
        """What is asked of a strip is asked of the chart."""
        strip.zoom_asked.connect(self.chart.zoom)
        strip.pan_asked.connect(self.chart.pan)
        strip.pointed.connect(self.chart.point_beside)
        strip.marking.connect(self._mark)

    def _mark(self, begin: float, end: float, released: bool) -> None:
        """A stretch of a strip is marked in the chart, where its series has points."""
        if self.chart.has_points(begin, end):
            self.chart.mark_span(begin, end, released)

    def _moved(self, *_: object) -> None:
        """The chart moved; while it changes its series it speaks of another axis."""
        if self.chart.clock is self._clock:
            start, stop = self.chart.box.viewRange()[0]
            self._window = (float(start), float(stop))
            self._soon.start()

    def _move_strips(self) -> None:
        for strip in self.stack.strips:
            strip.set_window(*self._window)
        self._tell_legend()

    def _point(self, position: float | None) -> None:
        self._position = position
        for strip in self.stack.strips:
            strip.set_cursor_at(position)
        self._tell_legend()

    def _tell_legend(self) -> None:
        """Each line's value at the crosshair, or why nothing of it is in sight."""
        if self.legend.isVisibleTo(self):
            at = self._position
            told = [(one.absent(*self._window) or ("" if at is None else one.told(at))) for one in self._lines]
            self.legend.show_lines(self._own, [(one.name, value) for one, value in zip(self._lines, told, strict=True)])

    def _select(self, span: tuple[float, float] | None) -> None:
        for strip in self.stack.strips:
            strip.set_selection(span)
