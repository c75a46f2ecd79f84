"""The selector: the best candidates ever seen, best first; among equals the simpler one."""

from __future__ import annotations

import ast

from workbench.model.rule import Rule
from workbench.python_text import parse
from workbench.rulekit.catalog import CATALOG
from workbench.training.base import is_base
from workbench.training.engine.nouns import Candidate

EQUAL = 1e-9
# What the base detector must be better by: its one limit suits the labeled weeks, and nothing in it follows a series
# that changes afterwards. On the few events of a validation part it wins by less than that mostly by chance.
BASE_MARGIN = 0.05


class Beam:
    """At most `keep` candidates. The best ever offered is never lost, and any first candidate is taken, even at 0.

    `by_score` False: the newest is always taken as the best. That is no way to train, but the control without a
    validator.
    """

    def __init__(self, keep: int, *, by_score: bool = True) -> None:
        self._keep, self._by_score = max(1, keep), by_score
        self.kept: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The best so far; None before the first candidate."""
        return self.kept[0] if self.kept else None

    def offer(self, candidate: Candidate) -> bool:
        """Whether the candidate is among the best now."""
        ranked = sorted([*self.kept, candidate], key=rank if self._by_score else _newest_first)
        self.kept = tuple(ranked[: self._keep])
        return candidate in self.kept


def rank(candidate: Candidate) -> tuple[float, int, int, int]:
    """Sorts best first: the objective, then fewer conditions, then fewer building blocks to compute, then older.

    Our own base detector stays the best only where it is better by more than BASE_MARGIN.
    Where no event is labeled no figure tells anything: the proposer's first guess goes before all others, the base
    detector comes last.
    """
    if candidate.judged.events == 0:
        return 0.0, int(candidate.round == 0), 0, candidate.number
    conditions, blocks = simplicity(candidate.rule)
    objective = candidate.judged.objective - (BASE_MARGIN if is_base(candidate.rule) else 0.0)
    return -round(objective / EQUAL) * EQUAL, conditions, blocks, candidate.number


def _newest_first(candidate: Candidate) -> int:
    return -candidate.number


def simplicity(rule: Rule) -> tuple[int, int]:
    """How many comparisons a rule makes, and how many different building blocks it calls (what it costs to run).

    Counted from the text rather than measured, so that the same run always ends with the same rule.
    """
    tree = parse(rule.text)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    blocks = {ast.dump(n) for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr in CATALOG}
    return sum(isinstance(n, ast.Compare) for n in ast.walk(tree)), len(blocks)
