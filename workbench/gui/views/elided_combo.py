"""A combo box that may be narrower than its text, which then ends in …"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

LEAST = 104  # pixels: about eight letters beside the arrow


SHORT = Qt.ItemDataRole.UserRole + 1  # of an item: what the closed box shows of it, where that is less than its text


class ElidedCombo(QComboBox):
    """`name`: its accessible name and the beginning of its tooltip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(LEAST)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt's own box around the elided text."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        text = self.currentText()
        short = str(self.currentData(SHORT) or text)
        shown = self.fontMetrics().elidedText(short, Qt.TextElideMode.ElideRight, field.width() - 4)
        option.currentText = shown
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        self.setToolTip(self._name if shown == text else f"{self._name}: {text}")
