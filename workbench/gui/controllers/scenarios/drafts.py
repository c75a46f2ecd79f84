"""Scenarios as they are written: the project's and the catalog's, and drafts of them that are not kept yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.incidents.known import own_scenarios, scenarios
from workbench.gui.texts import tr
from workbench.gui.views.incidents.scenario_page import ScenarioRow
from workbench.model.rule import Origin, Rule
from workbench.packs.approval import is_approved


class Drafts:
    """What is written of each scenario, by id."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._written: dict[str, Rule] = {}

    def every(self) -> dict[str, Rule]:
        """Every scenario as it is kept."""
        return scenarios(self._desk.rules())

    def rule(self, name: str) -> Rule | None:
        """A scenario as it is written now."""
        return self._written.get(name) or self.every().get(name)

    def own(self, name: str) -> Rule | None:
        """The project's rule of a scenario, None where only the catalog has one."""
        return own_scenarios(self._desk.rules()).get(name)

    def written(self, name: str) -> Rule | None:
        """The draft of a scenario, None where what is written is kept."""
        return self._written.get(name)

    def write(self, name: str, rule: Rule) -> None:
        """Something of a scenario is other now; where it is as it was kept, there is no draft any more."""
        if rule == self.every().get(name):
            self.forget(name)
        else:
            self._written[name] = rule

    def forget(self, name: str) -> None:
        """Back to what is kept."""
        self._written.pop(name, None)

    def clear(self) -> None:
        """Another project is open."""
        self._written.clear()

    def rows(self) -> list[ScenarioRow]:
        """What the list tells."""
        every, own = self.every(), own_scenarios(self._desk.rules())
        return [_row(name, self._written.get(name, rule), name in own, name in self._written)
                for name, rule in every.items()]  # fmt: skip

    def row(self, name: str) -> ScenarioRow | None:
        """What is told of one."""
        return next((row for row in self.rows() if row.id == name), None)


def _row(name: str, rule: Rule, own: bool, unsaved: bool) -> ScenarioRow:
    scenario = rule.scenario
    assert scenario is not None
    approved = own and not unsaved and is_approved(rule)
    return ScenarioRow(name, scenario.title or name, scenario.category, scenario.label, own, approved, unsaved)


def kept_rule(rule: Rule, rules: Sequence[Rule]) -> Rule:
    """A scenario as the project keeps it: under its own name, a draft, and judging no series."""
    assert rule.scenario is not None
    known = own_scenarios(rules).get(rule.scenario.id)
    if known is not None:
        return replace(rule, name=known.name, id=known.id, status="draft", approval=None)
    taken = {one.name for one in rules}
    name = next(free for at in range(1, len(taken) + 2) if (free := _name(rule.scenario.id, at)) not in taken)
    given = replace(rule.input, series=(), default=False)
    origin = Origin("human", parent=rule.id or rule.name)
    return replace(rule, name=name, id=name, status="draft", approval=None, input=given, origin=origin)


def _name(scenario: str, at: int) -> str:
    return scenario if at == 1 else f"{scenario}-{at}"


def new_scenario(rule: Rule, taken: set[str]) -> Rule:
    """Another scenario that begins like this one."""
    assert rule.scenario is not None
    numbers = [int(found[1]) for one in taken if (found := re.fullmatch(r"own_(\d+)", one))]
    name = f"own_{max(numbers, default=0) + 1}"
    title = tr("Copy of {title}", title=rule.scenario.title or rule.name)
    return replace(rule, name=name, id="", title=title, scenario=replace(rule.scenario, id=name, title=title))
