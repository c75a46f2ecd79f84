"""What goes into opening files and what comes out: column choices, limits, doubts, opened series, a first look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.model.series import Series

if TYPE_CHECKING:
    from workbench.data.cases.nouns import CaseIndex

Progress = Callable[[str, float, float], None]
"""Told what is being read, how many bytes are done and of how many; what it raises ends the reading."""


class EnoughError(Exception):
    """What a progress raises to end the reading of several files and keep those that were read."""


@dataclass(frozen=True)
class ColumnChoice:
    """Which columns are what and how they are written. None: find it out. "" (for a column): there is none.

    `header`: whether the first row holds the names of the columns.
    `time_format`: unix s, unix ms, unix µs, unix ns, iso, index (no clock), or a strptime pattern.
    `zone`: IANA name (Europe/Berlin) for times that carry no offset; None = UTC.
    `series`: a column that names the series of each row, for files that hold several.
    """

    time: str | None = None
    value: tuple[str, ...] | None = None
    label: str | None = None
    is_test: str | None = None
    series: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: bool | None = None
    time_format: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class OpenLimits:
    """How large things may be: a file in bytes (checked before it is read), series in one file, files in one go."""

    max_bytes: int = 4 * 2**30
    max_series: int = 20_000
    max_files: int = 20_000


@dataclass(frozen=True)
class Doubt:
    """Something a person should know about an opened series (or a file that stayed closed, kind "not opened").

    `text` is a sentence without a period at its end; `count`: how many points it is about; `first_point`: index of the
    first of them in the opened series, None where there is none.
    """

    series: str
    kind: str
    text: str
    count: int = 0
    first_point: int | None = None


@dataclass(frozen=True)
class Opened:
    """The series of some files in the order of the files, everything doubtful about them, name → file of each, and
    name → how it was read where that was told. `left`: how many files were not read since that was enough. `cases`:
    what folders among the paths hold besides, as metrics with their logs."""

    series: tuple[Series, ...]
    doubts: tuple[Doubt, ...] = ()
    sources: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))
    choices: Mapping[str, ColumnChoice] = field(default_factory=lambda: MappingProxyType({}))
    left: int = 0
    cases: tuple[CaseIndex, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column as its first rows show it: `kind` is number, text, time (typed as such), flag (0/1) or empty."""

    name: str
    kind: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Peek:
    """A first look at a file for choosing columns: raw lines, columns, what would be used, first times in words.

    `rows`: the first rows as they are cut into columns. `doubts`: what a person should decide before it is opened.
    `problem` is the sentence of why the file can't be opened with `guesses`, empty if it seems fine.
    """

    path: Path
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    guesses: ColumnChoice
    times: tuple[str, ...] = ()
    problem: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    doubts: tuple[Doubt, ...] = ()
