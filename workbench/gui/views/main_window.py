"""The main window: it places the views, remembers where they stand, and tells what is asked for. It decides nothing."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from workbench.gui.commands import MENUS, Actions
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_SMALL, Theme
from workbench.gui.views import tab_order
from workbench.gui.views.cases.case_area import CaseArea
from workbench.gui.views.drops import Offer
from workbench.gui.views.finder.entries import Entry, of_action
from workbench.gui.views.finder.palette import CommandPalette
from workbench.gui.views.labels.label_panel import LabelPanel
from workbench.gui.views.message_strip import Message, MessageStrip
from workbench.gui.views.panel_area import PanelArea
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.views.series.findings_panel import FindingsPanel
from workbench.gui.views.series.series_panel import SeriesPanel
from workbench.gui.views.series.suggestions_panel import SuggestionsPanel
from workbench.gui.views.several.tile_panel import TilePanel
from workbench.gui.views.start.drop_guide import DropGuide
from workbench.gui.views.start.first_screen import FirstScreen
from workbench.gui.views.start.work_bar import WorkBar
from workbench.gui.views.top_bar import TopBar
from workbench.model.scores import Finding

WHY_HOW = later("Rest the pointer on a point of the chart, or choose a finding with N; then press U.")
SNAP_HOW = later("Nothing stands out here: rest the pointer on a flag or on a value far from the usual, then press W.")
NOTE_HOW = later("A note belongs to a label: choose one by a click or with the keys . and , then press E.")
OF_SERIES = frozenset(
    ("series", "labels", "rule", "approved", "findings", "region", "test_hidden", "stacked", "question")
)  # facts that do not hold while cases are in sight: what cannot be seen is not changed by a key
SMALLEST = QSize(960, 600)
USUAL = QSize(1440, 900)


class MainWindow(QMainWindow):
    """Series left, chart above findings in the middle, the rule right, the run below; everything but the chart docks.

    The rule panel and the run strip are given. Commands are told by `actions.asked`; links in texts come there too.
    """

    mark_requested = Signal(int, int)  # the points to label, first and end (half-open)
    remove_requested = Signal(int, int)
    relabel_requested = Signal(object, bool)  # Finding, whether it is an anomaly
    split_requested = Signal(int)  # where the second label begins; −1 = nowhere is pointed at
    merge_requested = Signal(int, int)
    close_requested = Signal()  # the window is about to close: stop what runs, save what is left
    finding_chosen = Signal(object)  # Finding; the chart has jumped there
    why_requested = Signal(object)  # Finding
    why_point_requested = Signal(int)  # the point under the pointer or the keyboard's cursor

    def __init__(self, theme: Theme, actions: Actions, rule_panel: QWidget, run_strip: QWidget) -> None:
        super().__init__()
        self.theme, self.actions_table = theme, actions
        self.setWindowTitle("Rule Workbench")
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self.setAcceptDrops(True)
        self.drops = DropGuide(self, lambda _paths: Offer("", useful=False))
        self.top_bar = TopBar(actions, theme)
        self.messages = MessageStrip(theme)
        self.work_bar, self.first = WorkBar(), FirstScreen(actions, theme)
        self.series = SeriesPanel(theme)
        self.chart = ChartPanel(theme)
        self.tiles = TilePanel(theme)
        self.findings = FindingsPanel(theme)
        self.suggestions = SuggestionsPanel(theme)
        self.labels = LabelPanel(theme)
        self.cases = CaseArea(self, theme, actions)
        self.rule_panel, self.run_strip = rule_panel, run_strip
        self._selection: tuple[int, int] | None = None
        self._facts: frozenset[str] = frozenset()
        self._more_panels: list[QWidget] = []
        self._more_facts: dict[str, frozenset[str]] = {}
        self._case_facts: frozenset[str] = frozenset()
        self.shows_cases = False
        self._arranged = False
        self._place()
        self._build_menu()
        self.palette_list = CommandPalette(theme, self)
        self.findable: Callable[[], Sequence[Entry]] = tuple  # series and help pages, from whoever knows them
        self._connect()

    # places

    def _place(self) -> None:
        panels = (self.series, self.findings, self.rule_panel, self.suggestions, self.labels)
        self.area = PanelArea(self, self.theme, self.chart, self.tiles, *panels)
        self.docks = self.area.docks
        outer = QWidget()
        layout = QVBoxLayout(outer)
        layout.setContentsMargins(GAP, GAP_SMALL, GAP, GAP)
        layout.setSpacing(GAP_SMALL)
        rows = (self.top_bar, self.messages, self.work_bar, self.first, self.area, self.cases, self.run_strip)
        for widget in rows:
            layout.addWidget(widget, 1 if widget in (self.first, self.area, self.cases) else 0)
        self.first.hide()
        self.cases.hide()
        self.setCentralWidget(outer)

    def show_first_screen(self, shown: bool) -> None:
        """What can be opened, in the place of everything, while nothing is open."""
        self.first.setVisible(shown)
        self._show_rows()

    def show_cases(self, shown: bool) -> None:
        """Cases in the place of the series, with the keyboard, or the series again."""
        if shown == self.shows_cases:
            return
        self.shows_cases = shown
        self.actions_table.retitle("cases", tr("Show series") if shown else tr("Show cases"))
        self._show_rows()
        self._tell_facts()
        if not self.first.isHidden():
            return
        (self.cases.list.table if shown else self.chart.chart).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rows(self) -> None:
        begun = self.first.isHidden()
        self.area.setVisible(begun and not self.shows_cases)
        self.cases.setVisible(begun and self.shows_cases)
        self.run_strip.setVisible(begun and (not self.shows_cases or "running" in self._facts))

    def reset_panels(self) -> None:
        """Every panel back to its place and size."""
        self._show_rows()
        self.area.reset()
        self.cases.reset()

    def layout_state(self) -> bytes:
        """Where everything stands, for `restore_layout` of a later start."""
        parts = {"window": self.saveGeometry(), "docks": self.area.state()}
        return json.dumps({key: b64encode(bytes(state.data())).decode() for key, state in parts.items()}).encode()

    def restore_layout(self, state: bytes) -> bool:
        """Put everything where `layout_state` found it; False (and nothing moved) where the bytes are not its own."""
        try:
            parts = json.loads(state)
            window, docks = b64decode(parts["window"]), b64decode(parts["docks"])
        except (ValueError, KeyError, TypeError):
            return False
        if not self.area.restore(QByteArray(docks)):
            return False
        self._arranged = True
        return bool(self.restoreGeometry(QByteArray(window)))

    # commands

    def _build_menu(self) -> None:
        self.menu = QMenu(self)
        for name in MENUS:
            submenu = self.menu.addMenu(tr(name))
            submenu.setToolTipsVisible(True)
            submenu.addActions(list(self.actions_table.of_menu(name)))
            if name == "View":
                submenu.addSeparator()
                submenu.addActions([dock.toggleViewAction() for dock in self.docks.values()])
        self.top_bar.menu_button.setMenu(self.menu)
        self.addActions(list(self.actions_table.all()))

    def _connect(self) -> None:
        actions, chart, hands = self.actions_table, self.chart.chart, self.chart.chart.hands
        for panel in (self.series, self.chart, self.findings, self.suggestions, self.labels, self.cases):
            panel.asked.connect(self._ask)
        self.suggestions.changed.connect(self._tell_facts)
        self.docks["suggestions"].visibilityChanged.connect(self.suggestions.set_in_sight)
        self.messages.link_chosen.connect(self._ask)
        self.work_bar.working.connect(lambda on: self.add_facts("work", frozenset({"working"} if on else ())))
        self.findings.finding_chosen.connect(self._show_finding)
        self.findings.why_requested.connect(self.why_requested)
        chart.region_drawn.connect(self._take_selection)
        chart.selection_cleared.connect(self._drop_selection)
        for command, do in (
            ("palette", self.open_palette),
            ("reset_panels", self.reset_panels),
            ("next_panel", lambda: tab_order.step_panel(self, self._reading(), forward=True)),
            ("previous_panel", lambda: tab_order.step_panel(self, self._reading(), forward=False)),
            ("zoom_in", lambda: chart.zoom(0.7)),
            ("zoom_out", lambda: chart.zoom(1 / 0.7)),
            ("fit", chart.fit),
            ("measure", chart.measure_from_here),
            ("next_finding", self.findings.next),
            ("previous_finding", self.findings.previous),
            ("why", self._ask_why),
            ("mark", lambda: self._judge(anomaly=True)),
            ("remove_label", lambda: self._judge(anomaly=False)),
            ("snap_region", self._snap),
            ("split_label", self._split),
            ("merge_labels", lambda: self._tell_region(self.merge_requested)),
            ("note_label", self._note),
            ("next_label", lambda: hands.step(1)),
            ("previous_label", lambda: hands.step(-1)),
            ("region_here", hands.choose_here),
            ("stop_later", lambda: hands.nudge("stop", 1)),
            ("stop_earlier", lambda: hands.nudge("stop", -1)),
            ("start_later", lambda: hands.nudge("start", 1)),
            ("start_earlier", lambda: hands.nudge("start", -1)),
            ("label_later", lambda: hands.nudge("both", 1)),
            ("label_earlier", lambda: hands.nudge("both", -1)),
            ("cancel_work", self.work_bar.cancel),
            ("quit", self.close),
        ):
            actions[command].triggered.connect(do)

    def _ask(self, command: str) -> None:
        """A link in a text is its command."""
        self.actions_table[command].trigger()

    def open_palette(self) -> None:
        """Search all commands, and what else can be found, by typing."""
        table = self.actions_table
        commands = [of_action(action, table.lacking(action.objectName())) for action in table.all()]
        panels = [of_action(dock.toggleViewAction(), kind=tr("Panel")) for dock in self.docks.values()]
        self.palette_list.open([*commands, *panels, *self.findable()])

    def _ask_why(self) -> None:
        """The point that is pointed at comes before the chosen finding; without both, how to choose is said."""
        point = self.chart.chart.pointed()
        if point is not None:
            self.why_point_requested.emit(point)
        elif self.findings.current() is not None:
            self.findings.ask_why()
        else:
            self.messages.show_message(Message(tr(WHY_HOW), "", "info"))

    # what is marked

    def region(self) -> tuple[int, int] | None:
        """What A and X act on: the region drawn on the chart, else the chosen finding."""
        finding = self.findings.current()
        return self._selection or ((finding.start, finding.stop) if finding else None)

    def _judge(self, *, anomaly: bool) -> None:
        """The region drawn on the chart is labeled or not; without one, the chosen finding is answered and the list
        goes on to the next."""
        finding = self.findings.current()
        if self._selection is not None or finding is None:
            self._tell_region(self.mark_requested if anomaly else self.remove_requested)
            return
        after = self.findings.following()
        self.relabel_requested.emit(finding, anomaly)
        if after is not None:
            self.findings.go_to(after)
        else:
            self._tell_all_answered()

    def _tell_all_answered(self) -> None:
        told, then = tr("Every finding is answered."), tr("Train again to learn from them.")
        self.messages.show_message(Message(told, then, "good", "train", tr("Train")))

    def _snap(self) -> None:
        if not self.chart.chart.hands.fit():
            self.messages.show_message(Message(tr(SNAP_HOW), "", "info"))

    def _split(self) -> None:
        point = self.chart.chart.pointed()
        self.split_requested.emit(-1 if point is None else point)

    def _note(self) -> None:
        if not self.chart.label_bar.edit_note():
            self.messages.show_message(Message(tr(NOTE_HOW), "", "info"))

    def _tell_region(self, signal: SignalInstance) -> None:
        region = self.region()
        if region is not None:
            signal.emit(*region)
            self.chart.chart.clear_selection()

    def _take_selection(self, start: int, stop: int) -> None:
        self._selection = (start, stop)
        self._tell_facts()

    def _drop_selection(self) -> None:
        self._selection = None
        self._tell_facts()

    def _show_finding(self, finding: Finding) -> None:
        self.chart.chart.jump_to(finding.start, finding.stop)
        self._tell_facts()
        self.finding_chosen.emit(finding)

    def _tell_facts(self) -> None:
        """What the window itself knows: `region`, and `question`, whose keys come before those of the findings."""
        known = self._facts.union(*self._more_facts.values())
        self.top_bar.cases.setVisible("cases" in self._case_facts)
        if self.shows_cases:
            self.actions_table.set_facts((known - OF_SERIES) | self._case_facts)
            return
        known |= self._case_facts - {"case"}
        facts = known | {"region"} if self.region() else known
        self.actions_table.set_facts((facts - {"findings"}) | {"question"} if self.suggestions.asks() else facts)

    def set_facts(self, facts: frozenset[str]) -> None:
        """What holds now, as in `Actions.set_facts`; `region` and `question` are added here."""
        before, self._facts = self._facts, facts
        self._tell_facts()
        if self.shows_cases and ("running" in before) != ("running" in facts):
            self._show_rows()

    def set_case_facts(self, some: bool, chosen: bool) -> None:
        """Whether the project has cases, and whether one of them is looked at."""
        told = (("cases", some), ("case", chosen))
        self._case_facts = frozenset(name for name, holds in told if holds)
        self._tell_facts()

    def add_facts(self, about: str, facts: frozenset[str]) -> None:
        """What holds beside `set_facts`, as `tour`; others than before of what they are about."""
        self._more_facts[about] = facts
        self._tell_facts()

    def add_panel(self, panel: QWidget) -> None:
        """Something that lies over the window and that the keyboard comes to last."""
        self._more_panels.append(panel)

    # Qt

    def set_theme(self, theme: Theme) -> None:
        """Another theme for every view placed here; rule panel and run strip are dressed where they are made."""
        self.theme = theme
        self.actions_table.set_theme(theme)
        for view in (
            self.top_bar,
            self.messages,
            self.first,
            self.series,
            self.chart,
            self.tiles,
            self.findings,
            self.suggestions,
            self.labels,
            self.cases,
            self.palette_list,
        ):
            view.set_theme(theme)
        for dock in self.docks.values():
            dock.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, in the default arrangement."""
        super().showEvent(event)
        self.drops.watch()
        if not self._arranged:
            self._arranged = True
            self.area.reset()
            self.cases.reset()
            first = self.chart.chart if self.chart.chart.isVisible() else self
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the panels as one reads them."""
        return tab_order.step(self, self._reading(), forward=forward)

    def _reading(self) -> tuple[QWidget, ...]:
        """The panels in the order in which one reads them."""
        middle = (self.series, self.area.center, self.findings, self.suggestions, self.rule_panel)
        return (self.top_bar, self.messages, *middle, *self.cases.reading(), self.run_strip, *self._more_panels)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell it, then go: whoever listens has saved when this returns."""
        self.close_requested.emit()
        super().closeEvent(event)
