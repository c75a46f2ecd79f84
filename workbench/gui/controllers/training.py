"""Training from the window: one run at a time on its thread, every event logged, each result one edit."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.start.asked import train_options
from workbench.gui.controllers.start.remembered import KEPT, choice_of, choice_table
from workbench.gui.controllers.start.results import best_rule, model_folder, takes_all
from workbench.gui.dialogs.train_options import TrainChoice
from workbench.gui.runs.plain_words import in_window_words
from workbench.gui.runs.remote_run import RemoteRun, RunStoppedError
from workbench.gui.runs.run_child import RunOrder, usual_workers
from workbench.gui.runs.run_state import is_busy
from workbench.gui.runs.run_story import RunStory
from workbench.gui.runs.worker import MakeEvents, RunSlot, RunThread
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr, trn
from workbench.gui.views.message_strip import Message
from workbench.gui.views.run.run_details import RunDetails
from workbench.gui.views.run.run_strip import RunStrip, strip_model
from workbench.gui.words import counted
from workbench.model.events import Event, Finished, RunStarted, TaskFinished
from workbench.model.fleet import RUN as FLEET_RUN
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.project.edit import put
from workbench.project.edits import put_rules
from workbench.project.nouns import RULE
from workbench.project.project import Project
from workbench.project.runlog import event_json

RUN = "run"  # which run the options that a project keeps belong to


class TrainController(QObject):
    """Starts, follows and ends runs; `story` is what the newest one told."""

    said = Signal(object)  # Message
    crashed = Signal(object)  # Crash that is a bug
    changed = Signal()  # the story or the state moved on
    ended = Signal()

    def __init__(self, desk: Desk, strip: RunStrip, details: RunDetails) -> None:
        super().__init__()
        self._desk, self._strip, self._details = desk, strip, details
        self.slot = RunSlot(self)
        self.story: RunStory | None = None
        self._project: Project | None = None
        self._failure = ""
        self._queued = 0
        strip.set_details(details)
        details.candidate_chosen.connect(lambda task, _number: self._look_at(task))
        strip.pause_requested.connect(self.slot.pause)
        strip.resume_requested.connect(self.slot.resume)
        strip.stop_requested.connect(self.slot.stop)
        self.slot.events.connect(self._take)
        self.slot.state_changed.connect(self._refresh)
        self.slot.ended.connect(self._end)
        desk.project_leaving.connect(self.close)
        desk.project_changed.connect(self._show_last_run)

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return is_busy(self.slot.state)

    def train(self, choice: TrainChoice, series: Sequence[Series]) -> str:
        """Learn rules from these series of the project; the id of the run, empty where another goes on. A model that
        takes part may be asked: who agreed is known."""
        project = self._desk.project
        if project is None or self.busy:
            return ""
        run_id = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        project.set_view(KEPT, {**choice_table(choice), RUN: run_id})
        self._begin(project, run_id, (), choice, tuple(series))
        return run_id

    def last_choice(self) -> TrainChoice | None:
        """How the newest run of the project is trained; None where there is none."""
        project = self._desk.project
        runs = project.runlog.runs() if project is not None else ()
        if project is None or not runs:
            return None
        kept = project.view(KEPT, {})
        if kept.get(RUN) == runs[-1].id:
            return choice_of(kept)
        head = project.runlog.head(runs[-1].id)  # the command line began it, or an older workbench
        told = (
            {name: getattr(head, name) for name in ("proposer", "rounds", "seed", "alerts_a_day")}
            if isinstance(head, RunStarted)
            else {}
        )
        return choice_of({**kept, **told})

    def resume_last(self, choice: TrainChoice, series: Sequence[Series]) -> None:
        """Go on with the newest run of the project where its log ends; `choice`: that of `last_choice`."""
        project = self._desk.project
        runs = [run.id for run in project.runlog.runs()] if project is not None else []
        if own := [run for run in runs if not run.startswith(FLEET_RUN)]:  # a fleet's run goes on by its command
            self.resume(own[-1], choice, series)

    def resume(self, run_id: str, choice: TrainChoice, series: Sequence[Series]) -> None:
        """Go on with a run where its log ends."""
        project = self._desk.project
        if project is not None and not self.busy:
            self._begin(project, run_id, project.runlog.events(run_id), choice, tuple(series))

    def pause_or_resume(self) -> None:
        """What the one key for both does."""
        (self.slot.resume if self.slot.state in ("pausing", "paused") else self.slot.pause)()

    def base_f1(self, rule: Rule) -> float | None:
        """The validation event F1 of the base detector in the run that made this rule for one series."""
        for event in self.story.results if self.story is not None else ():
            if event.rule is not None and event.rule.text == rule.text and len(event.results) == 1:
                return event.base_validation_f1
        return None

    def _look_at(self, task: str) -> None:
        """A step is looked at on a series of its rule: on the one in sight where that is one, else on the first."""
        names = self.story.series.get(task, ()) if self.story is not None else ()
        here = [name for name in names if name in self._desk.names()]
        if here and self._desk.chosen not in here:
            self._desk.choose(here[0])

    def show_queued(self, count: int) -> None:
        """How many runs wait for this one, for the strip."""
        if count != self._queued:
            self._queued = count
            self._refresh()

    def close(self) -> None:
        """Stop what runs; the log keeps how far it came."""
        self.slot.close(3.0)

    def _begin(
        self, project: Project, run_id: str, past: tuple[Event, ...], choice: TrainChoice, series: tuple[Series, ...]
    ) -> None:
        self.story, self._project, self._failure = RunStory(), project, ""
        self.story.cap_usd = choice.model.max_usd if choice.asks_model else None
        self.story.take(past)
        order = RunOrder(
            series,
            train_options(choice),
            run_id,
            tuple(event_json(event) for event in past),
            choice.workers or usual_workers(),
            choice.model if choice.asks_model else None,
            model_folder(project.path, run_id),
        )
        run = RemoteRun(order)
        self.slot.begin(run_id, _make(project, run), run.stop, (RunStoppedError,))
        self._refresh()

    def _take(self, events: list[Event]) -> None:
        if self.story is None or not self._is_here:
            return  # its project was left: what was told since is in the log
        self.story.take(events)
        for event in events:
            if isinstance(event, TaskFinished) and event.rule is not None:
                self._accept([event.rule], tr("Train {rule}", rule=event.rule.name))
            if isinstance(event, Finished):
                self._log_end(event)
        self._refresh()

    @property
    def _is_here(self) -> bool:
        """Whether the project of the run is the one on the desk."""
        return self._project is not None and self._project is self._desk.project

    def _log_end(self, event: Finished) -> None:
        """A run that was stopped tells its end to the window alone: the log must know it too."""
        assert self._project is not None
        known = self._project.runlog.events(event.run, event.seq)
        if not known:
            self._project.runlog.append(event)

    def _end(self, thread: RunThread) -> None:
        if thread.crash is not None:
            self._failure = in_window_words(thread.crash.sentence)
            if thread.crash.is_bug:
                self.crashed.emit(thread.crash)
            else:
                self._say_failed(self._failure)
        elif self.story is not None and self._is_here:
            self._keep_best(self.story)
        self._refresh()
        self.ended.emit()

    def _keep_best(self, story: RunStory) -> None:
        """Of a run that was stopped: the best rule so far, for the series that have none yet."""
        finished = {result.task for result in story.results}
        found = [
            self._for_free_series(rule, story)
            for task in story.tasks
            if task not in finished
            if (rule := best_rule(story, task)) is not None
        ]
        rules = [rule for rule in found if rule is not None]
        if rules:
            self._accept(rules, tr("Keep {rules} of a stopped run", rules=counted(len(rules), "rule")))
            kept = trn("Its best rule is kept as draft.", "Its best {n} rules are kept as draft.", len(rules))
            self.said.emit(Message(tr("The run was stopped."), kept))
        elif story.finished is not None and story.finished.outcome == "failed":
            self._say_failed(in_window_words(sentence(story.finished.reason)))

    def _say_failed(self, reason: str) -> None:
        self.said.emit(Message(reason, "", "bad", "train_options", tr("Options…")))

    def _for_free_series(self, rule: Rule, story: RunStory) -> Rule | None:
        """The rule for those of its series that no rule judges; None where each has one."""
        free = [name for name in story.series.get(rule.name, ()) if self._desk.rule_for(name) is None]
        patterns = tuple(glob.escape(name) for name in free)
        return replace(rule, input=replace(rule.input, series=patterns)) if free else None

    def _accept(self, rules: Sequence[Rule], title: str) -> None:
        """One edit: the new rules come in, and drafts whose series they all judge go out; approved rules stay, and so
        do those of the same run, which stand beside a base detector together."""
        if self._project is None or self._desk.project is not self._project:
            return
        texts = {(change.kind, change.key): change.after for change in put_rules(self._project, rules).changes}
        names, runs = {rule.name for rule in rules}, {rule.origin.run for rule in rules} - {""}
        for old in self._desk.rules():
            if old.origin.run in runs:
                continue
            if old.name not in names and old.approval is None and takes_all(rules, old.input.series):
                texts[RULE, old.name] = None
        self._desk.apply(put(self._project, title, texts))

    def _show_last_run(self) -> None:
        """What the newest run of another project told."""
        project = self._desk.project
        runs = project.runlog.runs() if project is not None else ()
        self.story, self._failure = None, ""
        if runs and runs[-1].id.startswith(FLEET_RUN):  # its groups and series are told in a window of their own
            text = tr("This is the project of a fleet's run.")
            self.said.emit(Message(text, "", "info", "fleet", tr("Show the fleet")))
        elif project is not None and runs:
            self.story = RunStory()
            self.story.take(project.runlog.events(runs[-1].id))
            kept = project.view(KEPT, {})
            if kept.get(RUN) == runs[-1].id and (choice := choice_of(kept)).asks_model:
                self.story.cap_usd = choice.model.max_usd
            if self.story.finished is None:
                text = tr("The last training run did not come to its end.")
                self.said.emit(Message(text, tr("What it found is kept."), "warn", "resume_run", tr("Go on with it")))
        self._refresh()

    def _refresh(self, _state: str = "") -> None:
        state = self.slot.state
        if self.story is not None and state == "idle":
            state = "done"
        self._strip.show_model(strip_model(self.story, state, failure=self._failure, queued=self._queued))
        if self.story is not None:
            self._details.show_story(self.story)
        self.changed.emit()


def _make(project: Project, run: RemoteRun) -> MakeEvents:
    """What the run thread walks: the events of training, each written to the run log before it is told."""

    def events(stop_requested: Callable[[], bool]) -> Iterator[Event]:
        if stop_requested():
            return
        with closing(run.events()) as told:
            for event in told:
                project.runlog.append(event)
                yield event

    return events
