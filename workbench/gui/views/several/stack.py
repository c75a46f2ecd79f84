"""Strips one above another: as many as fit share the height, more scroll; each can be moved, taken away, looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from workbench.gui.charts.several.beside import Beside
from workbench.gui.charts.several.strip import SeriesStrip
from workbench.gui.charts.several.strip_picture import HEIGHT, NAME_HEIGHT
from workbench.gui.texts import tr
from workbench.gui.theme import Theme, set_role

MOST = 12  # strips: more are a grid's work


class StripStack(QScrollArea):
    """Keeps one strip for each series, in their order."""

    focus_asked = Signal(str)
    remove_asked = Signal(str)
    moved = Signal(str, int)  # the series and its new place

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.strips: list[SeriesStrip] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Series stacked below the chart"))
        self._inner = QWidget()
        self._rows = QVBoxLayout(self._inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.setWidget(self._inner)
        self.setMinimumHeight(HEIGHT)

    def set_count(self, count: int) -> list[SeriesStrip]:
        """The strips that were made anew to have `count` of them; who made the stack connects them."""
        made = []
        while len(self.strips) > count:
            strip = self.strips.pop()
            self._rows.removeWidget(strip)
            strip.deleteLater()
        while len(self.strips) < count:
            made.append(self._make())
        return made

    def show_lines(self, lines: Sequence[Beside], focus: str = "", kept: Collection[str] = ()) -> None:
        """Show these, one a strip; as many strips as lines must be there. `focus`: the series in the chart; one that is
        not in `kept` has nothing to be taken away from."""
        for strip, one in zip(self.strips, lines, strict=True):
            strip.show_beside(one, one.name == focus)
            button = strip.findChild(QToolButton)
            assert button is not None
            button.setVisible(one.name in kept)
        self._inner.setMinimumHeight(HEIGHT * len(self.strips))
        self._place()

    def names(self) -> list[str]:
        """The series from the top."""
        return [strip.beside.name for strip in self.strips if strip.beside is not None]

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.theme = theme
        for strip in self.strips:
            strip.set_theme(theme)
            self._dress(strip.findChild(QToolButton))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Strips keep the clock of the chart, and their buttons the right edge."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        for strip in self.strips:
            strip.set_whole_width(self.width())
            button = strip.findChild(QToolButton)
            assert button is not None
            button.move(self.width() - 2 * NAME_HEIGHT, 1)

    def _make(self) -> SeriesStrip:
        strip = SeriesStrip(self.theme)
        self.strips.append(strip)
        self._rows.addWidget(strip, 1)
        button = QToolButton(strip)
        button.setAutoRaise(True)
        button.setFixedSize(NAME_HEIGHT, NAME_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(tr("Take this strip away (Delete)"))
        button.setAccessibleName(tr("Take this strip away"))
        set_role(button, small=True)
        self._dress(button)
        button.clicked.connect(lambda: self.remove_asked.emit(self._name(strip)))
        strip.focus_asked.connect(lambda: self.focus_asked.emit(self._name(strip)))
        strip.remove_asked.connect(lambda: self.remove_asked.emit(self._name(strip)))
        strip.move_asked.connect(lambda step: self._move(strip, self.strips.index(strip) + step))
        strip.dragged.connect(lambda height, released: self._drag(strip, height, released))
        return strip

    def _dress(self, button: QToolButton | None) -> None:
        if button is not None:
            button.setIcon(self.theme.icon("close"))

    def _name(self, strip: SeriesStrip) -> str:
        return strip.beside.name if strip.beside is not None else ""

    def _drag(self, strip: SeriesStrip, height: int, released: bool) -> None:
        """While it is dragged the strip lies over the others; let go, it takes the place that it lies over."""
        at = strip.mapTo(self._inner, QPoint(0, height)).y()
        strip.raise_()
        if not released:
            strip.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        strip.setCursor(Qt.CursorShape.ArrowCursor)
        place = next((k for k, one in enumerate(self.strips) if at < one.geometry().bottom()), len(self.strips) - 1)
        self._move(strip, place)

    def _move(self, strip: SeriesStrip, place: int) -> None:
        place = min(max(place, 0), len(self.strips) - 1)
        if place != self.strips.index(strip):
            self.moved.emit(self._name(strip), place)
            self.strips[place].setFocus()
