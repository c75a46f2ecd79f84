"""The bytes of a log file → its lines as text, in a stream: packed or not, in any encoding that can be told."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from workbench.data.files import in_bytes
from workbench.data.logs.packing import blocks_of
from workbench.data.logs.repairs import Repairs
from workbench.errors import DataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENOUGH = 8  # signs of a line that show how it is written
_MARK = "\ufffd"
_ASCII = re.compile(rb"[\t -~]{16}")  # as no UTF-16 has it
_ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that are no UTF-8, as Python carries them
_OTHERS = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace").replace(_MARK, chr(byte)) for byte in range(128, 256)
}


def read_lines(path: Path, repairs: Repairs, max_bytes: int) -> Iterator[str]:
    """The lines of a file without their ends (LF, CR LF, or CR where there is no other), whatever they hold.

    Bytes that are no UTF-8 are read as Windows-1252; what is repaired is noted with the index of its line in the file.
    Raises DataError for a file that can't be read, or that holds more than `max_bytes` when unpacked.
    """
    done = 0
    for lines, odd in _split(_decoded(path, repairs, max_bytes), repairs):
        if odd:
            yield from (_mended(line, repairs, i) for i, line in enumerate(lines, done))
        else:
            yield from lines
        done += len(lines)


def _split(blocks: Iterator[str], repairs: Repairs) -> Iterator[tuple[list[str], bool]]:
    """Whole lines of blocks of text, in lists, and whether there may be something to mend in them."""
    begun: list[str] = []
    odd = by_returns = False
    first = True
    for block in blocks:
        if first and block:
            first, by_returns = False, "\n" not in block and block.count("\r") > 1
            if by_returns:
                repairs.note("line ends", 0)
        text = block.replace("\r", "\n") if by_returns else block
        odd = odd or _is_odd(text)
        head, *rest = text.split("\n")
        begun.append(head)
        if rest:
            yield ["".join(begun), *rest[:-1]], odd
            begun, odd = [rest[-1]], _is_odd(rest[-1])
    if last := "".join(begun):
        yield [last], odd


def _is_odd(text: str) -> bool:
    return not text.isascii() or "\r" in text or "\0" in text


def _mended(line: str, repairs: Repairs, place: int) -> str:
    """A line without its end or the mark of a file put behind another, with characters for bytes that were none."""
    line = line.removeprefix("\ufeff").rstrip("\r")
    if "\0" in line:
        line = _narrowed(line, repairs, place)
    if "\r" in line:
        repairs.note("carriage returns", place)
    if line.isascii():
        return line
    if _MARK in line:
        repairs.note("replaced characters", place)
    if _ESCAPED.search(line):
        repairs.note("other encoding", place)
        return line.translate(_OTHERS)
    return line


def _narrowed(line: str, repairs: Repairs, place: int) -> str:
    """A line of UTF-16 in a file of another encoding: each second byte of it is zero."""
    among = "UTF-16 lines" in repairs.counts
    if among and line.count("\0") == 1 and line[0] == "\0":  # the rest of the line feed before
        return line[1:]
    enough = among or len(line) >= ENOUGH
    for half, other in ((line[1::2], line[0::2]), (line[0::2], line[1::2])):
        if enough and half and not half.strip("\0") and "\0" not in other:
            repairs.note("UTF-16 lines", place)
            return other.rstrip("\r")
    repairs.note("zero bytes", place)
    return line


def _decoded(path: Path, repairs: Repairs, max_bytes: int) -> Iterator[str]:
    size, decoder = 0, None
    for block in blocks_of(path, repairs):
        size += len(block)
        if size > max_bytes:
            why = f"unpacked it has more than {in_bytes(max_bytes)}"
            raise DataError(f"{path.name} is too large", why, "Cut it into smaller files", code="data.large")
        if decoder is None:
            encoding = _encoding(block)
            errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
            decoder = codecs.getincrementaldecoder(encoding)(errors)
        yield decoder.decode(block)
    if decoder is not None:
        yield decoder.decode(b"", final=True)


def _encoding(start: bytes) -> str:
    """The encoding by its mark, or by where zero bytes stand; UTF-8 where nothing tells another."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    sample = start[:4096]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if _ASCII.search(sample):
        return "utf-8"
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return "utf-8"
