"""The best validation event F1 of two runs over their rounds, in one plot."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.gui.runs.run_story import RoundPoint
from workbench.gui.texts import tr
from workbench.gui.theme import GAP, GAP_TINY, Theme, set_role
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.run.f1_axes import color_axes, f1_plot, show_rounds_to
from workbench.gui.views.twin import Twin
from workbench.gui.words import score


class CurvePlot(QWidget):
    """Two lines: the first run solid with dots, the second dashed with squares; never told by color alone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = f1_plot(tr("Best validation event F1 over the rounds, of both runs"))
        self.first, self.second = pg.PlotDataItem(), pg.PlotDataItem()
        for item in (self.first, self.second):
            self.plot.addItem(item)
        names = [ElidedLabel(tr("●— first"), "dim"), ElidedLabel(tr("■╌ second"), "dim")]
        for name, tone in zip(names, ("accent", "warn"), strict=True):
            set_role(name, tone=tone)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(ElidedLabel(tr("Best validation event F1 by round"), "title"), 1)
        for name in names:
            head.addWidget(name)
        self.twin = Twin(self.plot, tr("Best validation event F1 by round"), theme)
        head.addWidget(self.twin.button)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GAP_TINY)
        body.addLayout(head)
        body.addWidget(self.twin, 1)
        self.setMinimumHeight(130)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        color_axes(self.plot, theme, "background")
        self.twin.set_theme(theme)
        looks = ((self.first, "accent", "o", Qt.PenStyle.SolidLine), (self.second, "warn", "s", Qt.PenStyle.DashLine))
        for line, token, sign, style in looks:
            line.setPen(pg.mkPen(theme.color(token), width=2, style=style))
            line.setSymbol(sign)
            line.setSymbolSize(6)
            line.setSymbolPen(None)
            line.setSymbolBrush(theme.color(token))

    def show_curves(self, first: Sequence[RoundPoint], second: Sequence[RoundPoint]) -> None:
        """Draws the rounds of one task in both runs; either may have none."""
        for line, points in ((self.first, first), (self.second, second)):
            line.setData([point.round for point in points], [point.validation_f1 for point in points])
        last = max([2, *(point.round for point in (*first, *second))])
        show_rounds_to(self.plot, last)
        runs = [{point.round: point.validation_f1 for point in run} for run in (first, second)]
        rounds = sorted({*runs[0], *runs[1]})
        rows = [(str(number), *(score(run.get(number)) for run in runs)) for number in rounds]
        nothing = "" if rows else tr("No round of this rule has ended in either run.")
        self.twin.show_rows((tr("round"), tr("first run"), tr("second run")), rows, nothing)
