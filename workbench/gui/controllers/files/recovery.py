"""After an abrupt end: what was not saved is back in the editor, and one line offers to see it or to be rid of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import DRAFT
from workbench.gui.texts import tr, trn
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.project.project import Project

IN_USE = "in use"  # of the view: set while a window has the project, so that it outlives an abrupt end only


class RecoveryController(QObject):
    """Says nothing where the last window was closed, and nothing where it held no draft: then nothing is lost.

    A draft is a rule's text as it was typed and not saved; it is on disk with each key."""

    said = Signal(object)  # Message
    unsaid = Signal(object)  # Message that no longer holds

    def __init__(self, desk: Desk, panel: RulePanel, window: Callable[[], MainWindow]) -> None:
        super().__init__()
        self._desk, self._panel, self._window = desk, panel, window
        self._found: dict[str, str] = {}  # rule → its draft
        self._offer: Message | None = None
        desk.project_leaving.connect(self._leave)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"recovered_show": self.show, "recovered_discard": self.discard, "recovered_restore": self.restore}

    def look(self) -> None:
        """A project has been opened: offer what an abrupt end left unsaved."""
        project = self._desk.project
        if project is None or project.read_only:
            return
        abrupt = bool(project.view(IN_USE))
        project.set_view(IN_USE, True)
        self._found = self._drafts(project) if abrupt else {}
        if self._found:
            self._say_found()

    def _drafts(self, project: Project) -> dict[str, str]:
        kept: Mapping[str, Any] = {rule.name: project.view(DRAFT + rule.name) for rule in self._desk.rules()}
        saved = {rule.name: rule.text for rule in self._desk.rules()}
        return {name: text for name, text in kept.items() if isinstance(text, str) and text != saved[name]}

    # what is asked

    def show(self) -> None:
        """The first of the drafts beside what is saved of its rule."""
        name = next(iter(self._found), "")
        for series in self._desk.names():
            rule = self._desk.rule_for(series)
            if rule is not None and rule.name == name:
                self._desk.choose(series)
                break
        self._panel.show_tab("diff")

    def discard(self) -> None:
        """Every rule as it is saved; what is thrown away can be brought back as long as the project stays open."""
        self._put(dict.fromkeys(self._found))
        text = trn("The changes are discarded.", "The changes of {n} rules are discarded.", len(self._found))
        self._tell(Message(text, "", "info", "recovered_restore", tr("Bring back")), "discarded")

    def restore(self) -> None:
        """The drafts again, as the abrupt end left them."""
        self._put(dict(self._found))
        self._say_found()

    def _put(self, drafts: Mapping[str, str | None]) -> None:
        project, shown = self._desk.project, self._desk.rule()
        if project is None:
            return
        for name, text in drafts.items():
            project.set_view(DRAFT + name, text)
        if shown is not None and shown.name in drafts:
            text = drafts[shown.name] or shown.text
            self._panel.editor.replace_text_keeping_cursor(text)
            self._panel.editor.text_edited.emit(text)

    # what is said

    def _say_found(self) -> None:
        text = tr(
            "The workbench ended abruptly before {names} was saved; what you typed is back in the editor.",
            names=", ".join(sorted(self._found)),
        )
        show, discard = tr("Show what"), tr("Discard")
        self._tell(Message(text, "", "warn", "recovered_show", show, "recovered_discard", discard), "recovered")

    def _tell(self, message: Message, fact: str) -> None:
        """In the place of what was said before."""
        self._withdraw()
        self._offer = message
        self._window().add_facts("recovery", frozenset({fact}))
        self.said.emit(message)

    def _withdraw(self) -> None:
        if self._offer is not None:
            self.unsaid.emit(self._offer)
            self._offer = None

    def _leave(self) -> None:
        """The project is left in order."""
        project = self._desk.project
        if project is not None:
            project.set_view(IN_USE, None)
        self._withdraw()
        self._found = {}
        self._window().add_facts("recovery", frozenset())
