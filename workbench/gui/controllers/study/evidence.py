"""What a judged rule is made of: findings worst first, the reasons of its flags, the validator's feedback, why."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from workbench.gui.background import Background
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.rule import RuleController
from workbench.gui.editing.preview import PreviewResult
from workbench.gui.sentences import sentence
from workbench.gui.texts import tr
from workbench.gui.views.rule.rule_feedback import FeedbackCase, FeedbackModel
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.series.finding_table import rows_of
from workbench.gui.views.series.findings_panel import Empty, FindingsPanel
from workbench.gui.why_words import UNTOLD, majority_words, nearest, why_line
from workbench.gui.words import LAYERS
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Part, Split
from workbench.model.verdict import Explanation, Verdict
from workbench.project.nouns import CONFIRMED

if TYPE_CHECKING:
    from workbench.sandbox.layers import LayerState
    from workbench.scoring.conditions import ConditionReport

SETTLE_MS = 150  # while keys still come, nobody reads findings
LIMIT = 60
MOST_POINTS = 500  # of a finding that are explained; the list says the nearest of all, so few would contradict it


@dataclass(frozen=True, eq=False)
class Study:
    """What was found out about one result."""

    result: PreviewResult
    findings: tuple[Finding, ...]
    reasons: dict[int, str]
    traced: Verdict
    rows: tuple[ConditionReport, ...] = ()  # in the order of the rows of `traced.clauses`
    layers: tuple[LayerState, ...] = ()


class EvidenceController(QObject):
    """Studies each judged result aside and shows what it found; the newest result wins."""

    findings_changed = Signal()
    jump_requested = Signal(object)  # Finding
    studied = Signal(object)  # Study of what is shown
    forgotten = Signal()  # another rule, or none: nothing is known of it yet

    def __init__(
        self, desk: Desk, rule: RuleController, findings: FindingsPanel, panel: RulePanel, host: AnswerHost
    ) -> None:
        super().__init__()
        self._desk, self._rule, self._findings, self._panel, self._host = desk, rule, findings, panel, host
        self._background = Background(self)
        self._background.idle.connect(self._go_on)
        self._wanted: PreviewResult | None = None
        self._shown: Study | None = None
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._go_on)
        rule.judged.connect(self._take)
        rule.shown.connect(self._clear)
        rule.outdated.connect(self._outdated)
        rule.refused.connect(self._refused)
        desk.documents_changed.connect(self._documents_changed)
        panel.feedback.finding_chosen.connect(self.jump_requested)

    @property
    def background(self) -> Background:
        """Where the studies run."""
        return self._background

    def close(self) -> None:
        """Nothing more is studied."""
        self._timer.stop()
        self._wanted = None
        self._background.close()

    def why(self, finding: Finding) -> None:
        """Ask what the rule compared at a finding, and show it below the list."""
        series, rule = self._desk.current(), self._rule.rule_as_edited()
        if series is None or rule is None:
            return
        self._findings.show_why(tr("Looking…"))
        step = max(1, (finding.stop - finding.start) // MOST_POINTS)
        points = range(finding.start, finding.stop, step)

        def work(_progress: object) -> tuple[Explanation, ...]:
            from workbench.sandbox.explain import explain

            return explain(rule, series, self._host.get(), points)

        self._background.do(work, lambda told: self._findings.show_why(why_text(told, finding)))

    def retell(self) -> None:
        """Times are told in another zone: the same findings, the same choice."""
        chosen = self._findings.current()
        if self._shown is not None:
            self._show(self._shown)
        if chosen is not None:
            self._findings.choose(chosen.start, chosen.stop)

    def _clear(self) -> None:
        self._wanted, self._shown, self._stale = None, None, False
        series = self._desk.current()
        self._findings.set_findings((), series, empty="no rule" if self._desk.rule() is None else "looking")
        self._panel.feedback.clear()
        self.forgotten.emit()
        self.findings_changed.emit()

    def _refused(self) -> None:
        """The text does not run: the findings of one that did stay."""
        if self._shown is None:
            self._findings.set_findings((), self._desk.current(), empty="does not run")

    def _outdated(self) -> None:
        self._stale = True
        self._findings.set_stale()

    def _documents_changed(self, changed: frozenset[tuple[str, str]]) -> None:
        """What a person said about a finding is seen at once."""
        if (CONFIRMED, self._desk.chosen) in changed and self._shown is not None:
            self._list(self._shown)

    def _list(self, study: Study) -> None:
        series, project = self._desk.current(), self._desk.project
        if series is None or project is None:
            return
        where = tr("all parts") if self._desk.is_test_open(series.name) else tr("train and validation")
        confirmed = project.confirmed(series.name)
        empty: Empty = "no labels" if series.labels is None else "clean"
        self._findings.set_findings(study.findings, series, where, empty, confirmed)
        if self._stale:
            self._findings.set_stale()

    def _take(self, result: PreviewResult) -> None:
        self._wanted = result
        self._timer.start()

    def _go_on(self) -> None:
        result, series, rule = self._wanted, self._desk.current(), self._rule.rule_as_edited()
        if result is None or series is None or rule is None or self._background.busy or rule.text != result.text:
            return
        self._wanted = None
        split = self._desk.split(series)
        parts: tuple[Part, ...] = ("train", "validation")
        if self._desk.is_test_open(series.name):
            parts = (*parts, "test")
        self._background.do(lambda _p: study(result, rule, series, split, parts, self._host), self._show)

    def _show(self, study: Study) -> None:
        series = self._desk.current()
        if series is None or study.result is not self._rule.last:
            return
        self._shown, self._stale = study, False
        self._list(study)
        self._rule.show_reasons(study.result, study.reasons)
        if study.result.validation is not None:
            start, stop = self._desk.split(series).span("validation")
            cases = [f for f in study.findings if start <= f.start < stop]
            rows = rows_of(cases, series)
            told = tuple(FeedbackCase(row.finding, row.when) for row in rows)
            model = FeedbackModel(
                "now", study.result.validation, self._rule.parent_scores(), tr("the saved version"), told
            )
            self._panel.feedback.show_feedback(model)
        self._panel.editor.show_safety(*safety_words(study.layers))
        self.studied.emit(study)
        self.findings_changed.emit()


def study(
    result: PreviewResult, rule: Rule, series: Series, split: Split, parts: Sequence[Part], host: AnswerHost
) -> Study:
    """Findings with words, the reason of each flag, and what each condition is worth."""
    from workbench.errors import RuleError
    from workbench.sandbox.contract import read_contract
    from workbench.sandbox.run import flag_series
    from workbench.scoring.conditions import judge_conditions
    from workbench.scoring.findings import describe, find

    findings = find(series, result.verdict, split, parts, LIMIT) if series.labels is not None else ()
    traced = flag_series(rule, series, host.get(), trace=True)
    with suppress(RuleError):  # a text that runs but cannot be taken apart has findings without words about conditions
        findings = describe(findings, series, rule, host.get())
    clauses = read_contract(rule.text).clauses
    rows = judge_conditions(series, traced, clauses, rule.emit, split, parts)
    return Study(result, findings, reasons_of(rule, traced), traced, rows, host.ask_layers())


def safety_words(layers: Sequence[LayerState]) -> tuple[str, str, str]:
    """The layers of the sandbox for the line below the editor: short, all of them as a tip, and the tone."""
    if not layers:
        return "", "", "dim"
    active = sum(layer.active for layer in layers)
    lines = [f"{'✓' if one.active else '✕'} {tr(LAYERS[one.layer])}: {sentence(one.words)}" for one in layers]
    tip = "\n".join([tr("{active} of {n} safety layers are active", active=active, n=len(layers)), *lines])
    return tr("safety {active}/{n}", active=active, n=len(layers)), tip, "dim" if active == len(layers) else "warn"


def reasons_of(rule: Rule, verdict: Verdict) -> dict[int, str]:
    """Point → `Abnormal Rule i: text` of each flag, where the text lets it be told."""
    from workbench.sandbox.contract import read_contract

    if not verdict.ran or verdict.clauses is None:
        return {}
    clauses = read_contract(rule.text).clauses
    reasons = {}
    for at in np.flatnonzero(verdict.flags == 1).tolist():
        fired = np.flatnonzero(verdict.clauses[:, at])
        if len(fired):
            clause = clauses[int(fired[0])]
            reasons[verdict.start + at] = sentence(f"Abnormal Rule {clause.number}: {clause.comment}")
    return reasons


def why_text(told: Sequence[Explanation], finding: Finding) -> str:
    """The explanation nearest to firing, in lines."""
    best = nearest(told)
    if best is None:
        return tr(UNTOLD)
    told_of = {"rule": sentence(best.reason), "point": best.index}
    fired = tr("{rule} · fired at point {point}", **told_of)
    lines = [fired if best.fired else tr("{rule} · came nearest at point {point}", **told_of)]
    lines += [why_line(comparison).spoken for comparison in best.comparisons]
    if finding.kind == "miss" and not best.fired:
        lines.append(majority_words(best) or tr("It would have been found if the comparisons marked ✕ had held."))
    return "\n".join(lines)
