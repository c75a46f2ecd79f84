"""Which rules of several judge a series: the one whose patterns name it best or all that take it, else the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from workbench.detector.combine import combined_emit
from workbench.errors import RouteError
from workbench.model.combination import Combination, Role
from workbench.model.emit import Emit
from workbench.model.rule import Rule

NO_ROLES: Mapping[str, Role] = MappingProxyType({})


@dataclass(frozen=True)
class Panel:
    """The rules that judge one series together, in the order of their names, and how.

    `roles`: of each rule. A single rule is a panel too; how panels of several combine is told in `detector.combine`.
    """

    rules: tuple[Rule, ...]
    roles: tuple[Role, ...]
    combination: Combination = "best"

    @property
    def name(self) -> str:
        """The rule's name, or how which rules are combined: `any of a, b`."""
        if len(self.rules) == 1:
            return self.rules[0].name
        names = ", ".join(rule.name for rule in self.rules)
        return f"{self.combination} of {names}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every input column that one of the rules reads, each once; `value`, which people look at, comes first."""
        columns = dict.fromkeys(column for rule in self.rules for column in rule.input.columns)
        return tuple(sorted(columns, key=lambda column: column != "value"))

    @property
    def emit(self) -> Emit:
        """How the combined condition becomes flags."""
        return combined_emit([rule.emit for rule in self.rules], self.roles, self.combination)

    @property
    def lead(self) -> Rule:
        """The rule whose alert, severity, owner and runbook speak for the panel: the base, else the first by name."""
        return self.rules[self.roles.index("base")] if "base" in self.roles else self.rules[0]


def panel(
    rules: Sequence[Rule], series_name: str, combination: Combination = "best", roles: Mapping[str, Role] = NO_ROLES
) -> Panel:
    """Who judges a series. `best`: the one rule of `route`. Else every rule with a pattern that matches; where none
    does, every default rule. Of an aggregator's bases only the one that names the series best. `roles`: by rule name.

    Errors: RouteError where no rule takes the series, or of an aggregator no base does.
    """
    if combination == "best":
        return _seated((route(rules, series_name),), combination, roles)
    taking = [rule for rule in rules if rule.input.takes(series_name)] or [r for r in rules if r.input.default]
    if not taking:
        route(rules, series_name)  # says what it knows
    if combination == "aggregator":
        bases = [rule for rule in taking if roles.get(rule.name) == "base"]
        if not bases:
            raise RouteError(
                f"No base takes the series {series_name}",
                "the pack's rules are combined by an aggregator, which starts from a base",
                "Mark a rule that takes it as base",
            )
        base = route(bases, series_name)
        taking = [rule for rule in taking if rule not in bases or rule is base]
    return _seated(sorted(taking, key=lambda rule: rule.name), combination, roles)


def route(rules: Sequence[Rule], series_name: str) -> Rule:
    """The rule for a series. A pattern without wildcards beats others, then the one with most plain characters; rules
    that match equally well are taken in the order of their names.

    Errors: RouteError where no rule takes the series and none is the default.
    """
    ranked = [(rank, rule) for rule in rules if (rank := _rank(rule, series_name)) is not None]
    if ranked:
        return min(ranked, key=lambda one: (one[0], one[1].name))[1]
    defaults = sorted((rule for rule in rules if rule.input.default), key=lambda rule: rule.name)
    if defaults:
        return defaults[0]
    known = sorted({pattern for rule in rules for pattern in rule.input.series})
    shown = ", ".join(known[:8]) + (f" and {len(known) - 8} more" if len(known) > 8 else "")
    raise RouteError(
        f"No rule takes the series {series_name}",
        f"the rules take {shown}",
        "Name the series as one of these, or mark a rule as default",
    )


class Routes:
    """`route` for many series and many rules: those that name a series are found at once, not by trying each rule."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._named: dict[str, Rule] = {}
        for rule in sorted(rules, key=lambda one: one.name):
            for pattern in rule.input.series:
                self._named.setdefault(pattern, rule)
        self._others = [rule for rule in rules if rule.input.default or any(map(_is_loose, rule.input.series))]

    def rule_for(self, series_name: str) -> Rule | None:
        """The rule that `route` finds; None where it finds none."""
        if series_name in self._named:
            return self._named[series_name]
        try:
            return route(self._others, series_name)
        except RouteError:
            return None


def _is_loose(pattern: str) -> bool:
    """Whether it may stand for other names than its own."""
    return any(character in "*?[" for character in pattern)


def _seated(rules: Sequence[Rule], combination: Combination, roles: Mapping[str, Role]) -> Panel:
    return Panel(tuple(rules), tuple(roles.get(rule.name, "rule") for rule in rules), combination)


def _rank(rule: Rule, series_name: str) -> tuple[bool, int] | None:
    """How well the best matching pattern fits, smaller is better; None where none matches."""
    if series_name in rule.input.series:
        return False, -len(series_name)
    matching = [pattern for pattern in rule.input.series if fnmatchcase(series_name, pattern)]
    plain = [sum(character not in "*?[]" for character in pattern) for pattern in matching]
    return (True, -max(plain)) if plain else None
