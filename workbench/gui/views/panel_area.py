"""The area below the top bar: the chart or the grid in the middle, panels as docks around it, where they stand."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QTabWidget, QWidget

from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.docks import PanelDock
from workbench.gui.views.labels.label_panel import LabelPanel
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.views.series.suggestions_panel import SuggestionsPanel
from workbench.gui.views.several.tile_panel import TilePanel

LAYOUT_VERSION = 3  # 3: the list of labels has a place
SUGGESTIONS = later("Suggested labels")


class PanelArea(QMainWindow):
    """Series left, the chart above findings in the middle, the rule right; everything but the chart docks.

    A main window inside the window, since only one of those has docks. `docks`: by key.
    """

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        chart: ChartPanel,
        tiles: TilePanel,
        series: QWidget,
        findings: QWidget,
        rule: QWidget,
        suggestions: SuggestionsPanel,
        labels: LabelPanel,
    ) -> None:
        super().__init__(window, Qt.WindowType.Widget)
        self._chart, self._tiles, self._suggestions, self._labels = chart, tiles, suggestions, labels
        self.setDockNestingEnabled(True)
        self.setDocumentMode(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.center = QStackedWidget()
        for page in (chart, tiles):
            self.center.addWidget(page)
        self.setCentralWidget(self.center)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.docks = {
            "series": PanelDock("series", tr("Series"), series, theme),
            "findings": PanelDock("findings", tr("Findings"), findings, theme),
            "rule": PanelDock("rule", tr("Rule"), rule, theme),
            "suggestions": PanelDock("suggestions", tr(SUGGESTIONS), suggestions, theme),
            "labels": PanelDock("labels", tr("Labels"), labels, theme),
        }
        for key in ("suggestions", "labels"):
            self.docks[key].hide()  # until there is something to ask, or it is asked for
        self._dock_all()

    def _dock_all(self) -> None:
        areas = Qt.DockWidgetArea
        places = (
            ("series", areas.LeftDockWidgetArea),
            ("rule", areas.RightDockWidgetArea),
            ("findings", areas.BottomDockWidgetArea),
        )
        for key, place in places:
            self.docks[key].setFloating(False)
            self.addDockWidget(place, self.docks[key])
            self.docks[key].show()
        self._tab_lists()

    def _tab_lists(self) -> None:
        """Suggested labels and the list of labels share the place of the findings, where they are shown at all."""
        seen = {"suggestions": self._suggestions.in_sight, "labels": self._labels.in_sight}
        front = next((key for key, in_sight in seen.items() if in_sight), "findings")
        for key in seen:
            dock = self.docks[key]
            hidden = dock.isHidden()
            dock.setFloating(False)
            self.tabifyDockWidget(self.docks["findings"], dock)
            dock.setVisible(not hidden)
        self.docks[front].raise_()

    def bring(self, key: str) -> None:
        """Show a panel, in front of those that share its place."""
        self.docks[key].show()
        self.docks[key].raise_()

    def show_suggestions(self, *, front: bool) -> None:
        """Give the suggested labels their tab; `front`: and bring it, with the keyboard, to the front."""
        hidden = self.docks["suggestions"].isHidden()
        self.docks["suggestions"].show()
        if front:
            self.docks["suggestions"].raise_()
            self._suggestions.table.setFocus()
        elif hidden:
            self.docks["findings"].raise_()  # a tab that is just shown would come to the front by itself

    def name_suggestions(self, left: int) -> None:
        """How many questions are open stands on the tab."""
        self.docks["suggestions"].setWindowTitle(f"{tr(SUGGESTIONS)} · {left}" if left else tr(SUGGESTIONS))

    def show_tiles(self, shown: bool) -> None:
        """All series as a grid in the place of the chart, with the keyboard, or the chart again."""
        if shown != (self.center.currentWidget() is self._tiles):
            self.center.setCurrentWidget(self._tiles if shown else self._chart)
            (self._tiles.list if shown else self._chart.chart).setFocus(Qt.FocusReason.OtherFocusReason)

    def reset(self) -> None:
        """Every panel back to its place and size."""
        self._dock_all()
        sideways, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        left, right = min(max(int(0.16 * self.width()), 180), 250), min(max(int(0.31 * self.width()), 330), 600)
        self.resizeDocks([self.docks["series"], self.docks["rule"]], [left, right], sideways)
        self.resizeDocks([self.docks["findings"]], [int(0.37 * self.height())], down)

    def state(self) -> QByteArray:
        """Where the panels stand, for `restore`."""
        return self.saveState(LAYOUT_VERSION)

    def restore(self, state: QByteArray) -> bool:
        """Put the panels where `state` found them; False (and nothing moved) where the bytes are of no such area."""
        return self.restoreState(state, LAYOUT_VERSION)
