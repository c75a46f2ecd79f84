"""What a rule measures at each point of a series: how near it was to firing, and the quantities that it compares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RuleError
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host, Reply
from workbench.sandbox.inside.why.weighed import MOST
from workbench.sandbox.request import Piece, pieces, prepare, read_reply

BLOCK_POINTS = 1 << 16  # of a rule that runs by window: what is recorded of more points at once would cost memory


@dataclass(frozen=True, eq=False)
class Score:
    """`values` (n,): signed distance to firing in units of the thresholds, NaN where `absent` says why."""

    values: NDArray[np.float64]
    absent: str = ""


@dataclass(frozen=True, eq=False)
class Quantity:
    """What a rule compares, as its `text` has it: `values` (n,), NaN where it had none. `clauses`: the numbers of each
    `Abnormal Rule` that asks for it, none = what stands outside of them does."""

    text: str
    clauses: tuple[int, ...]
    values: NDArray[np.float64]


def score_series(
    rule: Rule, series: Series, host: Host, span: tuple[int, int] | None = None, *, deadline_s: float | None = None
) -> NDArray[np.float64]:
    """Signed distance to firing (n,) of the points `span` (half-open; None = all), ≥ 0 exactly where the condition is
    1, in units of the thresholds: the greatest over the clauses of the least over their comparisons.

    NaN where it can't be derived; `score_with_reason` tells why. Raises RuleError when the rule can't be run.
    """
    return score_with_reason(rule, series, host, span, deadline_s=deadline_s).values


def score_with_reason(
    rule: Rule, series: Series, host: Host, span: tuple[int, int] | None = None, *, deadline_s: float | None = None
) -> Score:
    """`score_series`, with a sentence on why points have no score."""
    start, stop = _span(series, span)
    reply = _measured("score", rule, series, host, (start, stop), deadline_s, 8 * (stop - start))
    values = np.frombuffer(reply.payload, np.float64)
    return Score(values, _why_absent(values, bool(reply.header["readable"])))


def quantities(
    rule: Rule, series: Series, host: Host, span: tuple[int, int] | None = None, *, deadline_s: float | None = None
) -> tuple[Quantity, ...]:
    """The quantities that the rule compares, at the points `span` (half-open; None = all): a threshold is no part of
    one, and two sides that both move from point to point are one by their difference. None where the text could not be
    followed. Raises RuleError when the rule can't be run."""
    start, stop = _span(series, span)
    reply = _measured("weigh", rule, series, host, (start, stop), deadline_s, MOST * 8 * (stop - start))
    stated = [clause.number for clause in read_contract(rule.text).clauses]
    try:
        named = [(str(text), tuple(stated[i] for i in clauses)) for text, clauses in reply.header["quantities"]]
        values = np.frombuffer(reply.payload, np.float64).reshape(len(named), stop - start)
    except (LookupError, TypeError, ValueError):  # a rule that took its process over may say anything
        raise RuleError(
            f"{rule.name} does not tell what it compares", "its answer makes no sense", "Repair it"
        ) from None
    return tuple(Quantity(text, clauses, own) for (text, clauses), own in zip(named, values, strict=True))


def _measured(
    op: str, rule: Rule, series: Series, host: Host, span: tuple[int, int], deadline_s: float | None, limit: int
) -> Reply:
    request = prepare(rule, series.name, series.columns)
    if isinstance(request, Verdict):
        raise _unscored(rule, request)
    header = {**request, "op": op, "pieces": _blocks(rule.input, *span, series)}
    deadline = rule.limits.seconds if deadline_s is None else deadline_s
    reply = host.call(header, series=series, deadline_s=deadline, reply_limit=limit)
    if reply.failure or reply.header.get("failure"):
        raise _unscored(rule, read_reply(reply, rule, span[0], 0))
    return reply


def _span(series: Series, span: tuple[int, int] | None) -> tuple[int, int]:
    n = len(series)
    return (0, n) if span is None else (min(max(span[0], 0), n), min(max(span[0], span[1], 0), n))


def _blocks(spec: InputSpec, start: int, stop: int, series: Series) -> list[Piece]:
    n, origins = len(series), series.origins
    if spec.run != "window":
        return pieces(spec, start, stop, n, origins)
    step = max(BLOCK_POINTS, spec.points)
    cuts = range(start, stop, step)
    return [piece for first in cuts for piece in pieces(spec, first, min(first + step, stop), n, origins)]


def _why_absent(values: NDArray[np.float64], readable: bool) -> str:
    missing = int(np.isnan(values).sum())
    if not missing:
        return ""
    where = "no point has a score" if missing == len(values) else f"{missing} of {len(values)} points have no score"
    if not readable:
        return f"{where}: what the rule returns could not be followed in its text"
    return f"{where}: a value is missing, no comparison of numbers decides there, or the text could not be followed"


def _unscored(rule: Rule, verdict: Verdict) -> RuleError:
    return RuleError(f"The rule {rule.name} has no score", verdict.problems[0].message, "Repair it first")
