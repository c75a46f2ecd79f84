"""Suggested labels: looked for aside, asked one by one, each answer one edit that undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.errors import WorkbenchError
from workbench.gui.background import Background, Progress
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.training import TrainController
from workbench.gui.preferences import PreferencesFile
from workbench.gui.sentences import say
from workbench.gui.texts import later, tr, trn
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.message_strip import Message
from workbench.gui.views.series.suggestion_table import State, SuggestionRow, when_of
from workbench.gui.views.series.suggestions_panel import LOOKING, NONE, NOTHING
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.scores import Suggestion
from workbench.model.series import Series
from workbench.project.edits import answer
from workbench.project.nouns import CONFIRMED, LABELS, RULE, SERIES
from workbench.project.project import Project
from workbench.project.proposals import proposals

if TYPE_CHECKING:
    from workbench.sandbox.host import Host

OUTDATED = later('The rules have changed since. <a href="suggest_labels">Look for questions again</a>')


class SuggestionController(QObject):
    """Fills the panel when training is done or the user asks, and turns answers into edits."""

    said = Signal(object)  # Message

    def __init__(self, desk: Desk, training: TrainController, preferences: PreferencesFile, window: MainWindow) -> None:
        super().__init__()
        self._desk, self._training, self._preferences, self._window = desk, training, preferences, window
        self._panel = window.suggestions
        self.background = Background(self)
        self._host: Host | None = None
        self._found: tuple[Suggestion, ...] = ()
        self._skipped: set[Suggestion] = set()
        self._panel.suggestion_chosen.connect(self._show)
        desk.project_changed.connect(lambda: self._forget(NOTHING))
        desk.documents_changed.connect(self._documents_changed)
        training.ended.connect(self._run_ended)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {
            "suggest_labels": self.ask,
            "answer_yes": lambda: self._answer(anomaly=True),
            "answer_no": lambda: self._answer(anomaly=False),
            "skip_suggestion": self._skip,
        }

    def close(self) -> None:
        """End what is looked for."""
        if self._host is not None:
            self._host.stop()
        self.background.close()

    # looking for questions

    def ask(self) -> None:
        """Look for questions about all series, and bring them to the front."""
        self._window.area.show_suggestions(front=True)
        if self._found and self._panel.left:
            self._panel.choose_next()
        else:
            self._look(front=True)

    def _run_ended(self) -> None:
        story = self._training.story
        if story is not None and story.finished is not None and story.finished.outcome == "completed":
            self._look(front=False)

    def _look(self, *, front: bool) -> None:
        project, judged = self._desk.project, self._judged()
        if project is None or self.background.busy:
            return
        waiting = self._proposed(project)
        if not judged:
            self._panel.show_nothing(NONE)
            if waiting:
                self._take(waiting, [], front=front)
            return
        self._panel.show_nothing(LOOKING)
        answered = {one.name: project.confirmed(one.name) for _, series in judged for one in series}
        rules = [rule for rule, _ in judged]

        def done(found: tuple[Suggestion, ...] | str) -> None:
            if project is self._desk.project:
                both = waiting + found if isinstance(found, tuple) else waiting or found
                self._take(both, rules, front=front)

        self.background.do(lambda progress: self._suggest(judged, answered, progress), done)

    def _take(self, found: tuple[Suggestion, ...] | str, rules: list[Rule], *, front: bool) -> None:
        """What was found for these rules, unless others have come meanwhile."""
        if isinstance(found, str):
            self._panel.show_nothing(NOTHING)
            self.said.emit(Message(found, "", "warn"))
        elif rules != [rule for rule, _ in self._judged()]:
            self._panel.show_nothing(tr(OUTDATED))
        else:
            self._found, self._skipped = found, set()
            self._refresh()
            if found:
                self._window.area.show_suggestions(front=front)
            if front:
                self._panel.choose_next()

    def _proposed(self, project: Project) -> tuple[Suggestion, ...]:
        """What something outside, such as an alert, took for anomalies; asked first, since it was seen already."""
        said = tr("taken for an anomaly")
        return tuple(
            Suggestion(
                one.series,
                *(one.region.start, one.region.stop, one.region.start),
                flagged=True,
                labeled=False,
                said=said,
                saw=one.region.note or one.region.author,
                change=1.0,
            )
            for one in proposals(project)
            if one.series in self._desk.names()
        )

    def _judged(self) -> list[tuple[Rule, list[Series]]]:
        """Each rule with the series here that it judges alone."""
        found: dict[str, tuple[Rule, list[Series]]] = {}
        for name in self._desk.names():
            rule, loaded = self._desk.rule_for(name), self._desk.loaded(name)
            if rule is not None and rule.role == "rule" and loaded is not None:
                found.setdefault(rule.name, (rule, []))[1].append(loaded.series)
        return list(found.values())

    def _suggest(
        self, judged: list[tuple[Rule, list[Series]]], answered: dict[str, LabelSet], progress: Progress
    ) -> tuple[Suggestion, ...] | str:
        """On the thread of the background: the questions, or why there are none."""
        from workbench.sandbox.host import Host, HostOptions
        from workbench.training.active.suggest import suggest

        with Host(options=HostOptions(spare=False)) as host:
            self._host = host
            try:
                return suggest(judged, host, progress=progress, answered=answered)
            except WorkbenchError as error:
                return say(error)
            finally:
                self._host = None

    # answers

    def _answer(self, *, anomaly: bool) -> None:
        one, project = self._panel.current(), self._desk.project
        if one is None or project is None:
            return
        made = datetime.now(UTC).isoformat(timespec="seconds")
        region = Region(one.start, one.stop, author=self._preferences.now.who, made=made)
        self._desk.apply(answer(project, one.series, region, anomaly=anomaly))
        self._panel.choose_next()
        if not self._panel.left:
            text = trn("All {n} question are answered.", "All {n} questions are answered.", len(self._found))
            self.said.emit(Message(text, tr("Train again to learn from the answers."), "good", "train", tr("Train")))

    def _skip(self) -> None:
        if (one := self._panel.current()) is not None:
            self._skipped.add(one)
            self._refresh()
            self._panel.choose_next()

    def _show(self, one: Suggestion) -> None:
        """Bring the points into sight."""
        self._desk.choose(one.series)
        self._window.chart.chart.jump_to(one.start, one.stop)

    # what is shown

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        kinds = {kind for kind, _ in changed}
        if self._found and kinds & {RULE, SERIES}:
            self._forget(tr(OUTDATED))
        elif self._found and kinds & {LABELS, CONFIRMED}:
            before = [row.state for row in self._panel.model.rows]
            self._refresh()
            self._reopen(before)

    def _reopen(self, before: list[State]) -> None:
        """An answer that was taken back is asked for again."""
        now = [row.state for row in self._panel.model.rows]
        opened = [at for at, (old, new) in enumerate(zip(before, now, strict=True)) if old != "open" == new]
        if opened:
            self._panel.choose(opened[0])

    def _forget(self, text: str) -> None:
        self._found, self._skipped = (), set()
        self._panel.show_nothing(text)
        self._window.area.name_suggestions(0)

    def retell(self) -> None:
        """Times are told in another zone: the same rows, the same choice."""
        if self._found:
            row = self._panel.table.chosen_row()
            self._refresh()
            self._panel.choose(row)

    def _refresh(self) -> None:
        rows = [SuggestionRow(one, self._when(one), self._state(one)) for one in self._found]
        self._panel.set_rows(rows)
        self._window.area.name_suggestions(self._panel.left)

    def _when(self, one: Suggestion) -> str:
        loaded = self._desk.loaded(one.series)
        return when_of(one, loaded.series) if loaded is not None else ""

    def _state(self, one: Suggestion) -> State:
        """As the project has it, so that undo and redo are seen."""
        assert self._desk.project is not None
        if not _touched(self._desk.project.confirmed(one.series), one):
            return "skipped" if one in self._skipped else "open"
        return "anomaly" if _touched(self._desk.labels(one.series), one) else "normal"


def _touched(regions: LabelSet | None, one: Suggestion) -> bool:
    return regions is not None and any(region.touches(one.start, one.stop) for region in regions.regions)
