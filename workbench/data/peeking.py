"""A first look at a table for choosing its columns: what would be used for what, first times, what is doubtful."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.data.columns import Roles, describe_columns, find_roles, is_value_name
from workbench.data.doubts import doubts_of_times, in_full
from workbench.data.files import check_file
from workbench.data.nouns import ColumnChoice, Doubt, OpenLimits, Peek
from workbench.data.tables import Head, read_head
from workbench.data.times import Times, parse_times
from workbench.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

PEEK_ROWS, PEEK_TIMES = 12, 3


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
    return peek_of(head, choice, int(clock() * 1e9))


def peek_of(head: Head, choice: ColumnChoice, now_ns: int) -> Peek:
    """The same of the first rows of anything. `now_ns`: times after it are a doubt."""
    guesses, problem = _written(head, choice), ""
    times: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    try:
        roles = find_roles(head, choice)
        guesses = _guesses(roles, guesses)
        doubts = _guessed_value(roles, choice)
        guesses, times, more = _peek_times(head, roles, guesses, now_ns)
        doubts = (*doubts, *more)
    except DataError as error:
        problem = str(error)
    rows = tuple(zip(*(cells[:PEEK_ROWS] for cells in head.cells), strict=True))
    return Peek(head.path, head.lines, describe_columns(head), guesses, times, problem, rows, doubts)


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
