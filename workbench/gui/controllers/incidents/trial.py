"""A scenario tried on all loaded cases: its phrases looked up once each, its rule run once over all cases joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import RuleError
from workbench.evidence.columns import clock_of, points_of
from workbench.evidence.phrases import Phrases
from workbench.gui.texts import tr
from workbench.model.case import Case
from workbench.model.rule import Rule
from workbench.model.scenario import ERRORS, LINES, LOG, WARNINGS
from workbench.model.series import Series
from workbench.sandbox.host import Host
from workbench.sandbox.request import INDEX
from workbench.sandbox.run import flag_series

Ints = NDArray[np.int64]
BAD = ("ERROR", "FATAL")
AT_ONCE = 5_000  # lines between two looks at whether the answer is still wanted
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
        self.texts = [
            f"{source} {message}"
            for case in cases
            for source, message in zip(case.lines.sources, case.lines.messages, strict=True)
        ]
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
        self._said: dict[str, Ints | str] = {}  # phrase → lines that say it, or why it cannot be looked for

    def learn(self, phrases: Iterable[str], tell: Callable[[str, float, float], None]) -> None:
        """Look for phrases that were not looked for before, in one pass. `tell` may raise."""
        good: list[str] = []
        for phrase in dict.fromkeys(phrases):
            if phrase in self._said:
                continue
            try:
                Phrases({phrase: (phrase,)})
            except RuleError as error:
                self._said[phrase] = error.why
            else:
                good.append(phrase)
        if not good:
            return
        finder = Phrases({phrase: (phrase,) for phrase in good})
        found: list[list[Ints]] = [[] for _ in good]
        for first in range(0, len(self.texts), AT_ONCE):
            tell(tr("looking for phrases"), first, len(self.texts))
            for at, places in enumerate(finder.lines_of(self.texts[first : first + AT_ONCE])):
                if places:
                    found[at].append(np.asarray(places, np.int64) + first)
        for phrase, some in zip(good, found, strict=True):
            self._said[phrase] = np.concatenate(some) if some else np.zeros(0, np.int64)

    def lines(self, phrases: Iterable[str]) -> Ints:
        """The lines that say any of these phrases, which were learned."""
        found = [
            said for said in (self._said.get(one) for one in phrases) if isinstance(said, np.ndarray) and len(said)
        ]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def refused(self, phrases: Iterable[str]) -> dict[str, str]:
        """Phrases that cannot be looked for, and why."""
        told = {one: self._said.get(one) for one in phrases}
        return {one: why for one, why in told.items() if isinstance(why, str)}

    def count(self, lines: Ints) -> tuple[int, int]:
        """How many lines, in how many cases."""
        return len(lines), len(np.unique(self.case_of[lines]))

    def series(self, rule: Rule) -> Series:
        """The cases as the rule reads them."""
        columns = tuple(name for name in rule.input.columns if name != INDEX) or ("value",)
        values = np.stack([self._column(name, rule) for name in columns], axis=1)
        origins = tuple(dict.fromkeys(self.starts[:-1].tolist())) or (0,)
        return Series(rule.name, values, None, columns, origins=origins)

    def _column(self, name: str, rule: Rule) -> NDArray[np.float64]:
        total = int(self.starts[-1])
        if name.startswith(LOG):
            group = name.removeprefix(LOG)
            lines = self._levels.get(name)
            lines = self.lines(rule.input.patterns.get(group, ())) if lines is None else lines
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
    table.learn(every, tell)
    counts = {
        group: {"": table.count(table.lines(phrases))} | {one: table.count(table.lines((one,))) for one in phrases}
        for group, phrases in patterns.items()
    }
    refused = table.refused(every)
    whole = table.series(rule)
    if not len(whole):
        return Trial((-1,) * len(table.cases), "", counts, refused)
    tell(tr("running the rule"), 0.9, 1)
    verdict = flag_series(rule, whole, host, deadline_s=rule.limits.seconds + SECONDS_A_POINT * len(whole))
    if not verdict.ran:
        problem = verdict.problems[0]
        return Trial((), problem.message, counts, refused)
    held = np.flatnonzero(verdict.condition == 1)
    firsts = np.searchsorted(held, table.starts)
    fired = tuple(
        int(held[firsts[at]] - table.starts[at]) if firsts[at] < firsts[at + 1] else -1
        for at in range(len(table.cases))
    )
    return Trial(fired, "", counts, refused)
