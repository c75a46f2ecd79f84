"""Open files as series with a list of doubts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.building import build_series
from workbench.data.cases.recognizing import doubt_about, index_of, not_series
from workbench.data.columns import Roles, find_roles
from workbench.data.files import check_file, expand, size_of, unique_names
from workbench.data.nouns import ColumnChoice, Doubt, EnoughError, Opened, OpenLimits, Progress
from workbench.data.tables import Table, read_head, read_table
from workbench.data.times import parse_times
from workbench.errors import DataError
from workbench.model.series import Series

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Found:
    series: Series
    path: Path
    doubts: tuple[Doubt, ...]
    choice: ColumnChoice | None


def open_paths(
    paths: Sequence[Path],
    choice: ColumnChoice | None = None,
    progress: Progress | None = None,
    *,
    limits: OpenLimits | None = None,
    clock: Callable[[], float] = time.time,
    choose: Callable[[Path], ColumnChoice | None] = lambda _path: None,
) -> Opened:
    """The series in CSV and Parquet files, and in folders of such files, with unique names and all doubts.

    One file that can't be opened raises DataError; of several, the good ones open and each bad one becomes a doubt of
    kind "not opened". Columns are found by name and type where `choice` leaves them open; `choose` tells how a file is
    to be read that is not to be read by `choice`. `progress` may raise to cancel: nothing is kept then, unless it
    raises EnoughError, which keeps the files that were read.
    """
    limits = limits or OpenLimits()
    cases = tuple(index for path in paths if (index := index_of(path)))
    try:
        files = expand(paths, limits)
    except DataError as error:
        raise (not_series(cases[0]) if cases else error) from None
    now_ns = int(clock() * 1e9)
    found: list[_Found] = []
    refused: list[tuple[Path, DataError]] = []
    left = 0
    for at, (path, tell) in enumerate(zip(files, _shares(files, progress), strict=True)):
        try:
            found += _open_file(path, choose(path) or choice, tell, limits, now_ns)
        except DataError as error:
            refused.append((path, error))
        except EnoughError:
            left = len(files) - at
            break
    if not found and not left:
        raise _all_refused(refused)
    bad = tuple(Doubt(path.name, "not opened", str(error).rstrip("."), 0) for path, error in refused)
    opened = _with_unique_names(found, (*bad, *map(doubt_about, cases)))
    return replace(opened, left=left, cases=cases)


def with_columns(opened: Opened, wanted: Mapping[str, Sequence[str]]) -> tuple[Series, ...]:
    """The opened series with further columns of their own files: series → the columns that it must have.

    Files whose series have them all are not read again. Errors: DataError where a file lacks one of them.
    """
    found = {one.name: one for one in opened.series}
    lacking: dict[Path, list[str]] = {}
    for one in opened.series:
        if any(column not in one.columns for column in wanted.get(one.name, ())):
            lacking.setdefault(opened.sources[one.name], []).append(one.name)
    for path, names in lacking.items():
        own = [one for one in opened.series if opened.sources[one.name] == path]
        columns = dict.fromkeys([*own[0].columns, *(column for name in names for column in wanted[name])])
        again = open_paths([path], ColumnChoice(value=tuple(columns))).series
        found |= {old.name: replace(new, name=old.name) for old, new in zip(own, again, strict=True)}
    return tuple(found[one.name] for one in opened.series)


def _open_file(
    path: Path, told: ColumnChoice | None, progress: Progress | None, limits: OpenLimits, now_ns: int
) -> list[_Found]:
    choice = told or ColumnChoice()
    check_file(path, limits)
    head = read_head(path, choice)
    roles = find_roles(head, choice)
    numbers = [name for name in (*roles.value, roles.label, roles.is_test) if name]
    table = read_table(head, numbers, [name for name in (roles.time, roles.series) if name], progress)
    times = None
    try:
        if roles.time:
            times = parse_times(table.raw[roles.time], choice.time_format, choice.zone, table.locate)
        parts = _parts(path, table, roles, limits)
        made = [build_series(name, table, roles, times, rows, now_ns=now_ns) for name, rows in parts]
    except DataError as error:
        raise _named(error, path) from None
    return [_Found(series, path, doubts, told) for series, doubts in made]


def _shares(files: Sequence[Path], progress: Progress | None) -> list[Progress | None]:
    """For each file a progress that counts the bytes of the files before it."""
    if progress is None:
        return [None] * len(files)
    sizes = [size_of(path) for path in files]
    total = float(sum(sizes))

    def after(before: float) -> Progress:
        return lambda text, done, _: progress(text, before + done, total)

    return [after(float(sum(sizes[:i]))) for i in range(len(files))]


def _parts(path: Path, table: Table, roles: Roles, limits: OpenLimits) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """The rows of each series in a file, with its name: one for the whole file, or one for each name in a column."""
    if not roles.series:
        yield path.stem, np.arange(table.rows)
        return
    codes, names = _factorize(table.raw[roles.series])
    if len(names) > limits.max_series:
        why = f"its column {roles.series} holds {len(names)} names, the limit is {limits.max_series}"
        raise DataError(
            "Too many series in one file", why, "Choose no series column, or cut the file", code="data.many"
        )
    order = np.argsort(codes, kind="stable")
    borders = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for i, name in enumerate(names):
        yield name, order[borders[i] : borders[i + 1]]


def _factorize(column: pd.Series[Any]) -> tuple[NDArray[np.int64], list[str]]:
    codes, names = column.fillna("(no name)").astype("str").factorize()
    return codes.astype(np.int64), [str(name) for name in names]


def _named(error: DataError, path: Path) -> DataError:
    if path.stem in error.what:
        return error
    return DataError(
        f"{path.name} can't be opened", f"{_lower(error.what)}: {error.why}", error.next_step, code=error.code
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _all_refused(refused: Sequence[tuple[Path, DataError]]) -> DataError:
    path, first = refused[0]
    if len(refused) == 1:
        return first
    why = f"of the first, {path.name}: {str(first).rstrip('.')}"
    return DataError(
        f"None of the {len(refused)} files could be opened", why, "Mend them or choose others", code=first.code
    )


def _with_unique_names(found: Sequence[_Found], bad: tuple[Doubt, ...]) -> Opened:
    names = unique_names((item.series.name, item.path.parent.name) for item in found)
    series = tuple(replace(item.series, name=name) for item, name in zip(found, names, strict=True))
    doubts = [replace(doubt, series=name) for item, name in zip(found, names, strict=True) for doubt in item.doubts]
    sources = {name: item.path for item, name in zip(found, names, strict=True)}
    choices = {name: item.choice for item, name in zip(found, names, strict=True) if item.choice is not None}
    return Opened(series, (*bad, *doubts), sources, choices)
