"""The conditions of the shown rule: listed with what they are worth, chosen, and worn by the marks of the chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from workbench.gui.charts.marks import Marks, condition_marks, marks_of
from workbench.gui.commands.actions import Actions
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.study.evidence import EvidenceController, Study
from workbench.gui.numerals import local
from workbench.gui.sentences import sentence
from workbench.gui.texts import later, tr
from workbench.gui.views.rule.condition_list import ConditionRow
from workbench.gui.views.rule.rule_panel import RulePanel
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.words import counted

if TYPE_CHECKING:
    from workbench.model.rule import Rule
    from workbench.scoring.conditions import ConditionReport

COMMAND = "color_conditions"
TITLES = {False: later("Color flags by condition"), True: later("Color flags by hit and miss")}


class ConditionController(QObject):
    """Fills the list above the editor from each study, and keeps the chart's colors true to what is chosen there."""

    def __init__(
        self, desk: Desk, evidence: EvidenceController, panel: RulePanel, chart: ChartPanel, actions: Actions
    ) -> None:
        super().__init__()
        self._desk, self._panel, self._chart, self._actions = desk, panel, chart, actions
        self._study: Study | None = None
        self._rule_name = ""
        self._colored = False
        self._focus = 0
        self._at = -1  # the flag of the chosen condition that was shown last
        evidence.studied.connect(self._take)
        evidence.forgotten.connect(self._forget)
        panel.editor.conditions.condition_chosen.connect(self.choose)
        panel.editor.conditions.let_go.connect(lambda: self.choose(0))

    def commands(self) -> dict[str, Callable[[], None]]:
        """What the table of commands asks of this controller."""
        return {COMMAND: self.toggle}

    def toggle(self) -> None:
        """Colors by condition, or by hit, miss and false alarm again."""
        self._colored = not self._colored
        self._actions.retitle(COMMAND, tr(TITLES[self._colored]))
        self._color()

    def choose(self, number: int) -> None:
        """Look at one condition: its line in the editor, its flags in the chart, one after the other; 0 = at none."""
        if number not in {0, *(row.number for row in self._panel.editor.conditions.rows)}:
            return
        if number != self._focus:
            self._focus, self._at = number, -1
        self._panel.editor.conditions.choose(number)
        self._color()
        rows = self._panel.editor.conditions.rows
        line = next((row.line for row in rows if row.number == number), 0)
        if line:
            self._panel.editor.code.go_to(line)
            self._panel.editor.conditions.list.setFocus()
            self._show_next_flag()

    def _show_next_flag(self) -> None:
        points = self._flags_of(self._focus)
        if len(points):
            later = points[points > self._at]
            self._at = int(later[0] if len(later) else points[0])
            self._chart.chart.jump_to(self._at, self._at + 1)

    def _flags_of(self, number: int) -> NDArray[np.int64]:
        """The points of the marks that a condition has, of those that may be seen."""
        marks = self._chart.chart.visible_marks()
        if marks.conditions is None:
            return np.empty(0, np.int64)
        return np.asarray(marks.indices[marks.conditions == number], np.int64)

    def _color(self) -> None:
        """The marks as they are to be colored; those by condition are made only where somebody looks at them."""
        marks = self._marks() if self._colored or self._focus else None
        rows = self._panel.editor.conditions.rows
        self._chart.set_condition_marks(marks, {row.number: row.comment for row in rows})
        self._chart.color_by_condition(self._colored, self._focus)

    def _marks(self) -> Marks | None:
        """A flag that several conditions share belongs to the one that is looked at; None where nothing is known."""
        study, series = self._study, self._desk.current()
        held = study.traced.clauses if study is not None else None
        if study is None or series is None or held is None:
            return None
        flags, start = study.traced.flags, study.traced.start
        plain = marks_of(flags, series.labels, start, study.reasons)
        return condition_marks(
            plain, flags, held, [row.number for row in study.rows], series.labels, start, self._focus
        )

    def _take(self, study: Study) -> None:
        self._study = study
        series = self._desk.current()
        opened = series is not None and self._desk.is_test_open(series.name)
        where = tr("all parts") if opened else tr("train and validation")
        own = own_limits(self._desk.rule(), series.name if series is not None else "")
        self._panel.editor.conditions.set_rows([condition_row(report) for report in study.rows], where + own)
        if self._focus not in {row.number for row in study.rows}:
            self._focus = 0
        self._panel.editor.conditions.choose(self._focus)
        self._color()

    def _forget(self) -> None:
        self._study, self._focus, self._at = None, 0, -1
        self._panel.editor.conditions.set_rows(())
        self._chart.set_condition_marks(None, {})
        self._chart.color_by_condition(self._colored)


def condition_row(report: ConditionReport) -> ConditionRow:
    """A report in words."""
    from workbench.scoring.conditions import doubt_words

    doubt = sentence(doubt_words(report, report.doubts[0])) if report.doubts else ""
    fired = tr("fires at {points}", points=counted(report.fired, "point"))
    flags = counted(report.flags, "flag")
    if report.events is None or report.false_alarms is None:
        found, words = flags, fired
    else:
        found = tr("{found} found · {false} false", found=report.events, false=report.false_alarms)
        alone = (report.only_events, report.only_false_alarms)
        only = tr("by it alone {found} found, {false} false", found=alone[0], false=alone[1])
        if any(alone) and alone == (report.events, report.false_alarms):
            only = tr("all by it alone")
        words = f"{only} · {flags} · {fired}"
    return ConditionRow(report.number, sentence(report.comment), report.line, found, words, doubt)


def own_limits(rule: Rule | None, series: str) -> str:
    """What a series has of its own in a rule for several, in words; empty where it is judged as all others."""
    own = dict(rule.overrides.get(series, {})) if rule is not None else {}
    if not own:
        return ""
    from workbench.synthesis.shape import STRICTNESS  # not needed for the window to open

    factor = own.pop(STRICTNESS, 1.0)
    said = [tr("here all limits × {factor}", factor=local(f"{factor:g}"))] if factor != 1.0 else []
    others = sorted(f"{name} {value:g}" for name, value in own.items())
    said += [tr("here {limits}", limits=", ".join(others))] if others else []
    return "".join(f" · {one}" for one in said)
