"""A log file → its bytes in blocks, unpacked where gzip packed it: never all of it at once."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from workbench.data.logs.repairs import Repairs
from workbench.errors import DataError

BLOCK = 1 << 20
PIECE = 1 << 16  # of what is unpacked: so much is lost at most before a place that is damaged
_GZIP = b"\x1f\x8b\x08"
_FLAGS = 0x1F  # that gzip knows: a text may begin as it does by chance
_GZIP_ONLY = 31  # largest window, with the header and the sum of gzip


def blocks_of(path: Path, repairs: Repairs) -> Iterator[bytes]:
    """The bytes of a file, none of the blocks empty. Raises DataError for one that can't be read.

    A file that grows meanwhile is read up to where it ends when its end is reached.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            step = "Choose a file"
            raise DataError(f"{path.name} is no regular file", "a log is a file", step, code="data.irregular")
        with path.open("rb") as file:
            yield from filter(None, _blocks(file, repairs))
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise DataError(
            f"{path.name} can't be read", why, "Check the path and its rights", code="data.system"
        ) from None


def _blocks(file: IO[bytes], repairs: Repairs) -> Iterator[bytes]:
    head = file.read(len(_GZIP) + 1)
    packed = head.startswith(_GZIP) and len(head) > len(_GZIP) and head[-1] <= _FLAGS
    file.seek(0)
    blocks = iter(lambda: file.read(BLOCK), b"")
    return _unpacked(blocks, repairs) if packed else blocks


def _unpacked(blocks: Iterator[bytes], repairs: Repairs) -> Iterator[bytes]:
    """What gzip packed, as far as it can be read: one member after the other."""
    member = zlib.decompressobj(_GZIP_ONLY)
    try:
        for block in blocks:
            while block:
                if member.eof:
                    member = zlib.decompressobj(_GZIP_ONLY)
                yield member.decompress(block, PIECE)
                block = member.unconsumed_tail or member.unused_data  # noqa: PLW2901 — what is left of it
        if not member.eof:
            yield member.flush()
            repairs.note("cut short", 0)
    except zlib.error:
        repairs.note("cut short", 0)
