"""What surrounds the work: the top bar, the list of series with their state, and which commands can be used now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from workbench.gui.charts.pyramid import sparkline
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.several import kept_in_sight
from workbench.gui.controllers.start.consent import agreed_hosts
from workbench.gui.controllers.study.score_age import ScoreAge
from workbench.gui.controllers.training import TrainController
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.main_window import MainWindow
from workbench.gui.views.series.series_list import SeriesRow
from workbench.gui.words import inside, score
from workbench.model.rule import STOCK_RULE, Rule
from workbench.packs.approval import is_approved
from workbench.project.nouns import DOUBTS

NO_NAME = "Rule Workbench"
APPROVED_SIGN = "✓"  # where the word has no room


class ChromeController(QObject):
    """Keeps everything around the work true to it."""

    def __init__(self, desk: Desk, window: MainWindow, rule: RuleController, training: TrainController) -> None:
        super().__init__()
        self._desk, self._window, self._rule, self._training = desk, window, rule, training
        self._scores = ScoreAge(desk, rule)
        self._sparks: dict[str, NDArray[np.float64]] = {}
        self._training_now: frozenset[str] = frozenset()
        self._was_busy = False
        desk.project_changed.connect(self._project_changed)
        # One refresh for many changes, after they were made: the window draws in between.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        desk.documents_changed.connect(lambda _changed: self._soon.start())
        desk.series_loaded.connect(lambda _name: self._soon.start())
        desk.series_chosen.connect(self._chosen)
        desk.test_opened.connect(lambda _name: self.refresh_facts())
        training.changed.connect(self._training_changed)
        rule.judged.connect(lambda _result: self._soon.start())
        window.series.series_chosen.connect(desk.choose)
        self._project_changed()

    def close(self) -> None:
        """Nothing more is refreshed."""
        self._soon.stop()

    def _project_changed(self) -> None:
        self._sparks.clear()
        self.refresh()

    def _chosen(self, name: str) -> None:
        self._window.series.choose(name)
        self.refresh_title()
        self.refresh_facts()

    def _training_changed(self) -> None:
        """Rows and commands change only when a run begins or ends, not with each of its events."""
        story = self._training.story
        names: frozenset[str] = frozenset()
        if story is not None and self._training.busy:
            names = frozenset(name for some in story.series.values() for name in some)
        if (names, self._training.busy) != (self._training_now, self._was_busy):
            if self._training.busy != self._was_busy:
                self.refresh_facts()  # at once: the next key may be the one that stops the run
            self._training_now, self._was_busy = names, self._training.busy
            self._soon.start()

    def refresh(self) -> None:
        """Everything."""
        self.refresh_title()
        project = self._desk.project
        doubts = project.view(DOUBTS, {}) if project is not None else {}
        rows = [self._row(name, tuple(doubts.get(name, ()))) for name in self._desk.names()]
        self._window.series.set_rows(rows)
        self._window.series.choose(self._desk.chosen)
        self.refresh_facts()

    def refresh_title(self) -> None:
        """What is open and that it is on disk."""
        project = self._desk.project
        title = self._desk.chosen or (project.path.stem if project is not None else NO_NAME)
        reading = project is not None and project.read_only
        file = project.path.name if project is not None else ""
        self._window.top_bar.set_document(title, file, saved=True, reading=reading)
        self._window.setWindowTitle(f"{title} · {NO_NAME}" if project is not None else NO_NAME)

    def _row(self, name: str, doubts: tuple[str, ...]) -> SeriesRow:
        pyramid = self._desk.pyramid(name) if name not in self._sparks else None
        if pyramid is not None:
            self._sparks[name] = sparkline(pyramid)
        (note, short), tone = self._note(name)
        return SeriesRow(name, note, tone, self._sparks.get(name, np.empty(0)), doubts, short)

    def _note(self, name: str) -> tuple[tuple[str, str], str]:
        """What stands below the line, whole and shorter, and its color."""
        labels, rule = self._desk.labels(name), self._desk.rule_for(name)
        labeled = tr("no labels") if labels is None else tr("{n} labeled", n=len(labels))
        if name in self._training_now:
            return (tr("{labeled} · training", labeled=labeled), ""), "accent"
        if rule is None:
            return (labeled, ""), "dim"
        told = f"{labeled} · {self._standing(name, rule)}"
        approved = is_approved(rule)
        whole = tr("{told} · approved", told=told) if approved else told
        return (whole, f"{told} {APPROVED_SIGN}" if approved else told), "dim"

    def _standing(self, name: str, rule: Rule) -> str:
        """Its own validation event F1 where one is known, and whether it is of the labels before; else the rule's
        status, or that it is a stock rule."""
        f1 = self.f1_of(name, rule)
        if f1 is None:
            return tr("stock rule") if rule.origin.model == STOCK_RULE else tr(rule.status)
        stale = self._scores.live(name, rule) is None and self._scores.is_stale(name)
        return tr("{score} stale", score=score(f1)) if stale else score(f1)

    def f1_of(self, name: str, rule: Rule) -> float | None:
        """The validation event F1 of a rule on a series with labels: as it was last looked at, else of its training."""
        if not self._desk.labels(name):
            return None
        live = self._scores.live(name, rule)
        return self._trained_f1(name, rule) if live is None else live

    def _trained_f1(self, name: str, rule: Rule) -> float | None:
        """A group's figure is not that of one of its series: the run tells each one's own, while the text is its."""
        for event in self._training.story.results if self._training.story is not None else ():
            if event.rule is not None and event.rule.text == rule.text and len(event.results) > 1:
                return next(
                    (r.validation.event_f1 for r in event.results if r.name == name and r.validation.events), None
                )
        if rule.input.series == (name,) or rule.name == name:
            return rule.evidence.scores.get("validation", {}).get("event_f1")
        return None

    def refresh_facts(self) -> None:
        """Which commands can be used now."""
        desk, project = self._desk, self._desk.project
        facts = {"running" if self._training.busy else "idle"}
        series, rule = desk.current(), desk.rule()
        if series is not None:
            facts.add("series")
            if not desk.is_test_open(series.name) and rule is not None:
                facts.add("test_hidden")
        if kept_in_sight(desk):
            facts.add("stacked")
        if project is not None:
            if any(desk.labels(name) for name in desk.names()):
                facts.add("labels")
            if any(is_approved(one) for one in desk.rules()):
                facts.add("approved")
            if agreed_hosts(project):
                facts.add("consent")
            if self._training.story is not None:
                facts.add("run")
            facts |= {name for name, title in (("undo", project.undo_title), ("redo", project.redo_title)) if title}
            self._retitle("undo", tr("Undo"), later("Undo {what}"), project.undo_title)
            self._retitle("redo", tr("Redo"), later("Redo {what}"), project.redo_title)
        if rule is not None:
            facts.add("rule")
        if self._window.findings.model.rowCount():
            facts.add("findings")
        self._window.set_facts(frozenset(facts))

    def _retitle(self, command: str, alone: str, named: str, title: str | None) -> None:
        what = tr(named, what=inside(sentence(title))) if title else alone
        self._window.actions_table.retitle(command, what)
