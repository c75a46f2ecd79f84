"""A scenario as it is written, tried on all cases aside while it is written: the newest question is answered."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from workbench.gui.background import Background, Progress
from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.incidents.investigating import InvestigateController
from workbench.gui.controllers.scenarios.trial import CaseTable, Trial, try_rule
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.gui.views.cases.case_rows import CaseRow
from workbench.gui.views.incidents.outcome_rows import CROSS, MISSED, OPEN, QUIET, RIGHT, OutcomeRow
from workbench.gui.views.incidents.scenario_page import ScenarioPage
from workbench.gui.views.rule.rule_status import EditorStatus
from workbench.gui.words import number
from workbench.model.case import UNLABELED
from workbench.model.rule import Rule
from workbench.model.verdict import Problem

PAUSE_MS = 150


class TrialController(QObject):
    """Asks after a pause; what is under way for an older question ends at its next step."""

    def __init__(
        self, cases: CaseController, investigated: InvestigateController, host: AnswerHost, page: ScenarioPage
    ) -> None:
        super().__init__()
        self._cases, self._investigated, self._host, self._page = cases, investigated, host, page
        self.background = Background(self)
        self.table: CaseTable | None = None
        self.last: tuple[Rule, Trial] | None = None
        self._asked: Rule | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self.background.idle.connect(self._go_on)

    def close(self) -> None:
        """Nothing more is tried."""
        self._pause.stop()
        self._asked = None
        self.background.close()

    def forget(self) -> None:
        """Other cases are open."""
        self._pause.stop()
        self._asked, self.table, self.last = None, None, None
        self.background.cancel()

    def ask(self, rule: Rule) -> None:
        """Try this one as soon as it rests."""
        if self.last is not None and self.last[0] == rule and self._asked is None and self._fits(self.table):
            self._show(*self.last)
            return
        self._asked = rule
        self._pause.start()

    def _fits(self, table: CaseTable | None) -> bool:
        wanted = [one.name for one in self._investigated.references()]
        return table is not None and [case.name for case in table.cases] == wanted

    def _go_on(self) -> None:
        if self._asked is not None and not self._pause.isActive():
            self._begin()

    def _begin(self) -> None:
        rule = self._asked
        if rule is None:
            return
        if self.background.busy:
            self.background.cancel()
            return
        self._asked = None
        self._page.show_headline(tr("Trying it on all cases…"), "dim")
        table = self.table if self._fits(self.table) else None
        references, shelf, host = self._investigated.references(), self._investigated.shelf, self._host

        def work(progress: Progress) -> tuple[CaseTable, Trial]:
            known = table if table is not None else CaseTable(shelf.take(references, progress))
            return known, try_rule(known, rule, host.get(), progress)

        self.background.do(work, lambda found: self._take(rule, *found), self._given_up)

    def _given_up(self) -> None:
        """What was cancelled for a newer question is not asked again; what the user cancelled says so."""
        if self._asked is None:
            self._page.show_headline(tr("Not tried: it was cancelled."), "dim")

    def _take(self, rule: Rule, table: CaseTable, trial: Trial) -> None:
        self.table, self.last = table, (rule, trial)
        if self._asked is None:
            self._show(rule, trial)

    def _show(self, rule: Rule, trial: Trial) -> None:
        page = self._page
        page.phrases.show_counts(trial.counts, trial.refused)
        if trial.problem:
            text = sentence(trial.problem)
            page.show_headline(f"✕ {text}", "bad")
            page.editor.set_status(EditorStatus("bad", text, Problem(0, 0, trial.problem)))
            page.outcomes.show(())
            return
        page.editor.set_status(EditorStatus("good", tr("runs")))
        assert self.table is not None and rule.scenario is not None
        rows = [
            _outcome(self._cases.rows[case.name], rule.scenario.id, point)
            for case, point in zip(self.table.cases, trial.fired, strict=True)
            if case.name in self._cases.rows
        ]
        page.outcomes.show(rows)
        kinds = {kind: sum(row.kind == kind for row in rows) for kind in (RIGHT, MISSED, CROSS, OPEN, QUIET)}
        should, others = kinds[RIGHT] + kinds[MISSED], kinds[CROSS] + kinds[QUIET] + kinds[OPEN]
        words = tr(
            "Fires on {right} of {should} cases of this scenario, and on {cross} of {others} others",
            right=number(kinds[RIGHT]),
            should=number(should),
            cross=number(kinds[CROSS]),
            others=number(others),
        )
        wrong = kinds[MISSED] + kinds[CROSS]
        page.show_headline(f"{'▲' if wrong else '✓'} {words}", "warn" if wrong else "good")


def _outcome(row: CaseRow, scenario: str, point: int) -> OutcomeRow:
    fires = point >= 0
    if row.scenario == scenario:
        kind = RIGHT if fires else MISSED
    elif row.label == UNLABELED and not row.scenario:
        kind = OPEN if fires else QUIET
    else:
        kind = CROSS if fires else QUIET
    told = f"{row.scenario} · {row.title}" if row.title else row.scenario
    return OutcomeRow(row.name, kind, told, point)
