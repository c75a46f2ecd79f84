"""The legend of lines in one chart: a piece of each line as it is drawn, its name and its value at the crosshair."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.charts.several.line_look import SIGN, line_color, line_sign
from workbench.gui.texts import later, tr
from workbench.gui.theme import GAP, GAP_TINY, Theme

SAMPLE, ROW = 26, 18
VALUE_ROOM = 60  # pixels, so that no entry jumps while values change
CENTERED = int(Qt.AlignmentFlag.AlignVCenter)
PLAIN = later("Colors tell the lines apart; conditions have none here")
WIDEST = 190


class LineLegend(QWidget):
    """Entries flow from left to right, as many rows as they need."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._focus = ""
        self._lines: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Legend of the lines"))

    def show_lines(self, focus: str, lines: Sequence[tuple[str, str]]) -> None:
        """`focus`: the series whose line is the chart's own; the others as name and value, in the lines' order."""
        if (focus, tuple(lines)) == (self._focus, self._lines):
            return
        self._focus, self._lines = focus, tuple(lines)
        said = [f"{name} {value}".strip() for name, value in self._lines]
        own = tr("{name}, the chart's own line", name=focus)
        self.setAccessibleDescription(f"{own}; {'; '.join(said)}. {tr(PLAIN)}")
        self._fit()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(self.heightForWidth(max(self.width(), 200)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other rows."""
        super().resizeEvent(event)
        self._fit()

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
        entries = ((self._focus, ""), *self._lines, (tr(PLAIN), "")) if self._focus else ()
        for at, (name, value) in enumerate(entries):
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, WIDEST if at <= len(self._lines) else width)
            room = max(VALUE_ROOM, metrics.horizontalAdvance(value) + 4)
            wide = SAMPLE + GAP_TINY + metrics.horizontalAdvance(text) + room
            if left and left + wide > width:
                row, left = row + 1, 0
            places.append((row, left, text))
            left += wide + GAP
        return places

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Each entry in its place."""
        painter = QPainter(self)
        painter.setFont(self.theme.font("dim"))
        painter.setPen(self.theme.color("text"))
        *places, (row, left, note) = self._places(self.width()) or [(0, 0, "")]
        for at, ((place_row, place_left, text), value) in enumerate(
            zip(places, ("", *(value for _, value in self._lines)), strict=True)
        ):
            self._paint_entry(painter, QPointF(place_left, place_row * ROW), text, value, at - 1)
        painter.setPen(self.theme.color("dim"))
        painter.drawText(QRectF(left, row * ROW, self.width() - left, ROW), CENTERED, note)

    def _paint_entry(self, painter: QPainter, corner: QPointF, text: str, value: str, number: int) -> None:
        """A piece of the line with its sign, its name, its value; `number` −1 is the chart's own line."""
        middle = corner.y() + ROW // 2
        color = self.theme.color("series") if number < 0 else line_color(self.theme, number)
        painter.setPen(QPen(color, 2))
        painter.drawLine(QPointF(corner.x(), middle), QPointF(corner.x() + SAMPLE, middle))
        if number >= 0:
            half = SIGN / 2 + 1
            sign = line_sign(self.theme, number, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(corner.x() + SAMPLE / 2 - half, middle - half), sign)
        wide = painter.fontMetrics().horizontalAdvance(text) + 2
        place = QRectF(corner.x() + SAMPLE + GAP_TINY, corner.y(), wide, ROW)
        painter.setPen(self.theme.color("text"))
        painter.drawText(place, CENTERED, text)
        painter.setPen(self.theme.color("dim"))
        painter.drawText(place.translated(wide + 4, 0).adjusted(0, 0, self.width(), 0), CENTERED, value)
