"""The proposer of scenario rules: needs no language model, and no chance but that of its mutations."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from workbench.model.rule import Rule
from workbench.model.scenario import Scenario
from workbench.synthesis.scenarios.groups import Taste, ranked
from workbench.synthesis.scenarios.learn import RECIPES, Recipe, learn
from workbench.synthesis.scenarios.table import Table, Tables
from workbench.synthesis.scenarios.write import write

CANDIDATES = 40  # phrases that a mutation may take


class ScenarioSynthesizer:
    """Proposes rules for one scenario of a folder of cases."""

    def __init__(self, tables: Tables, scenario: Scenario) -> None:
        self._tables, self._scenario = tables, scenario
        self._waiting: list[Rule] = []
        self._recipes: dict[str, Recipe] = {}
        self._phrases: tuple[str, ...] = ()
        longest = max(tables.examples.lengths, default=1)
        self._span = max(-(-longest // 10) * 10, 10)

    def prepare(self) -> None:
        """Learn from the train part by every recipe."""
        table = self._tables.first(self._tables.examples.train)
        found = [self._by(table, recipe) for recipe in RECIPES]
        longest = max(map(len, found), default=0)
        turns = [some[at] for at in range(longest) for some in found if at < len(some)]
        seen = set[str]()
        for recipe, rule in turns:
            mark = mark_of(rule)
            self._recipes.setdefault(mark, recipe)
            if mark not in seen:
                seen.add(mark)
                self._waiting.append(rule)
        truth = table.truth(self._scenario.id)
        self._phrases = ranked(table.terms, truth, Taste(0.4))[:CANDIDATES]

    def propose(self, n: int) -> list[Rule]:
        """Up to n rules that were not proposed before."""
        some, self._waiting = self._waiting[:n], self._waiting[n:]
        return some

    def refit(self, rule: Rule) -> Rule:
        """Phrases and limits chosen by the same recipe from train and validation; a rule that no recipe gave stays."""
        recipe = self._recipes.get(mark_of(rule))
        if recipe is None:
            return rule
        again = self._by(self._tables.first(len(self._tables.examples.cases)), recipe)
        return next((found for same, found in again if same == recipe), rule)

    def mutate(self, rule: Rule, rng: np.random.Generator) -> tuple[Rule, str] | None:
        """A phrase left out, taken in, or exchanged; and that in words."""
        groups = dict(rule.input.patterns)
        if not groups:
            return None
        name = str(rng.choice(sorted(groups)))
        own, held = groups[name], {phrase for some in groups.values() for phrase in some}
        free = [phrase for phrase in self._phrases if phrase not in held]
        drop = str(rng.choice(own)) if len(own) > 1 and rng.random() < 0.5 else ""
        take = str(rng.choice(free)) if free and (not drop or rng.random() < 0.5) else ""
        if not drop and not take:
            return None
        groups[name] = tuple(phrase for phrase in own if phrase != drop) + ((take,) if take else ())
        gone, come = f"without the phrase {drop}" if drop else "", f"with the phrase {take}" if take else ""
        words = f"{name} {' and '.join(part for part in (gone, come) if part)}"
        return replace(rule, input=replace(rule.input, patterns=MappingProxyType(groups))), words

    def _by(self, table: Table, recipe: Recipe) -> list[tuple[Recipe, Rule]]:
        found = learn(table, self._scenario.id, recipe)
        return [
            (replace(recipe, place=at), write(one.form, one.groups, self._scenario, self._span))
            for at, one in enumerate(found)
        ]


def mark_of(rule: Rule) -> str:
    """Text and phrases: what tells rules apart here."""
    return repr((rule.text, sorted(rule.input.patterns.items())))
