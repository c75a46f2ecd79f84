"""The list of labels: kept true to the project while it is in sight, and what is done to several labels at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.gui.charts.clock import Clock
from workbench.gui.controllers.desk import Desk
from workbench.gui.texts import later, tr, trn
from workbench.gui.views.labels.label_rows import LabelRow, rows_of
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.model.labels import LabelSet, Region
from workbench.project.edits import set_all_labels
from workbench.project.nouns import CONFIRMED, LABELS, SERIES

KEY = "labels of all series are listed"
NOTHING_TO_MERGE = later("Nothing to merge: choose two or more labels of one series, with Shift or Ctrl, then press J.")


class LabelListController(QObject):
    """List and chart are twins: what is chosen in one is chosen in the other."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__()
        self._desk, self._window, self._panel = desk, window, window.labels
        self._clocks: dict[str, Clock] = {}
        self._wanted: tuple[str, Region] | None = None  # to be shown once its series is here
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        desk.project_changed.connect(self._project_changed)
        desk.documents_changed.connect(self._documents_changed)
        desk.series_loaded.connect(lambda _name: self._later())
        desk.series_chosen.connect(self._series_chosen)
        self._panel.arranged.connect(self._arranged)
        self._panel.label_chosen.connect(self._show)
        self._panel.delete_requested.connect(self.delete)
        self._panel.merge_requested.connect(self.merge)
        self._panel.left.connect(window.chart.chart.setFocus)
        window.docks["labels"].visibilityChanged.connect(self._in_sight)
        window.chart.chart.region_drawn.connect(self._follow)
        window.chart.chart.selection_cleared.connect(lambda: self._follow(0, 0))

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"label_list": self.toggle}

    def close(self) -> None:
        """Nothing more is listed."""
        self._soon.stop()

    def toggle(self) -> None:
        """The list in front with the keyboard; where it has the keyboard, the chart again."""
        if self._panel.in_sight and self._panel.isAncestorOf(self._window.focusWidget() or self._window):
            self._window.chart.chart.setFocus()
        else:
            self._window.area.bring("labels")
            self.refresh()
            self._panel.table.setFocus()

    # what is listed

    def retell(self) -> None:
        """Times are told in another zone."""
        self._later()

    def refresh(self) -> None:
        """List the labels anew."""
        project = self._desk.project
        names = self._desk.names() if self._panel.everywhere else (self._desk.chosen,) if self._desk.chosen else ()
        rows: list[LabelRow] = []
        for name in names if project is not None else ():
            labels = self._desk.labels(name)
            if labels is not None and project is not None:
                rows += rows_of(name, labels, self._clock(name), project.confirmed(name))
        self._panel.set_rows(rows)
        if len(self._panel.table.chosen()) < 2:
            self._follow(*(self._window.chart.chart.hands.selected or (0, 0)))

    def _clock(self, name: str) -> Clock | None:
        if name not in self._clocks:
            loaded = self._desk.loaded(name)
            if loaded is None:
                return None
            self._clocks[name] = Clock.of(loaded.series)
        return self._clocks[name]

    def _later(self) -> None:
        """One list for many changes, and none while nobody sees it."""
        if self._panel.in_sight:
            self._soon.start()

    def _in_sight(self, seen: bool) -> None:
        self._panel.in_sight = seen
        self._later()

    def _project_changed(self) -> None:
        self._clocks.clear()
        self._wanted = None
        project = self._desk.project
        self._panel.set_everywhere(project is not None and project.view(KEY) is True)
        self._later()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        kinds = {kind for kind, _ in changed}
        if SERIES in kinds:
            self._clocks.clear()
        if kinds & {LABELS, CONFIRMED, SERIES}:
            self._later()

    def _arranged(self) -> None:
        project = self._desk.project
        if project is not None and not project.read_only:
            project.set_view(KEY, self._panel.everywhere)
        self.refresh()

    # list and chart

    def _show(self, series: str, region: Region) -> None:
        """Choose a label in the chart, when its series is there."""
        self._wanted = (series, region)
        if series != self._desk.chosen:
            self._desk.choose(series)
        else:
            self._bring()

    def _series_chosen(self, _name: str) -> None:
        self._bring()
        self._later()

    def _bring(self) -> None:
        if self._wanted is None or self._wanted[0] != self._desk.chosen or self._desk.current() is None:
            return
        (_, region), self._wanted = self._wanted, None
        chart = self._window.chart.chart
        first, last = chart.points_in_sight()
        if not (first <= region.start and region.stop <= last):
            chart.jump_to(region.start, region.stop)
        chart.hands.select(region.start, region.stop)

    def _follow(self, start: int, stop: int) -> None:
        """What is chosen in the chart is chosen here; several chosen rows are left alone by a chart without any."""
        if not self._panel.in_sight:
            return
        if stop > start or len(self._panel.table.chosen()) == 1:
            self._panel.choose([(self._desk.chosen, start, stop)] if stop > start else [])

    # several at once

    def delete(self, rows: list[LabelRow]) -> None:
        """Remove labels, of several series too, as one change."""
        gone = {(row.series, row.region) for row in rows}
        after = {
            name: LabelSet(tuple(r for r in self._labels(name).regions if (name, r) not in gone))
            for name in _series(rows)
        }
        self._change(after, trn("Remove label", "Remove {n} labels", len(rows)))
        text = trn("{n} label removed.", "{n} labels removed.", len(rows))
        self.said.emit(Message(text, "", "info", "undo", tr("Undo")))

    def merge(self, rows: list[LabelRow]) -> None:
        """Make one label of those of each series, with what lies between them, as one change."""
        after: dict[str, LabelSet] = {}
        for name in _series(rows):
            regions = [row.region for row in rows if row.series == name]
            if len(regions) > 1:
                after[name] = self._labels(name).merge(min(r.start for r in regions), max(r.stop for r in regions))
        if not after:
            self.said.emit(Message(tr(NOTHING_TO_MERGE), "", "info"))
            return
        self._change(after, tr("Merge labels"))
        if self._desk.chosen in after:
            first = min(row.region.start for row in rows if row.series == self._desk.chosen)
            self._window.chart.chart.hands.choose_at(first)

    def _labels(self, name: str) -> LabelSet:
        return self._desk.labels(name) or LabelSet()

    def _change(self, after: dict[str, LabelSet], title: str) -> None:
        if self._desk.project is not None:
            self._desk.apply(set_all_labels(self._desk.project, after, title))


def _series(rows: Iterable[LabelRow]) -> list[str]:
    return sorted({row.series for row in rows})
