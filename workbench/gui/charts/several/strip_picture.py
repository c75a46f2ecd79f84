"""What a strip shows: the line of one series on the clock of a chart, its labels, the crosshair, what is marked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.charts import words
from workbench.gui.charts.area.axes import LEFT_WIDTH
from workbench.gui.charts.area.moving import RIGHT_MARGIN
from workbench.gui.charts.marks import KINDS, Marks, words_for
from workbench.gui.charts.paint.layers import band_edges
from workbench.gui.charts.paint.mark_layer import picture
from workbench.gui.charts.paint.mark_places import spread, tops
from workbench.gui.charts.paint.polylines import pieces
from workbench.gui.charts.several.beside import Beside, Floats
from workbench.gui.texts import tr
from workbench.gui.theme import Theme

HEIGHT, USUAL_HEIGHT = 48, 64
NAME_HEIGHT, RANGE_HEIGHT = 16, 14
FOCUS_BAR = 3  # pixels wide, at the left of the series in the chart
MARK, MARK_ABOVE = 11, 8  # pixels square, and from the line to the middle of a mark
Span = tuple[float, float]


class StripPicture(QWidget):
    """Paints a `Beside`; positions are those of the chart's axis. `SeriesStrip` adds pointer and keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.beside: Beside | None = None
        self.focused = False
        self.marks = Marks()
        self._bands: Floats = np.empty((0, 2))
        self._window: Span = (0.0, 1.0)
        self._selection: Span | None = None
        self._cursor: float | None = None
        self._whole_width = 0
        self._drawn: tuple[Floats, Floats] = (np.empty(0), np.empty(0))  # the line as it was painted, in pixels
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(200, USUAL_HEIGHT)

    # what is shown

    def show_beside(self, one: Beside, focused: bool) -> None:
        """Show a series, with its present labels; `focused`: it is the one in the chart. Its flags are told anew."""
        self.beside, self.focused, self.marks = one, focused, Marks()
        self._bands = band_edges(one.clock, one.series.labels) + (one.shift or 0.0)
        self.setAccessibleName(tr("Strip of {name}", name=one.name))
        looked_at = tr("It is the one in the chart") if focused else tr("A click or Enter looks at it")
        how = tr("drag its name or press Ctrl+↑ ↓ to move it, Delete takes it away")
        self.setToolTip(f"{one.name}\n{looked_at}; {how}")
        self.update()

    def set_marks(self, marks: Marks) -> None:
        """Show its flags, of those that may be seen."""
        self.marks = marks
        self.update()

    def counted(self) -> str:
        """How many hits, misses, false alarms or flags it has, in words; empty where nothing is known."""
        return " · ".join(words_for(kind, n) for kind in KINDS if (n := self.marks.count(kind)))

    def set_window(self, start: float, stop: float) -> None:
        """Show from `start` to `stop`, as the chart does."""
        self._window = (start, stop)
        self.update()

    def set_selection(self, span: Span | None) -> None:
        """The stretch that is marked."""
        self._selection = span
        self.update()

    def set_cursor_at(self, position: float | None) -> None:
        """The crosshair, wherever it is pointed at."""
        if position != self._cursor:
            self._cursor = position
            self.update()

    def set_whole_width(self, width: int) -> None:
        """How wide the chart above is: a scroll bar beside the strip must not shift its clock."""
        self._whole_width = width
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self.update()

    def head(self) -> str:
        """What stands beside the name: the value under the crosshair."""
        if self.beside is None:
            return ""
        absent = self.beside.absent(*self._window)
        return absent or ("" if self._cursor is None else self.beside.told(self._cursor))

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bands, line, selection, crosshair, name."""
        if self.beside is None:
            return
        painter = QPainter(self)
        room = self._room()
        painter.fillRect(self.rect(), self.theme.color("raised" if self.focused else "panel"))
        painter.fillRect(QRectF(0, 0, self.width(), 1), self.theme.color("line"))
        painter.save()
        painter.setClipRect(room)
        self._paint_bands(painter, room)
        self._paint_line(painter, room)
        self._paint_marked(painter, room)
        painter.restore()
        self._paint_words(painter, room)
        painter.setClipRect(room)
        self._paint_marks(painter)
        painter.setClipping(False)
        if self.focused:
            painter.fillRect(QRectF(0, 1, FOCUS_BAR, self.height() - 1), self.theme.color("accent"))
        if self.hasFocus():
            painter.setPen(QPen(self.theme.color("accent"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_bands(self, painter: QPainter, room: QRectF) -> None:
        for begin, end in self._bands if self.beside is not None and self.beside.shift is not None else ():
            left, right = self._pixel(begin), self._pixel(end)
            if right >= room.left() and left <= room.right():
                band = QRectF(left, 1, max(right - left, 2), self.height())
                painter.fillRect(band, self.theme.color("label_band"))
                edge = self.theme.color("label_edge")
                painter.fillRect(QRectF(band.left(), 1, 1, band.height()), edge)
                painter.fillRect(QRectF(band.right(), 1, 1, band.height()), edge)

    def _paint_line(self, painter: QPainter, room: QRectF) -> None:
        assert self.beside is not None
        x, values = self.beside.vertices(*self._window, max(int(room.width()), 1))
        self._drawn = np.empty(0), np.empty(0)
        if len(x):
            finite = values[np.isfinite(values)]
            low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
            unit = (room.height() - NAME_HEIGHT - 6) / ((high - low) or 1.0)
            painter.setPen(QPen(self.theme.color("series"), 1))
            across, down = self._pixels(x), room.bottom() - 3 - (values - low) * unit
            self._drawn = across, down
            for piece in pieces(across, down):
                painter.drawPolyline(piece)
            self._paint_range(painter, low, high, room)

    def _paint_range(self, painter: QPainter, low: float, high: float, room: QRectF) -> None:
        """The lowest and the highest value in sight, where the chart has its axis."""
        painter.setClipping(False)
        painter.setFont(self.theme.font("dim"))
        painter.setPen(self.theme.color("dim"))
        right = int(Qt.AlignmentFlag.AlignRight)
        bottom = room.bottom() - RANGE_HEIGHT
        top = max(0.0, min(NAME_HEIGHT - 2, bottom - RANGE_HEIGHT))  # a low strip has no room below its name
        painter.drawText(QRectF(0, top, room.left() - 8, RANGE_HEIGHT), right, words.value(high))
        painter.drawText(QRectF(0, bottom, room.left() - 8, RANGE_HEIGHT), right, words.value(low))
        painter.setClipping(True)

    def placed(self) -> list[tuple[float, float, int]]:
        """The marks in sight as (pixel x, pixel y, position in `marks`), in drawing order."""
        if self.beside is None or self.beside.shift is None or not len(self.marks.indices):
            return []
        at = self.beside.clock.x(self.marks.indices) + self.beside.shift
        low, high = np.searchsorted(at, self._window[0]), np.searchsorted(at, self._window[1], side="right")
        heights = tops(*self._drawn, self.width(), MARK_ABOVE)
        part, pixels = self.marks.cut(int(low), int(high)), self._pixels(at[low:high])
        return [(x, y, int(low) + k) for x, y, k in spread(part, pixels, heights)]

    def _paint_marks(self, painter: QPainter) -> None:
        """Its flags over the line, drawn after down-sampling as in the chart, smaller."""
        ratio = self.devicePixelRatioF()
        for x, y, position in self.placed():
            made = picture(self.marks.kind_at(position), self.theme, ratio, MARK)
            painter.drawPixmap(QPointF(x - MARK / 2, y - MARK / 2), made)

    def _paint_marked(self, painter: QPainter, room: QRectF) -> None:
        if self._selection is not None:
            left, right = (self._pixel(at) for at in self._selection)
            painter.fillRect(QRectF(left, 1, max(right - left, 2), room.height()), self.theme.color("accent", 0.18))
        if self._cursor is not None:
            painter.setPen(QPen(self.theme.color("dim"), 1, Qt.PenStyle.DotLine))
            x = round(self._pixel(self._cursor))
            painter.drawLine(x, 0, x, self.height())

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        assert self.beside is not None
        font = self.theme.font("dim")
        font.setBold(self.focused)
        bold = QFontMetricsF(font)
        metrics = QFontMetricsF(self.theme.font("dim"))
        name = bold.elidedText(self.beside.name, Qt.TextElideMode.ElideMiddle, room.width() / 2)
        said = (tr("in the chart") if self.focused else "", self.head(), self.counted())
        told = " · ".join(part for part in said if part)
        wide = bold.horizontalAdvance(name)
        told = metrics.elidedText(told, Qt.TextElideMode.ElideRight, room.width() - wide - 16 - 2 * NAME_HEIGHT)
        width = wide + (12 + metrics.horizontalAdvance(told) if told else 0)
        ground = QColor(self.theme.color("raised" if self.focused else "panel", 0.85))
        painter.fillRect(QRectF(room.left(), 1, width + 10, NAME_HEIGHT), ground)
        painter.setFont(font)
        painter.setPen(self.theme.color("text"))
        painter.drawText(QPointF(room.left() + 4, 13), name)
        painter.setFont(self.theme.font("dim"))
        painter.setPen(self.theme.color("dim"))
        painter.drawText(QPointF(room.left() + 16 + wide, 13), told)

    def _room(self) -> QRectF:
        """Exactly under the plot of the chart."""
        width = self._whole_width or self.width()
        return QRectF(LEFT_WIDTH, 0, max(1.0, width - LEFT_WIDTH - RIGHT_MARGIN), self.height())

    def _pixels(self, x: Floats) -> Floats:
        room, (start, stop) = self._room(), self._window
        return np.asarray(room.left() + (x - start) / (stop - start) * room.width(), np.float64)

    def _pixel(self, position: float) -> float:
        return float(self._pixels(np.array([position]))[0])

    def position(self, pixel: float) -> float:
        """The position on the axis at a pixel from the strip's left."""
        room, (start, stop) = self._room(), self._window
        return start + (stop - start) * (pixel - room.left()) / room.width()
