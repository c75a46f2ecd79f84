"""The axes of a plot of event F1 over rounds: what every such plot shares."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from workbench.gui.numerals import local
from workbench.gui.theme import GAP, GAP_SMALL, GAP_TINY, Theme
from workbench.gui.views.panel import ElidedLabel
from workbench.gui.views.twin import Twin

TICKS = [(0.0, "0"), (0.25, ""), (0.5, "0.5"), (0.75, ""), (1.0, "1")]


def f1_plot(name: str) -> pg.PlotWidget:
    """An empty plot from 0 to 1 that cannot be dragged; `name`: what a screen reader says."""
    plot = pg.PlotWidget()
    plot.setAccessibleName(name)
    plot.setMouseEnabled(x=False, y=False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setYRange(-0.06, 1.08, padding=0)
    plot.getAxis("left").setTicks([[(at, local(text)) for at, text in TICKS]])
    return plot


def place_plot(widget: QWidget, twin: Twin, title: str, names: Sequence[ElidedLabel]) -> None:
    """The plot or its table below its title, what its signs mean below it."""
    head = QHBoxLayout()
    head.setSpacing(GAP)
    head.addWidget(ElidedLabel(title, "title"), 1)
    head.addWidget(twin.button)
    below = QHBoxLayout()
    below.setSpacing(GAP_SMALL)
    for name in names:
        below.addWidget(name)
    below.addStretch(1)
    body = QVBoxLayout(widget)
    body.setContentsMargins(0, 0, 0, 0)
    body.setSpacing(GAP_TINY)
    body.addLayout(head)
    body.addWidget(twin, 1)
    body.addLayout(below)
    widget.setMinimumSize(150, 120)
    widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # plots side by side are alike


def color_axes(plot: pg.PlotWidget, theme: Theme, background: str) -> None:
    """The colors of a theme; `background`: the token of what the plot lies on."""
    plot.setBackground(theme.color(background))
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        axis.setPen(pg.mkPen(theme.color("line")))
        axis.setTextPen(pg.mkPen(theme.color("dim")))
        axis.setStyle(tickFont=theme.font("dim"), tickLength=0)
    plot.showGrid(y=True, alpha=0.12)


def show_rounds_to(plot: pg.PlotWidget, last: int) -> None:
    """Rounds 1 to `last` below, at most about eight of them named."""
    plot.setXRange(0.5, last + 0.5, padding=0)
    step = max(1, last // 8)
    plot.getAxis("bottom").setTicks([[(x, str(x)) for x in range(1, last + 1, step)]])
