"""The bytes of a log file → its lines as text, in a stream: packed or not, in any encoding that can be told."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from workbench.data.files import in_bytes
from workbench.data.logs.repairs import Repairs
from workbench.errors import DataError

BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_GZIP_ONLY = 31  # largest window, with the header and the sum of gzip
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MARK = "\ufffd"


def read_lines(path: Path, repairs: Repairs, max_bytes: int) -> Iterator[str]:
    """The lines of a file without their ends (LF, CR LF), whatever they hold.

    Bytes that fit no character become U+FFFD; what is repaired is noted with the index of its line in the file.
    Raises DataError for a file that can't be read, or that holds more than `max_bytes` when unpacked.
    """
    done = 0
    for lines in _split(_decoded(path, repairs, max_bytes)):
        for line in lines:
            if _MARK in line:
                repairs.note("replaced characters", done)
            if "\0" in line:
                repairs.note("zero bytes", done)
            done += 1
            yield line.rstrip("\r")


def _split(blocks: Iterator[str]) -> Iterator[list[str]]:
    """Whole lines of blocks of text, in lists."""
    begun: list[str] = []
    for block in blocks:
        head, *rest = block.split("\n")
        begun.append(head)
        if rest:
            yield ["".join(begun), *rest[:-1]]
            begun = [rest[-1]]
    if last := "".join(begun):
        yield [last]


def _decoded(path: Path, repairs: Repairs, max_bytes: int) -> Iterator[str]:
    size, decoder = 0, None
    try:
        with path.open("rb") as file:
            for block in _blocks(file, repairs):
                size += len(block)
                if size > max_bytes:
                    why = f"unpacked it has more than {in_bytes(max_bytes)}"
                    raise DataError(f"{path.name} is too large", why, "Cut it into smaller files", code="data.large")
                if decoder is None and block:
                    encoding = _encoding(block)
                    repairs.words["encoding"] = encoding.upper().removesuffix("-SIG")
                    decoder = codecs.getincrementaldecoder(encoding)("replace")
                if decoder is not None:
                    yield decoder.decode(block)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise DataError(
            f"{path.name} can't be read", why, "Check the path and its rights", code="data.system"
        ) from None
    if decoder is not None:
        yield decoder.decode(b"", final=True)


def _blocks(file: IO[bytes], repairs: Repairs) -> Iterator[bytes]:
    packed = file.read(len(_GZIP)) == _GZIP
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
                yield member.decompress(block, BLOCK)
                block = member.unconsumed_tail or member.unused_data  # noqa: PLW2901 — what is left of it
    except zlib.error:
        repairs.note("cut short", 0)
        return
    if not member.eof:
        yield member.flush()
        repairs.note("cut short", 0)


def _encoding(start: bytes) -> str:
    """The encoding by its mark, or by where zero bytes stand; UTF-8 where nothing tells another."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    sample = start[:4096]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return "utf-8"
