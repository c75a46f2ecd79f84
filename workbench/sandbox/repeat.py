"""Whether a rule always says the same: run again, on a copy of its input, in another process, without the cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Failure, Problem, Verdict
from workbench.sandbox.host import Host
from workbench.sandbox.request import pieces, prepare, read_reply

_AGAIN = ("in a second run", "on a copy of its input", "with what it computed before kept", "in another process")
_ADVICE = "let every value come from the input alone, and set an array before it is read"


@dataclass(frozen=True)
class Repeatability:
    """Whether all runs gave equal bits: the first point whose condition differs, and in which run (words).

    `input_changed`: a run wrote into the memory of its input. `failure`, `problems`: of a rule that did not run.
    """

    first_difference: int | None = None
    where: str = ""
    input_changed: bool = False
    failure: Failure = ""
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule ran, always said the same and left its input alone."""
        return not self.problem

    @property
    def problem(self) -> Problem | None:
        """What is wrong, as a sentence with what to do; None = nothing."""
        if self.failure:
            return self.problems[0]
        if self.input_changed:
            return Problem(0, 0, "it changes the input: work on a copy, as in sample[:, 0].copy()", "disagreement")
        if self.first_difference is None:
            return None
        words = f"{self.where} it says something else at point {self.first_difference}"
        return Problem(0, 0, f"{words}: {_ADVICE}", "disagreement")


def repeatability(rule: Rule, series: Series, host: Host, *, fresh_process: bool = True) -> Repeatability:
    """Run the rule on the whole series five times and compare the conditions bit by bit.

    Twice in one process without cached features and with other bytes in free memory, then on a copy of the input at
    another place, then as every run does, and (`fresh_process`) in another process, for which the host's child gives
    way to its spare. Raises RuleError when overrides name a constant that the rule does not have.
    """
    request = prepare(rule, series.name, series.columns)
    if isinstance(request, Verdict):
        return Repeatability(failure=request.failure, problems=request.problems)
    n = len(series)
    asked = {**request, "trace": False, "pieces": pieces(rule.input, 0, n, n, series.origins)}
    repeated = _Runs(rule, series, host).ask({**asked, "op": "repeat"}, 3)
    if isinstance(repeated, Repeatability):
        return repeated
    conditions = list(repeated)
    for fresh in (False, True) if fresh_process else (False,):
        if fresh:
            host.renew()
        more = _Runs(rule, series, host).ask({**asked, "op": "run", "cached": not fresh}, 1)
        if isinstance(more, Repeatability):
            return more
        conditions.extend(more)
    return _compared(conditions)


@dataclass(frozen=True)
class _Runs:
    rule: Rule
    series: Series
    host: Host

    def ask(self, header: Mapping[str, Any], times: int) -> NDArray[np.int8] | Repeatability:
        """Conditions (times, n) of one request; what is wrong where the rule failed or changed its input."""
        n = len(self.series)
        deadline = self.rule.limits.seconds * times
        reply = self.host.call(header, series=self.series, deadline_s=deadline, reply_limit=times * n)
        verdict = read_reply(reply, self.rule, 0, times * n)
        if not verdict.ran:
            return Repeatability(failure=verdict.failure, problems=verdict.problems)
        if reply.header.get("changed"):
            return Repeatability(input_changed=True)
        return verdict.condition.reshape(times, n)


def _compared(conditions: list[NDArray[np.int8]]) -> Repeatability:
    first, *others = conditions
    for where, other in zip(_AGAIN, others, strict=False):
        differs = np.flatnonzero(first != other)
        if len(differs):
            return Repeatability(int(differs[0]), where)
    return Repeatability()
