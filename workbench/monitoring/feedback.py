"""What people answered about alerts: a table of series, time and verdict, one row an answer."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from workbench.detector.points import LineError, read_time
from workbench.errors import DataError

Verdict = Literal["true", "false"]
_WORDS: Mapping[str, Verdict] = {
    **dict.fromkeys(("true", "1", "yes", "confirmed"), "true"),
    **dict.fromkeys(("false", "0", "no", "rejected"), "false"),
}
Answers = Mapping[str, list[tuple[int, Verdict]]]


def read_feedback(path: Path) -> Answers:
    """Series → times in ns since 1970 and what was said of the alert at that time: `true` or `false` alarm.

    Columns series, time, verdict; others are left alone. Raises DataError with the row that can't be read.
    """
    found: dict[str, list[tuple[int, Verdict]]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            lacking = {"series", "time", "verdict"} - set(reader.fieldnames or ())
            if lacking:
                raise DataError(f"{path} has no column {min(lacking)}", "answers need series, time, verdict", "Add it")
            for number, row in enumerate(reader, 2):
                found.setdefault(row["series"] or "", []).append(_answer(path, number, row))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read", str(error), "Give a CSV file with series,time,verdict") from error
    return found


def _answer(path: Path, number: int, row: Mapping[str, str | None]) -> tuple[int, Verdict]:
    verdict = _WORDS.get((row["verdict"] or "").strip().lower())
    if verdict is None:
        raise DataError(
            f"Row {number} of {path} cannot be read", f"its verdict is {row['verdict']!r}", "Write true or false"
        )
    try:
        return read_time((row["time"] or "").strip()), verdict
    except LineError as error:
        raise DataError(f"Row {number} of {path} cannot be read", error.why, "Write the time of the alert") from None
