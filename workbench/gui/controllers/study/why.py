"""Why at a point of the chart: asks the sandbox aside, shows the answer on a card beside the point."""

from __future__ import annotations

from PySide6.QtCore import QObject

from workbench.gui.background import Background
from workbench.gui.charts.words import value
from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.hosts import AnswerHost
from workbench.gui.controllers.rule import RuleController
from workbench.gui.editing.preview import PreviewResult
from workbench.gui.texts import later, tr
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.why_words import WhyModel, why_model
from workbench.model.rule import Rule
from workbench.model.verdict import Explanation

HIDDEN = (
    later("The test part is hidden, and so is what the rule says there."),
    later("Open test part in the menu Chart shows it; each opening is counted in the rule's evidence."),
)


class WhyController(QObject):
    """Explains single points; the newest question wins."""

    def __init__(self, desk: Desk, rule: RuleController, chart: ChartPanel, host: AnswerHost) -> None:
        super().__init__()
        self._desk, self._rule, self._chart, self._host = desk, rule, chart, host
        self.background = Background(self)
        self.background.failed.connect(lambda _crash: chart.why_card.dismiss())
        chart.chart.mark_chosen.connect(self.ask)
        self._text = ""  # of the rule that the card speaks of
        rule.shown.connect(chart.why_card.dismiss)
        rule.judged.connect(self._judged)

    def _judged(self, result: PreviewResult) -> None:
        if result.text != self._text:
            self._chart.why_card.dismiss()

    def close(self) -> None:
        """Nothing more is asked."""
        self.background.close()

    def ask(self, index: int) -> None:
        """Open a card at a point that says why the rule flagged it or what would have had to change."""
        series, rule = self._desk.current(), self._rule.rule_as_edited()
        if series is None or rule is None or not 0 <= index < len(series):
            return
        when, self._text = self._when(index), rule.text
        if index >= self._desk.split(series).validation_stop and not self._desk.is_test_open(series.name):
            self._chart.show_why(WhyModel(index, tr("Hidden"), when, notes=tuple(tr(note) for note in HIDDEN)))
            return
        self._chart.show_why(WhyModel(index, tr("Looking…"), when))

        def work(_progress: object) -> Explanation:
            from workbench.sandbox.explain import explain

            return explain(rule, series, self._host.get(), [index])[0]

        self.background.do(work, lambda told: self._show(rule, told))

    def _show(self, rule: Rule, told: Explanation) -> None:
        card, now = self._chart.why_card.model, self._rule.rule_as_edited()
        if card is None or card.index != told.index or now is None or now.text != rule.text:
            return  # closed, asked anew elsewhere, or edited meanwhile
        self._chart.show_why(why_model(told, self._when(told.index), self._flag(rule, told)))

    def _flag(self, rule: Rule, told: Explanation) -> int:
        """The flag at the point as the chart has it; as the explanation has it where that is of another text."""
        last = self._rule.last
        at = told.index - last.verdict.start if last is not None else -1
        if last is None or last.text != rule.text or not 0 <= at < len(last.verdict.flags):
            return int(told.fired)
        return int(last.verdict.flags[at])

    def _when(self, index: int) -> str:
        """The time and the value of a point in words."""
        chart = self._chart.chart
        if chart.clock is None or chart.series is None:
            return tr("point {n}", n=index)
        return f"{chart.clock.moment(index)} · {value(float(chart.series.value[index]), chart.series.unit)}"
