"""Which of the rules of a series is looked at: those beside a base detector, or a rule and its copy."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.rule import RuleController
from workbench.gui.controllers.rules.compared import validation_f1
from workbench.gui.controllers.training import TrainController
from workbench.gui.texts import later, tr
from workbench.gui.views.rule.rule_choice import RuleChoice, RuleOption
from workbench.gui.words import score
from workbench.model.combination import Role
from workbench.model.rule import BASE_DETECTOR, InputSpec, Rule

ORDER: tuple[Role, ...] = ("base", "add", "filter", "rule")
WORDS: Mapping[Role, str] = {
    "base": later("Base detector"),
    "add": later("Adds misses"),
    "filter": later("Filters alarms"),
}
TIPS: Mapping[Role, str] = {
    "base": later("The base detector: it judges the series, with the rules beside it or alone."),
    "add": later("Beside the base detector: an anomaly is found where the base or this rule flags it."),
    "filter": later("Beside the base detector: an alarm of the base stays only where this rule flags it too."),
    "rule": later("A rule that needs no other; of several the first by name judges the series."),
}


class RuleChoiceController(QObject):
    """Keeps the list of rules true, and lets the desk look at the one that is picked."""

    def __init__(self, desk: Desk, rule: RuleController, training: TrainController, view: RuleChoice) -> None:
        super().__init__()
        self._desk, self._training, self._view = desk, training, view
        rule.shown.connect(self.refresh)
        training.ended.connect(self.refresh)
        view.picked.connect(desk.pick)

    def refresh(self) -> None:
        """The rules of the series in sight anew."""
        rules, now = self._desk.rules_for(self._desk.chosen), self._desk.rule()
        ordered = sorted(rules, key=lambda one: (ORDER.index(one.role), one.name))
        alone = {rule.name: f1 for rule in ordered if (f1 := self._alone(rule)) is not None}
        self._view.show_options(
            [self._option(rule, alone.get(rule.name)) for rule in ordered],
            now.name if now is not None else "",
            _together(ordered, alone),
        )

    def _alone(self, rule: Rule) -> float | None:
        """What a base detector reached without the rules beside it, where the newest run tells."""
        story = self._training.story
        if rule.role != "base" or story is None or story.run != rule.origin.run:
            return None
        return next((one.base_validation_f1 for one in story.results if one.task == rule.name), None)

    def _option(self, rule: Rule, alone: float | None) -> RuleOption:
        """Rules beside a base were scored together with it, a base alone where that is known."""
        f1 = validation_f1(rule)
        if alone is not None:
            told = tr("alone {f1}", f1=score(alone))
        elif f1 is None:
            told = ""
        else:
            told = score(f1) if rule.role == "rule" else tr("together {f1}", f1=score(f1))
        tip = tr("{name}: {what}", name=rule.name, what=tr(TIPS[rule.role]))
        return RuleOption(rule.name, title_of(rule), told, rule.status, tip)


def title_of(rule: Rule) -> str:
    """What a rule is beside others. Of a base detector also where it comes from: a rule of a pack keeps its own name,
    one that reads a column tells which."""
    if rule.role == "rule":
        return rule.name
    if rule.role != "base":
        return tr(WORDS[rule.role])
    if rule.origin.model != BASE_DETECTOR:
        return tr("Base of a pack: {name}", name=rule.title or rule.name)
    if rule.input.columns != InputSpec().columns:
        return tr("Base: column {name}", name=rule.input.columns[0])
    return tr(WORDS["base"])


def _together(rules: list[Rule], alone: Mapping[str, float]) -> str:
    """What stands above the list: what a base and its rules reach together."""
    base = next((rule for rule in rules if rule.role == "base"), None)
    f1 = validation_f1(base) if base is not None else None
    if base is None or f1 is None or len(rules) < 2:
        return tr("{n} rules for this series", n=len(rules))
    if base.name not in alone:
        return tr("Together F1 {f1} on validation", f1=score(f1))
    return tr("Together F1 {f1}, base alone {alone}", f1=score(f1), alone=score(alone[base.name]))
