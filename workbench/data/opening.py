"""Open files as series with a list of doubts, and take a first look at a file for choosing its columns."""

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
from workbench.data.columns import Roles, describe_columns, find_roles, is_value_name
from workbench.data.doubts import doubts_of_times, in_full
from workbench.data.files import check_file, expand, size_of, unique_names
from workbench.data.nouns import ColumnChoice, Doubt, EnoughError, Opened, OpenLimits, Peek, Progress
from workbench.data.tables import Head, Table, read_head, read_table
from workbench.data.times import Times, parse_times
from workbench.errors import DataError
from workbench.model.series import Series

if TYPE_CHECKING:
    import pandas as pd

PEEK_ROWS, PEEK_TIMES = 12, 3


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


def peek(
    path: Path,
    choice: ColumnChoice | None = None,
    limits: OpenLimits | None = None,
    clock: Callable[[], float] = time.time,
) -> Peek:
    """A first look at one file: raw lines, columns, which ones would be used for what, first times in words, doubts.

    Raises DataError where the file is no table at all; what is wrong with its columns stands in `problem`.
    """
    choice = choice or ColumnChoice()
    check_file(path, limits or OpenLimits())
    head = read_head(path, choice)
    guesses, problem = _written(head, choice), ""
    times: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    try:
        roles = find_roles(head, choice)
        guesses = _guesses(roles, guesses)
        doubts = _guessed_value(roles, choice)
        guesses, times, more = _peek_times(head, roles, guesses, int(clock() * 1e9))
        doubts = (*doubts, *more)
    except DataError as error:
        problem = str(error)
    rows = tuple(zip(*(cells[:PEEK_ROWS] for cells in head.cells), strict=True))
    return Peek(path, head.lines, describe_columns(head), guesses, times, problem, rows, doubts)


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


def _written(head: Head, choice: ColumnChoice) -> ColumnChoice:
    """The choice with how the text is written; a Parquet file leaves nothing to choose there."""
    if head.layout is None:
        return choice
    return replace(choice, delimiter=head.layout.delimiter, decimal=head.layout.decimal, header=head.layout.header)


def _guesses(roles: Roles, choice: ColumnChoice) -> ColumnChoice:
    return replace(
        choice, time=roles.time, value=roles.value, label=roles.label, is_test=roles.is_test, series=roles.series
    )


def _guessed_value(roles: Roles, choice: ColumnChoice) -> tuple[Doubt, ...]:
    """Several columns of numbers, and no name that says which one to watch."""
    if choice.value is not None or not roles.unused or is_value_name(roles.value[0]):
        return ()
    holds = "holds" if len(roles.unused) == 1 else "hold"
    text = f"{roles.value[0]} was taken as the value; {', '.join(roles.unused[:8])} {holds} numbers as well"
    return (Doubt("", "value guessed", text, len(roles.unused)),)


def _peek_times(
    head: Head, roles: Roles, guesses: ColumnChoice, now_ns: int
) -> tuple[ColumnChoice, tuple[str, ...], tuple[Doubt, ...]]:
    """The guesses with the format of times filled in, the first times in words, and doubts about them."""
    import pandas as pd

    if not roles.time:
        return replace(guesses, time_format="index"), (), ()
    cells = head.cells[head.names.index(roles.time)]
    skip = head.layout.skip if head.layout else 0
    raw: pd.Series[Any] = pd.Series([cell or None for cell in cells], dtype="str")
    place = (lambda row: f"line {skip + row + 1}") if head.layout else (lambda row: f"row {row + 1}")
    times: Times = parse_times(raw, guesses.time_format, guesses.zone, place)
    if not times.clock:
        return replace(guesses, time_format="index"), (), times.notes
    present = times.ns[~times.missing]
    shown = tuple(in_full(int(ns)) for ns in present[:PEEK_TIMES])
    doubts = (*times.notes, *doubts_of_times("", np.sort(present), now_ns))
    return replace(guesses, time_format=times.kind, zone=guesses.zone or "UTC"), shown, doubts
