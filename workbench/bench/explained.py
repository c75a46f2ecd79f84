"""The share of a rule's flags that can be explained, where an explanation counts only after it was tried."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.errors import RuleError
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Comparison, Explanation
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne
}  # fmt: skip


@dataclass(frozen=True)
class Share:
    """`explained` of `flags` that were asked about; `told`: those for which a clause was named, tried or not."""

    explained: int
    flags: int
    told: int

    @property
    def value(self) -> float:
        """The share that is explained; NaN without flags."""
        return self.explained / self.flags if self.flags else math.nan


def explained_share(rule: Rule, series: Series, host: Host, most: int = 200) -> Share:
    """How many of the rule's flags are explained; of more than `most` flags those are asked that are spread evenly.

    Explained: a clause is named, each of its comparisons gives the truth that is shown when it is made again with the
    values that are shown, and turning the clause cleared the flag (`verified`). Raises RuleError for a rule that
    can't be run on the series.
    """
    verdict = flag_series(rule, series, host)
    if not verdict.ran:
        raise RuleError(f"The rule {rule.name} could not be run", verdict.problems[0].message, "Repair it first")
    points = np.flatnonzero(verdict.flags == 1)
    if len(points) > most:
        points = points[np.unique(np.linspace(0, len(points) - 1, most).astype(np.int64))]
    told = explain(rule, series, host, points.tolist(), trial_s=rule.limits.seconds)
    explained = sum(1 for one in told if is_explained(one))
    return Share(explained, len(told), sum(1 for one in told if one.clause))


def is_explained(explanation: Explanation) -> bool:
    """Whether an explanation was tried and its values give what it says."""
    return explanation.verified and explanation.clause > 0 and all(_is_true(c) for c in explanation.comparisons)


def _is_true(comparison: Comparison) -> bool:
    again = _OPERATORS[comparison.operator](comparison.left, comparison.right)
    # `not a < b` is shown as `a >= b`, which no missing value fulfills
    return again == comparison.held or math.isnan(comparison.left) or math.isnan(comparison.right)
