"""Alerts day by day as bars, those that nobody wanted apart; a click or the arrow keys choose a day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.gui.texts import tr, trn
from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme
from workbench.scoring.replay.nouns import Day

BAR_MIN, BAR_MAX = 3.0, 40.0  # pixels a day


class DayBars(QWidget):
    """Shows the days of a timeline; of more days than there is room for, neighbors share a bar, as high as the worst of
    them. `day_chosen(number)`: days after 1970-01-01, UTC."""

    day_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.days: tuple[Day, ...] = ()
        self.chosen = -1  # position in `days`
        self._nothing = tr("The alerts of each day appear here when the rule is replayed")
        self.setAccessibleName(tr("Alerts day by day"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """Room for bars, and a line of dates below."""
        return QSize(320, 110)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colors."""
        self.theme = theme
        self.update()

    def show_days(self, days: Sequence[Day]) -> None:
        """Other days, in order."""
        self.days, self.chosen = tuple(days), -1
        alerts = sum(day.alerts for day in self.days)
        length = trn("{n} day", "{n} days", len(self.days))
        told = tr("{alerts} in {days}", alerts=trn("{n} alert", "{n} alerts", alerts), days=length)
        if not self.days:
            self._nothing = tr("No days: the data has no clock")
        elif not alerts:
            self._nothing = tr("No alert on any day")
        self.setAccessibleDescription(told if self.days else self._nothing)
        self.update()

    def day_at(self, x: float) -> int:
        """The position of the day under a pixel: of those that share a bar the worst; −1 = none."""
        bars = self._bars()
        if not bars:
            return -1
        at = int((x - self._left) // self._step)
        return bars[at] if 0 <= at < len(bars) else -1

    # painting

    @property
    def _left(self) -> float:
        return float(self.fontMetrics().horizontalAdvance("000") + GAP_SMALL)

    @property
    def _step(self) -> float:
        return min(max((self.width() - self._left) / max(len(self.days), 1), BAR_MIN), BAR_MAX)

    def _bars(self) -> list[int]:
        """For each bar the position of the day that it shows."""
        room = max(int((self.width() - self._left) / self._step), 1)
        share = -(-len(self.days) // room) if self.days else 1
        groups = [range(at, min(at + share, len(self.days))) for at in range(0, len(self.days), share)]
        return [max(group, key=lambda at: self.days[at].alerts) for group in groups]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bars from the bottom, the most of a day as a line, the first and last date below."""
        painter = QPainter(self)
        painter.setFont(self.theme.font("dim"))
        line = painter.fontMetrics().height()
        bottom, most = float(self.height() - line - GAP_TINY), max((day.alerts for day in self.days), default=0)
        painter.setPen(QPen(self.theme.color("line"), 1))
        painter.drawLine(round(self._left), round(bottom), self.width(), round(bottom))
        if not most:
            painter.setPen(self.theme.color("dim"))
            painter.drawText(QRectF(0, 0, self.width(), bottom), Qt.AlignmentFlag.AlignCenter, self._nothing)
        if not self.days:
            return
        self._paint_scale(painter, bottom, line, most)
        painter.setPen(Qt.PenStyle.NoPen)
        for number, at in enumerate(self._bars()):
            self._paint_bar(painter, number, at, bottom, (bottom - line / 2) / max(most, 1))

    def _paint_scale(self, painter: QPainter, bottom: float, line: int, most: int) -> None:
        painter.setPen(self.theme.color("dim"))
        right = Qt.AlignmentFlag.AlignRight
        if most:
            painter.drawText(QRectF(0, 0, self._left - GAP_TINY, line), right, str(most))
        painter.drawText(QRectF(0, bottom - line / 2, self._left - GAP_TINY, line), right, "0")
        width = min(len(self._bars()) * self._step, self.width() - self._left)
        below = QRectF(self._left, bottom + GAP_TINY, max(width, 190), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self.days[0].date)
        if len(self.days) > 1:
            painter.drawText(below, right, self.days[-1].date)

    def _paint_bar(self, painter: QPainter, number: int, at: int, bottom: float, unit: float) -> None:
        day, left = self.days[at], self._left + number * self._step
        gap = 1.0 if self._step > BAR_MIN + 1 else 0.0
        if at == self.chosen:
            painter.fillRect(QRectF(left, 0, self._step, bottom), self.theme.color("raised"))
            painter.fillRect(QRectF(left, bottom, self._step, 2), self.theme.color("accent"))
        false, wanted = day.false * unit, (day.alerts - day.false) * unit
        painter.fillRect(QRectF(left, bottom - wanted, self._step - gap, wanted), self.theme.color("hit"))
        top = QRectF(left, bottom - wanted - false, self._step - gap, false)
        painter.fillRect(top, self.theme.color("false_alarm"))

    # hands

    def words(self, at: int) -> str:
        """What a day was like."""
        day = self.days[at]
        alerts, false = trn("{n} alert", "{n} alerts", day.alerts), day.false
        return tr("{date}: {alerts}, {false} false", date=day.date, alerts=alerts, false=false)

    def choose(self, at: int) -> None:
        """Choose a day by its position."""
        if 0 <= at < len(self.days):
            self.chosen = at
            self.setAccessibleDescription(self.words(at))
            self.update()
            self.day_chosen.emit(self.days[at].number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The day under the pointer."""
        self.choose(self.day_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← → step through the days."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.choose(min(max(self.chosen + step, 0), len(self.days) - 1))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The tip says what a day was like."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.day_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self.words(at) if at >= 0 else "", self)
            return True
        return super().event(event)
