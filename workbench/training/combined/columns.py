"""Flags of a base detector from outside as a column of the series: of their own files, a file of flags, a rulepack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.data.nouns import ColumnChoice, Opened
from workbench.errors import DataError, TrainingError
from workbench.model.series import Series
from workbench.packs.pack import Pack, read_pack
from workbench.sandbox.host import Host
from workbench.training.combined.spec import BaseSpec

COLUMN = "base"  # what the added column is called
FLAG_NAMES = ("flag", "flags", "base", "condition", "is_anomaly", "anomaly", "outlier", "alert", "score", "value")
INDEX_NAMES = ("index", "idx", "point", "row")


@dataclass(frozen=True)
class Attached:
    """The series with the base's column, the base as it is found there, and what should be said about it."""

    series: tuple[Series, ...]
    spec: BaseSpec
    notes: tuple[str, ...] = ()


def attach(opened: Opened, spec: BaseSpec, open_host: Callable[[], Host] = Host) -> Attached:
    """What training is given for a base: series that hold its flags where it is no rule.

    A built-in detector and a pack of one rule stay as they are. `column`: read again from the files of the series.
    `file`: rows of series (where there are several), time or index, and flag; points without a row are normal. A pack
    of several rules is run by the detector (on a host that `open_host` gives) and its conditions become the column;
    what it could not judge has no value. Errors: DataError, PackError, RouteError where there is nothing to read or to
    match.
    """
    from workbench.data.opening import with_columns

    if spec.where == "column":
        return Attached(with_columns(opened, {one.name: (spec.name,) for one in opened.series}), spec)
    if spec.where == "file":
        return _with_file(opened.series, Path(spec.name), spec)
    if spec.where == "pack":
        pack = read_pack(Path(spec.name))
        if len(pack.rules) == 1:
            return Attached(opened.series, replace(spec, name=str(Path(spec.name).resolve())))
        return _with_pack(opened.series, pack, open_host)
    return Attached(opened.series, spec)


def with_column(one: Series, values: NDArray[np.float64]) -> Series:
    """The series with the base's values (n,) as one more column, called COLUMN."""
    if COLUMN in one.columns:
        raise TrainingError(f"{one.name} has a column {COLUMN} already", "the base's flags go there", "Rename it")
    both = np.column_stack([one.values, values])
    return replace(one, values=both, columns=(*one.columns, COLUMN), _hash=[])


def _with_file(series: Sequence[Series], path: Path, spec: BaseSpec) -> Attached:
    given = _read_flags(path)
    made, unmatched = [], 0
    for one in series:
        flags = _flags_for(one, given, path, only=len(series) == 1)
        values, lost = _placed(one, flags)
        if lost == len(flags):
            why = "none of its rows lies at a point of the series"
            raise DataError(f"{path.name} does not fit {one.name}", why, "Give flags with the same times, or an index")
        unmatched += lost
        made.append(with_column(one, (values >= spec.limit).astype(np.float64)))
    notes = (f"{path.name}: {unmatched:,} rows lie at no point of the series",) if unmatched else ()
    return Attached(tuple(made), BaseSpec("column", COLUMN), notes)


def _read_flags(path: Path) -> Mapping[str, Series]:
    """The flags of a file by series; the second column of each, where it has no clock, is the number of the point."""
    from workbench.data.opening import open_paths
    from workbench.data.peeking import peek

    look = peek(path)
    known = {column.name.strip().lower(): column.name for column in look.columns}
    flag = next((known[name] for name in FLAG_NAMES if name in known), "")
    if not flag:
        have = ", ".join(column.name for column in look.columns)
        raise DataError(f"{path.name} has no column of flags", f"it has {have}", f"Call it {FLAG_NAMES[0]}")
    index = "" if look.guesses.time else next((known[name] for name in INDEX_NAMES if name in known), "")
    values = (flag, index) if index else (flag,)
    choice = ColumnChoice(time=look.guesses.time or "", value=values, label="", is_test="")
    return {one.name: one for one in open_paths([path], choice).series}


def _flags_for(one: Series, given: Mapping[str, Series], path: Path, *, only: bool) -> Series:
    if one.name in given:
        return given[one.name]
    if only and len(given) == 1:
        return next(iter(given.values()))
    have = ", ".join(list(given)[:8])
    raise DataError(f"{path.name} holds no flags of {one.name}", f"it holds {have}", "Add a column series with names")


def _placed(one: Series, flags: Series) -> tuple[NDArray[np.float64], int]:
    """The flags at the points of the series, NaN elsewhere, and how many lie at none."""
    values = np.full(len(one), np.nan)
    if flags.times_ns is not None and one.times_ns is not None:
        at = np.clip(np.searchsorted(one.times_ns, flags.times_ns), 0, max(len(one) - 1, 0))
        there = one.times_ns[at] == flags.times_ns if len(one) else np.zeros(len(flags), bool)
    else:
        counted = flags.values.shape[1] > 1
        rows = np.arange(len(flags)) if len(flags) == len(one) else np.full(len(flags), -1)  # a flag for each point
        place = flags.values[:, 1] if counted else rows.astype(np.float64)
        there = np.isfinite(place) & (place >= 0) & (place < len(one)) & (place == np.floor(place))
        at = np.where(there, place, 0).astype(np.int64)
    values[at[there]] = flags.value[there]
    return values, int((~there).sum())


def _with_pack(series: Sequence[Series], pack: Pack, open_host: Callable[[], Host]) -> Attached:
    """What the detector says of each series as its column; points that it could not judge have no value."""
    from workbench.detector.detect import Detector

    with open_host() as host, Detector(pack, host) as detector:
        said = [detector.detect(one).condition.astype(np.float64) for one in series]
    made = tuple(
        with_column(one, np.where(values < 0, np.nan, values)) for one, values in zip(series, said, strict=True)
    )
    note = f"{pack.name} holds several rules: what they say together becomes the column {COLUMN}"
    return Attached(made, BaseSpec("column", COLUMN), (note,))
