"""Labeled cases one after the other as one series, so that everything made for series and events holds for cases.

Each case is a stretch that begins anew, and ends with a point without values and label, which keeps labeled neighbors
apart. A case of the scenario in question is labeled as a whole, and a rule flags a case once: event F1 is then F1 over
cases.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from workbench.evidence.columns import case_series, clock_of, joined
from workbench.model.case import Case
from workbench.model.labels import LabelSet, Region
from workbench.model.scenario import ERRORS, LINES, LOG, WARNINGS
from workbench.model.series import Series
from workbench.synthesis.scenarios.lines import CaseLines, Groups

NAME = "cases"
KEPT = 24  # joined series, each of the columns of one rule


class Examples:
    """Cases in a fixed order; the first `train` of them are the train part, the others validation.

    `starts`: the first point of each case, and the end of all.
    """

    def __init__(self, cases: Sequence[Case], train: int, name: str = NAME) -> None:
        self.cases, self.train, self.name = tuple(cases), train, name
        lengths = [len(clock_of(case)) + 1 for case in cases]
        self.starts = tuple(np.cumsum([0, *lengths]).tolist())
        self.lengths = tuple(length - 1 for length in lengths)
        self._series: dict[tuple[object, ...], Series] = {}
        self._door = threading.Lock()

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that any case has, by name."""
        return tuple(sorted({name for case in self.cases for name in case.metrics.columns}))

    @cached_property
    def lines(self) -> CaseLines:
        """The log lines of all cases."""
        return CaseLines(self.cases)

    def truth(self, scenario: str) -> LabelSet:
        """The whole of each case of a scenario that has any point."""
        stretches = zip(self.cases, self.starts, self.lengths, strict=False)
        own = [(start, start + length) for case, start, length in stretches if case.scenario == scenario and length]
        return LabelSet(tuple(Region(start, stop) for start, stop in own))

    def series(self, columns: Sequence[str], groups: Groups | None = None) -> Series:
        """The cases as the series that a rule with these columns and phrases reads, unlabeled; remembered a while."""
        groups = groups or {}
        asked = tuple(name for name in columns if name != "index")
        key = (asked, tuple((name, tuple(said)) for name, said in sorted(groups.items()) if LOG + name in asked))
        with self._door:  # candidates are tried side by side
            if key not in self._series:
                if len(self._series) >= KEPT:
                    self._series.pop(next(iter(self._series)))
                self._series[key] = self._joined(asked, groups)
            return self._series[key]

    def _joined(self, columns: tuple[str, ...], groups: Groups) -> Series:
        found = {LOG + name: self.lines.find(said) for name, said in groups.items() if LOG + name in columns}
        found |= {name: self.lines.of_level(name) for name in (WARNINGS, ERRORS) if name in columns}
        if not self.cases:
            return Series(self.name, np.zeros((0, len(columns))), None, columns)
        parts = []
        for at, case in enumerate(self.cases):
            places: Mapping[str, Sequence[int]] = {name: self.lines.places(some, at) for name, some in found.items()}
            if LINES in columns:
                places = {**places, LINES: range(len(case.lines))}
            parts.append(_ended(case_series(case, columns, places)))
        return joined(self.name, parts)


def _ended(one: Series) -> Series:
    """The case with the point that ends it."""
    end = np.full((1, one.values.shape[1]), np.nan)
    return replace(one, values=np.concatenate([one.values, end]), times_ns=None, _hash=[])
