"""The area of cases: the list at the left, one case with its charts in the middle, its log below; they dock."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QTabWidget, QWidget

from workbench.gui.commands.actions import Actions
from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.cases.case_list import CaseListPanel
from workbench.gui.views.cases.case_panel import CasePanel
from workbench.gui.views.cases.doubt_panel import DoubtPanel
from workbench.gui.views.cases.highlights import Highlights
from workbench.gui.views.docks import PanelDock
from workbench.gui.views.logs.log_panel import LogPanel

LAYOUT_VERSION = 1
LEFT, LOG_SHARE = 360, 0.46  # pixels of the list; share of the height that the log has


class CaseArea(QMainWindow):
    """Charts and log are twins: what is chosen on the clock of one is chosen in the other. Further panels find room
    beside the log or beside the list by `add_panel`."""

    asked = Signal(str)  # a command id

    def __init__(self, window: QWidget, theme: Theme, actions: Actions) -> None:
        super().__init__(window, Qt.WindowType.Widget)
        self.list, self.doubts = CaseListPanel(theme), DoubtPanel(theme)
        self.case, self.log = CasePanel(theme, actions), LogPanel(theme)
        self.setDockNestingEnabled(True)
        self.setDocumentMode(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.pages = QStackedWidget()
        self._page_keys = {"case": self.pages.addWidget(self.case)}
        self.setCentralWidget(self.pages)
        self.docks = {
            "cases": PanelDock("cases", tr("Cases"), self.list, theme),
            "doubts": PanelDock("doubts", tr("Doubts"), self.doubts, theme),
            "log": PanelDock("log", tr("Log"), self.log, theme),
        }
        self._theme = theme
        self._homes = {"cases": "", "doubts": "cases", "log": ""}
        self._arranged = False
        self._put_away: set[str] = set()  # panels that wait for the page of the case
        self._front: dict[str, str] = {}  # what was brought to the front last, by the place that is shared
        self._dock_all()
        self._connect()

    def _connect(self) -> None:
        for panel in (self.list, self.case):
            panel.asked.connect(self.asked)
        stack, log = self.case.stack, self.log
        stack.moment_picked.connect(log.choose_moment)
        stack.span_marked.connect(log.choose_span)
        stack.cleared.connect(log.clear_choice)
        log.span_chosen.connect(self._follow_log)
        log.cleared.connect(lambda: stack.choose_moment(None))
        self.list.opened.connect(log.table.setFocus)
        stack.left.connect(log.table.setFocus)
        log.left.connect(self._to_charts)
        search = QShortcut(QKeySequence("/"), self)
        search.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        search.activated.connect(log.search.setFocus)

    def _follow_log(self, start_ns: int, stop_ns: int) -> None:
        if start_ns == stop_ns:
            self.case.stack.choose_moment(start_ns)
        else:
            self.case.stack.choose_span(start_ns, stop_ns)

    def _to_charts(self) -> None:
        (self.case.stack.strips[0] if self.case.stack.strips else self.list.table).setFocus()

    # panels

    def add_panel(self, key: str, name: str, panel: QWidget, beside: str = "log") -> PanelDock:
        """Give a further panel a tab beside another one; hidden until it is brought."""
        dock = self.docks[key] = PanelDock(key, name, panel, self._theme)
        self._homes[key] = beside
        self.tabifyDockWidget(self.docks[beside], dock)
        dock.hide()
        self.docks[beside].raise_()
        return dock

    def add_page(self, key: str, page: QWidget) -> None:
        """Give a page that takes the place of the case and its log; `show_page` brings it."""
        self._page_keys[key] = self.pages.addWidget(page)

    @property
    def page(self) -> str:
        """Which page is in sight: `case`, or the key of another one."""
        return next(key for key, at in self._page_keys.items() if at == self.pages.currentIndex())

    def show_page(self, key: str) -> None:
        """Bring a page; the log belongs to that of the case alone."""
        self.pages.setCurrentIndex(self._page_keys[key])
        self._show_log()

    def _pages(self) -> list[QWidget]:
        return [one for one in (self.pages.widget(at) for at in range(self.pages.count())) if one is not None]

    def _show_log(self) -> None:
        for name, home in self._homes.items():
            if name == "log" or home == "log":
                dock = self.docks[name]
                if self.page != "case" and not dock.isHidden():
                    self._put_away.add(name)
                    dock.hide()
                elif self.page == "case" and name in self._put_away:
                    self._put_away.discard(name)
                    dock.show()

    def bring(self, key: str) -> None:
        """Show a panel, in front of those that share its place."""
        self._front[self._homes[key] or key] = key
        self.docks[key].show()
        self.docks[key].raise_()

    def set_highlights(self, highlights: Highlights) -> None:
        """What stands out in the case, in charts and log."""
        self.case.set_highlights(highlights)
        self.log.set_highlights(highlights)

    def _dock_all(self) -> None:
        areas = Qt.DockWidgetArea
        places = {"cases": areas.LeftDockWidgetArea, "log": areas.BottomDockWidgetArea}
        for key, place in places.items():
            self.docks[key].setFloating(False)
            self.addDockWidget(place, self.docks[key])
            self.docks[key].show()
        for key, home in self._homes.items():
            if home:
                hidden = key != "doubts" and self.docks[key].isHidden()
                self.docks[key].setFloating(False)
                self.tabifyDockWidget(self.docks[home], self.docks[key])
                self.docks[key].setVisible(not hidden)
        self._raise()

    def _raise(self) -> None:
        for key in ("cases", "log"):
            self.docks[self._front.get(key, key)].raise_()

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, in the default arrangement: only now is known how much room there is. Tabs that were
        arranged while nobody saw them may be in another order."""
        super().showEvent(event)
        if not self._arranged:
            self.reset()
        self._raise()

    def reset(self) -> None:
        """Every panel back to its place and size."""
        self._arranged = self._arranged or self.isVisible()
        self._dock_all()
        self._show_log()
        left = min(max(int(0.3 * self.width()), LEFT - 40), 560)
        self.resizeDocks([self.docks["cases"]], [left], Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["log"]], [int(LOG_SHARE * self.height())], Qt.Orientation.Vertical)
        self.list.table.fit_columns()
        self.list.table.show_chosen()

    def retell(self) -> None:
        """Times are told in another zone."""
        self.log.retell()
        self.case.stack.lane.update()

    def state(self) -> QByteArray:
        """Where the panels stand, for `restore`."""
        return self.saveState(LAYOUT_VERSION)

    def restore(self, state: QByteArray) -> bool:
        """Put the panels where `state` found them; False (and nothing moved) where the bytes are of no such area."""
        restored = self.restoreState(state, LAYOUT_VERSION)
        self._arranged = self._arranged or restored
        return restored

    def reading(self) -> tuple[QWidget, ...]:
        """The panels in the order in which one reads them."""
        panels = (dock.content for dock in self.docks.values())
        return (self.list, self.doubts, *self._pages(), self.log, *panels)

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme; a further panel is dressed where it was made."""
        self._theme = theme
        for view in (self.list, self.doubts, self.case, self.log):
            view.set_theme(theme)
        for dock in self.docks.values():
            dock.set_theme(theme)
        for panel in (*self._pages(), *(dock.content for dock in self.docks.values())):
            if panel not in (self.list, self.doubts, self.case, self.log) and hasattr(panel, "set_theme"):
                panel.set_theme(theme)
