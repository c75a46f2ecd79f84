"""Decisions about cases: keep, fix, drop as edits of the project, told to the review.json of their folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from workbench.data.cases.review import DROP, FIX, KEEP, Decision, read_review, write_review
from workbench.errors import DataError
from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.cases.store import scenarios_of
from workbench.gui.controllers.desk import Desk
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say
from workbench.gui.texts import tr, trn
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.project.case_reviews import REVIEW, decide, take_decisions


class DecisionController(QObject):
    """One door for what is decided here and by `cases review`: the project's edits, then the file that both read."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        cases: CaseController,
        preferences: PreferencesFile,
        window: MainWindow,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._desk, self._cases, self._preferences, self._now = desk, cases, preferences, now
        self._bar = window.cases.case.review
        self._taking = False
        self._bar.decided.connect(self._decide)
        desk.documents_changed.connect(self._documents_changed)
        cases.read_changed.connect(self._read)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "keep_case": lambda: self._decide(KEEP, "", "", ""),
            "fix_case": lambda: self._ask(FIX),
            "drop_case": lambda: self._ask(DROP),
        }

    def drop(self, reason: str) -> None:
        """Drop the case that is looked at."""
        self._decide(DROP, reason, "", "")

    def _ask(self, verdict: str) -> None:
        self._bar.set_scenarios(scenarios_of(self._cases.rows.values()))
        self._bar.ask(verdict)

    def _decide(self, verdict: str, reason: str, label: str, scenario: str) -> None:
        """As an edit; then the next case that is open."""
        project, name = self._desk.project, self._cases.chosen
        kept = self._cases.store.kept.get(name)
        if project is None or kept is None:
            return
        if verdict == KEEP:
            label, scenario = kept.label, kept.scenario
        when = self._now().astimezone(UTC).isoformat(timespec="seconds")
        told = Decision(verdict, reason, self._preferences.now.who, when, kept.content_hash, label, scenario)
        self._desk.apply(decide(project, name, told))
        self._cases.go_on()

    # the file

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        names = {key for kind, key in changed if kind == REVIEW}
        folder, project = self._cases.folder, self._desk.project
        if not names or folder is None or project is None or self._taking:
            return
        mine = self._cases.store.decided
        try:
            decided = read_review(folder)
            for name in names:
                decided.pop(name, None)
                if name in mine:
                    decided[name] = mine[name]
            write_review(folder, decided)
        except DataError as error:
            self.said.emit(Message(say(error), "", "bad"))
        except OSError as error:
            why = error.strerror or str(error)
            text = tr("The decision is in the project, but {file} can't be written: {why}.", file=folder, why=why)
            self.said.emit(Message(text, tr("Make the folder writable and decide again."), "bad"))

    def _read(self) -> None:
        """What was decided elsewhere since, such as on the command line, is taken over as an edit."""
        folder, project = self._cases.folder, self._desk.project
        if folder is None or project is None or project.read_only:
            return
        try:
            decided = read_review(folder)
        except DataError as error:
            self.said.emit(Message(say(error), "", "bad"))
            return
        mine, known = self._cases.store.decided, self._cases.store.kept
        other = {name: decided.get(name) for name in known if decided.get(name) != mine.get(name)}
        if other:
            self._taking = True
            self._desk.apply(take_decisions(project, other))
            self._taking = False
            text = trn(
                "{n} decision was taken over from the folder's review.",
                "{n} decisions were taken over from the folder's review.",
                len(other),
            )
            self.said.emit(Message(text, "", "info", "undo", tr("Undo")))
