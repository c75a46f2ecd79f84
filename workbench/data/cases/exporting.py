"""Log lines of a case as a CSV file that a spreadsheet can open: no cell can become a formula, no line breaks a row."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.model.case import Case

COLUMNS = ("case", "label", "scenario", "line", "time", "level", "source", "message", "text")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, CSV injection; also full-width
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_lines(cases: Iterable[Case], path: Path) -> int:
    """Write every line of the cases; how many there were. Times are ISO, UTC, empty where none is known.

    A cell that would begin a formula gets an apostrophe before it; zero bytes are written out. Raises OSError.
    """
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for case in cases:
            lines = case.lines
            for i in range(len(lines)):
                time = _time(int(lines.times_ns[i])) if lines.known[i] else ""
                said = (lines.levels[i], lines.sources[i], lines.messages[i], lines.texts[i])
                cells = (case.name, case.label, case.scenario, str(lines.numbers[i]), time, *said)
                out.writerow([cell_of(cell) for cell in cells])
                count += 1
    return count


def cell_of(text: str) -> str:
    """A text as a cell that no spreadsheet runs."""
    shown = text.replace("\0", "\\x00")
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA) else shown


def _time(ns: int) -> str:
    return (_EPOCH + timedelta(microseconds=ns // 1000)).isoformat().replace("+00:00", "Z")
