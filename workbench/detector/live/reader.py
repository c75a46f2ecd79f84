"""Lines from a file descriptor as they come: whatever is there at once, or word that it is time to stop."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable

_READ = 1 << 16
_AT_ONCE = 1 << 18  # bytes that are taken together where they are there already: the more, the less a point costs


class LineReader:
    """Whole lines of `fd`. In place of a line of more than `limit` bytes comes an empty one; `too_long` is called.

    `wake`: a descriptor that becomes readable when it is time to stop (not on Windows, which can't wait for
    pipes).
    `line_number`: of the last line read, from 1.
    """

    def __init__(self, fd: int, limit: int, too_long: Callable[[int], None], wake: int | None = None) -> None:
        self._fd, self._limit, self._too_long, self._wake = fd, limit, too_long, wake
        self._part = b""
        self._skipping = False
        self.line_number = 0

    def read(self, wait_s: float | None = None) -> bytes | None:
        """Whole lines, b"" where none was completed within `wait_s` (None = however long), None at the end.

        A last line without a line break is whole at the end of the input; when it is time to stop it is left.
        """
        if sys.platform != "win32":
            waiting = [self._fd] if self._wake is None else [self._fd, self._wake]
            ready = select.select(waiting, [], [], wait_s)[0]
            if self._wake in ready:
                return None
            if not ready:
                return b""
        data = self._available()
        if not data:
            rest, self._part = self._part, b""
            return self._counted(rest + b"\n") if rest else None
        return self._lines(data)

    def _available(self) -> bytes:
        """What is there, b"" at the end of the input."""
        data = os.read(self._fd, _READ)
        if sys.platform == "win32":
            return data
        while 0 < len(data) < _AT_ONCE and select.select([self._fd], [], [], 0)[0]:
            more = os.read(self._fd, _READ)
            if not more:
                break
            data += more
        return data

    def _lines(self, data: bytes) -> bytes:
        if self._skipping:
            end = data.find(b"\n")
            if end < 0:
                return b""
            data, self._skipping = data[end:], False
        data = self._part + data
        end = data.rfind(b"\n") + 1
        self._part = data[end:]
        whole = self._counted(data[:end])
        if len(self._part) > self._limit:
            self._part, self._skipping = b"", True
            self._too_long(self.line_number + 1)
        return whole

    def _counted(self, lines: bytes) -> bytes:
        if len(lines) > self._limit:
            lines = b"".join(self._bounded(i, line) for i, line in enumerate(lines.split(b"\n")[:-1], 1))
        self.line_number += lines.count(b"\n")
        return lines

    def _bounded(self, number: int, line: bytes) -> bytes:
        if len(line) <= self._limit:
            return line + b"\n"
        self._too_long(self.line_number + number)
        return b"\n"
