"""What each condition of a rule is worth: what it fired at, what only it found, and whether it could be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import runs
from workbench.model.series import Series
from workbench.model.split import Part, Split
from workbench.model.verdict import Verdict
from workbench.sandbox.contract import Clause

DoubtKind = Literal["never", "same", "inside", "only false alarms", "no difference"]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ConditionDoubt:
    """Why a condition may not be needed.

    `never`: it fires at no point. `same`: it fires at exactly the points of the earlier condition `other`. `inside`:
    it fires only at points where the condition `other` does too, which fires at more. `only false alarms`: without it
    there are fewer false alarms and every event that was found still is. `no difference`: it fires, and without it the
    flags are the same, because others fire there too or an earlier flag stands for its points.

    Each is about leaving out this condition alone: of two that stand in for each other one must stay.
    """

    kind: DoubtKind
    other: int = 0


@dataclass(frozen=True)
class ConditionReport:
    """One `Abnormal Rule` over the parts that were looked at, `points` points in all.

    `fired`: points at which it and the rule hold. `flags`: flags among them. `events`: labeled events with such a flag;
    `false_alarms`: such flags outside events. `only_events`, `only_false_alarms`: how many fewer there are without it.
    The last four are None where the series was never labeled.
    """

    number: int
    comment: str
    line: int
    points: int
    fired: int
    flags: int
    events: int | None = None
    only_events: int | None = None
    false_alarms: int | None = None
    only_false_alarms: int | None = None
    doubts: tuple[ConditionDoubt, ...] = ()


def judge_conditions(
    series: Series,
    verdict: Verdict,
    clauses: Sequence[Clause],
    emit: Emit,
    split: Split,
    parts: Sequence[Part] = ("train", "validation"),
) -> tuple[ConditionReport, ...]:
    """A report for each of `clauses`, which belong to the rows of `verdict.clauses`; nothing outside `parts` is seen.

    *Without* a condition means: points of the rule's condition that only it holds at are taken out, and flags are set
    anew by `emit`. Empty where the verdict failed or does not say which clause held. Raises ValueError where the number
    of clauses is not that of the rows.
    """
    if not verdict.ran or verdict.clauses is None:
        return ()
    if len(verdict.clauses) != len(clauses):
        raise ValueError(f"{len(clauses)} clauses are not the {len(verdict.clauses)} rows of the verdict")
    bench = _Bench.of(series, verdict, emit, [split.span(part) for part in parts])
    firing = verdict.clauses & (verdict.condition == 1) & bench.seen
    once = firing.sum(axis=0, dtype=np.int16) == 1  # points at which one condition holds alone
    found = [bench.report(clause, row, once) for clause, row in zip(clauses, firing, strict=True)]
    found = [_with_overlap(report, at, found, firing) for at, report in enumerate(found)]
    kept = {doubt.other for report in found for doubt in report.doubts}  # in the place of others
    idle = [not report.doubts and report.number not in kept for report in found]
    same = [ask and bench.same_without(row, once) for ask, row in zip(idle, firing, strict=True)]
    doubt = ConditionDoubt("no difference")
    return tuple(replace(one, doubts=(doubt,)) if alike else one for one, alike in zip(found, same, strict=True))


@dataclass(frozen=True)
class _Bench:
    """What every condition is measured on: masks (n,) over the points of the verdict, events as (events, 2)."""

    seen: Mask
    condition: NDArray[np.int8]
    emit: Emit
    on: Mask
    truth: Mask | None
    events: NDArray[np.int64]
    origins: tuple[int, ...]

    @classmethod
    def of(cls, series: Series, verdict: Verdict, emit: Emit, spans: Sequence[tuple[int, int]]) -> _Bench:
        labels, n, start = series.labels, len(verdict.flags), verdict.start
        seen = np.zeros(n, np.bool_)
        events = []
        for first, last in spans:
            begin, end = max(first - start, 0), min(last - start, n)
            if begin < end:
                seen[begin:end] = True
                if labels is not None:  # events across the border of two parts are two, as in all scores
                    events.append(runs(labels.within(begin + start, end + start).mask(end - begin)) + begin)
        truth = None if labels is None else (labels.within(start, start + n).mask(n) == 1) & seen
        joined = np.concatenate(events) if events else np.empty((0, 2), np.int64)
        origins = (0, *(at - start for at in series.origins if start < at < start + n))
        return cls(seen, verdict.condition, emit, (verdict.flags == 1) & seen, truth, joined, origins)

    def report(self, clause: Clause, row: Mask, once: Mask) -> ConditionReport:
        flags = self.on & row
        fired, number = int(row.sum()), int(flags.sum())
        never = () if fired else (ConditionDoubt("never"),)
        points = int(self.seen.sum())
        if self.truth is None:
            return ConditionReport(clause.number, clause.comment, clause.line, points, fired, number, doubts=never)
        left = self._without(row, once)
        lost = self._found(self.on) - self._found(left)
        saved = self._false(self.on) - self._false(left)
        useless = len(self.events) > 0 and lost <= 0 and saved > 0
        return ConditionReport(
            clause.number,
            clause.comment,
            clause.line,
            points,
            fired,
            number,
            events=self._found(flags),
            only_events=max(lost, 0),
            false_alarms=self._false(flags),
            only_false_alarms=max(saved, 0),
            doubts=(*never, *((ConditionDoubt("only false alarms"),) if useless else ())),
        )

    def same_without(self, row: Mask, once: Mask) -> bool:
        """Whether the flags in sight are the same without the condition that fires at `row` (n,)."""
        return bool((self._without(row, once) == self.on).all())

    def _without(self, row: Mask, once: Mask) -> Mask:
        """The flags in sight (n,) that stand without the condition that fires at `row` (n,)."""
        condition = np.where(row & once, np.int8(0), self.condition)
        return np.asarray(emit_flags(condition, self.emit, origins=self.origins) == 1) & self.seen

    def _found(self, flags: Mask) -> int:
        at = np.append(np.flatnonzero(flags), len(flags))
        return int(np.sum(at[np.searchsorted(at, self.events[:, 0])] < self.events[:, 1]))

    def _false(self, flags: Mask) -> int:
        return 0 if self.truth is None else int((flags & ~self.truth).sum())


def _with_overlap(
    report: ConditionReport, at: int, reports: Sequence[ConditionReport], firing: Mask
) -> ConditionReport:
    """The report with the first condition that fires wherever this one does; of two equal ones the later is told."""
    row = firing[at]
    if not report.fired:
        return report
    for other, one in enumerate(reports):
        if other == at or one.fired < report.fired or (row & ~firing[other]).any():
            continue
        if one.fired > report.fired or other < at:
            kind: DoubtKind = "inside" if one.fired > report.fired else "same"
            return replace(report, doubts=(*report.doubts, ConditionDoubt(kind, one.number)))
    return report


def doubt_words(report: ConditionReport, doubt: ConditionDoubt) -> str:
    """A doubt as one sentence with the next step: `never fires on these 20,160 points: remove it?`"""
    if doubt.kind == "never":
        return f"never fires on these {report.points:,} points: remove it?"
    if doubt.kind == "same":
        return f"fires exactly where Abnormal Rule {doubt.other} does: keep one of them?"
    if doubt.kind == "inside":
        return f"fires only where Abnormal Rule {doubt.other} does too: remove it?"
    if doubt.kind == "no difference":
        return "makes no difference: remove it? The flags are the same without it."
    fewer = report.only_false_alarms or 0
    return f"only adds {fewer} false {'alarm' if fewer == 1 else 'alarms'}: remove it? No anomaly is lost without it."
