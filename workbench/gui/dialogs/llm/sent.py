"""What a model would be sent, to the last word, before it is sent: to whoever must agree, or only wants to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.theme import Theme
from workbench.gui.views.panel import dim
from workbench.gui.views.run.fenced_text import FencedText
from workbench.gui.words import counted, number

if TYPE_CHECKING:
    from workbench.training.llm.model import Sending

HOLDS = (
    "Your answer holds for this project and this host. It is a step of the project: undo takes it back, and so does "
    "“Withdraw consent…” in the Run menu."
)
LATER = (
    "Later prompts show other windows of the training parts, the best rules so far with their errors, and short "
    "stretches of validation parts where a new rule is wrong and the old one was right."
)


class SentDialog(DialogFrame):
    """Shows a `Sending`. With `ask` it is the question for consent: `agreed(host)`, or nothing where it is closed."""

    once = True

    agreed = Signal(str)

    def __init__(self, sending: Sending, theme: Theme, *, ask: bool, parent: QWidget | None = None) -> None:
        title = f"Send data to {sending.host}?" if ask else f"What is sent to {sending.host}"
        primary = f"Send to {sending.host}" if ask else "Close"
        super().__init__(title, _sentence(sending, ask=ask), primary, parent)
        self._host, self._ask = sending.host, ask
        self.user = FencedText(theme, "Your data and the task")
        self.system = FencedText(theme, "System prompt")
        self.themed += [self.user, self.system]
        self.user.show_text(sending.user)
        self.system.show_text(sending.system)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName("The first prompt")
        self.tabs.addTab(self.user, "Your data and the task")
        self.tabs.addTab(self.system, "System prompt, the same for everybody")
        self.body.addWidget(self.tabs, 1)
        self.body.addWidget(dim(f"{LATER} {HOLDS}" if ask else LATER))
        self.cancel.setText("Don't send")
        self.cancel.setVisible(ask)
        if ask:  # Enter must not send: only a click or a key on the button itself does
            self.primary.setDefault(False)
            self.primary.setAutoDefault(False)
            self.cancel.setAutoDefault(True)
            self.cancel.setDefault(True)
            self.cancel.setFocus()
        self.resize(820, 600)

    def answer(self) -> None:
        """Tells that it may be sent, where that was asked."""
        if self._ask:
            self.agreed.emit(self._host)
        super().answer()


def _sentence(sending: Sending, *, ask: bool) -> str:
    low, high = sending.tokens
    words = sending.words.rstrip(".")
    place = ", which is this machine" if sending.local else ""
    asked = " Nothing was sent yet." if ask else ""
    plots = f" and {counted(sending.images, 'plot')}" if sending.images else ""
    return f"{words}{place}.{asked} This is the first prompt, {number(low)} to {number(high)} tokens{plots}:"
