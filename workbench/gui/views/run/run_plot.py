"""The live plot of a run: event F1 on train and validation after each round, and each candidate as a dot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.gui.runs.run_story import Candidate, RoundPoint
from workbench.gui.texts import tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.run.f1_axes import color_axes, f1_plot, place_plot, show_rounds_to
from workbench.gui.views.twin import Twin
from workbench.gui.words import score


class RunPlot(QWidget):
    """Two lines over the rounds, validation strong and train dashed, and a small dot for each scored candidate."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = f1_plot(tr("Event F1 over the rounds"))
        self.candidates = pg.ScatterPlotItem(size=4)
        self.train, self.validation = pg.PlotDataItem(), pg.PlotDataItem()
        for item in (self.candidates, self.train, self.validation):
            self.plot.addItem(item)
        self._names = [
            ElidedLabel(tr("— validation"), "dim"),
            ElidedLabel(tr("╌ train"), "dim"),
            ElidedLabel(tr("• a candidate"), "dim"),
        ]
        self.twin = Twin(self.plot, tr("Event F1 by round"), theme)
        place_plot(self, self.twin, tr("Event F1"), self._names)
        set_role(self._names[0], tone="accent")
        self.setMinimumSize(220, 120)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        color_axes(self.plot, theme, "panel")
        self.twin.set_theme(theme)
        self.validation.setPen(pg.mkPen(theme.color("accent"), width=2))
        self.validation.setSymbol("o")
        self.validation.setSymbolSize(5)
        self.validation.setSymbolPen(None)
        self.validation.setSymbolBrush(theme.color("accent"))
        self.train.setPen(pg.mkPen(theme.color("dim"), width=1, style=Qt.PenStyle.DashLine))
        self.candidates.setPen(None)
        self.candidates.setBrush(theme.color("dim", 0.55))

    def show_rounds(self, points: Sequence[RoundPoint], candidates: Sequence[Candidate], rounds: int) -> None:
        """Draws the rounds of one task; `rounds`: how many are planned, 0 = unknown. What was there before the first
        round belongs to none."""
        candidates = [candidate for candidate in candidates if candidate.round > 0]
        xs = [point.round for point in points]
        self.validation.setData(xs, [point.validation_f1 for point in points])
        self.train.setData(xs, [point.train_f1 for point in points])
        scored = [candidate for candidate in candidates if candidate.validation_f1 is not None]
        self.candidates.setData([c.round for c in scored], [c.validation_f1 for c in scored])
        last = max([rounds, 2, *xs, *(c.round for c in scored)])
        show_rounds_to(self.plot, last)
        tried = Counter(candidate.round for candidate in candidates)
        heads = (tr("round"), tr("validation F1"), tr("train F1"), tr("candidates"))
        ended = {point.round: point for point in points}
        rows = [_row(number, ended.get(number), tried[number]) for number in sorted({*ended, *tried})]
        drawn = points or scored
        self.twin.show_rows(heads, rows, "" if drawn else tr("No round has a score: each adds its event F1 here."))


def _row(number: int, ended: RoundPoint | None, tried: int) -> tuple[str, ...]:
    """A round in the table; one that still goes on has candidates, and no figures yet."""
    scores = (ended.validation_f1, ended.train_f1) if ended is not None else (None, None)
    return str(number), *map(score, scores), str(tried)
