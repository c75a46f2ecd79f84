"""The detector: a pack, the rule for each series by its name, and flags with reasons for each point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.detector.route import route
from workbench.errors import RuleError
from workbench.model.emit import NOT_JUDGED
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.packs.pack import Pack, read_pack
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series


@dataclass(frozen=True)
class Row:
    """One judged point. `index`: its number in the series; `time_ns`: since 1970 UTC, None without a clock.

    `condition`, `flag`: 1, 0, or −1 = not judged. `reason`: `Abnormal Rule i: text` where the condition holds, empty if
    unknown.
    """

    index: int
    time_ns: int | None
    value: float
    condition: int
    flag: int
    reason: str


@dataclass(frozen=True, eq=False)
class Detection:
    """What the rule `rule` said about the points of a series from `start` on.

    `condition`, `flags`: (n − start,) int8. `clauses`: (n − start,), the number of the `Abnormal Rule` that fired, 0 =
    none or unknown. `reasons`: number → sentence. `missing_history`: points before `start` that the rule was approved
    with and did not have now. `notes`: what else should make one doubt the flags, in words.
    """

    rule: str
    series: Series
    start: int
    condition: NDArray[np.int8]
    flags: NDArray[np.int8]
    clauses: NDArray[np.int64]
    reasons: dict[int, str]
    missing_history: int
    notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Each judged point in order."""
        times, values = self.series.times_ns, self.series.value
        for i, (condition, flag, clause) in enumerate(
            zip(self.condition.tolist(), self.flags.tolist(), self.clauses.tolist(), strict=True)
        ):
            at = self.start + i
            time = None if times is None else int(times[at])
            yield Row(at, time, float(values[at]), condition, flag, self.reasons.get(clause, ""))


class Detector:
    """Runs the rules of one pack; a context manager. A host that it was not given is started on the first series."""

    def __init__(self, pack: Pack, host: Host | None = None) -> None:
        self.pack = pack
        self._host = host
        self._own: Host | None = None

    @classmethod
    def open(cls, path: Path, host: Host | None = None) -> Detector:
        """A detector for a pack file; PackError where it is refused."""
        return cls(read_pack(path), host)

    def route(self, series_name: str) -> Rule:
        """The rule for a series of this name; RouteError where the pack has none."""
        return route(self.pack.rules, series_name)

    def detect(
        self,
        series: Series | ArrayLike | None,
        values: ArrayLike | None = None,
        *,
        name: str = "",
        start: int = 0,
    ) -> Detection:
        """Flags and reasons from point `start` on; the points before it are history that the rule sees first.

        Either a series, or plain arrays: times (n,) in ns since 1970 UTC or datetime64 (None = no clock), values (n,).
        `name`: of the series the arrays are; it may be left out where the pack has one rule only.
        Errors: RouteError for a series that no rule takes, RuleError where its rule does not run on it.
        """
        given = series if isinstance(series, Series) else _series(name, series, values)
        alone = len(self.pack.rules) == 1 and not given.name
        rule = self.pack.rules[0] if alone else self.route(given.name)
        start = min(max(start, 0), len(given))
        verdict = self._run(rule, given, (start, len(given)))
        clauses, reasons = _reasons(rule, verdict)
        return Detection(
            rule=rule.name,
            series=given,
            start=start,
            condition=verdict.condition,
            flags=verdict.flags,
            clauses=clauses,
            reasons=reasons,
            missing_history=max(0, rule.evidence.history_points - start),
            notes=(*verdict.warnings, *_interval_note(rule, given)),
        )

    def close(self) -> None:
        """End the child process that the detector started itself; a given host stays."""
        if self._own is not None:
            self._own.close()
            self._own = None

    def __enter__(self) -> Detector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, rule: Rule, series: Series, span: tuple[int, int]) -> Verdict:
        if self._host is None and self._own is None:
            self._own = Host()
        host = self._host or self._own
        assert host is not None
        verdict = flag_series(rule, series, host, span=span, trace=True)
        if not verdict.ran:  # reasons are worth less than flags: once more without them
            verdict = flag_series(rule, series, host, span=span)
        if not verdict.ran:
            problem = verdict.problems[0]
            where = f"line {problem.line}: " if problem.line else ""
            raise RuleError(f"{rule.name} does not run on {series.name}", where + problem.message, "Verify the pack")
        return verdict


def _series(name: str, times: ArrayLike | None, values: ArrayLike | None) -> Series:
    column = np.asarray(values, np.float64).reshape(-1, 1)
    if times is None:
        return Series(name, column)
    stamps = np.asarray(times)
    if stamps.dtype.kind == "M":
        stamps = stamps.astype("datetime64[ns]")
    return Series(name, column, stamps.astype(np.int64))


def _interval_note(rule: Rule, series: Series) -> tuple[str, ...]:
    made_for, step_ns = rule.input.interval_s, series.interval_ns
    if made_for is None or step_ns is None or abs(step_ns / 1e9 - made_for) <= 0.1 * made_for:
        return ()
    return (f"{rule.name} was made for a point every {made_for:g} s, these come every {step_ns / 1e9:g} s",)


def _reasons(rule: Rule, verdict: Verdict) -> tuple[NDArray[np.int64], dict[int, str]]:
    """Per point the number of the first `Abnormal Rule` that held there, and what each number says."""
    clauses = read_contract(rule.text).clauses
    numbers = np.zeros(len(verdict.condition), np.int64)
    if verdict.clauses is not None and len(verdict.clauses) == len(clauses) > 0:
        fired = verdict.clauses & (verdict.condition == 1)
        stated = np.array([clause.number for clause in clauses], np.int64)
        numbers = np.where(fired.any(axis=0), stated[fired.argmax(axis=0)], 0)
    return numbers, {c.number: f"Abnormal Rule {c.number}: {c.comment}" for c in clauses if c.number != 0}


def summary(detection: Detection) -> str:
    """One line for people: flags, points that could not be judged, missing history."""
    flags = int((detection.flags == 1).sum())
    text = f"{detection.series.name}: {flags:,} of {len(detection.flags):,} points flagged by {detection.rule}"
    unjudged = int((detection.flags == NOT_JUDGED).sum())
    if unjudged:
        text += f", {unjudged:,} not judged"
    if detection.missing_history:
        text += f"; approved with {detection.missing_history:,} points of history more than given here"
    return "; ".join([text, *detection.notes])
