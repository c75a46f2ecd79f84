"""The main window: it places the views, remembers where they stand, and tells what is asked for. It decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from workbench.gui.commands.actions import Actions
from workbench.gui.commands.table import MENUS
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_SMALL, Theme
from workbench.gui.views import tab_order
from workbench.gui.views.cases.case_area import CaseArea
from workbench.gui.views.drops import Offer
from workbench.gui.views.finder.entries import Entry, of_action
from workbench.gui.views.finder.palette import CommandPalette
from workbench.gui.views.frame.facts import Facts
from workbench.gui.views.frame.marking import Marking
from workbench.gui.views.frame.standing import read, written
from workbench.gui.views.labels.label_panel import LabelPanel
from workbench.gui.views.message_strip import MessageStrip
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

SMALLEST = QSize(960, 600)
USUAL = QSize(1440, 900)


class MainWindow(QMainWindow):
    """Series left, chart above findings in the middle, the rule right, the run below; everything but the chart docks.

    The rule panel and the run strip are given. Commands are told by `actions.asked`; links in texts come there too.
    """

    close_requested = Signal()  # the window is about to close: stop what runs, save what is left

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
        self.marking = Marking(self.chart, self.findings, self.messages, self)
        self._facts = Facts()
        self._more_panels: list[QWidget] = []
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
        self.run_strip.setVisible(begun and (not self.shows_cases or "running" in self._facts.told))

    def reset_panels(self) -> None:
        """Every panel back to its place and size."""
        self._show_rows()
        self.area.reset()
        self.cases.reset()

    def layout_state(self) -> bytes:
        """Where everything stands, for `restore_layout` of a later start."""
        return written({"window": self.saveGeometry(), "docks": self.area.state(), "cases": self.cases.state()})

    def restore_layout(self, state: bytes) -> bool:
        """Put everything where `layout_state` found it; False (and nothing moved) where the bytes are not its own."""
        parts = read(state)
        if not {"window", "docks"} <= parts.keys() or not self.area.restore(parts["docks"]):
            return False
        self._arranged = True
        if "cases" in parts:  # which older projects did not have
            self.cases.restore(parts["cases"])
        return bool(self.restoreGeometry(parts["window"]))

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
        actions = self.actions_table
        for panel in (self.series, self.chart, self.findings, self.suggestions, self.labels, self.cases):
            panel.asked.connect(self._ask)
        self.suggestions.changed.connect(self._tell_facts)
        self.cases.pages.currentChanged.connect(lambda _at: self._tell_facts())
        self.docks["suggestions"].visibilityChanged.connect(self.suggestions.set_in_sight)
        self.messages.link_chosen.connect(self._ask)
        self.work_bar.working.connect(lambda on: self.add_facts("work", frozenset({"working"} if on else ())))
        self.marking.changed.connect(self._tell_facts)
        for command, do in self.own_commands().items():
            actions[command].triggered.connect(do)

    def own_commands(self) -> dict[str, Callable[[], object]]:
        """What the table of commands asks of the views alone, by their ids."""
        chart = self.chart.chart
        return {
            "palette": self.open_palette,
            "reset_panels": self.reset_panels,
            "next_panel": lambda: tab_order.step_panel(self, self._reading(), forward=True),
            "previous_panel": lambda: tab_order.step_panel(self, self._reading(), forward=False),
            "zoom_in": lambda: chart.zoom(0.7),
            "zoom_out": lambda: chart.zoom(1 / 0.7),
            "fit": chart.fit,
            "measure": chart.measure_from_here,
            "next_finding": self.findings.next,
            "previous_finding": self.findings.previous,
            "cancel_work": self.work_bar.cancel,
            "quit": self.close,
            **self.marking.commands(),
        }

    def _ask(self, command: str) -> None:
        """A link in a text is its command."""
        self.actions_table[command].trigger()

    def open_palette(self) -> None:
        """Search all commands, and what else can be found, by typing."""
        table = self.actions_table
        commands = [of_action(action, table.lacking(action.objectName())) for action in table.all()]
        panels = [of_action(dock.toggleViewAction(), kind=tr("Panel")) for dock in self.docks.values()]
        self.palette_list.open([*commands, *panels, *self.findable()])

    # what holds

    def region(self) -> tuple[int, int] | None:
        """What A and X act on: the region drawn on the chart, else the chosen finding."""
        return self.marking.region()

    def _tell_facts(self) -> None:
        """What the window itself knows: `region`, and `question`, whose keys come before those of the findings."""
        self.top_bar.cases.setVisible("cases" in self._facts.cases)
        region, asks = self.region() is not None, self.suggestions.asks()
        held = self._facts.holding(shows_cases=self.shows_cases, region=region, asks=asks)
        hidden = self.shows_cases and self.cases.page != "case"
        self.actions_table.set_facts(held - {"case"} if hidden else held)

    def set_facts(self, facts: frozenset[str]) -> None:
        """What holds now, as in `Actions.set_facts`; `region` and `question` are added here."""
        before, self._facts.told = self._facts.told, facts
        self._tell_facts()
        if self.shows_cases and ("running" in before) != ("running" in facts):
            self._show_rows()

    def set_case_facts(self, some: bool, chosen: bool) -> None:
        """Whether the project has cases, and whether one of them is looked at."""
        told = (("cases", some), ("case", chosen))
        self._facts.cases = frozenset(name for name, holds in told if holds)
        self._tell_facts()

    def add_facts(self, about: str, facts: frozenset[str]) -> None:
        """What holds beside `set_facts`, as `tour`; others than before of what they are about."""
        self._facts.more[about] = facts
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nothing in the window had a use for closes the message, and where there is none, ends what is under
        way; a run that learns ends by its own keys only."""
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            super().keyPressEvent(event)
        elif self.messages.messages():
            self.messages.dismiss()
        else:
            self.work_bar.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell it, then go: whoever listens has saved when this returns."""
        self.close_requested.emit()
        super().closeEvent(event)
