"""CSV and Parquet files of a folder as a source: a series each, or several by a column of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from workbench.data.cases.recognizing import index_of
from workbench.data.columns import find_roles
from workbench.data.files import check_file, expand, unique_names
from workbench.data.nouns import ColumnChoice, OpenLimits
from workbench.data.opening import open_paths
from workbench.data.tables import read_head, read_table
from workbench.errors import DataError, WorkbenchError
from workbench.fleet.sources.nouns import Key, Loaded
from workbench.model.series import Series

LIMITS = OpenLimits(max_files=10_000_000, max_series=10_000_000)
NO_NAME = "(no name)"  # as the room `data` calls rows of a series column that hold none


@dataclass(frozen=True)
class FolderSource:
    """CSV and Parquet files of a folder and the folders in it, a series each or several by a column of names.

    `columns`: what `ColumnChoice` leaves to be found out, where it is not (name → value).
    """

    path: str
    columns: Mapping[str, Any] | None = None
    kind: ClassVar[str] = "folder"

    def keys(self) -> Iterator[Key]:
        """The file names; of a file with a column of names those that are in it."""
        root = Path(self.path)
        files = [one for one in expand([root], LIMITS) if index_of(one) is None]
        found = [(one, name) for one in files for name in self._names(one)]
        names = unique_names((name or one.stem, one.parent.name) for one, name in found)
        for (one, name), unique in zip(found, names, strict=True):
            place = one.relative_to(root).as_posix() if root.is_dir() else one.name
            yield Key(unique, f"{place}\t{name}" if name else place)

    def load(self, key: Key) -> Series:
        """The series of one file, or the one of that name in it."""
        found = next(self.load_many([key]))[1]
        if isinstance(found, WorkbenchError):
            raise found
        return found

    def load_many(self, keys: Iterable[Key]) -> Iterator[Loaded]:
        """Files that hold several of the series are read once."""
        held: tuple[str, dict[str, Series] | WorkbenchError] = ("", {})
        for key in keys:
            place, _, name = key.place.partition("\t")
            if place != held[0]:
                held = (place, self._open(place))
            inside = held[1]
            if isinstance(inside, WorkbenchError):
                yield key, inside
                continue
            one = inside.get(name) if name else next(iter(inside.values()), None)
            yield key, _gone(key, place) if one is None else replace(one, name=key.name)

    def _open(self, place: str) -> dict[str, Series] | WorkbenchError:
        root = Path(self.path)
        try:
            opened = open_paths([root / place if root.is_dir() else root], self._choice, limits=LIMITS)
        except WorkbenchError as error:
            return error
        return {one.name: one for one in opened.series}

    def _names(self, file: Path) -> list[str]:
        """The names in the column of names; an empty one where the file holds one series, or cannot be read now."""
        try:
            check_file(file, LIMITS)
            head = read_head(file, self._choice or ColumnChoice())
            column = find_roles(head, self._choice or ColumnChoice()).series
            if not column:
                return [""]
            cells = read_table(head, [], [column]).raw[column]
        except DataError:
            return [""]  # loading says why
        return [str(name) for name in cells.fillna(NO_NAME).astype("str").unique()]

    @property
    def _choice(self) -> ColumnChoice | None:
        if not self.columns:
            return None
        chosen = dict(self.columns)
        if "value" in chosen:
            chosen["value"] = tuple(chosen["value"])
        return ColumnChoice(**chosen)


def _gone(key: Key, place: str) -> DataError:
    return DataError(f"{key.name} is gone", f"{place} no longer holds it", "Plan the fleet anew")
