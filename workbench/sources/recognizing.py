"""Which files and folders are databases and data sets, told by their names alone: the words of a drop come at once."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

SQLITE_ENDINGS = (".sqlite", ".sqlite3", ".db")
_PARTS = ("part-", "part.")  # as Spark and Dask call the files of one table
_LOOKED_AT = 200  # names in a folder


def holds_tables(path: Path) -> bool:
    """Whether it is a file of SQLite, or a folder of a Parquet data set in partitions such as `region=eu`."""
    if path.suffix.lower() in SQLITE_ENDINGS:
        return path.is_file()
    try:
        with os.scandir(path) as entries:
            return any(map(_is_part, islice(entries, _LOOKED_AT)))
    except OSError:
        return False


def _is_part(entry: os.DirEntry[str]) -> bool:
    if "=" in entry.name[1:]:
        return entry.is_dir()
    return entry.name.startswith(_PARTS) and entry.name.endswith(".parquet")
