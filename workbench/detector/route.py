"""Which rule of several judges a series: the one whose patterns name it best, else the default, else none by name."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from workbench.errors import RouteError
from workbench.model.rule import Rule


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


def _rank(rule: Rule, series_name: str) -> tuple[bool, int] | None:
    """How well the best matching pattern fits, smaller is better; None where none matches."""
    if series_name in rule.input.series:
        return False, -len(series_name)
    matching = [pattern for pattern in rule.input.series if fnmatchcase(series_name, pattern)]
    plain = [sum(character not in "*?[]" for character in pattern) for pattern in matching]
    return (True, -max(plain)) if plain else None
