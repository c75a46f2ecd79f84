"""Where a stream's lines go: a pipe, whose reader may see a line twice, or a file, which gets each exactly once."""

from __future__ import annotations

import os
import select
from pathlib import Path
from typing import Protocol

from workbench.errors import DataError

_TAIL = 1 << 28  # more than this behind the offset was not written by a stream that saves every few seconds
_PIECE = 4096  # PIPE_BUF of Linux: a pipe takes so much whole or not at all, so that no kill tears a line


class Sink(Protocol):
    """`offset`: bytes of the file so far, 0 of a pipe. `exact`: it knows itself what was written before a restart."""

    offset: int
    exact: bool

    def write(self, lines: list[bytes]) -> None:
        """Write whole lines, and return when they are out of this process."""


class PipeSink:
    """Standard output or anything else that cannot be read again."""

    exact = False

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.offset = 0

    def write(self, lines: list[bytes]) -> None:
        """Blocks while the reader does not keep up; raises BrokenPipeError where it is gone."""
        piece: list[bytes] = []
        size = 0
        for line in lines:
            if size + len(line) > _PIECE:
                _write_all(self._fd, b"".join(piece))
                piece, size = [], 0
            piece.append(line)
            size += len(line)
        _write_all(self._fd, b"".join(piece))


class FileSink:
    """A file that is appended to. What it holds beyond `offset` was written before a kill: lines that come again and
    are there already are not written twice. A file that has fewer bytes was replaced by a new one, such as by a
    rotation of logs, and is a pipe's equal until the next restart. Raises DataError where it cannot be written."""

    def __init__(self, path: Path, offset: int | None = None) -> None:
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise DataError(f"{path} cannot be written", error.strerror or str(error), "Name another") from error
        size = os.fstat(self._fd).st_size
        self.exact = offset is None or 0 <= size - offset <= _TAIL
        self.offset = offset if offset is not None and self.exact else size
        self._ahead = self._tail(size)

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def write(self, lines: list[bytes]) -> None:
        """See Sink."""
        while lines and self._ahead and self._ahead[0] == lines[0]:
            self._ahead.pop(0)
            self.offset += len(lines[0])
            lines = lines[1:]
        if lines:
            self.offset += sum(map(len, self._ahead))  # other lines: they stay, as nothing that was told is taken back
            self._ahead = []
            os.lseek(self._fd, self.offset, os.SEEK_SET)
            content = b"".join(lines)
            _write_all(self._fd, content)
            self.offset += len(content)

    def _tail(self, size: int) -> list[bytes]:
        """The whole lines beyond the offset; one that was torn is cut off."""
        os.lseek(self._fd, self.offset, os.SEEK_SET)
        data = b""
        while len(data) < size - self.offset and (more := os.read(self._fd, 1 << 20)):
            data += more
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            os.ftruncate(self._fd, self.offset + len(whole))
        return [line + b"\n" for line in whole.split(b"\n")[:-1]]  # a line may hold a carriage return


def _write_all(fd: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        try:
            view = view[os.write(fd, view) :]
        except BlockingIOError:  # who made the pipe does not want to be waited for; the data has to
            select.select([], [fd], [])
