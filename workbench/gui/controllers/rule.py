"""The rule of the series that is looked at: shown, edited, previewed live, saved, reverted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from workbench.gui.charts.lanes.lane_stack import LaneStack
from workbench.gui.charts.marks import Marks, marks_of
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rules.known import evidence_of, next_point, text_before
from workbench.gui.editing.formatting import format_rule
from workbench.gui.editing.preview import Good, PreviewRequest, PreviewResult, status_of
from workbench.gui.editing.preview_thread import PreviewThread
from workbench.gui.texts import later, tr
from workbench.gui.views.message_strip import Message
from workbench.gui.views.rule.rule_figures import Figure, figures_of
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.rule.rule_status import EditorStatus
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.words import NOISY_PER_DAY
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.project.edits import put_rule
from workbench.project.nouns import LABELS, RULE, SERIES

DRAFT = "draft of "
OF_ANOTHER = later("Of the rule or series before: this one has not run yet")
OF_LAST_GOOD = later("Of the last text that ran: what stands in the editor now does not")


class RuleController(QObject):
    """Keeps editor, chart marks and figures true to what the rule does on the series."""

    said = Signal(object)  # Message
    crashed = Signal(str)
    judged = Signal(object)  # PreviewResult of the whole series that ran
    refused = Signal()  # what stands in the editor does not run
    outdated = Signal()  # the labels have changed: what is shown is of those before, until `judged`
    tried = Signal(object)  # PreviewResult of a rule that was only tried, ran or not
    shown = Signal()  # another rule, or none, is in the editor

    def __init__(self, desk: Desk, panel: RulePanel, chart: ChartPanel, preview: PreviewThread) -> None:
        super().__init__()
        self._desk, self._panel, self._chart, self._preview = desk, panel, chart, preview
        self._number = 0
        self._shown: tuple[str, str] | None = None  # series and rule in the editor
        self._saved: Rule | None = None
        self._good: Good | None = None
        self._scores: dict[tuple[str, str], Scores] = {}
        self.last: PreviewResult | None = None
        self.author: Callable[[], str] = lambda: ""  # who edits here
        self.noisy_per_day = NOISY_PER_DAY  # alerts a day beyond which the figures warn
        self.base_f1: Callable[[Rule], float | None] | None = None  # what the base detector alone reached, if known
        self._connect()

    def _connect(self) -> None:
        desk, editor = self._desk, self._panel.editor
        desk.project_changed.connect(self.show_series)
        desk.series_chosen.connect(lambda _name: self.show_series())
        desk.rule_picked.connect(lambda _name: self._show_rule())
        desk.documents_changed.connect(self._documents_changed)
        desk.test_opened.connect(lambda _name: self.run())
        editor.text_typed.connect(self._keep_draft)
        editor.text_edited.connect(self._edited)
        editor.save_requested.connect(self.save)
        editor.revert_requested.connect(self._revert)
        editor.differing_requested.connect(self.show_differing)
        self._panel.diff.differing_requested.connect(self.show_differing)
        self._preview.result.connect(self._take)
        self._preview.crashed.connect(self.crashed)

    # what is shown

    def show_series(self) -> None:
        """The chart and the rule of the series that was chosen."""
        loaded = self._desk.loaded(self._desk.chosen) if self._desk.chosen else None
        if loaded is None:
            self._chart.show_series(None)
        else:
            series = loaded.series
            self._chart.show_series(series, self._desk.split(series), loaded.pyramid)
            self._chart.set_test_open(self._desk.is_test_open(series.name))
        self._good = None
        self._show_rule()

    def _show_rule(self) -> None:
        """The rule that judges the series; an unsaved draft of it comes back as it was left."""
        series, rule = self._desk.current(), self._desk.rule()
        shown = (series.name, rule.name) if series is not None and rule is not None else None
        same = shown is not None and self._shown is not None and shown[1] == self._shown[1]
        self._saved, self._shown, self.last = rule, shown, None
        editor = self._panel.editor
        if rule is None:
            editor.clear()
            self._preview.forget()
            self._chart.set_marks(None)
            self._panel.figures.set_figures(figures_of(None))
        elif not same or not editor.edited:
            editor.set_text(rule.text, f"{rule.name} · {rule.version} · {tr(rule.status)}", keep_undo=same)
            draft = self._desk.project.view(DRAFT + rule.name) if self._desk.project else None
            if isinstance(draft, str) and draft != rule.text:
                editor.replace_text_keeping_cursor(draft)
        if rule is not None:
            waits = tr("not run yet") if series is not None else tr("not run yet: the points are being loaded")
            editor.set_status(EditorStatus("dim", waits))
            self._panel.figures.set_stale(tr(OF_ANOTHER))
        self.shown.emit()
        self.run()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        kinds = {kind for kind, _ in changed}
        if (LABELS, self._desk.chosen) in changed:
            series = self._desk.current()
            if series is not None:
                self._chart.set_labels(series.labels)
                self._show_outdated(series)
                self.run()
        if kinds & {RULE, SERIES}:
            self._show_rule()

    def _show_outdated(self, series: Series) -> None:
        """Marks follow the labels at once; scores are of those before until they come anew."""
        if self.last is not None:
            self._chart.set_marks(self._marks(self.last, series))
            self._panel.figures.set_stale()
            self._panel.editor.set_status(EditorStatus("dim", tr("stale: the labels have changed · scoring anew…")))
            self.outdated.emit()

    # preview

    def rule_as_edited(self) -> Rule | None:
        """The rule with the text that stands in the editor."""
        return None if self._saved is None else self._saved.with_text(self._panel.editor.text)

    @property
    def unsaved(self) -> bool:
        """Whether the editor holds what is not saved."""
        return self._saved is not None and self._panel.editor.text != self._saved.text

    def run(self) -> None:
        """Run what stands in the editor on the series."""
        rule = self.rule_as_edited()
        if rule is not None:
            self._submit(rule)

    def try_rule(self, rule: Rule) -> None:
        """Show what a rule would do, as while a number is dragged: its flags and figures, until the next run."""
        self._submit(rule, trial=True)

    def _submit(self, rule: Rule, trial: bool = False) -> None:
        series = self._desk.current()
        if series is None:
            return
        self._number += 1
        self._preview.submit(
            PreviewRequest(
                number=self._number,
                rule=rule,
                series=series,
                split=self._desk.split(series),
                visible=self._chart.chart.points_in_sight(),
                good=self._good,
                test_open=self._desk.is_test_open(series.name),
                trial=trial,
            )
        )

    def _edited(self, text: str) -> None:
        if self._saved is None:
            return
        self._panel.editor.set_status(EditorStatus("dim", tr("checking…")))
        self._keep_draft(text)
        self.run()

    def _keep_draft(self, text: str) -> None:
        """What is typed is on disk with its key: neither a crash nor another series loses it."""
        project = self._desk.project
        if self._saved is not None and project is not None and not project.read_only:
            project.set_view(DRAFT + self._saved.name, text if text != self._saved.text else None)

    def _take(self, result: PreviewResult) -> None:
        series = self._desk.current()
        if series is None or self._saved is None or result.number != self._number:
            return
        self._panel.editor.set_status(status_of(result))
        if result.trial:
            self.tried.emit(result)
        if not result.verdict.ran:
            self._panel.figures.set_stale(tr(OF_LAST_GOOD))
            self.refused.emit()
            return  # the marks and figures of the last good version stay
        self._chart.set_flags(result.verdict.flags, result.verdict.start)
        self._chart.set_marks(self._marks(result, series))
        if result.trial:
            self._show_trial(result)
        elif result.stage == "whole":
            self._good = result.good() or self._good
            self.last = result
            self._show_figures(result, series)
            self.judged.emit(result)

    def _show_trial(self, result: PreviewResult) -> None:
        """Figures of what was only tried: nothing of it is kept."""
        if result.validation is not None:
            saved = self.parent_scores()
            self._panel.figures.set_figures(self._figures(result, saved, tr("saved")))

    def _marks(self, result: PreviewResult, series: Series) -> Marks:
        return marks_of(result.verdict.flags, series.labels, result.verdict.start)

    def _show_figures(self, result: PreviewResult, series: Series) -> None:
        assert self._saved is not None
        validation, parent, title = result.validation, None, tr("its parent")
        if validation is not None:
            self._scores[series.name, result.text] = validation
            if result.text != self._saved.text:
                parent, title = self._scores.get((series.name, self._saved.text)), tr("saved")
            elif before := text_before(self._desk.project, self._saved):
                parent, title = self._scores.get((series.name, before)), tr("version before")
            elif self.base_f1 is not None and (known := self.base_f1(self._saved)) is not None:
                parent, title = replace(validation, event_f1=known), tr("base detector")
        self._panel.figures.set_figures(self._figures(result, parent, title))

    def _figures(self, result: PreviewResult, parent: Scores | None, title: str) -> tuple[Figure, ...]:
        noisy = self.noisy_per_day
        return figures_of(result.validation, parent=parent, parent_title=title, test=result.test, noisy_per_day=noisy)

    def parent_scores(self) -> Scores | None:
        """Validation scores of the saved version on this series, where the editor holds another text."""
        series = self._desk.current()
        if series is None or self._saved is None or not self.unsaved:
            return None
        return self._scores.get((series.name, self._saved.text))

    def show_reasons(self, result: PreviewResult, reasons: dict[int, str]) -> None:
        """Why each flag stands, once it is known."""
        series = self._desk.current()
        if series is not None and result is self.last:
            self._chart.set_marks(replace(self._marks(result, series), reasons=reasons))

    def show_differing(self) -> None:
        """Bring the first flag that differs into sight, then the next ones by asking again."""
        points = self.last.differing if self.last is not None else ()
        if points:
            point = next_point(points, self._chart.chart.points_in_sight())
            self._chart.chart.jump_to(point, point + 1)

    @property
    def lanes(self) -> LaneStack:
        """The lanes below the chart, for what is compared with the rule."""
        return self._chart.chart.lanes

    def jump(self, start: int, stop: int) -> None:
        """Bring these points into sight."""
        self._chart.chart.jump_to(start, stop)

    # saving

    def save(self, text: str | None = None) -> None:
        """Format and keep the text as a new version; a text that cannot be read as Python stays a draft."""
        rule = self._saved
        if rule is None or self._desk.project is None:
            return
        text = self._panel.editor.text if text is None else text
        formatted, problem = format_rule(text)
        if problem is not None:
            self._panel.editor.set_status(EditorStatus("bad", tr("not saved · it stays here as a draft"), problem))
            return
        self._panel.editor.replace_text_keeping_cursor(formatted)
        self._panel.editor.mark_saved()
        self._desk.project.set_view(DRAFT + rule.name, None)
        if formatted == rule.text:
            return
        if rule.approval is not None:
            told = tr("The approval of {rule} is void, since its text changed.", rule=rule.name)
            self.said.emit(Message(told, "", "warn"))
        origin = replace(rule.origin, kind="human", parent=rule.id)
        edited = replace(rule.with_text(formatted), origin=origin, evidence=evidence_of(rule, formatted, self.last))
        self._desk.apply(put_rule(self._desk.project, edited, tr("Edit {rule}", rule=rule.name), self.author()))

    def _revert(self) -> None:
        if self._saved is not None:
            self._panel.editor.replace_text_keeping_cursor(self._saved.text)
            self._edited(self._saved.text)

    def put(self, rule: Rule, title: str) -> None:
        """Make another text the current one: a restored version, an imported rule."""
        if self._desk.project is not None:
            self._desk.project.set_view(DRAFT + rule.name, None)
            self._panel.editor.mark_saved()
            self._desk.apply(put_rule(self._desk.project, rule, title, self.author()))
