"""The legend of lines in one chart: a piece of each line as it is drawn, its name and its value at the crosshair."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.charts.several.overlay import line_pen
from workbench.gui.theme import GAP, GAP_TINY, Theme

SAMPLE, ROW = 26, 18
WIDEST = 190


class LineLegend(QWidget):
    """Entries flow from left to right, as many rows as they need."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._focus = ""
        self._lines: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend of the lines")

    def show_lines(self, focus: str, lines: Sequence[tuple[str, str]]) -> None:
        """`focus`: the series whose line is the chart's own; the others as name and value, in the lines' order."""
        if (focus, tuple(lines)) == (self._focus, self._lines):
            return
        self._focus, self._lines = focus, tuple(lines)
        said = [f"{name} {value}".strip() for name, value in self._lines]
        self.setAccessibleDescription(f"{focus}, the chart's own line; {'; '.join(said)}")
        self.setFixedHeight(self.heightForWidth(max(self.width(), 200)))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(200, ROW)

    def heightForWidth(self, width: int) -> int:
        """As many rows as the entries need."""
        return ROW * (1 + max((row for row, _, _ in self._places(width)), default=0))

    def _places(self, width: int) -> list[tuple[int, int, str]]:
        """Row, left and elided text of each entry, the chart's own line first."""
        metrics = QFontMetrics(self.theme.font("dim"))
        places, row, left = [], 0, 0
        for name, _value in (((self._focus, ""), *self._lines)) if self._focus else ():
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, WIDEST)
            wide = SAMPLE + GAP_TINY + metrics.horizontalAdvance(text) + 60  # room for a value, so that none jumps
            if left and left + wide > width:
                row, left = row + 1, 0
            places.append((row, left, text))
            left += wide + GAP
        return places

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each entry in its place."""
        painter = QPainter(self)
        painter.setFont(self.theme.font("dim"))
        metrics = painter.fontMetrics()
        pens = [QPen(self.theme.color("series"), 1), *(line_pen(self.theme, k) for k in range(len(self._lines)))]
        values = ["", *(value for _, value in self._lines)]
        for (row, left, text), pen, value in zip(self._places(self.width()), pens, values, strict=True):
            middle = row * ROW + ROW // 2
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawLine(left, middle, left + SAMPLE, middle)
            place = QRectF(left + SAMPLE + GAP_TINY, row * ROW, metrics.horizontalAdvance(text) + 2, ROW)
            painter.setPen(self.theme.color("text"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
            painter.setPen(self.theme.color("dim"))
            painter.drawText(place.translated(place.width() + 4, 0).adjusted(0, 0, 60, 0), 0x80, value)
