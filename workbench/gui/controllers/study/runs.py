"""The runs of the project looked at afterwards: the transcript of one, two compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workbench.gui import dates
from workbench.gui.background import Background
from workbench.gui.charts import zone
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.study.differ import Stretch, count_differing
from workbench.gui.controllers.training import TrainController
from workbench.gui.dialogs.study.compare_runs import CompareRunsDialog
from workbench.gui.dialogs.study.transcript import TranscriptDialog
from workbench.gui.runs.run_compare import PROPOSERS, final_rule
from workbench.gui.runs.run_story import RunStory
from workbench.gui.runs.transcript_text import write_transcript
from workbench.gui.texts import tr
from workbench.gui.theme import ThemeSwitch
from workbench.gui.views.message_strip import Message
from workbench.gui.words import counted
from workbench.model.events import ModelCalled, RunStarted
from workbench.model.rule import Rule
from workbench.project.project import Project


class RunStudyController(QObject):
    """Opens the two dialogs, fills them aside, and keeps the transcript of a running run up to date."""

    said = Signal(object)  # Message

    def __init__(
        self,
        desk: Desk,
        training: TrainController,
        host: AnswerHost,
        themes: ThemeSwitch,
        window: Callable[[], QWidget],
    ) -> None:
        super().__init__()
        self._desk, self._training, self._host, self._themes, self._window = desk, training, host, themes, window
        self.background = Background(self)
        self._transcript: TranscriptDialog | None = None
        self._compare: CompareRunsDialog | None = None
        self._shown: tuple[RunStory, RunStory] | None = None
        training.changed.connect(self._follow)
        desk.project_changed.connect(self._leave)

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {"transcript": self.transcript, "compare_runs": self.compare}

    def close(self) -> None:
        """Nothing more is looked at."""
        self.background.close()

    # transcript

    def transcript(self) -> None:
        """Every call of the newest run; the others can be chosen."""
        runs = self._runs()
        if not runs:
            return
        self._drop(self._transcript)
        dialog = self._transcript = TranscriptDialog(self._themes.theme, runs, parent=self._window())
        dialog.run_chosen.connect(self._load_calls)
        dialog.export_requested.connect(self._export)
        self._load_calls(dialog.run)
        dialog.open()
        dialog.view.search.setFocus()

    def _load_calls(self, run: str) -> None:
        dialog = self._transcript

        def done(story: RunStory) -> None:
            if dialog is not None and dialog is self._transcript and dialog.run == run:
                dialog.show_calls(story.calls)

        self._with_stories([run], lambda stories: done(stories[0]))

    def _follow(self) -> None:
        """New calls of the run that goes on, while somebody reads it."""
        dialog, story = self._transcript, self._training.story
        if dialog is None or story is None or not dialog.isVisible() or dialog.run != story.run:
            return
        if len(story.calls) != dialog.view.count:
            dialog.show_calls(story.calls)

    def _export(self, path: Path, calls: Sequence[ModelCalled]) -> None:
        def work(_progress: object) -> Path:
            write_transcript(path, calls, tr("Transcript of run {run}", run=calls[0].run))
            return path

        def done(written: Path) -> None:
            text = tr("{calls} written to {file}.", calls=counted(len(calls), "call"), file=written)
            self.said.emit(Message(text, "", "good"))

        self.background.do(work, done)

    # two runs

    def compare(self) -> None:
        """The newest run against the one before."""
        runs = self._runs()
        if len(runs) < 2:
            self.said.emit(
                Message(tr("There is one run only."), tr("Train once more, with other options, to compare."), "info")
            )
            return
        self._drop(self._compare)
        dialog = self._compare = CompareRunsDialog(self._themes.theme, runs, parent=self._window())
        dialog.runs_chosen.connect(self._load_runs)
        dialog.rules_compared.connect(self._count)
        self._load_runs(*dialog.chosen)
        dialog.open()

    def _load_runs(self, first: str, second: str) -> None:
        dialog = self._compare

        def done(stories: Sequence[RunStory]) -> None:
            if dialog is not None and dialog is self._compare and dialog.chosen == (first, second):
                self._shown = (stories[0], stories[1])
                dialog.show_runs(*self._shown)

        self._with_stories([first, second], done)

    def _count(self) -> None:
        """How many flags of the two rules differ, on the points of their series that may be seen."""
        dialog, shown = self._compare, self._shown
        if dialog is None or shown is None:
            return
        task = dialog.task
        old, new = final_rule(shown[0], task), final_rule(shown[1], task)
        stretches = self._stretches(shown, task)
        if old is None or new is None or not stretches:
            return
        rules: tuple[Rule, Rule] = (old, new)

        def done(count: int | None) -> None:
            if count is not None and dialog is self._compare and dialog.task == task and self._shown is shown:
                dialog.show_differing(count)

        self.background.do(lambda _progress: count_differing(*rules, stretches, self._host.get()), done)

    def _stretches(self, shown: tuple[RunStory, RunStory], task: str) -> list[Stretch]:
        names = {name for story in shown for name in story.series.get(task, ())}
        loaded = [found.series for name in sorted(names) if (found := self._desk.loaded(name)) is not None]
        return [(series, self._desk.shown_points(series)) for series in loaded]

    # both

    def _runs(self) -> list[tuple[str, str]]:
        """Id and title of every run, newest first."""
        project = self._desk.project
        if project is None:
            return []
        return [(run.id, _title(project, run.id, run.started)) for run in reversed(project.runlog.runs())]

    def _with_stories(self, runs: Sequence[str], done: Callable[[Sequence[RunStory]], None]) -> None:
        """What these runs told, read aside; the one that goes on as it is known here."""
        project, live = self._desk.project, self._training.story
        if project is None:
            return

        def work(_progress: object) -> list[RunStory]:
            return [live if live is not None and live.run == run else _story(project, run) for run in runs]

        self.background.do(work, done)

    def _leave(self) -> None:
        """Another project: what is open shows runs of the one before."""
        self._drop(self._transcript)
        self._drop(self._compare)
        self._transcript = self._compare = self._shown = None

    def _drop(self, dialog: QWidget | None) -> None:
        if dialog is not None:
            dialog.close()
            dialog.deleteLater()


def _story(project: Project, run: str) -> RunStory:
    story = RunStory()
    story.take(project.runlog.events(run))
    return story


def _title(project: Project, run: str, started: float) -> str:
    """`22 Nov 09:14:05 · language model · 6 rules`."""
    when = dates.minute(zone.shown().at(round(started * 1e9)), seconds=True)
    head = project.runlog.head(run)
    if not isinstance(head, RunStarted):
        return when
    return f"{when} · {tr(PROPOSERS.get(head.proposer, head.proposer))} · {counted(len(head.tasks), 'rule')}"
