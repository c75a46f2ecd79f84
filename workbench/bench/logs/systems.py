"""Sets of log lines whose groups were made by hand, in the layout of LogHub."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import DataError

STRUCTURED = ".log_structured.csv"


@dataclass(frozen=True)
class System:
    """`raw`: the file as it was written; `contents` and `groups` (n,): message and hand-made group of each line."""

    name: str
    raw: Path
    contents: tuple[str, ...]
    groups: tuple[str, ...]


def read_systems(folder: Path) -> list[System]:
    """All `<system>_2k.log` with their `<system>_2k.log_structured.csv`, in `folder` or in a folder `logs` in it.

    Raises DataError where there are none, or where one lacks its columns.
    """
    where = folder if any(folder.glob(f"*{STRUCTURED}")) else folder / "logs"
    found = sorted(where.glob(f"*{STRUCTURED}"))
    if not found:
        why = f"neither it nor a folder logs in it holds a file *{STRUCTURED}"
        raise DataError(
            f"No grouped log lines in {folder}", why, "Name the folder that holds them", code="data.no_logs"
        )
    return [_read(path) for path in found]


def _read(path: Path) -> System:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"Content", "EventId"} <= set(rows[0]):
        step = "Use the files of LogHub as they are"
        raise DataError(
            f"{path.name} has no groups", "it lacks the columns Content and EventId", step, code="data.no_logs"
        )
    raw = path.with_name(path.name.removesuffix("_structured.csv"))
    name = path.name.removesuffix(STRUCTURED).removesuffix("_2k")
    return System(name, raw, tuple(row["Content"] for row in rows), tuple(row["EventId"] for row in rows))
