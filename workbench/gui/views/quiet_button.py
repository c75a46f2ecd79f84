"""A quiet icon button that is no command of the table; it has a name for screen readers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton


def quiet_button(name: str, tip: str = "") -> QToolButton:
    """Reached by Tab; the icon is set by its owner, in the theme's colors."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setAccessibleName(name)
    button.setToolTip(tip or name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
