"""The chart as tables: the points in sight, and the whole series as the overview has it."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget, QWidget

from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.texts import tr
from workbench.gui.theme import Theme
from workbench.gui.views.points.point_table import PointTable
from workbench.gui.views.points.whole_table import WholeTable


class ChartTables(QTabWidget):
    """A row of the whole series leads to its points."""

    def __init__(self, chart: SeriesChart, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points, self.whole = PointTable(chart, theme), WholeTable(chart, theme)
        self.addTab(self.points, tr("Points in sight"))
        self.addTab(self.whole, tr("Whole series"))
        self.tabBar().setAccessibleName(tr("What of the chart is listed"))
        self.whole.opened.connect(self._show_points)
        self.currentChanged.connect(lambda _at: self.follow())

    def follow(self) -> None:
        """Rows for what the chart shows now, of the table in sight."""
        self.points.follow()
        self.whole.follow()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.points.set_theme(theme)
        self.whole.set_theme(theme)

    def _show_points(self) -> None:
        self.setCurrentWidget(self.points)
        self.points.setFocus()
