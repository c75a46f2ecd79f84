"""The selector: the best candidates ever seen, best first; among equals the simpler one."""

from __future__ import annotations

import ast

from workbench.model.rule import Rule
from workbench.training.task import Candidate, Judged

EQUAL = 1e-9


class Beam:
    """At most `keep` candidates. The best ever offered is never lost, and any first candidate is taken, even at 0."""

    def __init__(self, keep: int) -> None:
        self._keep = max(1, keep)
        self.kept: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The best so far; None before the first candidate."""
        return self.kept[0] if self.kept else None

    def offer(self, candidate: Candidate) -> bool:
        """Whether the candidate is among the best now."""
        ranked = sorted([*self.kept, candidate], key=rank)
        self.kept = tuple(ranked[: self._keep])
        return candidate in self.kept


def rank(candidate: Candidate) -> tuple[float, int, int, int]:
    """Sorts best first: the objective, then fewer conditions, then fewer building blocks to compute, then older."""
    conditions, blocks = simplicity(candidate.rule)
    return -round(candidate.judged.objective / EQUAL) * EQUAL, conditions, blocks, candidate.number


def simplicity(rule: Rule) -> tuple[int, int]:
    """How many comparisons a rule makes, and how many different building blocks it calls (what it costs to run).

    Counted from the text rather than measured, so that the same run always ends with the same rule.
    """
    tree = ast.parse(rule.text)
    calls = {ast.dump(n) for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    return sum(isinstance(n, ast.Compare) for n in ast.walk(tree)), len(calls)


def better(one: Judged, other: Judged) -> bool:
    """Whether the objective of one is above the other's by more than rounding."""
    return one.objective > other.objective + EQUAL
