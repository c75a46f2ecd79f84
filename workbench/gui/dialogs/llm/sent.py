"""What a model would be sent, to the last word, before it is sent: to whoever must agree, or only wants to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.theme import Theme
from workbench.gui.views.panel import dim
from workbench.gui.views.run.fenced_text import FencedText
from workbench.gui.words import counted, number

if TYPE_CHECKING:
    from workbench.training.llm.model import Sending

HOLDS = later(
    "Your answer holds for this project and this host. It is a step of the project: undo takes it back, and so does "
    "“Withdraw consent…” in the Run menu."
)
LATER = later(
    "Later prompts show other windows of the training parts, the best rules so far with their errors, and short "
    "stretches of validation parts where a new rule is wrong and the old one was right."
)


class SentDialog(DialogFrame):
    """Shows a `Sending`. With `ask` it is the question for consent: `agreed(host)`, or nothing where it is closed."""

    once = True

    agreed = Signal(str)

    def __init__(
        self, sending: Sending, theme: Theme, *, ask: bool, parent: QWidget | None = None, later_words: str = LATER
    ) -> None:
        host = sending.host
        title = tr("Send data to {host}?", host=host) if ask else tr("What is sent to {host}", host=host)
        primary = tr("Send to {host}", host=host) if ask else tr("Close")
        super().__init__(title, _sentence(sending, ask=ask), primary, parent)
        self._host, self._ask = sending.host, ask
        self.user = FencedText(theme, tr("Your data and the task"))
        self.system = FencedText(theme, tr("System prompt"))
        self.themed += [self.user, self.system]
        self.user.show_text(sending.user)
        self.system.show_text(sending.system)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(tr("The first prompt"))
        self.tabs.addTab(self.user, tr("Your data and the task"))
        self.tabs.addTab(self.system, tr("System prompt, the same for everybody"))
        self.body.addWidget(self.tabs, 1)
        self.body.addWidget(dim(f"{tr(later_words)} {tr(HOLDS)}" if ask else tr(later_words)))
        self.cancel.setText(tr("Don't send"))
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
    told = sentence(sending.words).rstrip(".")
    parts = [tr("{told}, which is this machine.", told=told) if sending.local else f"{told}."]
    if ask:
        parts.append(tr("Nothing was sent yet."))
    span = {"low": number(low), "high": number(high)}
    if sending.images:
        plots = counted(sending.images, "plot")
        parts.append(tr("This is the first prompt, {low} to {high} tokens and {plots}:", plots=plots, **span))
    else:
        parts.append(tr("This is the first prompt, {low} to {high} tokens:", **span))
    return " ".join(parts)
