"""Several series with the chart: stacked as strips below it or laid over it as lines, linked with it in every way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.charts.clock import Clock
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
    overlaid = Signal(bool)  # whether lines lie over the chart's own, which makes colors theirs

    def __init__(self, chart: SeriesChart, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self.stack, self.legend = StripStack(theme), LineLegend(theme)
        self.overlay = OverlayLayer(chart, theme)
        self._lines: tuple[Beside, ...] = ()
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
        chart.box.marking.connect(lambda begin, end, _released: self._select((begin, end)))
        chart.selection_cleared.connect(lambda: self._select(None))
        for signal, told in (
            (self.stack.focus_asked, self.focus_asked),
            (self.stack.remove_asked, self.remove_asked),
            (self.stack.moved, self.moved),
        ):
            signal.connect(told)

    def show_series(self, several: Sequence[tuple[Series, Pyramid]], way: Way, *, shared: bool = False) -> None:
        """Show these series with the one in the chart, itself left out. What was in sight before another series came
        into the chart stays in sight, by the clock; with none to show the chart is left as it is."""
        clock = self.chart.clock
        own = self.chart.series.name if self.chart.series is not None else ""
        others = [(series, pyramid) for series, pyramid in several if series.name != own and len(series)]
        kept = self._kept_window(clock) if several else None
        self._clock = clock
        self._lines = tuple(beside(series, pyramid, clock) for series, pyramid in others) if clock is not None else ()
        stacked, laid = (self._lines, ()) if way == "stack" else ((), self._lines)
        for strip in self.stack.set_count(len(stacked)):
            self._join(strip)
        self.stack.show_lines(stacked)
        self.overlay.show_lines(laid, shared=shared)
        self.overlaid.emit(bool(laid))
        kind = QSizePolicy.Policy
        self.setSizePolicy(kind.Preferred, kind.Expanding if stacked else kind.Fixed)
        self.stack.setVisible(bool(stacked))
        self.legend.setVisible(bool(laid))
        self.setVisible(bool(self._lines))
        if kept is not None:
            self.chart.show_window(*kept)
        self.chart.redraw()
        pointed = self.chart.pointed()
        self._point(clock.at(pointed) if clock is not None and pointed is not None else None)
        self._moved()

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
        self._select((begin, end))
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
            own, at = self.chart.series.name if self.chart.series is not None else "", self._position
            told = [(one.absent(*self._window) or ("" if at is None else one.told(at))) for one in self._lines]
            self.legend.show_lines(own, [(one.name, value) for one, value in zip(self._lines, told, strict=True)])

    def _select(self, span: tuple[float, float] | None) -> None:
        for strip in self.stack.strips:
            strip.set_selection(span)
