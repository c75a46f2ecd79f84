"""The metrics of one case as strips on one clock above the ticks of its log; moved, pointed at and chosen together."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from workbench.gui.charts.clock import Clock
from workbench.gui.charts.pyramid import build
from workbench.gui.charts.several.beside import Beside, usual_range
from workbench.gui.charts.stack.axis import CaseAxis, Span
from workbench.gui.charts.stack.line_lane import LineLane
from workbench.gui.charts.stack.metric_strip import MetricStrip
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.cases.highlights import NO_HIGHLIGHTS, Highlights
from workbench.gui.views.cases.strip_rows import StripRows
from workbench.gui.views.panel import empty_state
from workbench.gui.words import number
from workbench.model.case import Case
from workbench.model.series import Series

NO_METRICS = later("No metrics: the case has no table that could be read.")
NO_MATCH = later("No metric passes the filter.")
MANY = 12  # from here on metrics have a filter
ERRORS, WARNINGS = frozenset(("ERROR", "FATAL")), frozenset(("WARN",))
PAN, ZOOM = 0.25, 0.7


class MetricStack(QWidget):
    """Tells what is chosen on the clock; `choose` shows what was chosen elsewhere."""

    moment_picked = Signal(object)  # int: ns since 1970 UTC
    span_marked = Signal(object, object)  # int, int
    cleared = Signal()
    left = Signal()  # the keyboard goes to the lines

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.axis: CaseAxis | None = None
        self.window_shown: Span = (0.0, 1.0)
        self.moment: float | None = None
        self.region: Span | None = None
        self._case: Case | None = None
        self._highlights = NO_HIGHLIGHTS
        self._besides: dict[str, Beside] = {}  # of the case, those that were in sight
        self.rows = StripRows(self._make_strip, self._dress_strip)
        self.filter = QLineEdit()
        self.filter.setAccessibleName(tr("Filter the metrics by any word"))
        self.filter.setClearButtonEnabled(True)
        self.lane = LineLane(theme)
        self.empty = empty_state(tr(NO_METRICS))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.filter)
        for widget in (self.rows, self.empty):
            layout.addWidget(widget, 1)
        layout.addWidget(self.lane)
        self.empty.hide()
        self.filter.hide()
        self.filter.textChanged.connect(self._show_metrics)
        self.filter.returnPressed.connect(lambda: self.rows.step(1))

    # what is shown

    def show_case(self, case: Case, highlights: Highlights = NO_HIGHLIGHTS) -> None:
        """Show the metrics of a case; of the same one again, in the same window."""
        same = self._case is not None and self._case.name == case.name
        self._case, self.axis = case, CaseAxis.of(case)
        self._highlights = highlights
        self._besides.clear()
        columns = self._columns()
        self.filter.setVisible(len(columns) > MANY)
        self.filter.setPlaceholderText(tr("Filter {n} metrics: any part of a name", n=number(len(columns))))
        self._show_metrics()
        self._show_lines(case)
        self._choose(None, None)
        self.show_window(self.window_shown if same else self.axis.whole)

    @property
    def strips(self) -> list[MetricStrip]:
        """The strips that are made, from top to bottom."""
        return self.rows.strips

    def _columns(self) -> tuple[str, ...]:
        return tuple(self._case.metrics.columns) if self._case is not None and len(self._case.metrics) else ()

    def _show_metrics(self) -> None:
        """The metrics that pass the filter; few have none."""
        columns = self._columns()
        words = self.filter.text().casefold().split() if len(columns) > MANY else []
        shown = [name for name in columns if all(word in name.casefold() for word in words)]
        self.empty.setText(tr(NO_MATCH) if columns else tr(NO_METRICS))
        self.rows.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.rows.show_names(shown)

    def set_highlights(self, highlights: Highlights) -> None:
        """Stretches that stand out, by metric."""
        self._highlights = highlights
        for strip in self.strips:
            self._tell_found(strip)

    def _tell_found(self, strip: MetricStrip) -> None:
        if strip.beside is not None and self.axis is not None:
            name, place = strip.beside.name, self.axis.position
            stretches = self._highlights.regions.get(name, ())
            strip.show_metric(name, [(place(one.start_ns), place(one.stop_ns), one.words) for one in stretches])

    def _show_lines(self, case: Case) -> None:
        assert self.axis is not None
        known = case.lines.known if self.axis.origin_ns is not None else np.zeros(len(case.lines), np.bool_)
        at = (case.lines.times_ns[known] - (self.axis.origin_ns or 0)) / 1e9
        levels = [case.lines.levels[i] for i in np.flatnonzero(known).tolist()]
        grave = np.array([2 if one in ERRORS else 1 if one in WARNINGS else 0 for one in levels], np.int8)
        order = np.argsort(at, kind="stable")
        self.lane.show_lines(self.axis, at[order], grave[order])

    def show_window(self, window: Span) -> None:
        """Bring a part of the clock in sight."""
        self.window_shown = window
        for strip in self.strips:
            strip.set_window(*window)
        self.lane.set_window(window)

    def choose_moment(self, time_ns: int | None) -> None:
        """Show a moment as chosen, in sight; None = none."""
        if self.axis is None or self.axis.origin_ns is None or time_ns is None:
            self._choose(None, None)
            return
        at = self.axis.position(time_ns)
        self._choose(at, None)
        self.show_window(self.axis.around(self.window_shown, at, at))

    def choose_span(self, start_ns: int, stop_ns: int) -> None:
        """Show a region as chosen, in sight."""
        if self.axis is None or self.axis.origin_ns is None:
            return
        begin, end = self.axis.position(start_ns), self.axis.position(stop_ns)
        self._choose(None, (begin, end))
        self.show_window(self.axis.around(self.window_shown, begin, end))

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.theme = theme
        for strip in self.strips:
            strip.set_theme(theme)
        self.lane.set_theme(theme)

    def _make_strip(self, parent: QWidget) -> MetricStrip:
        strip = MetricStrip(self.theme, parent)
        strip.pointed.connect(self._point)
        strip.picked.connect(self._pick)
        strip.marking.connect(self._mark)
        strip.zoom_asked.connect(self.zoom)
        strip.pan_asked.connect(self.pan)
        strip.fit_asked.connect(self.fit)
        strip.key_pressed.connect(self.keyPressEvent)
        return strip

    def _dress_strip(self, strip: MetricStrip, name: str) -> None:
        """Show a metric, as it is and with what is chosen."""
        assert self._case is not None
        if name not in self._besides:
            self._besides[name] = _beside(self._case, self._case.metrics.columns.index(name), name)
        strip.set_theme(self.theme)
        strip.show_beside(self._besides[name], False)
        self._tell_found(strip)
        strip.set_window(*self.window_shown)
        strip.set_whole_width(self.width())
        strip.set_moment(self.moment)
        strip.set_selection(self.region)
        strip.set_cursor_at(None)

    def _choose(self, moment: float | None, region: Span | None) -> None:
        self.moment, self.region = moment, region
        for strip in self.strips:
            strip.set_moment(moment)
            strip.set_selection(region)
        self.lane.set_chosen(moment, region)

    # hands

    def zoom(self, factor: float, stays: float | None = None) -> None:
        """Show `factor` times as much around a position, by default what is chosen or the middle."""
        if self.axis is not None:
            middle = self.moment if self.moment is not None else sum(self.window_shown) / 2
            self.show_window(self.axis.zoomed(self.window_shown, factor, middle if stays is None else stays))

    def pan(self, share: float) -> None:
        """Move by a share of what is in sight."""
        if self.axis is not None:
            self.show_window(self.axis.moved(self.window_shown, share))

    def fit(self) -> None:
        """Everything in sight."""
        if self.axis is not None:
            self.show_window(self.axis.whole)

    def _point(self, position: float | None) -> None:
        for strip in self.strips:
            strip.set_cursor_at(position)
        self.lane.set_cursor_at(position)

    def _pick(self, position: float) -> None:
        self._choose(position, None)
        if self.axis is not None and self.axis.origin_ns is not None:
            self.moment_picked.emit(self.axis.time(position))

    def _mark(self, begin: float, end: float) -> None:
        self._choose(None, (begin, end))
        if self.axis is not None and self.axis.origin_ns is not None:
            self.span_marked.emit(self.axis.time(begin), self.axis.time(end))

    def step(self, points: int, *, extend: bool = False) -> None:
        """The moment goes on by points of the metrics; `extend`: a region from where it was."""
        times = self._case.metrics.times_ns if self._case is not None else None
        if self.axis is None or times is None or not len(times):
            return
        edge = self.region[1] if self.region is not None else self.moment
        here = -points if edge is None else int(np.searchsorted(times, self.axis.time(edge)))
        at = min(max(here + points, 0), len(times) - 1)
        position = self.axis.position(int(times[at]))
        begin = self.region[0] if self.region is not None else self.moment
        if extend and begin is not None and position > begin:
            self._mark(begin, position)
        else:
            self._pick(position)
        self.show_window(self.axis.around(self.window_shown, position, position))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← → move the moment, with Shift a region; + − F zoom; Enter goes to the lines, Esc chooses nothing."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(1 if key == Qt.Key.Key_Right else -1, extend=shift)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / ZOOM)
        elif key == Qt.Key.Key_F:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif key == Qt.Key.Key_Escape and (self.moment is not None or self.region is not None):
            self._choose(None, None)
            self.cleared.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.rows.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Strips keep the clock of the lane, with or without a scroll bar."""
        super().resizeEvent(event)
        for strip in self.strips:
            strip.set_whole_width(self.width())


def _beside(case: Case, at: int, column: str) -> Beside:
    """One metric as a strip shows it, on the clock of the case."""
    metrics = case.metrics
    one = Series(column, metrics.values[:, at : at + 1].copy(), metrics.times_ns, interval_ns=metrics.interval_ns)
    pyramid = build(one.value)
    low, high = usual_range(pyramid)
    return Beside(one, Clock.of(one), pyramid, 0.0, low, high)
