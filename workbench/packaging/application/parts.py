"""What of a bundle takes which room: its files by the part they serve."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

LIBRARIES = "_internal"  # where PyInstaller puts all but the program
PART_OF = {
    "llvmlite": "accelerator",
    "numba": "accelerator",
    "numpy": "numpy",
    "numpy.libs": "numpy",
    "pandas": "pandas",
    "pyarrow": "parquet",
    "PySide6": "qt",
    "shiboken6": "qt",
    "workbench": "ours",
}


def files_of(folder: Path) -> list[Path]:
    """The files of a bundle, each counted once."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]


def megabytes(folder: Path) -> dict[str, float]:
    """Part of a bundle → megabytes; `modules`: the program with the bytecode of all libraries, `other`: the rest."""
    taken = Counter[str]()
    for path in files_of(folder):
        taken[_part(path.relative_to(folder))] += path.stat().st_size
    return {part: round(size / 1e6, 1) for part, size in taken.most_common()}


def _part(place: Path) -> str:
    if place.parts[0] != LIBRARIES:
        return "modules"
    return PART_OF.get(place.parts[1], "other")
