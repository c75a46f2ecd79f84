"""One strip under the top bar for what the user should know: what happened, why, and the next step. Never a dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from workbench.gui.texts import tr
from workbench.gui.theme import GAP_SMALL, GAP_TINY, Theme, set_role

Tone = Literal["good", "info", "warn", "bad"]
ICONS = {
    "good": ("check-circle-outline", "good"),
    "info": ("information-outline", "accent"),
    "warn": ("alert-outline", "warn_text"),
    "bad": ("alert-circle-outline", "bad"),
}


@dataclass(frozen=True)
class Message:
    """What to say. `text`: what happened and why; `next_step`: what to do; `link`: an action that does it, by its
    command id, shown as `link_title`; `other`: a second such action."""

    text: str
    next_step: str = ""
    tone: Tone = "info"
    link: str = ""
    link_title: str = ""
    other: str = ""
    other_title: str = ""


class MessageStrip(QFrame):
    """Shows the newest message; closing it brings back the one before. Hidden while there is none."""

    link_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._messages: list[Message] = []
        set_role(self, panel=True)
        self.sign, self.text, self.more = QLabel(), QLabel(), QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.text.setTextInteractionFlags(selectable)
        set_role(self.more, role="dim")
        self.link = QPushButton()
        set_role(self.link, flat=True)
        self.link.clicked.connect(lambda: self.link_chosen.emit(self._messages[-1].link))
        self.other = QPushButton()
        set_role(self.other, flat=True)
        self.other.clicked.connect(lambda: self.link_chosen.emit(self._messages[-1].other))
        self.close_button = QToolButton()
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setToolTip(tr("Close this message"))
        self.close_button.setAccessibleName(tr("Close this message"))
        self.close_button.clicked.connect(self.dismiss)
        self._arrange()
        self.hide()

    def _arrange(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP_SMALL + GAP_TINY, GAP_TINY, GAP_TINY, GAP_TINY)
        layout.setSpacing(GAP_SMALL)
        layout.addWidget(self.sign)
        layout.addWidget(self.text, 1)
        for widget in (self.more, self.link, self.other, self.close_button):
            layout.addWidget(widget)

    def show_message(self, message: Message) -> None:
        """Show a message at once; one that is already there comes to the front."""
        if message in self._messages:
            self._messages.remove(message)
        self._messages.append(message)
        self._refresh()

    def dismiss(self) -> None:
        """Close the message that is shown."""
        if self._messages:
            self._messages.pop()
        self._refresh()

    def withdraw(self, message: Message) -> None:
        """Close a message that no longer holds, wherever it stands; nothing where it was closed already."""
        if message in self._messages:
            self._messages.remove(message)
            self._refresh()

    def clear(self) -> None:
        """Close all messages."""
        self._messages.clear()
        self._refresh()

    def messages(self) -> tuple[Message, ...]:
        """What is open, the shown one last."""
        return tuple(self._messages)

    def set_theme(self, theme: Theme) -> None:
        """Icons of another theme."""
        self.theme = theme
        self._refresh()

    def _refresh(self) -> None:
        self.setVisible(bool(self._messages))
        if not self._messages:
            return
        message, older = self._messages[-1], len(self._messages) - 1
        icon, token = ICONS[message.tone]
        self.sign.setPixmap(self.theme.icon(icon, token).pixmap(QSize(18, 18), self.devicePixelRatioF()))
        self.text.setText(" ".join(part for part in (message.text, message.next_step) if part))
        self.more.setText(tr("{n} more", n=older) if older else "")
        self.more.setVisible(older > 0)
        self.link.setText(message.link_title)
        self.link.setVisible(bool(message.link))
        self.other.setText(message.other_title)
        self.other.setVisible(bool(message.other))
        self.close_button.setIcon(self.theme.icon("close"))
