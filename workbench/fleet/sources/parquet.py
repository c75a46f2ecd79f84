"""Series in a Parquet data set: one file, a folder of files or a partitioned one, a column that names the series."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from workbench.data.building import build_series
from workbench.data.columns import Roles, find_roles
from workbench.data.nouns import ColumnChoice
from workbench.data.tables import Head, Table, as_numbers, as_text, plain
from workbench.data.times import Times, parse_times
from workbench.errors import DataError, WorkbenchError
from workbench.fleet.sources.nouns import Key, Loaded
from workbench.model.series import Series

HEAD_ROWS = 1000
NEXT = "Check the folder, or name its columns"


@dataclass(frozen=True)
class ParquetSource:
    """Rows of all series in one data set. Columns are found by name and type where they are not told.

    Rows of one series should lie together, or in a partition folder of their own (`series=cpu/…`): what is asked for
    is then all that is read.
    """

    path: str
    series: str | None = None
    time: str | None = None
    value: str | None = None
    label: str | None = None
    kind: ClassVar[str] = "parquet"

    def __reduce__(self) -> tuple[Any, ...]:
        """Without what was opened here: it travels to workers."""
        return ParquetSource, astuple(self)

    def keys(self) -> Iterator[Key]:
        """The names in the column of series in order of the alphabet; only that column is read.

        The place of a key is the file that holds all its rows, or empty where several do.
        """
        column, schema, places = self._series, self._dataset.schema, dict[str, str]()
        with _told(self.path):
            for part in self._dataset.get_fragments():
                names = set[str]()
                for batch in part.to_batches(schema=schema, columns=[column]):
                    names.update(str(name) for name in plain(batch.column(0)).unique().to_pylist() if name is not None)
                places |= {name: "" if name in places else part.path for name in names}
        if not places:
            raise DataError(f"{self.path} holds no series", f"its column {column} holds no name", NEXT)
        whole = Path(self.path).is_file()
        for name in sorted(places):
            yield Key(
                name, "" if whole or not places[name] else Path(os.path.relpath(places[name], self.path)).as_posix()
            )

    def load(self, key: Key) -> Series:
        """The rows of one series, sorted by time."""
        found = next(self.load_many([key]))[1]
        if isinstance(found, WorkbenchError):
            raise found
        return found

    def load_many(self, keys: Iterable[Key]) -> Iterator[Loaded]:
        """Rows that stand in the same file are read together; a file that can't be read fails its own series only."""
        wanted = list(keys)
        places = dict[str, list[str]]()
        for key in wanted:
            places.setdefault(key.place, []).append(key.name)
        rows = dict[str, Any]()
        for place, names in places.items():
            try:
                rows |= self._rows(place, names)
            except DataError as error:
                rows |= dict.fromkeys(names, error)
        for key in wanted:
            try:
                yield key, self.built(key.name, rows.get(key.name))
            except WorkbenchError as error:
                yield key, error

    def _rows(self, place: str, names: list[str]) -> dict[str, Any]:
        """Name → its rows as a data frame, of one file or, where `place` is empty, of the whole data set."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.dataset as ds

        roles, dataset = self.roles, self._file(place) if place else self._dataset
        kind = dataset.schema.field(self._series).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        columns = [one for one in (roles.time, *roles.value, roles.label, roles.is_test, self._series) if one]
        with _told(self.path):
            asked = ds.field(self._series).isin(pc.cast(pa.array(names), kind))
            found = dataset.to_table(columns=columns, filter=asked)
            frame = pa.table({name: plain(found.column(name).combine_chunks()) for name in columns}).to_pandas()
        return {str(name): own for name, own in frame.groupby(self._series, sort=False)}

    def built(self, name: str, frame: Any) -> Series:
        """A series of its rows (a data frame with columns as in `roles`, or why there are none); DataError where it
        cannot be built."""
        if isinstance(frame, DataError):
            raise frame
        if frame is None:
            raise DataError(f"{name} is gone", f"{self.path} no longer holds it", "Plan the fleet anew")
        own = frame.reset_index(drop=True)
        roles = self.roles  # what points are is read for training only
        roles = replace(roles, label=_one_of(own, roles.label), is_test=_one_of(own, roles.is_test))
        numbers = [one for one in (*roles.value, roles.label, roles.is_test) if one]
        table = Table({one: as_numbers(own[one]) for one in numbers}, {}, len(own), _row)
        times: Times | None = parse_times(own[roles.time], None, None, _row) if roles.time else None
        built, _ = build_series(name, table, roles, times, np.arange(len(own)), now_ns=time.time_ns())
        return built

    def _file(self, place: str) -> Any:
        """One file of the data set as a data set: work on some of many series never opens the files of all."""
        import pyarrow.dataset as ds

        file, schema = str(Path(self.path) / place), self._dataset.schema
        with _told(file):
            return ds.dataset([file], schema, "parquet", partitioning="hive", partition_base_dir=self.path)

    @property
    def _series(self) -> str:
        return self.roles.series

    @cached_property
    def _dataset(self) -> Any:
        import pyarrow.dataset as ds

        if not Path(self.path).exists():
            raise DataError(f"There is no data set {self.path}", "the path does not exist", "Check the path")
        with _told(self.path):
            return ds.dataset(self.path, format="parquet", partitioning="hive")

    @cached_property
    def roles(self) -> Roles:
        """Which column is what; DataError where none names the series."""
        dataset = self._dataset
        with _told(self.path):
            first = dataset.head(HEAD_ROWS)
        names = tuple(dataset.schema.names)
        cells = tuple(tuple(as_text(item) for item in column.to_pylist()) for column in first.columns)
        head = Head(Path(self.path), names, tuple(str(field.type) for field in dataset.schema), cells, ())
        value = None if self.value is None else (self.value,)
        roles = find_roles(head, ColumnChoice(time=self.time, value=value, label=self.label, series=self.series))
        if not roles.series:
            raise DataError(
                f"{self.path} has no column that names the series", f"it has {', '.join(names)}", "Name it by --series"
            )
        return roles


class _told:  # noqa: N801 - reads as the statement that it is
    """What Arrow and the system say of a data set, as something the user can act on."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        import pyarrow as pa

        if isinstance(error, pa.ArrowException | OSError):
            why = str(error).partition("\n")[0][:160].rstrip(".")
            raise DataError(f"{self._path} can't be read as Parquet", why, NEXT, code="data.parquet") from None


def _row(row: int) -> str:
    return f"row {row + 1} of it"


def _one_of(frame: Any, column: str) -> str:
    return column if column in frame else ""
