"""Why a point was flagged, or what would have had to be different: read from a run that recorded its comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.errors import RuleError
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Comparison, Explanation, Verdict
from workbench.sandbox.contract import Clause, read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.request import pieces, prepare, read_reply

REPLY_BYTES = 1 << 16
TRIAL_SECONDS = 4.0
POINT_BYTES = 1 << 14  # of one explanation, at most


def explain(
    rule: Rule,
    series: Series,
    host: Host,
    indices: Sequence[int],
    *,
    deadline_s: float | None = None,
    trial_s: float = TRIAL_SECONDS,
) -> tuple[Explanation, ...]:
    """For each point of `indices`, in their order: the `Abnormal Rule` that set it, or that came nearest, with the two
    sides of each of its comparisons there. Clause 0 where the text does not let it be told.

    What is told is tried: with the values shown the condition holds, and the rule run again with the named clauses
    turned the other way at the point gives the opposite there; what fails that is not told. Points with the same
    clauses are tried together, those that depend on each other one by one, for at most `trial_s` seconds (half of
    the deadline); `verified` says which were.

    Raises RuleError when the rule can't be run on the series; IndexError for points that it doesn't have.
    """
    n = len(series)
    if any(not 0 <= index < n for index in indices):
        raise IndexError(f"the series has {n} points")
    if not indices:
        return ()
    request = prepare(rule, series.name, series.columns)
    if isinstance(request, Verdict):
        raise _unexplained(rule, request)
    indices = [int(index) for index in indices]
    wanted = sorted(set(indices))
    # stateful rules run over the whole series: their features are then in the cache from the run that made the flags
    span = (0, n) if rule.input.run == "stateful" else (wanted[0], wanted[-1] + 1)
    runs = pieces(rule.input, *span, n, series.origins)
    deadline = rule.limits.seconds if deadline_s is None else deadline_s
    trial_s = min(trial_s, deadline / 2)
    header = {**request, "op": "explain", "pieces": runs, "indices": wanted, "trial_s": trial_s}
    reply = host.call(header, series=series, deadline_s=deadline, reply_limit=REPLY_BYTES + POINT_BYTES * len(wanted))
    if reply.failure or reply.header.get("failure"):
        raise _unexplained(rule, read_reply(reply, rule, 0, 0))
    clauses = read_contract(rule.text).clauses
    told = dict(zip(wanted, reply.header["told"], strict=True))
    return tuple(_explanation(index, told[index], clauses) for index in indices)


def _unexplained(rule: Rule, verdict: Verdict) -> RuleError:
    return RuleError(f"The rule {rule.name} could not be explained", verdict.problems[0].message, "Repair it first")


def _explanation(index: int, told: Mapping[str, Any], clauses: tuple[Clause, ...]) -> Explanation:
    comparisons = tuple(dict.fromkeys(Comparison(*part) for part in told["comparisons"]))  # a majority names each twice
    number = int(told["clause"])
    values, verified = tuple(told["values"]), bool(told["verified"])
    if number < 0:
        return Explanation(index, bool(told["fired"]), values=values)
    named, also = clauses[number], tuple(clauses[other].number for other in told["also"])
    return Explanation(index, bool(told["fired"]), named.number, named.comment, comparisons, values, also, verified)
