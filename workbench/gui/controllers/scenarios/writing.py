"""The page of scenarios: one is written as a draft, tried on all cases at once, kept as a rule of the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.errors import WorkbenchError
from workbench.gui.controllers.cases.case_view import CaseViewController
from workbench.gui.controllers.cases.cases import CaseController
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.incidents.investigating import InvestigateController
from workbench.gui.controllers.scenarios.drafts import Drafts, kept_rule, new_scenario
from workbench.gui.controllers.scenarios.groups import GroupController
from workbench.gui.controllers.scenarios.trying import TrialController
from workbench.gui.editing.formatting import format_rule
from workbench.gui.editing.number_range import range_by_value
from workbench.gui.editing.numbers import text_with, tunable_numbers
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say
from workbench.gui.texts import tr
from workbench.gui.views.cases.doubt_rows import DoubtRow
from workbench.gui.views.editor.number_line import NumberRow
from workbench.gui.views.incidents.scenario_page import ScenarioPage
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.model.rule import Rule
from workbench.project.edits import approve_rule, put_rule, remove_rule
from workbench.project.nouns import RULE


class ScenarioController(QObject):
    """Keeps page, draft and project in step."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        cases: CaseController,
        view: CaseViewController,
        investigated: InvestigateController,
        host: AnswerHost,
        preferences: PreferencesFile,
        window: MainWindow,
    ) -> None:
        super().__init__()
        self._desk, self._cases, self._view, self._preferences = desk, cases, view, preferences
        self._window = window
        self.page = ScenarioPage(window.theme)
        window.cases.add_page("scenarios", self.page)
        self.drafts = Drafts(desk)
        self.trial = TrialController(cases, investigated, host, self.page)
        self.background = self.trial.background
        self.groups = GroupController(lambda: self.drafts.rule(self.chosen), self._regrouped, self.said.emit)
        self.chosen = ""
        self._number_pause = QTimer(self)
        self._number_pause.setSingleShot(True)
        self._number_pause.setInterval(0)
        self._number_pause.timeout.connect(self._show_numbers)
        self._connect()

    def _connect(self) -> None:
        page = self.page
        page.chosen.connect(self.choose)
        page.closed.connect(lambda: self._window.cases.show_page("case"))
        page.phrases.edited.connect(self._write_phrases)
        self.groups.connect(page.phrases)
        page.about.edited.connect(self._write)
        page.editor.text_edited.connect(self._write_text)
        page.editor.code.textChanged.connect(self._number_pause.start)
        page.editor.numbers.moved.connect(self._move)
        page.editor.numbers.ended.connect(lambda _name: page.editor.end_move())
        page.editor.numbers.line_chosen.connect(page.editor.code.go_to)
        page.save_asked.connect(self.save)
        page.revert_asked.connect(self._revert)
        page.duplicate_asked.connect(self._duplicate)
        page.approve_asked.connect(self._approve)
        page.remove_asked.connect(self._remove)
        page.case_asked.connect(self._look_at)
        self._desk.documents_changed.connect(self._documents_changed)
        self._desk.project_changed.connect(self._project_changed)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"scenarios": self.bring}

    def close(self) -> None:
        """Nothing more is tried."""
        self.trial.close()

    def bring(self) -> None:
        """The page in the place of the case, at the scenario of the case in sight; or the case again."""
        area = self._window.cases
        again = self._window.shows_cases and area.page == "scenarios"
        self._window.show_cases(True)
        area.show_page("case" if again else "scenarios")
        if again:
            return
        row = self._cases.rows.get(self._cases.chosen)
        every = self.drafts.every()
        wanted = self.chosen or (row.scenario if row is not None else "")
        self._show_list()
        self.choose(wanted if wanted in every else next(iter(every)))
        self.page.list.setFocus()

    # what is shown

    def choose(self, name: str) -> None:
        """Write another scenario."""
        self.page.editor.flush()
        self.chosen = name
        self.page.choose(name)
        self._show_rule(keep_undo=False)

    def _show_list(self) -> None:
        self.page.show_list(self.drafts.rows())
        self.page.choose(self.chosen)

    def _show_rule(self, *, keep_undo: bool) -> None:
        rule = self.drafts.rule(self.chosen)
        if rule is None:
            return
        self.page.phrases.show_patterns(dict(rule.input.patterns), can_edit=self._can_write)
        self.page.about.show_rule(rule)
        if self.page.editor.text != rule.text or not keep_undo:
            self.page.editor.set_text(rule.text, keep_undo=keep_undo)
        self.page.editor.code.setReadOnly(not self._can_write)
        self._show_numbers()
        self._tell()

    def _tell(self) -> None:
        """The state of the chosen one, in the list and above; what it does is found out aside."""
        row = self.drafts.row(self.chosen)
        if row is not None:
            self.page.show_row(row, can_write=self._can_write)
        self._show_list()
        rule = self.drafts.rule(self.chosen)
        if rule is not None and self._window.cases.page == "scenarios":
            self.trial.ask(rule)

    def _show_numbers(self) -> None:
        rule = self.drafts.rule(self.chosen)
        numbers = tunable_numbers(self.page.editor.text, rule.input.columns) if rule is not None else ()
        rows = []
        for one in numbers:
            if one.name.isupper():
                scale = range_by_value(one)
                told = (one.name, one.value, scale.low, scale.high, scale.step, one.unit, one.words, one.line)
                rows.append(NumberRow(*told))
        self.page.editor.numbers.set_rows(rows)

    @property
    def _can_write(self) -> bool:
        return self._desk.project is not None and not self._desk.project.read_only

    # what is written

    def _write(self, rule: Rule) -> None:
        self.drafts.write(self.chosen, rule)
        self._tell()

    def _write_phrases(self, patterns: dict[str, tuple[str, ...]]) -> None:
        rule = self.drafts.rule(self.chosen)
        if rule is not None:
            self._write(replace(rule, input=replace(rule.input, patterns=patterns)))

    def _regrouped(self, rule: Rule) -> None:
        self.page.editor.flush()
        self.drafts.write(self.chosen, rule)
        self._show_rule(keep_undo=True)

    def _write_text(self, text: str) -> None:
        rule = self.drafts.rule(self.chosen)
        if rule is not None:
            self._write(replace(rule, text=text))

    def _move(self, name: str, value: float) -> None:
        """A slider: the text follows, the cases as soon as it rests for a moment."""
        rule, editor = self.drafts.rule(self.chosen), self.page.editor
        if rule is None:
            return
        editor.begin_move()
        text = text_with(editor.text, rule.input.columns, {name: value})
        editor.move_text(text)
        self._write_text(text)

    def _revert(self) -> None:
        self.drafts.forget(self.chosen)
        self._show_rule(keep_undo=True)

    # what is kept

    def save(self) -> None:
        """The draft as a rule of the project."""
        self.page.editor.flush()
        project, rule = self._desk.project, self.drafts.written(self.chosen)
        if project is None or rule is None:
            return
        text, problem = format_rule(rule.text)
        if problem is not None:
            self.said.emit(Message(tr("Not saved: {why}.", why=tr(problem.message)), "", "bad"))
            return
        title = rule.scenario.title if rule.scenario is not None else rule.name
        kept = kept_rule(replace(rule, text=text), self._desk.rules())
        self.drafts.forget(self.chosen)
        edit = put_rule(project, kept, tr("Change scenario {title}", title=title), self._preferences.now.who)
        self._desk.apply(edit)

    def _duplicate(self) -> None:
        project, rule = self._desk.project, self.drafts.rule(self.chosen)
        if project is None or rule is None:
            return
        made = kept_rule(new_scenario(rule, set(self.drafts.every())), self._desk.rules())
        assert made.scenario is not None
        self.chosen = made.scenario.id
        self._desk.apply(put_rule(project, made, tr("Duplicate scenario {title}", title=rule.title or rule.name)))
        self.choose(self.chosen)

    def _approve(self) -> None:
        project, rule = self._desk.project, self.drafts.rule(self.chosen)
        if project is None or rule is None:
            return
        by = self._preferences.now.who
        try:
            when = datetime.now(UTC).isoformat(timespec="seconds")
            self._desk.apply(approve_rule(project, rule.name, by, when))
        except WorkbenchError as error:
            self.page.tabs.setCurrentWidget(self.page.about)
            self.said.emit(Message(say(error), "", "bad"))
            return
        self.said.emit(Message(tr("{name} is approved by {by}.", name=rule.title or rule.name, by=by), "", "good"))

    def _remove(self) -> None:
        project, rule = self._desk.project, self.drafts.own(self.chosen)
        if project is not None and rule is not None:
            self.drafts.forget(self.chosen)
            self._desk.apply(remove_rule(project, rule.name))

    def _look_at(self, at: int) -> None:
        row = self.page.outcomes.rows[at]
        self._window.cases.show_page("case")
        self._cases.choose(row.case)
        point = row.point if row.point >= 0 else None
        self._view.look_at(DoubtRow(row.case, "", "", 1, None, point))

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        if RULE in {kind for kind, _ in changed} and self.chosen:
            every = self.drafts.every()
            if self.chosen not in every:
                self.chosen = next(iter(every))
            self._show_rule(keep_undo=True)

    def _project_changed(self) -> None:
        self.drafts.clear()
        self.trial.forget()
        self.chosen = ""
