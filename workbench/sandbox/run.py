"""The one way to run a rule: flags of a series, or the reason why there are none."""

from __future__ import annotations

from dataclasses import replace

from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.request import pieces, prepare, read_reply


def flag_series(
    rule: Rule,
    series: Series,
    host: Host,
    *,
    span: tuple[int, int] | None = None,
    trace: bool = False,
    deadline_s: float | None = None,
) -> Verdict:
    """Condition and flags of the points `span` (half-open; None = all), exactly as a run over all points gives them.

    `trace`: also which `Abnormal Rule` fired where. `deadline_s`: wall clock, None = the rule's own limit.
    A rule that is refused, raises, or takes too long gives a verdict with `failure` and `problems`.
    Raises RuleError when overrides name a constant that the rule does not have.
    """
    start, stop = _within(span, len(series))
    request = prepare(rule, series.name, series.columns)
    if isinstance(request, Verdict):
        return request
    judged_from = start if rule.emit.mode == "every" else max(0, start - rule.emit.gap_points - 1)
    header = {
        **request,
        "op": "run",
        "trace": trace,
        "cached": True,
        "pieces": pieces(rule.input, judged_from, stop, len(series), series.origins),
    }
    deadline = rule.limits.seconds if deadline_s is None else deadline_s
    count = stop - judged_from
    contract = read_contract(rule.text)
    clauses = len(contract.clauses) if trace else 0
    limit = count + clauses * (count // 8 + 1)  # a byte a point, a bit a point and clause
    reply = host.call(header, series=series, deadline_s=deadline, reply_limit=limit)
    verdict = replace(read_reply(reply, rule, judged_from, count, series.origins), warnings=contract.warnings)
    return _cut(verdict, start - judged_from) if verdict.ran else verdict


def _within(span: tuple[int, int] | None, n: int) -> tuple[int, int]:
    if span is None:
        return 0, n
    start = min(max(span[0], 0), n)
    return start, min(max(span[1], start), n)


def _cut(verdict: Verdict, count: int) -> Verdict:
    """Without the first points, which were judged only to know how flags begin."""
    if count == 0:
        return verdict
    return replace(
        verdict,
        condition=verdict.condition[count:],
        flags=verdict.flags[count:],
        start=verdict.start + count,
        clauses=None if verdict.clauses is None else verdict.clauses[:, count:],
    )
