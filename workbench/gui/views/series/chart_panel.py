"""The chart panel: a title line with facts and counts, the chart, and in words what to do where nothing is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.gui.charts import words, zone
from workbench.gui.charts.marks import SIGNS, MarkKind, Marks, words_for
from workbench.gui.charts.pyramid import Pyramid
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.texts import later, tr, trn
from workbench.gui.theme import GAP, GAP_SMALL, Theme, set_role
from workbench.gui.views.labels.label_bar import LabelBar
from workbench.gui.views.panel import Panel, empty_state
from workbench.gui.views.points.chart_tables import ChartTables
from workbench.gui.views.points.extra_columns import extra_columns
from workbench.gui.views.points.point_model import NO_FLAGS
from workbench.gui.views.series.condition_legend import ConditionLegend
from workbench.gui.views.series.series_list import dragged_series
from workbench.gui.views.series.why_card import WhyCard
from workbench.gui.views.several.several_view import SeveralView
from workbench.gui.why_words import WhyModel
from workbench.gui.words import number
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.model.split import Split

NO_SERIES = later(
    'Nothing is open.<br><br><a href="open">Open files…</a>, drop them on the window,<br>'
    'or look at <a href="open_samples">the sample project</a>.'
)
NO_LABELS = later(
    'No labels yet. Hold Shift and drag over an anomaly, then press A, or <a href="import_labels">import labels…</a>'
)
LEGEND: tuple[MarkKind, ...] = ("hit", "miss", "false_alarm", "flag")


def facts(series: Series) -> str:
    """`ms · every 60 s · UTC · 20 160 points`."""
    parts = [series.unit]
    if series.times_ns is not None:
        step = words.span(series.interval_ns / 1e9) if series.interval_ns else tr("irregular")
        parts += [tr("every {step}", step=step) if series.interval_ns else step, zone.shown().place]
    many = len(series)
    points = trn("{number} points", "{number} points", many, number=number(many))
    return " · ".join(part for part in (*parts, points) if part)


class ChartPanel(Panel):
    """A chart with its title. Intents come from `chart` directly; `asked(command id)` from the links in its texts."""

    asked = Signal(str)
    series_dropped = Signal(str)  # a series was dragged here from the list
    note_given = Signal(object, str)  # Region, its new note

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAcceptDrops(True)
        self.chart = SeriesChart(theme)
        self.chart.plot.setAcceptDrops(False)  # what is dropped there is the panel's
        self.body.setContentsMargins(GAP, GAP, GAP, GAP)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.head.addWidget(self.title)
        self.head.addWidget(self.hint, 1)
        self.legend = {kind: self._legend_label(kind) for kind in LEGEND}
        legend = QHBoxLayout()
        legend.setSpacing(GAP)
        for label in self.legend.values():
            legend.addWidget(label)
        self.conditions = ConditionLegend(theme)
        legend.addWidget(self.conditions)
        self.head.addLayout(legend)
        self.no_labels = empty_state(tr(NO_LABELS))
        self.no_labels.setContentsMargins(GAP_SMALL, 2, GAP_SMALL, 2)
        self.empty = empty_state(tr(NO_SERIES))
        self.body.addLayout(self.head)
        self.body.addWidget(self.no_labels)
        self.several = SeveralView(self.chart, theme)
        self.several.overlaid.connect(self._lay_over)
        self.tables = ChartTables(self.chart, theme)
        self.table = self.tables.points
        self.table.beside = lambda: extra_columns(
            self.chart.lanes.lanes, sorted(self.chart.lanes.shown), self.several.lines, self.chart.clock
        )
        for changed in (self.several.shown, self.chart.lanes.retold):
            changed.connect(self.table.follow)
        self.as_table = False
        self.label_bar = LabelBar()
        self.label_bar.note_given.connect(self.note_given)
        self.chart.region_drawn.connect(lambda _start, _stop: self._tell_region())
        self.chart.selection_cleared.connect(self._tell_region)
        self.body.addWidget(self.chart, 5)
        self.body.addWidget(self.tables, 5)
        self.body.addWidget(self.label_bar)
        self.body.addWidget(self.several, 4)
        self.body.addWidget(self.empty, 1)
        for label in (self.no_labels, self.empty):
            label.linkActivated.connect(self.asked)
        self.why_card = WhyCard(theme, self.chart.plot)
        self.why_card.closed.connect(self._unpin)
        self.chart.window_changed.connect(self._follow)
        self._series: Series | None = None
        self._ran = False
        self._plain: Marks | None = None
        self._by_condition: Marks | None = None
        self._colored = False
        self._focus = 0
        self._overlaid = False
        self.show_series(None)

    def _legend_label(self, kind: MarkKind) -> QLabel:
        label = QLabel()
        set_role(label, role=kind)
        return label

    def show_series(self, series: Series | None, split: Split | None = None, pyramid: Pyramid | None = None) -> None:
        """Show another series from its beginning to its end; None shows what to do instead."""
        self._series, self._ran = series, False
        self._plain = self._by_condition = None
        self.why_card.dismiss()
        self.title.setText(series.name if series else tr("Chart"))
        self.hint.setText(facts(series) if series else "")
        self.chart.show_series(series, split, pyramid)
        until = len(series) if series is not None else 0
        self.table.points.show_series(series, self.chart.clock, split.validation_stop if split is not None else until)
        self.table.fit_columns()
        self.show_table(self.as_table)
        self.empty.setText(tr(NO_SERIES) if series is None else tr("This series has no points."))
        self.empty.setVisible(series is None or len(series) == 0)
        self._show_labels(series.labels if series else None)
        self._count()

    def show_table(self, shown: bool) -> None:
        """The points in sight as a table in the place of the chart, or the chart again."""
        points = self._series is not None and len(self._series) > 0
        self.as_table = shown
        self.why_card.dismiss()
        self.why_card.lie_over(self.table if shown else self.chart.plot)
        self.chart.setVisible(points and not shown)
        self.tables.setVisible(points and shown)
        self.tables.follow()

    def show_zone(self) -> None:
        """Tell times in another zone; what is pinned is told anew when it is asked for again."""
        self.hint.setText(facts(self._series) if self._series else "")
        self.why_card.dismiss()
        self.chart.show_zone()
        self.table.points.retell()
        self.table.fit_columns()
        self.tables.whole.follow()

    def set_labels(self, labels: LabelSet | None) -> None:
        """Show other labels; the flags' marks are for the controller to bring anew."""
        self.chart.set_labels(labels)
        self.table.points.set_labels(labels)
        self._show_labels(labels)
        self._tell_region()

    def set_marks(self, marks: Marks | None) -> None:
        """Show other flags; None = no rule has run. Which conditions set them is to be told anew."""
        self._plain, self._by_condition, self._ran = marks, None, marks is not None
        if marks is None:
            self.table.points.set_flags(NO_FLAGS, 0)
        self.table.show_reasons(marks.reasons if marks is not None else {})
        self._show_marks()

    def set_flags(self, flags: NDArray[np.int8], start: int) -> None:
        """The flags (m,) of the points from `start` on that the marks were made of, for the table."""
        self.table.points.set_flags(flags, start)

    def set_condition_marks(self, marks: Marks | None, comments: Mapping[int, str]) -> None:
        """The same flags taken apart by the condition that set each; `comments`: number → what it is for."""
        self._by_condition = marks
        self.conditions.set_comments(comments)
        self._show_marks()

    def color_by_condition(self, colored: bool, focus: int = 0) -> None:
        """Whether marks wear the color and number of their condition; beside the one in `focus` others are faint."""
        self._colored, self._focus = colored, focus
        self._show_marks()

    def show_why(self, model: WhyModel) -> None:
        """Open the card beside the point that it speaks of."""
        self.chart.set_chosen(model.index, model.index + 1)
        place = QPointF(self.table.place_of(model.index)) if self.as_table else self.chart.place_of(model.index)
        self.why_card.show_why(model, place.toPoint() if place is not None else QPoint(self.chart.width() // 2, 0))
        self.chart.set_quiet(True)

    def _follow(self) -> None:
        """The card goes where its point goes, and closes where that is out of sight."""
        if self.why_card.model is not None:
            at = self.why_card.model.index
            place = QPointF(self.table.place_of(at)) if self.as_table else self.chart.place_of(at)
            if place is None:
                self.why_card.dismiss()
            else:
                self.why_card.move_beside(place.toPoint())

    def _unpin(self) -> None:
        self.chart.set_chosen(0, 0)
        self.chart.set_quiet(False)

    def _lay_over(self, overlaid: bool) -> None:
        """Colors are for the lines while several lie over each other."""
        self._overlaid = overlaid
        self.chart.set_plain(overlaid)
        self._show_marks()

    def _show_marks(self) -> None:
        told = self._by_condition if (self._colored and not self._overlaid) or self._focus else None
        if told is None:
            self.chart.set_marks(self._plain or Marks())
        else:
            self.chart.set_marks(told, self._focus)
        self._count()

    def set_test_open(self, opened: bool) -> None:
        """Whether the test part's flags may be seen and counted."""
        self.chart.set_test_open(opened)
        if opened and self._series is not None:
            self.table.points.set_visible_until(len(self._series))
        self._count()

    def _tell_region(self) -> None:
        self.label_bar.show_region(self.chart.clock, self.chart.hands.selected, self.chart.labels)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.chart.set_theme(theme)
        self.tables.set_theme(theme)
        self.several.set_theme(theme)
        self.conditions.set_theme(theme)
        self.why_card.set_theme(theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A series from the list is welcome; files are the window's."""
        event.setAccepted(bool(dragged_series(event.mimeData())))

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell the series."""
        if name := dragged_series(event.mimeData()):
            event.acceptProposedAction()
            self.series_dropped.emit(name)

    def _show_labels(self, labels: LabelSet | None) -> None:
        empty = self._series is not None and len(self._series) > 0 and (labels is None or not len(labels))
        self.no_labels.setVisible(empty)

    def _count(self) -> None:
        marks = self.chart.visible_marks()
        if self._overlaid:  # where a condition is looked at, its marks are more than there are hits
            marks = self.chart.may_be_seen(self._plain or Marks())
        by_condition = self._ran and marks.conditions is not None
        self.conditions.show_marks(marks if by_condition else None)
        plain = marks.count("flag") > 0
        for kind, label in self.legend.items():
            number = marks.count(kind)
            label.setText(f"{SIGNS[kind]} {words_for(kind, number)}")
            told = kind == "miss" or not by_condition
            label.setVisible(self._ran and (kind == "flag") == plain and told)
