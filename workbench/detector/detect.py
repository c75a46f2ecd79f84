"""The detector: a pack, the rule for each series by its name, and flags with reasons for each point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workbench.detector.combine import combine, combine_scores, contributing
from workbench.detector.route import Panel, panel
from workbench.detector.stream import DetectorStream
from workbench.errors import DataError, RuleError
from workbench.model.emit import NOT_JUDGED, emit_flags
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.model.verdict import Verdict
from workbench.packs.pack import Pack, read_pack
from workbench.sandbox.contract import read_contract
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.sandbox.score import Quantity, quantities, score_series


@dataclass(frozen=True)
class Row:
    """One judged point. `index`: its number in the series; `time_ns`: since 1970 UTC, None without a clock.

    `condition`, `flag`: 1, 0, or −1 = not judged. `reason`: `Abnormal Rule i: text` where the condition holds, empty if
    unknown; of several rules `name: Abnormal Rule i: text` of each that fired, with `; ` between them.
    """

    index: int
    time_ns: int | None
    value: float
    condition: int
    flag: int
    reason: str


@dataclass(frozen=True, eq=False)
class Detection:
    """What the rule `rule`, or several combined (`rules`: their names), said about a series from point `start` on.

    `condition`, `flags`: (n − start,) int8. `clauses`: (n − start,), the number of the `Abnormal Rule` that fired, 0 =
    none or unknown; of several rules a number for each set of clauses that fired together. `reasons`: number →
    sentence. `missing_history`: points before `start` that a rule was approved with and did not have now. `notes`:
    what else should make one doubt the flags, in words. `scores`: (n − start,) where asked for: signed distance to
    firing in threshold units, ≥ 0 where the condition is 1, NaN where it can't be derived.
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
    rules: tuple[str, ...] = ()
    scores: NDArray[np.float64] | None = None

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
    def open(cls, path: Path, host: Host | None = None, *, key: Path | None = None) -> Detector:
        """A detector for a pack file; PackError where it is refused.

        `key`: PEM file of the public key that must have signed the pack; the signature `PATH.sig` is checked over the
        file's bytes before anything of it is read. SignatureError where it does not hold, or where the extra `sign`
        is not installed: with a key nothing is ever skipped.
        """
        return cls(read_pack(path, key=key), host)

    def panel(self, series_name: str) -> Panel:
        """The rules that judge a series of this name and how they are combined; RouteError where the pack has none."""
        info = self.pack.info
        roles = {packed.name: packed.role for packed in info.rules}
        return panel(self.pack.rules, series_name, info.combination, roles)

    def detect(
        self,
        series: Series | ArrayLike | None,
        values: ArrayLike | None = None,
        *,
        name: str = "",
        start: int = 0,
        score: bool = False,
    ) -> Detection:
        """Flags and reasons from point `start` on; the points before it are history that the rules see first.

        Either a series, or plain arrays: times (n,) in ns since 1970 UTC or datetime64 (None = no clock), values (n,).
        `name`: of the series the arrays are; it may be left out where the pack has one rule only. `score`: also how
        near each point was to firing, at the cost of another run.
        Errors: RouteError for a series that no rule takes, RuleError where a rule does not run on it, DataError where
        times and values do not belong together or times do not rise.
        """
        given = series if isinstance(series, Series) else _series(name, series, values)
        alone = len(self.pack.rules) == 1 and not given.name
        judges = Panel(self.pack.rules, ("rule",)) if alone else self.panel(given.name)
        start = min(max(start, 0), len(given))
        verdicts = self._run_all(judges, given, start)
        conditions = [verdict.condition for verdict in verdicts]
        clauses, reasons = _reasons(judges, verdicts)
        notes = [note for rule, said in zip(judges.rules, verdicts, strict=True) for note in _notes(rule, said, given)]
        cut = start - verdicts[0].start  # points before `start` decide how its flags begin
        condition = combine(conditions, judges.roles, judges.combination)
        flags = verdicts[0].flags if len(verdicts) == 1 else emit_flags(condition, judges.emit)
        return Detection(
            rule=judges.name,
            series=given,
            start=start,
            condition=condition[cut:],
            flags=flags[cut:],
            clauses=clauses[cut:],
            reasons=reasons,
            missing_history=max(max(0, rule.evidence.history_points - start) for rule in judges.rules),
            notes=tuple(dict.fromkeys(notes)),
            rules=tuple(rule.name for rule in judges.rules),
            scores=self._scores(judges, given, start) if score else None,
        )

    def quantities(self, rule: Rule, series: Series, start: int = 0) -> tuple[Quantity, ...]:
        """What a rule of the pack compares at the points from `start` on; nothing where it can't be told."""
        try:
            return quantities(rule, series, self._ready(), (start, len(series)))
        except RuleError:
            return ()

    def stream(self, series_name: str = "", state: bytes | None = None, *, scored: bool = False) -> DetectorStream:
        """Points of any number of series as they come, to the flags and alerts that they give: see `DetectorStream`.

        `series_name`: of points that name no series. `state`: what `save` of an earlier stream of these rules gave;
        RuleError where it is of others. `scored`: `lane(series).score()` is wanted, so no series are judged together.
        """
        return DetectorStream(self.panel, self._ready(), series=series_name, state=state, scored=scored)

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

    def _run_all(self, judges: Panel, series: Series, start: int) -> list[Verdict]:
        """What each rule says of the points from `start` on; of several rules from where flags at `start` depend on."""
        emit = judges.emit
        before = 0 if len(judges.rules) == 1 or emit.mode == "every" else emit.gap_points + 1
        return [self._run(rule, series, (max(0, start - before), len(series))) for rule in judges.rules]

    def _run(self, rule: Rule, series: Series, span: tuple[int, int]) -> Verdict:
        host = self._ready()
        verdict = flag_series(rule, series, host, span=span, trace=True)
        if not verdict.ran:  # reasons are worth less than flags: once more without them
            verdict = flag_series(rule, series, host, span=span)
        if not verdict.ran:
            problem = verdict.problems[0]
            where = f"line {problem.line}: " if problem.line else ""
            raise RuleError(f"{rule.name} does not run on {series.name}", where + problem.message, "Verify the pack")
        return verdict

    def _scores(self, judges: Panel, series: Series, start: int) -> NDArray[np.float64]:
        scores = [score_series(rule, series, self._ready(), (start, len(series))) for rule in judges.rules]
        return combine_scores(scores, judges.roles, judges.combination)

    def _ready(self) -> Host:
        if self._host is not None:
            return self._host
        self._own = self._own or Host()
        return self._own


