"""Beside the F1 of a run: what became of its candidates round by round, and what it cost so far."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.gui.runs.model_calls import cost_words, costs_so_far
from workbench.gui.runs.run_story import Candidate
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.run.f1_axes import color_axes, place_plot, show_rounds_to
from workbench.gui.views.twin import Twin
from workbench.gui.words import UNKNOWN, money
from workbench.model.events import ModelCalled

# From below: fates, their word, the color, how they are filled: never told by color alone.
STACK = (
    (("accepted",), later("accepted"), "good", Qt.BrushStyle.SolidPattern),
    (("scored", "proposed"), later("not better"), "dim", Qt.BrushStyle.Dense5Pattern),
    (("rejected",), later("rejected"), "bad", Qt.BrushStyle.BDiagPattern),
)
SIGNS = {"accepted": "■", "not better": "▒", "rejected": "▨"}
WIDE = 0.62


class CandidatePlot(QWidget):
    """A bar a round: accepted below, then those that were not better, then those that were refused."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = _plot(tr("Candidates of each round by what became of them"))
        self.bars = [pg.BarGraphItem(x=[], height=[], width=WIDE) for _ in STACK]
        for bar in self.bars:
            self.plot.addItem(bar)
        self._names = [ElidedLabel(f"{SIGNS[name]} {tr(name)}", "dim") for _, name, _, _ in STACK]
        for label, (_, _, token, _) in zip(self._names, STACK, strict=True):
            set_role(label, tone=token)
        self.twin = Twin(self.plot, tr("Candidates by round"), theme)
        place_plot(self, self.twin, tr("Candidates by round"), self._names)
        self.counts: dict[int, tuple[int, ...]] = {}
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        color_axes(self.plot, theme, "panel")
        self.twin.set_theme(theme)
        for bar, (_, _, token, style) in zip(self.bars, STACK, strict=True):
            brush = pg.mkBrush(theme.color(token))
            brush.setStyle(style)
            bar.setOpts(brush=brush, pen=pg.mkPen(theme.color(token)))

    def show_candidates(self, candidates: Sequence[Candidate], rounds: int) -> None:
        """Draws the candidates of one task; the base detector, before the first round, is none."""
        seen = sorted({one.round for one in candidates if one.round > 0})
        self.counts = {
            number: tuple(sum(one.round == number and one.fate in fates for one in candidates) for fates, *_ in STACK)
            for number in seen
        }
        below = [0] * len(seen)
        for at, bar in enumerate(self.bars):
            heights = [self.counts[number][at] for number in seen]
            drawn = [i for i, height in enumerate(heights) if height]  # an empty bar would still have an edge
            bar.setOpts(
                x=[seen[i] for i in drawn], y0=[below[i] for i in drawn], height=[heights[i] for i in drawn], width=WIDE
            )
            below = [low + height for low, height in zip(below, heights, strict=True)]
        heads = (tr("round"), *(tr(name) for _, name, _, _ in STACK))
        nothing = "" if seen else tr("No round has a candidate: each adds a bar here.")
        self.twin.show_rows(heads, [(str(n), *map(str, self.counts[n])) for n in seen], nothing)
        most = max(below, default=0)
        show_rounds_to(self.plot, max([2, rounds, *seen]))
        self.plot.setYRange(0, max(most, 1) * 1.08, padding=0)
        self.plot.getAxis("left").setTicks([[(tick, str(tick)) for tick in sorted({0, (most + 1) // 2, most})]])


class CostPlot(QWidget):
    """Dollars over the calls of the language model, with the cap as a line where there is one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = _plot(tr("What the language model cost, call by call"))
        self.line, self.cap = pg.PlotDataItem(stepMode="right"), pg.InfiniteLine(angle=0)
        self.plot.addItem(self.line)
        self.plot.addItem(self.cap)
        self._spent = ElidedLabel("", "dim")
        self.twin = Twin(self.plot, tr("Cost by call"), theme)
        place_plot(self, self.twin, tr("Cost by call"), [self._spent])
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colors of another theme."""
        color_axes(self.plot, theme, "panel")
        self.twin.set_theme(theme)
        self.line.setPen(pg.mkPen(theme.color("accent"), width=2))
        self.cap.setPen(pg.mkPen(theme.color("warn"), style=Qt.PenStyle.DashLine))

    def show_calls(self, calls: Sequence[ModelCalled], cap_usd: float | None) -> None:
        """Draws the sum of what is known; `cap_usd`: the most that may be spent, None = no cap."""
        costs = costs_so_far(calls)
        sums = [cost.usd for cost in costs]
        self.line.setData(list(range(len(sums))), sums)
        rows = [
            (str(number), _cost(call), cost_words(cost))
            for number, (call, cost) in enumerate(zip(calls, costs[1:], strict=True), 1)
        ]
        known = costs[-1].priced or sums[-1]
        nothing = "" if known else tr("What these calls cost is unknown: there is no price for their model.")
        self.twin.show_rows((tr("call"), tr("cost"), tr("in all")), rows, nothing)
        top = max(sums[-1] * 1.15, 0.001)
        self.cap.setVisible(cap_usd is not None and cap_usd <= top * 2)
        if cap_usd is not None and self.cap.isVisible():
            self.cap.setValue(cap_usd)
            top = max(top, cap_usd * 1.1)
        self.plot.setXRange(0, max(len(sums) - 1, 2), padding=0)
        self.plot.setYRange(0, top, padding=0)
        self.plot.getAxis("left").setTicks([[(0.0, "$0"), (sums[-1], money(sums[-1]))] if sums[-1] else [(0.0, "$0")]])
        self._spent.setText(cost_words(costs[-1], cap_usd))


def _cost(call: ModelCalled) -> str:
    if call.cached:
        return tr("cached")
    return UNKNOWN if call.usd is None else money(call.usd)


def _plot(name: str) -> pg.PlotWidget:
    plot = pg.PlotWidget()
    plot.setAccessibleName(name)
    plot.setMouseEnabled(x=False, y=False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    return plot
