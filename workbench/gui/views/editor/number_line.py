"""One number of a rule as a row: its name, its slider, its value, its unit, and what the tuner says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import Theme, set_role
from workbench.gui.views.editor.number_slider import NumberSlider
from workbench.gui.views.panel import ElidedLabel

ROW = 30
NAME = 96  # pixels of a name at least


@dataclass(frozen=True)
class NumberRow:
    """One number: where it stands between `low` and `high`. `words`: what it means; `suggested`: what the tuner would
    choose, `worth`: what that brings, in words."""

    name: str
    value: float
    low: float
    high: float
    step: float
    unit: str = ""
    words: str = ""
    line: int = 0
    suggested: float | None = None
    worth: str = ""


class NumberLine:
    """The widgets of one number: its name, its slider, its value, its unit, and what the tuner says."""

    def __init__(self, row: NumberRow, theme: Theme) -> None:
        self.row = row
        plain = row.name.lower().replace("_", " ")
        self.name = NameLabel(re.sub(r" (min|max)$", "", plain))
        self.slider = NumberSlider(theme)
        self.slider.setAccessibleName(tr("Number {name}", name=plain))
        self.field = QLineEdit()
        self.field.setFixedSize(56, ROW - 2)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName(tr("Value of {name}", name=plain))
        self.unit = QLabel()
        set_role(self.unit, role="dim")
        self.tuned = flat_button("", "")
        self.widgets: tuple[QWidget, ...] = (self.name, self.slider, self.field, self.unit, self.tuned)

    def show_row(self, row: NumberRow) -> None:
        """Other values of the same number; a slider that is held stays where it is held."""
        self.row = row
        if not self.slider.isSliderDown():
            self.slider.set_scale(row.low, row.high, row.step)
            self.slider.set_number(row.value)
        self.slider.set_suggested(row.suggested)
        self.show_value(row.value)
        tip = tr("{words}; line {line}", words=row.words, line=row.line)
        self.name.set_tip(f"{row.name}\n{tip}")
        self.slider.setToolTip(tr("{low} to {high}", low=f"{row.low:g}", high=f"{row.high:g}") + f"\n{tip}")
        self.unit.setText(row.unit)
        self.tuned.setVisible(row.suggested is not None)
        if row.suggested is not None:
            self.tuned.setText(f"▲ {row.suggested:g}")
            told = tr("tuner: {value}, {worth}", value=f"{row.suggested:g}", worth=row.worth)
            self.tuned.setToolTip(told + "\n" + tr("Click to take it"))
            self.tuned.setAccessibleName(told)

    def show_value(self, value: float) -> None:
        """The value in its field."""
        self.field.setText(f"{value:.6g}")
        self.slider.setAccessibleDescription(f"{value:.6g} {self.row.unit}".strip())

    def remove(self) -> None:
        """Takes the widgets away."""
        for widget in self.widgets:
            widget.setParent(None)
            widget.deleteLater()


class NameLabel(ElidedLabel):
    """The name of a number; a click tells."""

    clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumWidth(NAME)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A click."""
        self.clicked.emit()


def flat_button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    set_role(button, flat=True)
    return button
