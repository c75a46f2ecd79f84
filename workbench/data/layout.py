"""How a text table is written: encoding, delimiter, decimal sign and header, told from its first lines."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.data.nouns import ColumnChoice
from workbench.errors import DataError

HEAD_BYTES = 256 * 1024
DELIMITERS = (",", ";", "\t", "|")
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+(?:[eE][+-]?\d+)?\s*")
_NUMBER = re.compile(r"\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?\s*")


@dataclass(frozen=True)
class Layout:
    """How one text file is written; `skip` lines stand before the first row of data."""

    names: tuple[str, ...]
    encoding: str
    delimiter: str
    decimal: str
    skip: int
    head: tuple[tuple[str, ...], ...]  # the first rows of data as text
    lines: tuple[str, ...]  # the first raw lines
    header: bool = True  # whether the names stand in the file


def read_layout(path: Path, choice: ColumnChoice) -> Layout:
    """How the file is written, from its first 256 KB; DataError where it is binary, empty or has a header only."""
    with path.open("rb") as file:
        raw = file.read(HEAD_BYTES)
    text, encoding = _decode(raw, path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    if len(raw) == HEAD_BYTES and len(lines) > 1:
        lines = lines[:-1]  # the last one may be cut
    skip = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    if skip == len(lines):
        raise DataError(f"{path.name} is empty", "it holds blank lines only", "Export it again", code="data.empty")
    body = [line for line in lines[skip:] if line.strip()]
    _check_signs(choice)
    try:
        delimiter = choice.delimiter or _sniff_delimiter(body[:50])
        cells = [tuple(row) for row in csv.reader(body[:1001], delimiter=delimiter)]
    except csv.Error as error:
        step = "Export it again as CSV, one row a line"
        raise DataError(f"{path.name} is no table", str(error), step, code="data.csv") from None
    header = _has_header(cells[0]) if choice.header is None else choice.header
    names = _unique(cells[0]) if header else tuple(f"column {i + 1}" for i in range(len(cells[0])))
    head = cells[1:] if header else cells
    if not head:
        why = "a header stands there but no row of data"
        raise DataError(f"{path.name} is empty", why, "Export it again", code="data.header_only")
    decimal = choice.decimal or _sniff_decimal(head)
    return Layout(names, encoding, delimiter, decimal, skip + header, tuple(head), tuple(lines[:30]), header)


def _check_signs(choice: ColumnChoice) -> None:
    if choice.delimiter is not None and (len(choice.delimiter) != 1 or choice.delimiter in '"\r\n'):
        why = f"{choice.delimiter!r} is not one sign"
        raise DataError("The delimiter can't be used", why, "Use , or ; or | or a tab", code="data.delimiter")
    if choice.decimal not in (None, ".", ","):
        why = f"{choice.decimal!r} is neither a point nor a comma"
        raise DataError("The decimal sign can't be used", why, "Use . or ,", code="data.decimal")


def _decode(raw: bytes, path: Path) -> tuple[str, str]:
    """The head as text and its encoding; DataError where it is no text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return codecs.getincrementaldecoder(encoding)("replace").decode(raw), encoding
    controls = sum(raw[:8192].count(bytes([code])) for code in (*range(9), *range(14, 32)))
    if b"\0" in raw or controls > 4:
        why = _what_binary(raw)
        step = "Save it as CSV or Parquet, with the extension that fits"
        raise DataError(f"{path.name} is no text", why, step, code="data.binary")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(raw), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "latin-1"


def _what_binary(raw: bytes) -> str:
    known = {
        b"PAR1": "it is a Parquet file",
        b"PK\x03\x04": "it is a zip archive or a workbook (.xlsx)",
        b"\x1f\x8b": "it is packed with gzip",
    }
    for magic, sentence in known.items():
        if raw.startswith(magic):
            return sentence
    return "it holds binary data"


def _sniff_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts the first lines into the same number of cells; of several the one that cuts most."""
    best, best_cells = ",", 1
    for delimiter in DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=counts.count)
        header_fits = counts[0] == usual
        if usual > best_cells and header_fits and counts.count(usual) >= 0.6 * len(counts):
            best, best_cells = delimiter, usual
    return best


def _sniff_decimal(rows: Sequence[Sequence[str]]) -> str:
    """A comma where some column is written 3,14 throughout, a point elsewhere."""
    width = max(len(row) for row in rows)
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
        with_comma = sum(bool(_DECIMAL_COMMA.fullmatch(cell)) for cell in cells)
        if with_comma and all(_NUMBER.fullmatch(cell) for cell in cells):
            return ","
    return "."


def _has_header(first: Sequence[str]) -> bool:
    """Whether the first row holds names: none of its cells is a number, and not all are empty."""
    return any(cell.strip() for cell in first) and not any(_NUMBER.fullmatch(cell) for cell in first)


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for i, cell in enumerate(cells):
        base = cell.strip() or f"column {i + 1}"
        name, number = base, 2
        while name in names:
            name, number = f"{base} ({number})", number + 1
        names.append(name)
    return tuple(names)
