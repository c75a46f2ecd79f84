"""What comes out of a source: rows of many series with where they came from, and the interface of whoever reads one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.model.series import Series

Progress = Callable[[str, float, float], None]
"""Told what is being read, how much is done and of how much; what it raises ends the reading and nothing is kept."""

Labels = Mapping[str, str]
LINE_ENDINGS = (".lp", ".influx", ".line")  # of files of line protocol, told without loading what reads them


def silent(_text: str, _done: float, _total: float) -> None:
    """The progress of whoever does not look."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The points of one series: `times_ns` (n,) int64 since 1970 UTC, `values` (n,) float64, NaN = missing.

    `labels`: what the source calls it by. `flags` (n,) of 0 and 1 or None: labels of anomalies that came with it.
    """

    name: str
    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    labels: Labels = field(default_factory=lambda: MappingProxyType({}))
    flags: NDArray[np.int8] | None = None


@dataclass(frozen=True)
class Provenance:
    """Where rows came from: `kind` (prometheus, parquet, sql, influx), `place` (an address or path without secrets),
    `query`, further facts such as start, end and step as text, and when it was asked (ISO, UTC)."""

    kind: str
    place: str
    query: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    made: str = ""

    @property
    def words(self) -> str:
        """One line for people."""
        facts = ", ".join(f"{key} {text}" for key, text in self.facts.items())
        return " · ".join(part for part in (self.kind, self.place, self.query, facts, self.made) if part)


@dataclass(frozen=True, eq=False)
class Fetched:
    """All series that a source gave, where they came from, and what a person should know, as sentences without a
    period."""

    rows: tuple[Rows, ...]
    provenance: Provenance
    doubts: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """How many points there are in all."""
        return sum(len(one.times_ns) for one in self.rows)


class SeriesSource(Protocol):
    """Many series that are read one by one, so that none of the others is in memory."""

    def keys(self) -> Iterator[str]:
        """The key of each series, in a fixed order, none twice."""
        ...

    def load(self, key: str) -> Series:
        """One series, called by its key. Raises DataError where it cannot be had."""
        ...


def series_of(rows: Rows) -> Series:
    """The rows as a series: sorted by time, of several points of one time the first."""
    from workbench.model.labels import LabelSet

    order = np.argsort(rows.times_ns, kind="stable")
    times = rows.times_ns[order]
    kept = np.concatenate(([True], np.diff(times) > 0)) if len(times) else np.ones(0, np.bool_)
    times, order = times[kept], order[kept]
    interval = int(np.median(np.diff(times))) if len(times) > 1 else None
    labels = None if rows.flags is None else LabelSet.from_mask(rows.flags[order])
    values = np.where(np.isfinite(rows.values), rows.values, np.nan)[order]
    return Series(rows.name, values[:, None], times, labels=labels, interval_ns=interval)
