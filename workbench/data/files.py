"""Which files to read: paths and folders become a list of data files that exist, may be read and are not too large."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.data.nouns import OpenLimits
from workbench.errors import DataError

TEXT = frozenset({".csv", ".tsv", ".txt"})
PARQUET = frozenset({".parquet", ".pq"})
FOUND_IN_FOLDERS = frozenset({".csv", ".tsv"}) | PARQUET  # .txt in a folder is more often a note than data
PACKED = frozenset({".gz", ".zip", ".bz2", ".xz", ".zst", ".7z"})


def expand(paths: Sequence[Path], limits: OpenLimits) -> list[Path]:
    """The files named by `paths`; a folder stands for the data files in it and in its folders, hidden ones left out.

    Raises DataError for a folder that is missing, unreadable or without data files, or that holds too many.
    """
    files: list[Path] = []
    for path in paths:
        files += _in_folder(path) if _is_folder(path) else [path]
    if not files:
        raise DataError("There is nothing to open", "no path was given", "Name a file or a folder", code="data.nothing")
    if len(files) > limits.max_files:
        why = f"the limit is {limits.max_files}"
        raise DataError(f"{len(files)} files are too many at once", why, "Open a smaller folder", code="data.many")
    return list(dict.fromkeys(files))


def check_file(path: Path, limits: OpenLimits) -> int:
    """The size of a file in bytes, after making sure that it can be opened; DataError otherwise."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise DataError(f"{path.name} is no regular file", str(path), "Choose a file", code="data.irregular")
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise DataError(f"There is no file {path}", "", "Check the name and the folder", code="data.missing") from None
    except PermissionError:
        step = "Ask its owner for the right to read it"
        raise DataError(f"{path.name} may not be read", "permission denied", step, code="data.permission") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise DataError(f"{path.name} can't be opened", why, "Check the path", code="data.system") from None
    _check_kind(path)
    if size == 0:
        raise DataError(f"{path.name} is empty", "it holds no byte", "Export it again", code="data.empty")
    if size > limits.max_bytes:
        why = f"it has {in_bytes(size)}, the limit is {in_bytes(limits.max_bytes)}"
        step = "Cut it into smaller files, keep only the columns needed, or raise the limit"
        raise DataError(f"{path.name} is too large", why, step, code="data.large")
    return size


def size_of(path: Path) -> int:
    """The size of a file in bytes, 0 where it has none to tell."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def in_bytes(size: float) -> str:
    """A size in words: 532 bytes, 4.2 MB, 10.0 GB."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size:.0f} bytes"


def unique_names(wanted: Iterable[tuple[str, str]]) -> list[str]:
    """A name for each (name, folder): the name alone where that is unique, else folder-name, else with a number."""
    pairs = list(wanted)
    counts: dict[str, int] = {}
    for name, _ in pairs:
        counts[name] = counts.get(name, 0) + 1
    taken: set[str] = {name for name, count in counts.items() if count == 1}
    out = []
    for name, folder in pairs:
        if counts[name] == 1:
            out.append(name)
            continue
        base = f"{folder}-{name}" if folder else name
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}-{number}", number + 1
        taken.add(candidate)
        out.append(candidate)
    return out


def _check_kind(path: Path) -> None:
    kind = path.suffix.lower()
    if kind in TEXT | PARQUET:
        return
    if kind in PACKED:
        why, step = f"{kind} is an archive", "Unpack it and open the file inside"
    else:
        why = f"{kind or 'a name without an extension'} is no kind of data file known here"
        step = "Save it as CSV or Parquet with the extension .csv or .parquet"
    raise DataError(f"{path.name} can't be read", why, step, code="data.extension")


def _in_folder(folder: Path) -> list[Path]:
    files: list[Path] = []
    try:
        entries = _visible(folder)
        files += [entry for entry in entries if _is_data(entry)]
        for inner in entries:
            if inner.is_dir() and os.access(inner, os.R_OK | os.X_OK):
                files += [entry for entry in _visible(inner) if _is_data(entry)]
    except PermissionError:
        step = "Ask its owner for the right to read it"
        why = "permission denied"
        raise DataError(f"The folder {folder} may not be read", why, step, code="data.permission") from None
    if not files:
        why = "neither it nor the folders in it hold a .csv, .tsv or .parquet file"
        raise DataError(f"No data in the folder {folder}", why, "Choose another folder", code="data.folder")
    return files


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a folder above it may not be entered: `check_file` says so
        return False


def _visible(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "~")))


def _is_data(entry: Path) -> bool:
    return entry.suffix.lower() in FOUND_IN_FOLDERS and entry.is_file()
