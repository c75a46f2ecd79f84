"""A label with links that follow the theme: Qt colors a link once, when its text is set."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel

DRESSED = frozenset({QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.ApplicationPaletteChange})


class LinkLabel(QLabel):
    """A QLabel whose links take the new color when the application is dressed anew."""

    def changeEvent(self, event: QEvent) -> None:
        """Lays the text out again under another palette or style sheet."""
        super().changeEvent(event)
        text = self.text() if event.type() in DRESSED else ""
        if "<a " in text:
            self.setText("")  # Qt ignores a text that it has already
            self.setText(text)
