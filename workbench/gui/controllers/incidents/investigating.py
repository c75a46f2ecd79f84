"""Investigating: one case or all of them, aside; the report and the highlights of the case that is in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from workbench.consult.nouns import Consulted
from workbench.data.cases.nouns import CaseReference
from workbench.gui.background import Background, Progress, WorkCancelledError
from workbench.gui.controllers.cases.case_view import CaseViewController
from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.incidents.consulted_words import consulted_rows
from workbench.gui.controllers.incidents.known import known_with, scorecard
from workbench.gui.controllers.incidents.report import highlights_of, report_of
from workbench.gui.controllers.incidents.shelf import CaseShelf
from workbench.gui.controllers.incidents.tally import judged
from workbench.gui.texts import tr, trn
from workbench.gui.views.cases.highlights import NO_HIGHLIGHTS, Highlights
from workbench.gui.views.incidents.report_panel import ReportPanel
from workbench.gui.views.incidents.report_rows import Place, Report
from workbench.gui.views.incidents.score_rows import Judged
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.words import number
from workbench.investigate.investigate import Gathered, Investigator, gather
from workbench.investigate.known import Known
from workbench.investigate.reasoner import CardReasoner
from workbench.investigate.verify import checker, explained
from workbench.model.case import Case
from workbench.model.incident import Investigation
from workbench.model.rule import Rule
from workbench.project.nouns import RULE
from workbench.sandbox.host import Host

AT_ONCE = 50  # cases whose rules are run together


@dataclass(frozen=True, eq=False)
class Outcome:
    """A case that was investigated: what was found, with what was known then, and how it stands beside its label."""

    found: Investigation
    known: Known
    beside: Judged | None = None


class InvestigateController(QObject):
    """Keeps the outcome of each case until another project is open or a scenario is another."""

    said = Signal(object)  # Message
    outcomes_changed = Signal()

    def __init__(
        self, desk: Desk, cases: CaseController, view: CaseViewController, host: AnswerHost, window: MainWindow
    ) -> None:
        super().__init__()
        self._desk, self._cases, self._view, self._host, self._window = desk, cases, view, host, window
        self.background = Background(self)
        self.shelf = CaseShelf()
        self.outcomes: dict[str, Outcome] = {}
        self.consulted: dict[str, Consulted] = {}
        self._working = ""
        self.panel = ReportPanel(window.theme)
        window.cases.add_panel("report", tr("Report"), self.panel, "cases")
        view.highlights = self._highlights
        view.shown_changed.connect(self._show)
        cases.chosen_changed.connect(lambda _name: self._show())
        self.panel.asked.connect(window.cases.asked)
        self.panel.place_asked.connect(self._go_to)
        self.background.idle.connect(self._end)
        desk.project_changed.connect(self._project_changed)
        desk.documents_changed.connect(self._documents_changed)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "investigate_case": self.investigate,
            "investigate_all": self.investigate_all,
            "case_report": self.bring,
        }

    def close(self) -> None:
        """Nothing more is investigated."""
        self.background.close()

    def bring(self) -> None:
        """The report in front of the list."""
        self._window.show_cases(True)
        self._window.cases.show_page("case")
        self._window.cases.bring("report")
        self._show()
        (self.panel.rows if self.panel.report is not None else self.panel.again).setFocus()

    # work

    def investigate(self) -> None:
        """The case in sight."""
        read = self._view.shown
        if read is None or self._working:
            return
        name, rules, host = read.name, self._desk.rules(), self._host
        row = self._cases.rows[name]
        case = read.opened.case.relabel(row.label, row.scenario)
        self._working = name
        self.bring()

        def work(progress: Progress) -> dict[str, Outcome]:
            progress(tr("investigating {case}", case=name), 0, 1)
            return look(case_list=[case], rules=rules, host=host.get(), progress=progress, told=True)

        self.background.do(work, self._take, self._end)

    def investigate_all(self) -> None:
        """Every case that a review did not drop; a cancel keeps what was found."""
        references = self.references()
        if not references or self._working:
            return
        rules, host, shelf = self._desk.rules(), self._host, self.shelf
        self._working = "*"
        kept: dict[str, Outcome] = {}

        def work(progress: Progress) -> tuple[dict[str, Outcome], int]:
            try:
                kept.update(look(shelf.take(references, _half(progress, 0)), rules, host.get(), progress, kept=kept))
            except WorkCancelledError:
                return kept, len(references) - len(kept)
            return kept, 0

        self.background.do(work, lambda told: self._take_all(*told), self._end)

    def take_consulted(self, name: str, outcome: Outcome, told: Consulted) -> None:
        """What tools found in a case, and what a language model said of it."""
        self.consulted[name] = told
        self._take({name: outcome})
        self.bring()

    def references(self) -> list[CaseReference]:
        """The cases of the project that a review did not drop, as it labels them."""
        found = []
        for name, row in self._cases.rows.items():
            reference = self._cases.reference(name)
            if reference is not None and row.verdict != "drop":
                found.append(replace(reference, label=row.label, scenario=row.scenario))
        return found

    def _end(self) -> None:
        self._working = ""
        self._show()

    def _take(self, found: dict[str, Outcome]) -> None:
        self._working = ""
        self.outcomes.update(found)
        self.outcomes_changed.emit()
        self._show()

    def _take_all(self, found: dict[str, Outcome], left: int) -> None:
        self._take(found)
        flagged = sum(one.found.anomalous for one in found.values())
        text = trn("{number} case was investigated", "{number} cases were investigated", len(found),
                   number=number(len(found)))  # fmt: skip
        text += ", " + trn("{n} of them is anomalous", "{n} of them are anomalous", flagged)
        if left:
            text += ". " + trn("Cancelled: {n} case was left", "Cancelled: {n} cases were left", left)
        self.said.emit(Message(f"{text}.", "", "info" if left else "good", "case_scores", tr("Show scores")))

    # what is shown

    def outcome(self, name: str) -> Outcome | None:
        """What was found in a case, None where it was not investigated."""
        return self.outcomes.get(name)

    def report(self, name: str) -> Report | None:
        """The report of the case in sight."""
        one, read = self.outcomes.get(name), self._view.shown
        if one is None or read is None or read.name != name:
            return None
        row = self._cases.rows.get(name)
        case = read.opened.case if row is None else read.opened.case.relabel(row.label, row.scenario)
        report, told = report_of(case, one.found, one.known), self.consulted.get(name)
        if told is None:
            return report
        return replace(report, rows=(*report.rows, *consulted_rows(told, one.found, one.known)))

    def _highlights(self, name: str) -> Highlights:
        one, read = self.outcomes.get(name), self._view.shown
        if one is None or read is None or read.name != name:
            return NO_HIGHLIGHTS
        return highlights_of(read.opened.case, one.found, one.known)

    def _show(self) -> None:
        name = self._cases.chosen
        report = self.report(name)
        if report is not None and self._working != name:
            self.panel.show_report(report)
        else:
            self.panel.show_none(name, working=self._working == name and bool(name))
        if self._view.shown is not None and self._view.shown.name == name:
            self._window.cases.set_highlights(self._highlights(name))

    def _go_to(self, place: Place) -> None:
        area = self._window.cases
        area.show_page("case")
        if place.lines:
            area.log.choose_places(place.lines)
        elif place.start_ns is not None and place.stop_ns is not None:
            if place.start_ns == place.stop_ns:
                area.case.stack.choose_moment(place.start_ns)
                area.log.choose_moment(place.start_ns)
            else:
                area.case.stack.choose_span(place.start_ns, place.stop_ns)
                area.log.choose_span(place.start_ns, place.stop_ns)

    def _project_changed(self) -> None:
        self.background.cancel()
        self.shelf.clear()
        self._forget()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        if self.outcomes and RULE in {kind for kind, _ in changed}:
            self._forget()

    def _forget(self) -> None:
        self.outcomes, self.consulted = {}, {}
        self.outcomes_changed.emit()
        self._show()


def _half(progress: Progress, part: int) -> Progress:
    return lambda text, done, total: progress(text, part * total + done, 2 * total)


def look(
    case_list: Sequence[Case],
    rules: Sequence[Rule],
    host: Host,
    progress: Progress,
    *,
    told: bool = False,
    kept: dict[str, Outcome] | None = None,
) -> dict[str, Outcome]:
    """All four stages for some cases. `told`: also the comparisons behind what rules said; `kept`: filled as far as it
    went, for whoever cancels. Not for the window's thread."""
    known, card = known_with(rules), scorecard()
    reason = CardReasoner(card, known)
    investigator, plain = Investigator(known, reason, card, checker(known, host)), Investigator(known, reason, card)
    found: dict[str, Outcome] = {} if kept is None else kept
    gathered: list[Gathered] = []
    for at, case in enumerate(case_list):
        _half(progress, 1)(tr("investigating {case}", case=case.name), at, len(case_list))
        gathered.append(gather(case, known))
        if len(gathered) == AT_ONCE or at == len(case_list) - 1:
            before = plain.conclude(gathered)
            for one, first, last in zip(gathered, before, investigator.conclude(gathered), strict=True):
                beside = judged(one, first, last) if one.case.label else None
                in_full = explained(last, one.case, known, host) if told else last
                found[one.case.name] = Outcome(in_full, known, beside)
            gathered = []
    return found
