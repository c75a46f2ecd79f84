"""Columns out of CSV and Parquet files, block by block: a first look at all of them, then those that are wanted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.files import PARQUET
from workbench.data.layout import Layout, read_layout
from workbench.data.nouns import ColumnChoice, Progress
from workbench.data.shape import Shape, check_shape
from workbench.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

BLOCK_ROWS = 400_000
CHECK_SHARE = 0.25  # of the time that opening a text file takes goes into looking at the length of its rows


@dataclass(frozen=True)
class Head:
    """The first rows of a file: column names, the types Parquet states ("" in text files), cells as text."""

    path: Path
    names: tuple[str, ...]
    types: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]  # per column
    lines: tuple[str, ...]
    layout: Layout | None = None  # of text files

    @property
    def decimal(self) -> str:
        """The decimal sign of numbers in text."""
        return self.layout.decimal if self.layout else "."


@dataclass(frozen=True)
class Numbers:
    """A column of numbers (n,) float64, NaN = missing, and which cells held something else than a number (n,) bool."""

    values: NDArray[np.float64]
    text: NDArray[np.bool_]


@dataclass(frozen=True)
class Table:
    """The wanted columns of a whole file, in file order."""

    numbers: dict[str, Numbers]
    raw: dict[str, pd.Series[Any]]
    rows: int
    locate: Callable[[int], str]  # row (0-based) → "line 17" or "row 16"
    cut: bool = False


def read_head(path: Path, choice: ColumnChoice) -> Head:
    """The first rows of a file, without reading the rest; DataError where it is no table."""
    if path.suffix.lower() in PARQUET:
        return _parquet_head(path)
    layout = read_layout(path, choice)
    width = len(layout.names)
    rows = [row for row in layout.head if len(row) == width]
    if not rows:
        check_shape(path, layout)  # names the line
        step = "Export it again"
        raise DataError(f"{path.name} is empty", "its only row is cut off", step, code="data.header_only")
    cells = tuple(tuple(row[i] for row in rows) for i in range(width))
    return Head(path, layout.names, ("",) * width, cells, layout.lines, layout)


def read_table(head: Head, numbers: Sequence[str], raw: Sequence[str], progress: Progress | None = None) -> Table:
    """The columns `numbers` as float64 and the columns `raw` as they are, of the whole file.

    `progress` is told of bytes read; what it raises passes through and nothing is kept.
    """
    wanted = list(dict.fromkeys([*numbers, *raw]))
    shape = check_shape(head.path, head.layout, _part(progress, 0.0, CHECK_SHARE)) if head.layout else None
    if shape:
        blocks = _csv_blocks(head, shape, wanted, _part(progress, CHECK_SHARE, 1.0))
    else:
        blocks = _parquet_blocks(head, wanted, progress)
    values: dict[str, list[Numbers]] = {name: [] for name in numbers}
    kept: dict[str, list[pd.Series[Any]]] = {name: [] for name in raw}
    rows = 0
    for block in blocks:
        rows += len(next(iter(block.values())))
        for name in numbers:
            values[name].append(as_numbers(block[name], head.decimal))
        for name in raw:
            kept[name].append(block[name])
    skip = head.layout.skip if head.layout else 0

    def locate(row: int) -> str:
        return f"line {shape.line_of(row, skip)}" if shape else f"row {row + 1}"

    joined = {name: _join_numbers(values.pop(name)) for name in numbers}
    return Table(joined, {name: _join_raw(kept.pop(name)) for name in raw}, rows, locate, bool(shape and shape.cut))


def _part(progress: Progress | None, first: float, last: float) -> Progress | None:
    """The progress of a step that takes the stretch from `first` to `last` of a whole."""
    if progress is None:
        return None
    return lambda text, done, total: progress(text, first * total + (last - first) * done, total)


def as_numbers(column: pd.Series[Any], decimal: str = ".") -> Numbers:
    """The column as numbers; infinite ones count as missing, cells that are no number are marked."""
    import pandas as pd

    if column.dtype.kind in "iufb":
        values = column.to_numpy(np.float64, na_value=math.nan)
        text = np.zeros(len(values), np.bool_)
    else:
        cells = column.astype("str").str.strip()
        if decimal == ",":
            cells = cells.str.replace(",", ".", regex=False)
        values = pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=math.nan).copy()
        lowered = cells.str.lower()
        values[(lowered == "true").to_numpy(bool, na_value=False)] = 1.0
        values[(lowered == "false").to_numpy(bool, na_value=False)] = 0.0
        missing = (cells.isna() | cells.isin(("", "None"))).to_numpy(bool, na_value=True)
        text = np.isnan(values) & ~missing
    if np.isinf(values).any():
        values = np.where(np.isinf(values), math.nan, values)
    return Numbers(values, text)


def _csv_blocks(
    head: Head, shape: Shape | None, names: Sequence[str], progress: Progress | None
) -> Iterator[dict[str, pd.Series[Any]]]:
    import pandas as pd

    layout = head.layout
    assert layout is not None and shape is not None  # only text files come here
    size = float(head.path.stat().st_size)
    done = 0
    with pd.read_csv(
        head.path,
        sep=layout.delimiter,
        decimal=layout.decimal,
        names=list(layout.names),
        header=None,
        index_col=False,
        skiprows=layout.skip,
        nrows=shape.rows,
        usecols=list(names),
        encoding=layout.encoding,
        encoding_errors="replace" if shape.garbled else "strict",  # replacing costs three times the time
        engine="c",
        chunksize=BLOCK_ROWS,
        skipinitialspace=True,
        low_memory=False,
    ) as reader:
        try:
            for block in reader:
                done += len(block)
                if progress is not None:
                    progress(f"reading {head.path.name}", size * done / shape.rows, size)
                yield {name: block[name] for name in block.columns}
        except (pd.errors.ParserError, UnicodeDecodeError) as error:
            why = str(error).strip().rstrip(".")
            step = "Export it again as CSV, one row a line"
            raise DataError(f"{head.path.name} can't be read", why, step, code="data.csv") from None


def _parquet_head(path: Path) -> Head:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names, types = tuple(file.schema_arrow.names), tuple(str(field.type) for field in file.schema_arrow)
            if file.metadata.num_rows == 0:
                step = "Export it again"
                raise DataError(f"{path.name} is empty", "it has columns but no row", step, code="data.header_only")
            first = next(file.iter_batches(batch_size=1000))
    except (pa.ArrowException, OSError) as error:
        why = str(error).partition("\n")[0][:120].rstrip(".")
        raise DataError(f"{path.name} can't be read as Parquet", why, "Export it again", code="data.parquet") from None
    cells = tuple(tuple(as_text(item) for item in column.to_pylist()) for column in first.columns)
    shown = [", ".join(names)] + [", ".join(row) for row in zip(*(column[:29] for column in cells), strict=True)]
    return Head(path, names, types, cells, tuple(shown))


def as_text(item: object) -> str:
    if item is None or item != item:  # noqa: PLR0124 - NaN is the one value that differs from itself
        return ""
    return str(item)


def _parquet_blocks(head: Head, names: Sequence[str], progress: Progress | None) -> Iterator[dict[str, pd.Series[Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    size = float(head.path.stat().st_size)
    done = 0
    try:
        with pq.ParquetFile(head.path) as file:
            rows = file.metadata.num_rows
            for batch in file.iter_batches(batch_size=BLOCK_ROWS, columns=list(names)):
                done += len(batch)
                if progress is not None:
                    progress(f"reading {head.path.name}", size * done / rows, size)
                yield {name: plain(batch.column(name)).to_pandas() for name in names}
    except (pa.ArrowException, OSError) as error:
        why = str(error).partition("\n")[0][:120].rstrip(".")
        raise DataError(f"{head.path.name} can't be read", why, "Export it again", code="data.parquet") from None


def plain(array: Any) -> Any:
    """An Arrow array of one of the types that pandas keeps apart: numbers, times, text."""
    import pyarrow as pa

    kind = array.type
    if pa.types.is_dictionary(kind):
        return array.dictionary_decode()
    if pa.types.is_decimal(kind) or pa.types.is_null(kind) or pa.types.is_float16(kind):
        return array.cast(pa.float64())
    if pa.types.is_boolean(kind):
        return array.cast(pa.int8())
    return array.cast(pa.timestamp("s")) if pa.types.is_date(kind) else array


def _join_numbers(parts: list[Numbers]) -> Numbers:
    return Numbers(np.concatenate([part.values for part in parts]), np.concatenate([part.text for part in parts]))


def _join_raw(parts: list[pd.Series[Any]]) -> pd.Series[Any]:
    import pandas as pd

    if len({str(part.dtype) for part in parts}) > 1 and any(part.dtype.kind not in "iuf" for part in parts):
        parts = [part.astype("str") for part in parts]
    return pd.concat(parts, ignore_index=True)
