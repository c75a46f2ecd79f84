"""Rows of strips, one a metric: hundreds scroll, and only those in sight are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from workbench.gui.charts.stack.metric_strip import LEAST_HEIGHT, MetricStrip

FEW = 24  # so many are all made: there is nothing to spare
AROUND = 2  # rows beyond the sight that are ready


class StripRows(QScrollArea):
    """`make` builds a strip, `dress` shows a metric in it. A strip that scrolls out of sight is used for another."""

    def __init__(self, make: Callable[[QWidget], MetricStrip], dress: Callable[[MetricStrip, str], None]) -> None:
        super().__init__()
        self._make, self._dress = make, dress
        self.names: tuple[str, ...] = ()
        self._made: dict[int, MetricStrip] = {}
        self._spare: list[MetricStrip] = []
        self._inner = _Inner(self.place)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inner)
        self.verticalScrollBar().valueChanged.connect(self.place)

    @property
    def strips(self) -> list[MetricStrip]:
        """Those that are made, from top to bottom."""
        return [self._made[row] for row in sorted(self._made)]

    def show_names(self, names: Sequence[str]) -> None:
        """Show these metrics; the same ones stay where they are."""
        if tuple(names) != self.names:
            self.names = tuple(names)
            self.verticalScrollBar().setValue(0)
        for row in list(self._made):
            if row >= len(self.names):
                self._put_aside(row)
        for row, strip in self._made.items():
            self._dress(strip, self.names[row])
        self._inner.setMinimumHeight(LEAST_HEIGHT * len(self.names))
        self.place()

    def place(self) -> None:
        """Make what came in sight, put aside what left it."""
        if not self.names:
            return
        wanted = self._in_sight()
        for row in [row for row, strip in self._made.items() if row not in wanted and not strip.hasFocus()]:
            self._put_aside(row)
        for row in wanted:
            if row not in self._made:
                strip = self._made[row] = self._spare.pop() if self._spare else self._make(self._inner)
                self._dress(strip, self.names[row])
                strip.show()
        for row, strip in self._made.items():
            top, bottom = self._top(row), self._top(row + 1)
            strip.setGeometry(0, top, self._inner.width(), bottom - top)

    def step(self, by: int) -> None:
        """The keyboard goes to the strip above or below."""
        row = next((row for row, strip in self._made.items() if strip.hasFocus()), -1) + by
        if 0 <= row < len(self.names):
            self.ensureVisible(0, (self._top(row) + self._top(row + 1)) // 2, 0, (self._top(1) + 1) // 2)
            self.place()
            self._made[row].setFocus()

    def _in_sight(self) -> range:
        if len(self.names) <= FEW:
            return range(len(self.names))
        height, top = self._inner.height() / len(self.names), self.verticalScrollBar().value()
        first = int(top / height) - AROUND
        last = int((top + self.viewport().height()) / height) + AROUND
        return range(max(first, 0), min(last + 1, len(self.names)))

    def _top(self, row: int) -> int:
        return row * max(self._inner.height(), self._inner.minimumHeight()) // len(self.names)

    def _put_aside(self, row: int) -> None:
        strip = self._made.pop(row)
        strip.hide()
        self._spare.append(strip)


class _Inner(QWidget):
    """What scrolls."""

    def __init__(self, resized: Callable[[], None]) -> None:
        super().__init__()
        self._resized = resized

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows share the height."""
        super().resizeEvent(event)
        self._resized()
