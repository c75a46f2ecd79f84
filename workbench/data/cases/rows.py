"""The rows of a table of metrics, one by one, whatever was done to their quotes, numbers and times."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from workbench.data.logs.stamps import YEARS, Calendar, find_stamp
from workbench.data.nouns import Doubt

DELIMITERS = ",;\t|"
TEXTS = {
    "quoted rows": "Rows that stand in quotes as a whole: they were read as the row inside",
    "stray quotes": "Cells with a quote that nothing closes: it was left out",
    "percent signs": "Numbers with a percent sign: it was left out",
    "scientific": "Numbers written as 1.2e+03 were read as such",
    "text values": "Cells that are no numbers count as missing",
    "malformed rows": "Rows of another length than the header, or without a time, were left out",
    "repeated headers": "The header stands there again: that row was left out",
    "infinite values": "Infinite numbers count as missing",
}
SHOWN_LINES = 8
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{0,15})?")


@dataclass
class RowRepairs:
    """Line numbers of the table by kind of repair."""

    lines: dict[str, list[int]] = field(default_factory=dict)

    def note(self, kind: str, line: int) -> None:
        """One more repair of a kind of TEXTS."""
        self.lines.setdefault(kind, []).append(line)

    def doubts(self, name: str) -> list[Doubt]:
        """All repairs of the table of `name`, with the numbers of the first lines."""
        return [
            Doubt(name, kind, _placed(text, self.lines[kind]), len(self.lines[kind]))
            for kind, text in TEXTS.items()
            if kind in self.lines
        ]


def read_rows(
    numbered: Iterable[tuple[int, str]], header: Sequence[str], delimiter: str, time: int, repairs: RowRepairs
) -> Iterator[tuple[int, list[float]]]:
    """Time in ns and values of each row that is one."""
    clock = _Clock()
    for line, text in numbered:
        cells = cells_of(text, delimiter, line, repairs)
        if [cell.strip().lower() for cell in cells] == list(header):
            repairs.note("repeated headers", line)
            continue
        moment = clock.read(cells[time]) if len(cells) == len(header) else None
        if moment is None:
            repairs.note("malformed rows", line)
            continue
        yield moment, [_number(cell, line, repairs) for i, cell in enumerate(cells) if i != time]


class _Clock:
    """Cells → moments in ns since 1970 UTC."""

    def __init__(self) -> None:
        self._calendar = Calendar(0)
        self._form: tuple[str, ...] = ()

    def read(self, cell: str) -> int | None:
        """None where the cell holds no time."""
        text = cell.strip()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            stamp = find_stamp(text, self._form) or find_stamp(text)
            self._form = (stamp.form,) if stamp else ()
            return self._calendar.moment(stamp.match) if stamp else None
        if moment.year not in YEARS:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        since = aware - datetime(1970, 1, 1, tzinfo=UTC)
        return (since.days * 86_400 + since.seconds) * 10**9 + since.microseconds * 1000


def cells_of(text: str, delimiter: str, line: int, repairs: RowRepairs) -> list[str]:
    """The cells of a row, whatever was done to its quotes."""
    if '"' not in text:
        return text.split(delimiter)
    row = text.strip()
    if row.startswith('"') and row.endswith('"') and row.count('"') == 2 and delimiter in row:
        repairs.note("quoted rows", line)
        return row[1:-1].split(delimiter)
    cells = _cut(row, delimiter)
    if len(cells) == 1 and delimiter in cells[0]:
        repairs.note("quoted rows", line)
        cells = cells[0].split(delimiter)
    if any('"' in cell for cell in cells):
        repairs.note("stray quotes", line)
    return [cell.replace('"', "") for cell in cells]


def _cut(row: str, delimiter: str) -> list[str]:
    """The cells of a row; where its quotes lead nowhere it is cut at every delimiter."""
    if row.count('"') % 2 == 0:
        with suppress(csv.Error):  # a cell of 128 KB and more, a carriage return outside of quotes
            return next(csv.reader([row], delimiter=delimiter))
    return row.split(delimiter)


def _number(cell: str, line: int, repairs: RowRepairs) -> float:
    if _PLAIN.fullmatch(cell):  # nearly all are
        return float(cell)
    text = cell.strip()
    if text.endswith("%"):
        repairs.note("percent signs", line)
        text = text[:-1]
    if text.lower() in ("", "nan", "null", "none", "na"):
        return math.nan
    try:
        value = float(text.replace("_", "x"))  # float takes 1_000, which no exporter means
    except ValueError:
        repairs.note("text values", line)
        return math.nan
    if "e" in text.lower() and math.isfinite(value):
        repairs.note("scientific", line)
    if not math.isfinite(value):
        repairs.note("infinite values", line)
        return math.nan
    return value


def _placed(text: str, lines: Sequence[int]) -> str:
    shown = ", ".join(str(line) for line in dict.fromkeys(lines[:SHOWN_LINES]))
    more = " …" if len(lines) > SHOWN_LINES else ""
    return f"{text}, in lines {shown}{more}" if len(set(lines)) > 1 else f"{text}, in line {shown}"
