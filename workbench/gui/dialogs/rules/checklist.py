"""The way to approval in the window: rows with a sign each, and a button where a row leads."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from workbench.gui.dialogs.rules.checks import SIGNS, Check, CheckState
from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, set_role

ROW_HEIGHT = 28
ROLES: dict[CheckState, str] = {"good": "good", "warn": "warn", "bad": "bad", "wait": "dim"}


class Checklist(QWidget):
    """Shows rows; `led(where)`: the button of a row was pressed."""

    led = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("What approval asks for"))
        self.buttons: dict[str, QPushButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP_SMALL)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Shows other rows."""
        self.buttons.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, check in enumerate(checks):
            sign, text = QLabel(SIGNS[check.state]), QLabel(check.text)
            set_role(sign, role=ROLES[check.state])
            sign.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
            text.setWordWrap(True)
            text.setTextFormat(Qt.TextFormat.PlainText)
            if check.state == "bad":
                set_role(text, role="bad")
            self._grid.setRowMinimumHeight(row, ROW_HEIGHT)  # also of a row that leads nowhere, and has no button
            self._grid.addWidget(sign, row, 0)
            self._grid.addWidget(text, row, 1)
            if check.lead:
                self._grid.addWidget(self._button(check), row, 2)
        self._grid.setRowStretch(len(checks), 1)

    def _button(self, check: Check) -> QPushButton:
        button = QPushButton(check.verb)
        set_role(button, flat=True)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{check.verb}: {check.text}")
        button.clicked.connect(lambda: self.led.emit(check.lead))
        self.buttons[check.lead] = button
        return button