def _series(name: str, times: ArrayLike | None, values: ArrayLike | None) -> Series:
    given = np.asarray(values, np.float64)
    if given.ndim != 1:
        shape = f"they have the shape {given.shape}"
        raise DataError("The values are not one number a point", shape, "Give a Series where there are several columns")
    if times is None:
        return Series(name, given.reshape(-1, 1))
    stamps = np.asarray(times)
    if stamps.dtype.kind == "M":
        stamps = stamps.astype("datetime64[ns]")
    elif stamps.size and stamps.dtype.kind not in "iu":
        raise DataError("The times cannot be read", f"they are {stamps.dtype}", "Give datetime64 or whole nanoseconds")
    stamps = stamps.astype(np.int64)
    if stamps.shape != given.shape or not (np.diff(stamps) > 0).all():
        why = "they do not rise" if stamps.shape == given.shape else "there are more or fewer than values"
        raise DataError("The times do not fit the values", why, "Sort them and give one for each value, each once")
    interval = int(np.median(np.diff(stamps))) if len(stamps) > 1 else None
    return Series(name, given.reshape(-1, 1), stamps, interval_ns=interval)


def _notes(rule: Rule, verdict: Verdict, series: Series) -> tuple[str, ...]:
    made_for, step_ns = rule.input.interval_s, series.interval_ns
    if made_for is None or step_ns is None or abs(step_ns / 1e9 - made_for) <= 0.1 * made_for:
        return verdict.warnings
    text = f"{rule.name} was made for a point every {made_for:g} s, these come every {step_ns / 1e9:g} s"
    return (*verdict.warnings, text)


def _reasons(judges: Panel, verdicts: Sequence[Verdict]) -> tuple[NDArray[np.int64], dict[int, str]]:
    """Per point a number, and what each number says: of one rule the number of the first `Abnormal Rule` that held, of
    several one for each set of them."""
    fired = [_clauses(rule, verdict) for rule, verdict in zip(judges.rules, verdicts, strict=True)]
    if len(fired) == 1:
        return fired[0]
    on = contributing([verdict.condition for verdict in verdicts], judges.roles, judges.combination)
    named = np.where(on, np.stack([numbers for numbers, _ in fired]), -1)  # −1 = this rule has no part in it
    sets, which = np.unique(named, axis=1, return_inverse=True)
    sentences = {
        i: "; ".join(
            f"{rule.name}: {words.get(number, 'its condition holds')}"
            for rule, (_, words), number in zip(judges.rules, fired, column, strict=True)
            if number >= 0
        )
        for i, column in enumerate(sets.T.tolist(), start=1)
    }
    return which.reshape(-1).astype(np.int64) + 1, sentences


def _clauses(rule: Rule, verdict: Verdict) -> tuple[NDArray[np.int64], dict[int, str]]:
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
