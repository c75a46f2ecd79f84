"""Findings: the misses and false alarms of a rule on a series, worst first, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import log2

import numpy as np

from workbench.model.emit import NOT_JUDGED
from workbench.model.labels import LabelSet, runs
from workbench.model.rule import Rule
from workbench.model.scores import Finding
from workbench.model.series import Series
from workbench.model.split import Part, Split
from workbench.model.verdict import Comparison, Explanation, Verdict
from workbench.sandbox.explain import explain as sandbox_explain
from workbench.sandbox.host import Host
from workbench.scoring.metrics import spread
from workbench.scoring.words import look, number

STRONG = 20.0  # σ or usual steps from which a case can't get plainer
ASKED_POINTS = 8  # points of a miss that are explained, to find the one nearest to firing

Explain = Callable[[Rule, Series, Host, Sequence[int]], tuple[Explanation, ...]]
_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=", "!=": "≠"}


def find(
    series: Series,
    verdict: Verdict,
    split: Split,
    parts: Sequence[Part] = ("train", "validation"),
    limit: int = 50,
) -> tuple[Finding, ...]:
    """The misses and false alarms in `parts`, worst first, at most `limit`, with what the series did there.

    `severity` counts errors: a miss 1 and up to 1 more the plainer it is to see; a run of false flags log2(1 + flags)
    and up to 1 more the calmer the series was. Points are those of the whole series. A series that was never labeled
    has no findings. Raises ValueError for a verdict that failed.
    """
    if not verdict.ran:
        raise ValueError(f"a rule that did not run ({verdict.failure}) has no findings")
    if series.labels is None:
        return ()
    spans = [split.span(part) for part in parts]
    found = [_miss(series, *case) for case in _heaviest(_misses(series.labels, verdict, spans), limit)]
    found += [_false_alarm(series, *case) for case in _heaviest(_false_alarms(series.labels, verdict, spans), limit)]
    return tuple(sorted(found, key=lambda f: (-f.severity, f.start))[:limit])


Case = tuple[int, int, int]  # first point, end, flags inside
Spans = Sequence[tuple[int, int]]


def _heaviest(cases: list[Case], limit: int) -> list[Case]:
    """At most `limit` cases, those with most flags and then the longest: only they are looked at more closely, so that
    a rule that floods costs no more time than another."""
    return sorted(cases, key=lambda case: (-case[2], case[0] - case[1], case[0]))[:limit]


def _misses(labels: LabelSet, verdict: Verdict, spans: Spans) -> list[Case]:
    """Events without a flag; −1 flags where none of its points was judged."""
    found = []
    for start, stop in spans:
        flags = spread(verdict.flags, verdict.start, start, stop)
        for a, b in runs(labels.within(start, stop).mask(stop - start)).tolist():
            if not (flags[a:b] == 1).any():
                found.append((start + a, start + b, 0 if (flags[a:b] != NOT_JUDGED).any() else NOT_JUDGED))
    return found


def _false_alarms(labels: LabelSet, verdict: Verdict, spans: Spans) -> list[Case]:
    """Runs of flag or condition outside events that hold a flag, from the first flag on."""
    found = []
    for start, stop in spans:
        flags = spread(verdict.flags, verdict.start, start, stop)
        condition = spread(verdict.condition, verdict.start, start, stop)
        normal = labels.within(start, stop).mask(stop - start) == 0
        for a, b in runs(((flags == 1) | (condition == 1)) & normal).tolist():
            at = np.flatnonzero(flags[a:b] == 1)
            if len(at):
                found.append((start + a + int(at[0]), start + b, len(at)))
    return found


def _miss(series: Series, start: int, stop: int, flags: int) -> Finding:
    saw = look(series, start, stop)
    words = f"could not be judged; {saw.words}" if flags == NOT_JUDGED else saw.words
    return Finding(series.name, "miss", start, stop, 1.0 + min(saw.strength, STRONG) / STRONG, words)


def _false_alarm(series: Series, start: int, stop: int, flags: int) -> Finding:
    saw = look(series, start, stop)
    severity = log2(1 + flags) + 1.0 - min(saw.strength, STRONG) / STRONG
    return Finding(series.name, "false_alarm", start, stop, severity, saw.words)


def describe(
    findings: Sequence[Finding], series: Series, rule: Rule, host: Host, *, explain: Explain = sandbox_explain
) -> tuple[Finding, ...]:
    """The same findings with `nearest` and `clause`: what kept a miss from firing, what made a false alarm fire.

    Only findings of `series` may be given. One run of the rule in the sandbox answers for all of them; a finding
    whose clause can't be told comes back as it was. Raises RuleError where the rule can't be run on the series.
    """
    asked = [_asked(finding) for finding in findings]
    points = sorted({point for some in asked for point in some})
    if not points:
        return tuple(findings)
    told = dict(zip(points, explain(rule, series, host, points), strict=True))
    return tuple(_with_words(f, [told[p] for p in some]) for f, some in zip(findings, asked, strict=True))


def _asked(finding: Finding) -> list[int]:
    if finding.kind == "false_alarm":
        return [finding.start]
    return sorted({int(p) for p in np.linspace(finding.start, finding.stop - 1, ASKED_POINTS)})


def _with_words(finding: Finding, told: Sequence[Explanation]) -> Finding:
    best = max(told, key=_score)
    if not best.clause:
        return finding
    if finding.kind == "miss" and best.fired:
        text = "fired, but an earlier flag within the gap covers it"
    elif finding.kind == "miss":
        text = ", ".join(_short(c) for c in best.comparisons if not c.held and c.role != "detail")
    else:
        text = ", ".join(_held(c) for c in best.comparisons if c.held and c.role == "condition")
    return replace(finding, clause=best.clause, nearest=text or best.reason)


def _score(explanation: Explanation) -> float:
    """Signed distance to firing of the nearest clause; the least where it can't be told."""
    margins = [c.margin for c in explanation.comparisons if c.role != "detail"]
    known = [m for m in margins if m is not None and np.isfinite(m)]
    return min(known) if known and len(known) == len(margins) else -np.inf


def _short(comparison: Comparison) -> str:
    gap = abs(comparison.right - comparison.left)
    missing = "no value" if np.isnan(gap) else f"short by {number(gap)}"
    return f"{_left_text(comparison)} {_sign(comparison)} {number(comparison.right)} ({missing})"


def _held(comparison: Comparison) -> str:
    return f"{_left_text(comparison)} = {number(comparison.left)} {_sign(comparison)} {number(comparison.right)}"


def _sign(comparison: Comparison) -> str:
    return _SIGNS.get(comparison.operator, comparison.operator)


def _left_text(comparison: Comparison) -> str:
    """The left side as a person writes it: `np.abs(forecast_error)` → `|forecast error|`."""
    left = comparison.text.split(comparison.operator)[0].strip().replace("_", " ")
    for absolute in ("np.abs(", "abs("):
        if left.startswith(absolute) and left.endswith(")"):
            return f"|{left[len(absolute) : -1]}|"
    return left
