"""Parquet data sets: one file, or a folder of files in partitions, long or wide, read through pyarrow.dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import DataError
from workbench.sources.looking import SAMPLE_ROWS, Sample
from workbench.sources.nouns import Fetched, Progress, Provenance, silent
from workbench.sources.tables import HEAD_ROWS, Listed, TableChoice, roles_of, rows_of_table

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 500_000_000
Where = Sequence[tuple[str, str]]  # column, the text of what it must be


def fetch_parquet(
    path: Path,
    choice: TableChoice,
    where: Where = (),
    progress: Progress = silent,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Fetched:
    """The series of a data set. `where`: only rows whose columns, those of partitions too, hold this.

    Errors: DataError where it cannot be read, has no such columns, or none that are times and values.
    """
    with _read_as_data_set(path):
        dataset = _dataset(path)
        condition = _condition(dataset.schema, where, path)
        roles = roles_of(_first(dataset, condition, HEAD_ROWS, path), choice, path)
        wanted = [name for name in (roles.time, roles.series, *roles.value, roles.label) if name]
        table = _read(dataset, list(dict.fromkeys(wanted)), condition, path, progress)
    facts = {"where": " and ".join(f"{column} = {text}" for column, text in where)} if where else {}
    source = Provenance("parquet", str(path), facts=facts, made=_made(now))
    return Fetched(rows_of_table(table, roles, choice, path.stem), source)


def sample_parquet(path: Path, where: Where = ()) -> Sample:
    """The first rows of a data set that are as asked for; DataError as above."""
    with _read_as_data_set(path):
        dataset = _dataset(path)
        found = _first(dataset, _condition(dataset.schema, where, path), SAMPLE_ROWS + 1, path)
    return Sample(path, found[:SAMPLE_ROWS], len(found) <= SAMPLE_ROWS)


def table_of(path: Path) -> Listed:
    """A data set as a table: its columns, those of partitions too; DataError as above."""
    with _read_as_data_set(path):
        schema = _dataset(path).schema
    return Listed(path.name, tuple((field.name, str(field.type)) for field in schema if not _only_counts(field)))


@contextmanager
def _read_as_data_set(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        why = str(error).partition("\n")[0][:160].rstrip(".")
        step = "Check the path and that its files have the same columns"
        raise DataError(f"{path.name} can't be read as a Parquet data set", why, step, code="data.parquet") from None


def _dataset(path: Path) -> Any:
    import pyarrow.dataset as ds

    if not path.exists():
        raise DataError(f"There is no data set {path}", "", "Check the name and the folder", code="data.missing")
    return ds.dataset(path, format="parquet", partitioning="hive")


def _condition(schema: Any, where: Where, path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    found = None
    for column, text in where:
        if column not in schema.names:
            why = "it has " + ", ".join(schema.names[:20])
            raise DataError(f"{path.name} has no column {column!r}", why, "Choose one of these", code="data.column")
        kind = schema.field(column).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        one = pc.field(column) == pa.scalar(text).cast(kind)
        found = one if found is None else found & one
    return found


def _read(dataset: Any, columns: list[str], condition: Any, path: Path, progress: Progress) -> Any:
    import pyarrow as pa

    total, done, batches = dataset.count_rows(filter=condition), 0, []
    if total > MOST_ROWS:
        step = "Read a part of it, or train it as a fleet"
        raise DataError(f"{path.name} is too large", f"it has {total:,} rows", step, code="data.large")
    scanner = dataset.scanner(columns=columns, filter=condition)
    for batch in scanner.to_batches():
        progress(f"reading {path.name}", done, total)
        done += len(batch)
        batches.append(batch)
    return _plain(pa.Table.from_batches(batches, scanner.projected_schema))


def _plain(table: Any) -> pd.DataFrame:
    """As pandas has it, names of partitions as texts rather than as categories, and its index as a column."""
    import pyarrow as pa

    table = table.select([field.name for field in table.schema if not _only_counts(field)])
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(at, field.name, table.column(at).cast(field.type.value_type))
    found: pd.DataFrame = table.to_pandas(ignore_metadata=True)
    return found


def _only_counts(field: Any) -> bool:
    """Whether a column is what pandas keeps of an index without a name that counts the rows."""
    import pyarrow as pa

    return bool(field.name.startswith("__index_level_") and pa.types.is_integer(field.type))


def _first(dataset: Any, condition: Any, most: int, path: Path) -> pd.DataFrame:
    """So many rows that are as asked for; DataError where there is none."""
    found = dataset.head(most, filter=condition)
    if len(found):
        return _plain(found)
    if condition is None:
        raise DataError(f"{path.name} is empty", "it has columns but no row", "Export it again")
    raise DataError(f"{path.name} has no such rows", "no row is as asked for", "Look at the partitions")


def _made(now: Callable[[], datetime]) -> str:
    return now().isoformat(timespec="seconds").replace("+00:00", "Z")
