"""The live plot of a run: event F1 on train and validation after each round, and each candidate as a dot."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.gui.runs.run_story import Candidate, RoundPoint
from workbench.gui.theme import GAP, GAP_TINY, Theme, set_role
from workbench.gui.views.panel import ElidedLabel

TICKS = [(0.0, "0"), (0.25, ""), (0.5, "0.5"), (0.75, ""), (1.0, "1")]


class RunPlot(QWidget):
    """Two lines over the rounds, validation strong and train dashed, and a small dot for each scored candidate."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = pg.PlotWidget()
        self.plot.setAccessibleName("Event F1 over the rounds")
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setYRange(-0.06, 1.08, padding=0)
        self.plot.getAxis("left").setTicks([TICKS])
        self.candidates = pg.ScatterPlotItem(size=4)
        self.train, self.validation = pg.PlotDataItem(), pg.PlotDataItem()
        for item in (self.candidates, self.train, self.validation):
            self.plot.addItem(item)
        self._names = [
            ElidedLabel("— validation", "dim"),
            ElidedLabel("╌ train", "dim"),
            ElidedLabel("• a candidate", "dim"),
        ]
        head = QHBoxLayout()
        head.setSpacing(GAP)
        title = ElidedLabel("Event F1 by round", "title")
        head.addWidget(title, 1)
        for name in self._names:
            head.addWidget(name)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GAP_TINY)
        body.addLayout(head)
        body.addWidget(self.plot, 1)
        set_role(self._names[0], tone="accent")
        self.setMinimumSize(220, 120)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        self.plot.setBackground(theme.color("panel"))
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.setPen(pg.mkPen(theme.color("line")))
            axis.setTextPen(pg.mkPen(theme.color("dim")))
            axis.setStyle(tickFont=theme.font("dim"), tickLength=0)
        self.plot.showGrid(y=True, alpha=0.12)
        self.validation.setPen(pg.mkPen(theme.color("accent"), width=2))
        self.validation.setSymbol("o")
        self.validation.setSymbolSize(5)
        self.validation.setSymbolPen(None)
        self.validation.setSymbolBrush(theme.color("accent"))
        self.train.setPen(pg.mkPen(theme.color("dim"), width=1, style=Qt.PenStyle.DashLine))
        self.candidates.setPen(None)
        self.candidates.setBrush(theme.color("dim", 0.55))

    def show_rounds(self, points: Sequence[RoundPoint], candidates: Sequence[Candidate], rounds: int) -> None:
        """Draws the rounds of one task; `rounds`: how many are planned, 0 = unknown."""
        xs = [point.round for point in points]
        self.validation.setData(xs, [point.validation_f1 for point in points])
        self.train.setData(xs, [point.train_f1 for point in points])
        scored = [candidate for candidate in candidates if candidate.validation_f1 is not None]
        self.candidates.setData([c.round for c in scored], [c.validation_f1 for c in scored])
        last = max([rounds, 2, *xs, *(c.round for c in scored)])
        self.plot.setXRange(0.5, last + 0.5, padding=0)
        step = max(1, last // 8)
        self.plot.getAxis("bottom").setTicks([[(x, str(x)) for x in range(1, last + 1, step)]])
