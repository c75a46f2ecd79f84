"""Asking a language model about the case in sight: who may be sent what, the answer aside, what it cost."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.errors import WorkbenchError
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.cases.case_view import CaseViewController
from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.incidents.investigating import InvestigateController, Outcome, look
from workbench.gui.controllers.incidents.known import known_with, scorecard
from workbench.gui.controllers.start.consent import agree, agreed_hosts
from workbench.gui.dialogs.llm.sent import SentDialog
from workbench.gui.dialogs.llm.servers import missing_for
from workbench.gui.sentences import say
from workbench.gui.texts import later, tr
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.words import money
from workbench.llm.consent import host_of, is_loopback
from workbench.model.case import Case
from workbench.model.rule import Rule
from workbench.sandbox.host import Host

if TYPE_CHECKING:
    from workbench.consult.nouns import Consulted
    from workbench.training.llm.model import Sending
    from workbench.training.llm.setup import ModelSetup

CONTENT = "measured evidence and some log lines, secrets masked, of 1 case(s)"
LATER = later("An answer that cannot be used, or whose rule does not hold on the case, goes back once with the reason.")
FOLDER = "consult-llm"  # beside the project


class ConsultController(QObject):
    """Asks with the model that training is set up with; a host gets data only after somebody agreed in this project."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        cases: CaseController,
        view: CaseViewController,
        investigated: InvestigateController,
        host: AnswerHost,
        setup: Callable[[], ModelSetup],
        window: MainWindow,
    ) -> None:
        super().__init__()
        self._desk, self._cases, self._view, self._investigated = desk, cases, view, investigated
        self._host, self._setup, self._window = host, setup, window
        self.background = Background(self)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"consult_case": self.consult}

    def close(self) -> None:
        """Nothing more is asked."""
        self.background.close()

    def consult(self) -> None:
        """The case in sight; first whoever must agree reads what would be sent."""
        read, project = self._view.shown, self._desk.project
        if read is None or project is None or self.background.busy:
            return
        setup = self._asked()
        problem = missing_for(setup)
        if problem:
            how = tr("Train with options… changes it.")
            self.said.emit(Message(f"{problem}.", how, "bad", "train_options", tr("Change")))
            return
        row = self._cases.rows[read.name]
        case, host = read.opened.case.relabel(row.label, row.scenario), host_of(setup.base_url)
        if is_loopback(host) or host in agreed_hosts(project):
            self._ask(case)
            return

        def agreed(to: str) -> None:
            if self._desk.project is project:
                self._desk.apply(agree(project, to))
                self._ask(case)

        def shown(sending: Sending) -> None:
            theme = self._window.theme
            dialog = SentDialog(sending, theme, ask=True, parent=self._window, later_words=LATER)
            dialog.agreed.connect(agreed)
            dialog.open()

        rules = self._desk.rules()
        self.background.do(lambda _progress: _sending(case, rules, setup), shown)

    def _asked(self) -> ModelSetup:
        from workbench.consult.requests import TOKENS

        return replace(self._setup(), temperature=0.0, data_tokens=TOKENS, images=False)

    def _ask(self, case: Case) -> None:
        project = self._desk.project
        assert project is not None
        setup = replace(self._asked(), consent=agreed_hosts(project))
        rules, host, folder = self._desk.rules(), self._host, project.path.parent / f"{project.path.stem}-{FOLDER}"

        def work(progress: Progress) -> tuple[Outcome, Consulted] | WorkbenchError:
            try:
                return _consulted(case, rules, setup, folder, host.get(), progress)
            except WorkbenchError as error:
                return error

        self.background.do(work, lambda found: self._take(case.name, found))

    def _take(self, name: str, found: tuple[Outcome, Consulted] | WorkbenchError) -> None:
        if isinstance(found, WorkbenchError):
            self.said.emit(Message(say(found), "", "bad"))
            return
        outcome, told = found
        self._investigated.take_consulted(name, outcome, told)
        cost = tr("price unknown") if told.usd is None else money(told.usd)
        text = tr("{model} was asked about {case}: {cost}.", model=told.model, case=name, cost=cost)
        self.said.emit(Message(text, "", "info", "case_report", tr("Show report")))


def _sending(case: Case, rules: tuple[Rule, ...], setup: ModelSetup) -> Sending:
    """What would be sent first; nothing is."""
    from workbench.consult.consultant import first_requests
    from workbench.investigate.investigate import Investigator
    from workbench.investigate.reasoner import CardReasoner
    from workbench.training.llm.model import would_send

    known, card = known_with(rules), scorecard()
    (first,) = first_requests([case], Investigator(known, CardReasoner(card, known), card), setup.data_tokens)
    found = would_send(setup, first, content=CONTENT, environ=os.environ)
    return replace(found, words=f"Deciding cases sends {CONTENT} to {found.host}")


def _consulted(
    case: Case, rules: tuple[Rule, ...], setup: ModelSetup, folder: Path, host: Host, progress: Progress
) -> tuple[Outcome, Consulted]:
    """What tools found in a case, and what came of asking a model about it. Not for the window's thread."""
    from workbench.consult.consultant import Consultant
    from workbench.investigate.investigate import Gathered, Investigator
    from workbench.investigate.reasoner import CardReasoner
    from workbench.investigate.verify import checker, in_words
    from workbench.model.incident import Verification
    from workbench.training.llm.model import open_model

    outcome = look([case], rules, host, progress, told=True)[case.name]
    client = open_model(setup, folder, os.environ, content=CONTENT, training=False)
    known, card = outcome.known, scorecard()

    def explain(told: Verification, one: Gathered) -> Verification:
        return in_words(told, one.case, one.places, known, host)

    def tell(_words: str, done: int, total: int) -> None:
        progress(tr("asking {model} about {case}", model=setup.model, case=case.name), done, max(total, 1))

    investigator = Investigator(known, CardReasoner(card, known), card, checker(known, host))
    (told,) = Consultant(client, investigator, explain, setup.data_tokens, progress=tell).consult([case])
    return outcome, told
