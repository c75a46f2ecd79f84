"""A CSV file that grows: the whole lines since the last time, and whether it is still the same file.

Where it is read from is only a matter of speed: a point that was judged is known by its time and never judged twice, so
that after a rotation, a truncation or a lost note the file is read from its beginning.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
from pathlib import Path

from workbench.detector.points import LINE_LIMIT, LineError, Point, read_number, read_time
from workbench.detector.table import NOT_VALUES, TIME_NAMES
from workbench.errors import DataError

_BLOCK = 1 << 20


class Tail:
    """Reads whole lines from where `note` says; a last line without its end is left for the next time.

    `header`: the names of the columns. `news`: in words, why the file is read from its beginning, empty where it is not
    or was never read. Raises DataError where it can't be read or has no header.
    """

    def __init__(self, path: Path, note: Path) -> None:
        self._path, self._note = path, note
        try:
            self._file = path.open("rb")
            first = self._file.readline(LINE_LIMIT)
        except OSError as error:
            raise DataError(f"{path} cannot be read", error.strerror or str(error), "Give a CSV file") from error
        if not first.endswith(b"\n"):
            self._file.close()
            raise DataError(f"{path} has no header yet", "its first line has no end", "Come again later")
        self.header = [cell.strip().lower() for cell in next(csv.reader([first.decode("utf-8-sig", "replace")]))]
        status = os.fstat(self._file.fileno())
        self._identity = [status.st_dev, status.st_ino, hashlib.sha256(first).hexdigest()]
        self._offset, self.news = self._start(len(first), status.st_size)
        self.line_number = 1 if self._offset == len(first) else 0

    def read(self, wait_s: float | None = None) -> bytes | None:  # noqa: ARG002 — a file need not be waited for
        """The next whole lines, None where there are none."""
        self._file.seek(self._offset)
        block = self._file.read(_BLOCK)
        end = block.rfind(b"\n") + 1
        if not end and len(block) == _BLOCK:
            raise DataError(f"{self._path} is no table", "it has a line of more than 1 MB", "Give a CSV file")
        self._offset += end
        self.line_number += block.count(b"\n")
        return block[:end] or None

    def done(self) -> None:
        """Remember how far it was read, once what was read is safe."""
        part = self._note.with_name(f".{self._note.name}.part")
        part.write_text(json.dumps({"file": self._identity, "offset": self._offset}))
        part.replace(self._note)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _start(self, beginning: int, size: int) -> tuple[int, str]:
        try:
            told = json.loads(self._note.read_text())
            same, offset = told["file"] == self._identity, int(told["offset"])
        except FileNotFoundError:
            return beginning, ""
        except (OSError, ValueError, KeyError, TypeError):
            return beginning, "the note of how far it was read is damaged"
        if not same:
            return beginning, "it is another file than the last time"
        if not beginning <= offset <= size:
            return beginning, "it has become shorter"
        return offset, ""


class Rows:
    """Parses lines of a table: `parse(line)` gives the point of a row, None for an empty one; raises LineError."""

    def __init__(self, header: list[str], series: str) -> None:
        self._series, self._width = series, len(header)
        self._time = next((header.index(name) for name in TIME_NAMES if name in header), None)
        if self._time is None:
            why = f"its columns are {', '.join(header)}"
            raise DataError(f"{series} has no column of times", why, "Judge it without --state, or write times")
        self._columns = {
            name: i for i, name in enumerate(header) if i != self._time and name not in (*TIME_NAMES, *NOT_VALUES)
        }
        if len(self._columns) == 1:
            self._columns = {"value": next(iter(self._columns.values()))}

    def parse(self, line: str) -> Point | None:
        """See the class."""
        if not line.strip():
            return None
        cells = next(csv.reader([line]))
        if len(cells) != self._width:
            raise LineError(f"it has {len(cells)} cells, the header {self._width}")
        assert self._time is not None
        values = {name: read_number(_number(cells[i]), name) for name, i in self._columns.items()}
        return Point(self._series, read_time(cells[self._time].strip()), values)


def _number(cell: str) -> float:
    """As a batch reads it: what is no number is a missing value."""
    try:
        return float(cell)
    except ValueError:
        return math.nan
