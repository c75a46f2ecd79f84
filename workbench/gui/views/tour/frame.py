"""A frame of the accent color around a widget of the window; what lies under it works as ever."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDockWidget, QWidget

from workbench.gui.theme import RADIUS_PANEL, Theme

AROUND = 3


class TourFrame(QWidget):
    """Lies over the window and takes neither pointer nor keyboard."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self.theme, self._over = theme, over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def surround(self, target: QWidget | None) -> QRect:
        """Go around a widget, or away where there is none in sight; the place that it has in the window."""
        if target is None or not target.isVisibleTo(self._over):
            self.hide()
            return QRect()
        dock = target.parentWidget()
        if isinstance(dock, QDockWidget):
            target = dock  # its grip above is a part of the panel to see
        place = QRect(target.mapTo(self._over, QPoint(0, 0)), target.size())
        self.setGeometry(place.adjusted(-AROUND, -AROUND, AROUND, AROUND))
        self.show()
        self.raise_()
        return place

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One line with round corners."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("accent"), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_PANEL, RADIUS_PANEL)
