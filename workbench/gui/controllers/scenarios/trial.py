"""A scenario tried on all loaded cases: its phrases looked up once each, its rule run once over all cases joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.evidence.columns import clock_of, points_of
from workbench.evidence.index import PhraseIndex
from workbench.gui.texts import tr
from workbench.model.case import Case
from workbench.model.rule import Rule
from workbench.model.scenario import ERRORS, LINES, LOG, WARNINGS
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.request import INDEX
from workbench.sandbox.run import flag_series

Ints = NDArray[np.int64]
Key = tuple[str, str, str]  # name, text and overrides of a rule
BAD = ("ERROR", "FATAL")
SECONDS_A_POINT = 1e-4


@dataclass(frozen=True)
class Trial:
    """What a rule did. `fired`: for each case the first point at which its condition held, −1 for none; `problem`: why
    it did not run; `counts`: group → phrase → lines and cases that say it, "" for the group as a whole; `refused`:
    phrase → why it cannot be looked for."""

    fired: tuple[int, ...]
    problem: str
    counts: dict[str, dict[str, tuple[int, int]]]
    refused: dict[str, str]


class CaseTable:
    """All cases as one series that begins anew at each: metrics as columns, each line at its point."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self.cases = tuple(cases)
        clocks = [clock_of(case) for case in cases]
        self.starts = np.cumsum([0, *map(len, clocks)])
        self.index = PhraseIndex(
            [
                f"{source} {message}"
                for case in cases
                for source, message in zip(case.lines.sources, case.lines.messages, strict=True)
            ]
        )
        levels = [level for case in cases for level in case.lines.levels]
        self._levels = {
            LINES: np.arange(len(levels)),
            WARNINGS: np.flatnonzero([level == "WARN" for level in levels]),
            ERRORS: np.flatnonzero([level in BAD for level in levels]),
        }
        self.case_of = np.repeat(np.arange(len(cases)), [len(case.lines) for case in cases])
        parts = [points_of(case.lines, clock) + at for case, clock, at in zip(cases, clocks, self.starts, strict=False)]
        self._point = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        self._metrics: dict[str, NDArray[np.float64]] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        self._before: tuple[Key, Series, Ints] | None = None

    def counts(self, phrases: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Lines and cases that say each phrase, "" for any of them."""
        for phrase in phrases:
            if phrase not in self._counts:
                self._counts[phrase] = self._count(self.index.lines((phrase,)))
        return {"": self._count(self.index.lines(phrases))} | {phrase: self._counts[phrase] for phrase in phrases}

    def _count(self, lines: Ints) -> tuple[int, int]:
        cases = self.case_of[lines]  # rising, since lines are
        return len(lines), int(np.count_nonzero(cases[1:] != cases[:-1])) + bool(len(cases))

    def series(self, rule: Rule) -> Series:
        """The cases as the rule reads them."""
        columns = tuple(name for name in rule.input.columns if name != INDEX) or ("value",)
        values = np.stack([self._column(name, rule) for name in columns], axis=1)
        origins = tuple(dict.fromkeys(self.starts[:-1].tolist())) or (0,)
        return Series(rule.name, values, None, columns, origins=origins)

    def known(self, key: Key, whole: Series) -> tuple[Ints, Ints]:
        """Where the rule held last time in each case (cases,), and the cases that have points and must be run: all of
        them for another rule, those that say something else where only its phrases are others."""
        lengths = np.diff(self.starts)
        if self._before is None or self._before[:1] != (key,) or self._before[1].columns != whole.columns:
            return np.full(len(self.cases), -1, np.int64), np.flatnonzero(lengths)
        _, before, fired = self._before
        same = (whole.values == before.values) | (np.isnan(whole.values) & np.isnan(before.values))
        other = np.cumsum(np.concatenate([[0], ~same.all(axis=1)]))[self.starts]
        return fired.copy(), np.flatnonzero(np.diff(other))

    def keep(self, key: Key, whole: Series, fired: Ints) -> None:
        """Remember where a rule held."""
        self._before = (key, whole, fired.copy())

    def cut(self, whole: Series, chosen: Ints) -> tuple[Series, Ints]:
        """Some of the cases as one series, and where each begins in it, with the end of all."""
        lengths = np.diff(self.starts)[chosen]
        starts = np.cumsum([0, *lengths.tolist()])
        mine = np.repeat(np.isin(np.arange(len(self.cases)), chosen), np.diff(self.starts))
        return Series(whole.name, whole.values[mine], None, whole.columns, origins=tuple(starts[:-1].tolist())), starts

    def _column(self, name: str, rule: Rule) -> NDArray[np.float64]:
        total = int(self.starts[-1])
        if name.startswith(LOG):
            group = name.removeprefix(LOG)
            lines = self._levels.get(name)
            lines = self.index.lines(rule.input.patterns.get(group, ())) if lines is None else lines
            return np.bincount(self._point[lines], minlength=total).astype(np.float64)[:total]
        if name not in self._metrics:
            self._metrics[name] = np.concatenate(
                [np.zeros(0), *(_metric(case, name, int(n)) for case, n in self._lengths())]
            )
        return self._metrics[name]

    def _lengths(self) -> Iterable[tuple[Case, int]]:
        return zip(self.cases, np.diff(self.starts).tolist(), strict=True)


def _metric(case: Case, name: str, points: int) -> NDArray[np.float64]:
    if name in case.metrics.columns and len(case.metrics) == points:
        return np.asarray(case.metrics.values[:, case.metrics.columns.index(name)], np.float64)
    return np.full(points, np.nan)


def try_rule(table: CaseTable, rule: Rule, host: Host, tell: Callable[[str, float, float], None]) -> Trial:
    """Where the rule of a scenario holds. Not for the window's thread; `tell` may raise to end it."""
    patterns = rule.input.patterns
    every = [phrase for phrases in patterns.values() for phrase in phrases]
    table.index.learn(every, lambda done, of: tell(tr("looking for phrases"), done, of))
    counts = {group: table.counts(phrases) for group, phrases in patterns.items()}
    refused = table.index.refused(every)
    whole, key = table.series(rule), (rule.name, rule.text, repr(rule.overrides))
    fired, stale = table.known(key, whole)
    if len(stale):
        tell(tr("running the rule"), 0.9, 1)
        part, starts = table.cut(whole, stale)
        verdict = flag_series(rule, part, host, deadline_s=rule.limits.seconds + SECONDS_A_POINT * len(part))
        if not verdict.ran:
            return Trial((), verdict.problems[0].message, counts, refused)
        held = np.flatnonzero(verdict.condition == 1)
        firsts = np.searchsorted(held, starts)
        for at, case in enumerate(stale.tolist()):
            holds = firsts[at] < firsts[at + 1]
            fired[case] = int(held[firsts[at]] - starts[at]) if holds else -1
    table.keep(key, whole, fired)
    return Trial(tuple(fired.tolist()), "", counts, refused)
