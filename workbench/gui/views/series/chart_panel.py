"""The chart panel: a title line with facts and counts, the chart, and in words what to do where nothing is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.gui.charts import words
from workbench.gui.charts.marks import SIGNS, MarkKind, Marks, words_for
from workbench.gui.charts.pyramid import Pyramid
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.theme import GAP, GAP_SMALL, Theme, set_role
from workbench.gui.views.panel import Panel, empty_state
from workbench.model.labels import LabelSet
from workbench.model.series import Series
from workbench.model.split import Split

NO_SERIES = (
    'Nothing is open.<br><br><a href="open">Open files…</a>, drop them on the window,<br>'
    'or look at <a href="open_samples">the sample project</a>.'
)
NO_LABELS = (
    'No labels yet. Hold Shift and drag over an anomaly, then press A, or <a href="import_labels">import labels…</a>'
)
LEGEND: tuple[MarkKind, ...] = ("hit", "miss", "false_alarm", "flag")


def facts(series: Series) -> str:
    """`ms · every 60 s · UTC · 20 160 points`."""
    parts = [series.unit]
    if series.times_ns is not None:
        step = words.span(series.interval_ns / 1e9) if series.interval_ns else "irregular"
        parts += [f"every {step}" if series.interval_ns else step, "UTC"]
    return " · ".join(part for part in (*parts, f"{words.count(len(series))} points") if part)


class ChartPanel(Panel):
    """A chart with its title. Intents come from `chart` directly; `asked(command id)` from the links in its texts."""

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.chart = SeriesChart(theme)
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
        self.head.addLayout(legend)
        self.no_labels = empty_state(NO_LABELS)
        self.no_labels.setContentsMargins(GAP_SMALL, 2, GAP_SMALL, 2)
        self.empty = empty_state(NO_SERIES)
        self.body.addLayout(self.head)
        self.body.addWidget(self.no_labels)
        self.body.addWidget(self.chart, 1)
        self.body.addWidget(self.empty, 1)
        for label in (self.no_labels, self.empty):
            label.linkActivated.connect(self.asked)
        self._series: Series | None = None
        self._ran = False
        self.show_series(None)

    def _legend_label(self, kind: MarkKind) -> QLabel:
        label = QLabel()
        set_role(label, role=kind)
        return label

    def show_series(self, series: Series | None, split: Split | None = None, pyramid: Pyramid | None = None) -> None:
        """Show another series from its beginning to its end; None shows what to do instead."""
        self._series, self._ran = series, False
        self.title.setText(series.name if series else "Chart")
        self.hint.setText(facts(series) if series else "")
        self.chart.show_series(series, split, pyramid)
        self.chart.setVisible(series is not None and len(series) > 0)
        self.empty.setText(NO_SERIES if series is None else "This series has no points.")
        self.empty.setVisible(series is None or len(series) == 0)
        self._show_labels(series.labels if series else None)
        self._count()

    def set_labels(self, labels: LabelSet | None) -> None:
        """Show other labels; the flags' marks are for the controller to bring anew."""
        self.chart.set_labels(labels)
        self._show_labels(labels)

    def set_marks(self, marks: Marks | None) -> None:
        """Show other flags; None = no rule has run."""
        self._ran = marks is not None
        self.chart.set_marks(marks or Marks())
        self._count()

    def set_test_open(self, opened: bool) -> None:
        """Whether the test part's flags may be seen and counted."""
        self.chart.set_test_open(opened)
        self._count()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.chart.set_theme(theme)

    def _show_labels(self, labels: LabelSet | None) -> None:
        empty = self._series is not None and len(self._series) > 0 and (labels is None or not len(labels))
        self.no_labels.setVisible(empty)

    def _count(self) -> None:
        marks = self.chart.visible_marks()
        plain = marks.count("flag") > 0
        for kind, label in self.legend.items():
            number = marks.count(kind)
            label.setText(f"{SIGNS[kind]} {words_for(kind, number)}")
            label.setVisible(self._ran and (kind == "flag") == plain)
