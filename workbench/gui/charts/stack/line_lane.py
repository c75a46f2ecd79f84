"""The log on the clock of the metrics: a tick for each line, longer the graver it is; and the time below."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.charts import words, zone
from workbench.gui.charts.area.axes import LEFT_WIDTH
from workbench.gui.charts.area.moving import RIGHT_MARGIN
from workbench.gui.charts.stack.axis import CaseAxis, Span
from workbench.gui.texts import tr
from workbench.gui.theme import Theme

LANE, RULER = 22, 22  # pixels
TICK_TEXT = 5  # pixels from the top of the ruler to its texts
APART = 110  # pixels from tick to tick
GRAVES = (("dim", 0.4), ("warn_text", 0.75), ("bad", 1.0))  # color and height of quiet lines, warnings, errors


class LineLane(QWidget):
    """Ticks and times; shows and decides nothing else."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.axis: CaseAxis | None = None
        self._window: Span = (0.0, 1.0)
        self._at: NDArray[np.float64] = np.empty(0)
        self._grave: NDArray[np.int8] = np.empty(0, np.int8)
        self._moment: float | None = None
        self._region: Span | None = None
        self._cursor: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Lines of the log on the clock"))

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(200, LANE + RULER)

    def show_lines(self, axis: CaseAxis, at: NDArray[np.float64], grave: NDArray[np.int8]) -> None:
        """Show lines at these positions (n,), rising; `grave` (n,): 0 quiet, 1 warning, 2 error."""
        self.axis, self._at, self._grave = axis, at, grave
        counts = [int((grave == kind).sum()) for kind in (2, 1)]
        told = tr("{errors} errors, {warnings} warnings", errors=counts[0], warnings=counts[1])
        self.setToolTip(told)
        self.setAccessibleDescription(told)
        self.update()

    def set_window(self, window: Span) -> None:
        """What is in sight."""
        self._window = window
        self.update()

    def set_chosen(self, moment: float | None, region: Span | None) -> None:
        """The moment and the region that are chosen."""
        self._moment, self._region = moment, region
        self.update()

    def set_cursor_at(self, position: float | None) -> None:
        """Where the pointer is."""
        self._cursor = position
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self.update()

    # painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ticks, what is chosen, the ruler."""
        if self.axis is None:
            return
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 1), self.theme.color("line"))
        self._paint_name(painter)
        painter.save()
        painter.setClipRect(QRectF(LEFT_WIDTH, 0, self._wide(), LANE))
        self._paint_chosen(painter)
        self._paint_ticks(painter)
        painter.restore()
        self._paint_ruler(painter)

    def _paint_name(self, painter: QPainter) -> None:
        painter.setFont(self.theme.font("dim"))
        painter.setPen(self.theme.color("dim"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, 0, LEFT_WIDTH - 8, LANE), right, tr("log"))

    def _paint_ticks(self, painter: QPainter) -> None:
        """One tick a pixel column for each gravity: a million lines are not more work than a screen of them."""
        low, high = np.searchsorted(self._at, self._window[0]), np.searchsorted(self._at, self._window[1], "right")
        pixels = np.round(self._pixels(self._at[low:high])).astype(np.int64)
        for kind, (token, share) in enumerate(GRAVES):
            height = share * (LANE - 4)
            color = self.theme.color(token)
            for x in np.unique(pixels[self._grave[low:high] == kind]).tolist():
                painter.fillRect(QRectF(x - 0.5, LANE - 1 - height, 1.5 if kind else 1, height), color)

    def _paint_chosen(self, painter: QPainter) -> None:
        if self._region is not None:
            left, right = (float(self._pixels(np.array([at]))[0]) for at in self._region)
            painter.fillRect(QRectF(left, 1, max(right - left, 1), LANE), self.theme.color("accent", 0.16))
        for at, token in ((self._cursor, "dim"), (self._moment, "accent")):
            if at is not None:
                x = float(self._pixels(np.array([at]))[0])
                painter.fillRect(QRectF(x - 0.5, 1, 1.5, LANE), self.theme.color(token))

    def _paint_ruler(self, painter: QPainter) -> None:
        assert self.axis is not None
        painter.fillRect(QRectF(LEFT_WIDTH, LANE, self._wide(), 1), self.theme.color("line"))
        painter.setFont(self.theme.font("dim"))
        painter.setPen(QPen(self.theme.color("dim"), 1))
        metrics = QFontMetricsF(self.theme.font("dim"))
        end = LEFT_WIDTH + self._wide()
        if self.axis.origin_ns is not None:
            name = zone.shown().title
            end -= metrics.horizontalAdvance(name) + 12
            room = QRectF(0, LANE + TICK_TEXT, LEFT_WIDTH + self._wide(), RULER)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), name)
        for at, text in self.ticks():
            x, half = float(self._pixels(np.array([at]))[0]), metrics.horizontalAdvance(text) / 2
            if x - half >= LEFT_WIDTH - 30 and x + half <= end:
                painter.fillRect(QRectF(x, LANE, 1, 4), self.theme.color("line"))
                painter.drawText(QRectF(x - half, LANE + TICK_TEXT, 2 * half + 2, RULER), 0, text)

    def ticks(self) -> list[tuple[float, str]]:
        """Positions and texts of the ruler in what is in sight."""
        assert self.axis is not None
        most = max(1, int(self._wide() / APART))
        start, stop = self._window
        if self.axis.origin_ns is None:
            return [(float(at), text) for at, text in words.index_ticks(int(start), int(stop), most)]
        begin, end = self.axis.time(start), self.axis.time(stop)
        return [(self.axis.position(at), text) for at, text in words.time_ticks(begin, end, most)]

    def _wide(self) -> float:
        return max(1.0, self.width() - LEFT_WIDTH - RIGHT_MARGIN)

    def _pixels(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        start, stop = self._window
        return np.asarray(LEFT_WIDTH + (at - start) / (stop - start) * self._wide(), np.float64)
