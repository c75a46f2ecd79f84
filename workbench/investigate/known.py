"""The scenarios that are known to an investigation: their rules, and all groups of phrases to be found in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.evidence.columns import Places
from workbench.evidence.phrases import Phrases
from workbench.model.rule import Rule
from workbench.model.scenario import LOG

GENERAL = "general"  # stands where a group belongs to no scenario


@dataclass(frozen=True, eq=False)
class Known:
    """`rules`: of scenarios, one each (others are left out). `general`: groups of phrases that belong to none.

    Raises RuleError for a phrase that cannot be looked for.
    """

    rules: tuple[Rule, ...]
    general: Mapping[str, Sequence[str]] = field(default_factory=dict)
    phrases: Phrases = field(init=False, repr=False)
    by_scenario: Mapping[str, Rule] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_scenario = {rule.scenario.id: rule for rule in self.rules if rule.scenario is not None}
        groups: dict[str, Sequence[str]] = {f"{GENERAL}.{name}": phrases for name, phrases in self.general.items()}
        for scenario, rule in by_scenario.items():
            groups |= {f"{scenario}.{name}": phrases for name, phrases in rule.input.patterns.items()}
        object.__setattr__(self, "by_scenario", by_scenario)
        object.__setattr__(self, "phrases", Phrases(groups))

    @property
    def anomalous(self) -> Mapping[str, bool]:
        """Scenario → whether a case of it needs anybody."""
        return {name: rule.scenario.anomalous for name, rule in self.by_scenario.items() if rule.scenario is not None}

    def title(self, scenario: str) -> str:
        """The scenario as people call it; its id where it is not known."""
        rule = self.by_scenario.get(scenario)
        return (rule.scenario.title if rule is not None and rule.scenario is not None else "") or scenario

    def places_for(self, rule: Rule, places: Places) -> Places:
        """Places of lines by the columns of a rule, from those of all groups."""
        assert rule.scenario is not None
        own = f"{LOG}{rule.scenario.id}."
        named = {f"{LOG}{name}": places.get(own + name, ()) for name in rule.input.patterns}
        return {**places, **named}
