"""Examples for all rules of a pack at once, and what is missing among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.packs.carried import Example, Missing, carried_examples, missing_examples
from workbench.sandbox.host import Host


def carry(
    rules: Sequence[Rule],
    series_of: Callable[[Rule], Sequence[Series]],
    host: Host,
    progress: Callable[[str, float, float], None] | None = None,
) -> tuple[dict[str, tuple[Example, ...]], dict[str, tuple[Missing, ...]]]:
    """Rule name → its examples, and rule name → the kinds that it lacks. `series_of`: what a rule judges.

    Errors: PackError where a rule does not run; what `progress(text, done, total)` raises passes through.
    """
    examples: dict[str, tuple[Example, ...]] = {}
    missing: dict[str, tuple[Missing, ...]] = {}
    for at, rule in enumerate(rules):
        if progress is not None:
            progress(f"cutting examples for {rule.name}", at, len(rules))
        given = series_of(rule)
        examples[rule.name] = carried_examples(rule, given, host)
        missing[rule.name] = missing_examples(rule, examples[rule.name], given, host)
    return examples, missing
