"""Which of base, base + add, base + filter and base + both is taken: the best on validation, never below the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from workbench.model.combination import Role
from workbench.model.rule import Rule
from workbench.model.verdict import Verdict
from workbench.training.combined.join import joined
from workbench.training.combined.task import is_silent
from workbench.training.engine.nouns import Judged
from workbench.training.engine.ways_out import Progress
from workbench.training.select import EQUAL, simplicity
from workbench.training.validate import Bench, judge, run_rule

WORDS: Mapping[tuple[Role, ...], str] = MappingProxyType(
    {(): "base alone", ("add",): "base + add", ("filter",): "base + filter", ("add", "filter"): "base + add + filter"}
)


@dataclass(frozen=True, eq=False)
class Choice:
    """One combination: its base, the rules beside it by role, and what both together score."""

    base: Rule
    rules: Mapping[Role, Rule]
    judged: Judged

    @property
    def words(self) -> str:
        """Such as `base + add`."""
        return WORDS[tuple(self.rules)]


def choices(
    base: Rule, verdicts: Sequence[Verdict], found: Mapping[Role, Rule], bench: Bench, progress: Progress
) -> list[Choice]:
    """All combinations of a base, which gave the `verdicts`, with the rules that were found beside it; the base alone
    comes first. A rule that does not run, or leaves the base as it is, is in none."""
    given: dict[Role, tuple[Rule, Sequence[Verdict]]] = {}
    for role in ("add", "filter"):
        if role in found and not is_silent(found[role]):
            said = run_rule(found[role], bench.series, bench, progress)
            if said[-1].ran:
                given[role] = found[role], said
    listed = []
    for roles in (roles for roles in WORDS if all(role in given for role in roles)):
        together = [
            joined(verdict, base.emit, [(role, given[role][1][at]) for role in roles])
            for at, verdict in enumerate(verdicts)
        ]
        judged = judge(base, together, bench, None, progress)
        listed.append(Choice(base, MappingProxyType({role: given[role][0] for role in roles}), judged))
    return listed


def best(listed: Sequence[Choice], bench: Bench) -> Choice:
    """The best on validation; with too few events there, the best on train and validation together, if it is not below
    the base on validation alone. Of equally good ones the one with fewer rules, then fewer conditions."""
    floor = listed[0].judged.objective
    known = bench.validation_events >= bench.options.fold_events

    def rank(choice: Choice) -> tuple[float, int, int]:
        figure = choice.judged.objective if known else choice.judged.fitted
        conditions = sum(simplicity(rule)[0] for rule in choice.rules.values())
        return -round(figure / EQUAL) * EQUAL, len(choice.rules), conditions

    return min((choice for choice in listed if choice.judged.objective >= floor - EQUAL), key=rank)
