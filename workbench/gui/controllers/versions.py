"""Versions and candidates of a rule: listed, compared as texts, scores and flags, and restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from workbench.gui.background import Background
from workbench.gui.charts.lanes.content import Band
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.rules import compared
from workbench.gui.controllers.rules.compared import EDITOR, Text
from workbench.gui.controllers.rules.differing import Differing, compare_flags, stretches
from workbench.gui.controllers.training import TrainController
from workbench.gui.runs.run_story import RunStory
from workbench.gui.texts import tr
from workbench.gui.views.compare.flag_list import Side
from workbench.gui.views.rule.rule_diff import DiffModel
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.run.run_details import RunDetails
from workbench.model.rule import Rule
from workbench.model.series import Series

SOON_MS = 30
SHOWN_RUNS = 12


class VersionController(QObject):
    """Fills the Diff and Versions tabs; compares any two texts of the rule that is shown."""

    def __init__(
        self,
        desk: Desk,
        rule: RuleController,
        training: TrainController,
        panel: RulePanel,
        details: RunDetails,
        host: AnswerHost,
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._training, self._panel, self._host = desk, rule, training, panel, host
        self._background = Background(self)
        self._texts: dict[str, Text] = {}
        self._guests: tuple[Text, ...] = ()
        self._mine: list[str] = []  # keys of the rule's own texts
        self._pair: tuple[str, str] | None = None
        self._asked = ""  # the rule of the step that was asked for last
        self._lanes = rule.lanes
        self._bands: tuple[tuple[Side, Band], ...] = ()
        self._wanted: DiffModel | None = None  # what is to be compared flag by flag, once nothing else is
        self._stories: dict[str, RunStory] = {}  # of the runs before, read once
        # After the change itself was drawn, and once for several: comparing texts takes a while.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.refresh)
        rule.shown.connect(self._soon.start)
        rule.judged.connect(lambda _result: self._follow_editor())
        training.ended.connect(self._soon.start)
        self._background.idle.connect(self._compare_flags)
        desk.project_changed.connect(self._stories.clear)
        panel.diff.compared.connect(self.compare)
        panel.tabs.currentChanged.connect(lambda _at: self._show_lane(self._bands))
        panel.diff.stretch_chosen.connect(rule.jump)
        panel.versions.compare_requested.connect(self._compare_in_front)
        panel.versions.version_chosen.connect(lambda key: self._compare_in_front(key, ""))
        panel.versions.restore_requested.connect(self._restore)
        details.compare_requested.connect(self._compare_candidates)
        details.candidate_chosen.connect(lambda task, number: self._compare_candidates(task, number, -1))

    def close(self) -> None:
        """Nothing more is compared, whatever still tells of a change."""
        self._soon.blockSignals(True)
        self._soon.stop()
        self._background.close()

    @property
    def background(self) -> Background:
        """Where flags are compared."""
        return self._background

    def refresh(self) -> None:
        """List every version and candidate of the rule that is shown anew."""
        rule, project = self._desk.rule(), self._desk.project
        if rule is None or project is None:
            self._show_steps()
            return
        versions = project.rule_versions(rule.name)
        self._panel.versions.set_versions([compared.row(v, versions, rule) for v in reversed(versions)])
        mine = (*self._edited(), *compared.saved(versions), *compared.candidates(self._training.story, self._task()))
        beyond = (*self._runs(rule.name), *compared.others(self._desk.rules(), rule), *compared.stock(rule))
        self._texts = {text.key: text for text in (*mine, *self._guests, *beyond)}
        self._mine = [text.key for text in mine]
        self._panel.diff.set_choices([text.choice() for text in self._texts.values()])
        if self._pair is None or not set(self._pair) <= set(self._texts):
            self._pair = self._usual_pair()
        if self._pair is not None:
            self.compare(*self._pair)
        else:
            self._panel.diff.clear()

    def _show_steps(self) -> None:
        """Before there is a rule, what its first run has proposed can be compared already."""
        self._texts = {text.key: text for text in compared.candidates(self._training.story, self._task())}
        self._mine = list(self._texts)
        self._show_lane(())
        self._panel.versions.set_versions(())
        self._panel.diff.set_choices([text.choice() for text in self._texts.values()])
        self._pair = self._pair if self._pair is not None and set(self._pair) <= set(self._texts) else None
        if self._pair is not None:
            self.compare(*self._pair)
        else:
            self._panel.diff.clear()

    def _task(self) -> str:
        """Whose candidates are compared: of the step that was asked for where it is about the series in sight, else of
        its rule, or where there is none yet of what the run learns for it."""
        rule, story = self._desk.rule(), self._training.story
        series = story.series if story is not None else {}
        if self._desk.chosen in series.get(self._asked, ()):
            return self._asked
        learned = (task for task, names in series.items() if self._desk.chosen in names)
        return rule.name if rule is not None else next(learned, "")

    def compare_guests(self, new: Text, old: Text) -> None:
        """Compare two rules that come from elsewhere, such as the library."""
        self._guests = (new, old)
        self.refresh()
        self._compare_in_front(new.key, old.key)

    def compare(self, new: str, old: str) -> None:
        """Show the difference of two texts at once; how many flags differ follows."""
        a, b = self._texts.get(new), self._texts.get(old)
        if a is None or b is None:
            return
        self._pair = (new, old)
        if new == EDITOR:
            a = next(iter(self._edited()), a)
        model = DiffModel(a.choice(), b.choice(), a.rule.text, b.rule.text)
        self._panel.diff.show_diff(model)
        self._show_lane(())
        self._wanted = model
        self._compare_flags()

    def _compare_flags(self) -> None:
        """The flags of the newest pair, once those of the one before are known or given up."""
        model, series = self._wanted, self._desk.current()
        if model is None or series is None or self._background.busy:
            return
        self._wanted = None
        new, old = (self._as_now(choice.key) for choice in (model.new, model.old))
        if new is None or old is None or compared.alike(new, old):
            return
        split, stop = self._desk.split(series), self._desk.shown_points(series)

        def work(_progress: object) -> Differing | None:
            return compare_flags(new, old, series, split, stop, self._host.get())

        def done(found: Differing | None) -> None:
            if self._pair == (model.new.key, model.old.key) and found is not None and self._wanted is None:
                self._show(model, found, series)

        self._background.do(work, done)

    def _show(self, model: DiffModel, found: Differing, series: Series) -> None:
        listed, more = stretches(found, series, model.new.title, model.old.title)
        scores = found.scores
        delta = scores[0].event_f1 - scores[1].event_f1 if scores is not None and scores[0].events else None
        self._panel.diff.show_diff(
            replace(model, flags_differ=found.points, delta=delta, scores=scores, stretches=listed, more=more)
        )
        sides: tuple[tuple[Side, str, NDArray[np.int64]], ...] = (
            ("new", model.new.title, found.only_new),
            ("old", model.old.title, found.only_old),
        )
        self._show_lane([(side, Band(0, tr("only {title}", title=title), some)) for side, title, some in sides])

    def _show_lane(self, bands: Sequence[tuple[Side, Band]]) -> None:
        """The stretches below the chart as long as the diff is in front."""
        self._bands = tuple(bands)
        self._lanes.set_difference(self._bands if self._panel.tab == "diff" else ())

    def _as_now(self, key: str) -> Rule | None:
        """The rule of a key, the editor's as it is typed."""
        edited = self._edited() if key == EDITOR else ()
        text = next(iter(edited), self._texts.get(key))
        return text.rule if text is not None else None

    def _runs(self, task: str) -> list[Text]:
        """What earlier runs ended with, once they were read."""
        project, live = self._desk.project, self._training.story
        if project is None:
            return []
        runs = [run for run in reversed(project.runlog.runs()) if live is None or run.id != live.run][:SHOWN_RUNS]
        missing = [run.id for run in runs if run.id not in self._stories]
        if missing and not self._background.busy:

            def done(told: dict[str, RunStory]) -> None:
                if self._desk.project is project:
                    self._stories.update(told)
                    self._soon.start()

            self._background.do(lambda _progress: compared.stories(project, missing), done)
        known = [(self._stories[run.id], run) for run in runs if run.id in self._stories]
        found = [compared.of_run(story, run.id, run.started, task) for story, run in known]
        return [text for text in found if text is not None]

    def _compare_in_front(self, new: str, old: str) -> None:
        old = old or self._before(new)
        if old:
            self.compare(new, old)
            self._panel.show_tab("diff")

    def _compare_candidates(self, task: str, new: int, old: int) -> None:
        story = self._training.story
        self._asked = task
        if story is None or task != self._task():
            return
        self.refresh()
        parent = story.candidates[task, new].parent if old < 0 and (task, new) in story.candidates else old
        other = f"candidate {parent}" if f"candidate {parent}" in self._texts else self._before(f"candidate {new}")
        others = (key for key in self._texts if key != f"candidate {new}")
        self._compare_in_front(f"candidate {new}", other or next(others, ""))

    def _before(self, key: str) -> str:
        keys = list(self._texts)
        at = keys.index(key) if key in keys else -1
        return keys[at + 1] if 0 <= at < len(keys) - 1 else ""

    def _follow_editor(self) -> None:
        if self._rule.unsaved and EDITOR not in self._texts:
            self._pair = None
            self.refresh()
        elif self._pair is not None and EDITOR in self._pair:
            self.compare(*self._pair)

    def _edited(self) -> tuple[Text, ...]:
        rule = self._rule.rule_as_edited()
        if rule is None or not self._rule.unsaved:
            return ()
        return (Text(EDITOR, tr("editor"), rule, group="versions"),)

    def _usual_pair(self) -> tuple[str, str] | None:
        """The editor against the saved version, else the newest against the one before, else against a candidate."""
        keys = self._mine
        if len(keys) < 2:
            return None
        newest = self._texts[keys[0]]
        other = next((k for k in keys[1:] if self._texts[k].rule.text != newest.rule.text), keys[1])
        return keys[0], other

    def _restore(self, key: str) -> None:
        text, now = self._texts.get(key), self._desk.rule()
        if text is not None and now is not None:
            self._rule.put(text.rule, tr("Restore {version}", version=text.title))
