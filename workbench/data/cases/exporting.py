"""Log lines of a case as a CSV file that a spreadsheet can open: no cell can become a formula, no line breaks a row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.model.case import Case

COLUMNS = ("case", "label", "scenario", "line", "time", "level", "source", "message", "text")
_SIGNS = "=+@\uff1d\uff0b\uff0d\uff20-"  # begin a formula (OWASP, CSV injection), also full-width
_BLANKS = " \t\r\n\v\f\x85\xa0\u1680\u2028\u2029\u202f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))
_BEHIND = re.compile(rf"([;\t]\s*)(?=[{_SIGNS}])")  # spreadsheets of some countries cut there
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def write_lines(cases: Iterable[Case], path: Path) -> int:
    """Write every line of the cases; how many there were. Times are ISO, UTC, empty where none is known.

    What would begin a formula gets an apostrophe before it; control characters other than the ends of lines and tabs
    are written out as \\x1b, so that the file steers no terminal. Raises OSError.
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
    shown = _BEHIND.sub(r"\1'", _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text))
    return f"'{shown}" if shown.startswith(("\t", "\r", "\n")) or shown.lstrip(_BLANKS)[:1] in tuple(_SIGNS) else shown


def _time(ns: int) -> str:
    return (_EPOCH + timedelta(microseconds=ns // 1000)).isoformat().replace("+00:00", "Z")
