"""What a stream remembers on disk: a state, replaced as a whole, and a journal of the lines read since it was written.

The order makes a kill at any moment harmless. Lines are journaled before they are judged; what they gave is written;
then the journal notes that it was. Who starts again takes the state, judges the journal's lines once more, which gives
the same, and knows what of it was written already. The journal survives the death of the process, not of the machine:
after a power cut the stream goes on from its last state, as far as the sender repeats what came since.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from workbench.errors import DataError

_MAGIC = b"rule-workbench stream state 1\n"
_RECORD = struct.Struct("<cqII")  # kind, ns of arrival, length and CRC-32 of the content
_LINES, _WRITTEN, _BEGIN = b"L", b"W", b"B"


@dataclass(frozen=True)
class Saved:
    """`generation`: counts the states of a file; `seq`: of the last line written; `offset`: bytes in the output file
    then; `stream`: what `DetectorStream.save` gave."""

    generation: int
    seq: int
    offset: int
    stream: bytes


@dataclass(frozen=True)
class Block:
    """Whole lines as they were read at once. `written`: what they gave was written for sure."""

    now_ns: int
    content: bytes
    written: bool = False


class StateFile:
    """The state `path` and its journal beside it, held by one process at a time; a context manager.

    Raises DataError where the state is damaged, cannot be written, or another process holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path.with_name(path.name + ".journal")
        try:
            self._file: BinaryIO = self.journal.open("ab+", buffering=0)
        except OSError as error:
            raise self._refused(error) from error
        try:
            _hold(self._file)
            self.saved = self._load()
        except OSError as error:
            self._file.close()
            raise DataError(f"{path} is in use", "another process keeps its state there", "Name another") from error
        except DataError:
            self._file.close()
            raise

    def __enter__(self) -> StateFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let other processes have the state."""
        self._file.close()

    def blocks(self) -> list[Block]:
        """What was read since the state was written. A torn record at the end was judged by nobody and is left out."""
        self._file.seek(0)
        records = _records(self._file.read())
        begin = next(records, None)
        if self.saved is None or begin is None or begin[:2] != (_BEGIN, self.saved.generation):
            return []  # it belongs to the state before: this one was written, and the kill came before it was emptied
        blocks: list[Block] = []
        for kind, now_ns, content in records:
            if kind == _LINES:
                blocks.append(Block(now_ns, content))
            elif blocks:
                blocks[-1] = Block(blocks[-1].now_ns, blocks[-1].content, True)
        return blocks

    def save(self, seq: int, offset: int, stream: bytes) -> None:
        """Replace the state and empty the journal."""
        generation = 1 if self.saved is None else self.saved.generation + 1
        self.saved = Saved(generation, seq, offset, stream)
        head = {**asdict(self.saved), "stream": hashlib.sha256(stream).hexdigest()}
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            with part.open("wb") as file:
                file.write(_MAGIC + json.dumps(head).encode() + b"\n" + stream)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
            _sync_folder(self.path.parent)
            self._file.truncate(0)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise self._refused(error) from error
        self._append(_BEGIN, generation)

    def note_lines(self, block: Block) -> None:
        """Journal lines before they are judged."""
        self._append(_LINES, block.now_ns, block.content)

    def note_written(self) -> None:
        """Journal that what the last lines gave was written."""
        self._append(_WRITTEN, 0)

    def _append(self, kind: bytes, number: int, content: bytes = b"") -> None:
        data = memoryview(_RECORD.pack(kind, number, len(content), zlib.crc32(content)) + content)
        try:
            while data:
                data = data[self._file.write(data) or 0 :]
        except OSError as error:
            raise self._refused(error) from error

    def _load(self) -> Saved | None:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(error) from error
        line, _, stream = data.removeprefix(_MAGIC).partition(b"\n")
        try:
            head = json.loads(line) if data.startswith(_MAGIC) else {}
            whole = head["stream"] == hashlib.sha256(stream).hexdigest()
            saved = Saved(int(head["generation"]), int(head["seq"]), int(head["offset"]), stream)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise DataError(f"{self.path} is no state of a stream", "it is damaged or something else", "Name another")
        return saved

    def _refused(self, error: OSError) -> DataError:
        return DataError(f"{self.path} cannot be used", error.strerror or str(error), "Name another file for --state")


def _records(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    at = 0
    while at + _RECORD.size <= len(data):
        kind, number, length, crc = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        content = data[at : at + length]
        at += length
        if len(content) != length or zlib.crc32(content) != crc:
            return
        yield kind, number, content


def _hold(file: BinaryIO) -> None:
    """Lock a file until it is closed or its process ends. Raises OSError where another process has."""
    with contextlib.suppress(ImportError):  # Windows has no fcntl: nothing is held there
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(folder: Path) -> None:
    """Make a rename last; systems that cannot open folders do without."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
