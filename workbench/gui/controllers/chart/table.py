"""The table in the place of the chart: shown by a key, remembered with the project."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from workbench.gui.controllers.desk import Desk
from workbench.gui.texts import later, tr
from workbench.gui.views.main_window import MainWindow

KEY = "table of points"
TITLES = {False: later("Points as a table"), True: later("Points as a chart")}


class TableController(QObject):
    """The chart and its twin share range and selection; only one of them is in sight."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__()
        self._desk, self._window = desk, window
        desk.project_changed.connect(self._read)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"table": lambda: self.show(not self._window.chart.as_table)}

    def show(self, shown: bool) -> None:
        """The table in the place of the chart with the keyboard, or the chart again."""
        self._place(shown)
        self._window.area.show_tiles(False)
        chart = self._window.chart
        (chart.tables.currentWidget() if shown else chart.chart).setFocus()
        project = self._desk.project
        if project is not None and not project.read_only:
            project.set_view(KEY, shown)

    def _read(self) -> None:
        project = self._desk.project
        self._place(project is not None and project.view(KEY) is True)

    def _place(self, shown: bool) -> None:
        self._window.chart.show_table(shown)
        self._window.actions_table.retitle("table", tr(TITLES[shown]))
