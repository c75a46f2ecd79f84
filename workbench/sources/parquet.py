"""Parquet data sets: one file, or a folder of files in partitions, long or wide, read through pyarrow.dataset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import DataError
from workbench.sources.nouns import Fetched, Progress, Provenance, silent
from workbench.sources.tables import HEAD_ROWS, TableChoice, roles_of, rows_of_table

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
    import pyarrow as pa

    try:
        dataset = _dataset(path)
        first = dataset.head(HEAD_ROWS).to_pandas()
        if first.empty:
            raise DataError(f"{path.name} is empty", "it has columns but no row", "Export it again")
        roles = roles_of(first, choice, path)
        wanted = [name for name in (roles.time, roles.series, *roles.value, roles.label) if name]
        table = _read(dataset, list(dict.fromkeys(wanted)), _condition(dataset.schema, where, path), path, progress)
    except (pa.ArrowException, OSError) as error:
        why = str(error).partition("\n")[0][:160].rstrip(".")
        step = "Check the path and that its files have the same columns"
        raise DataError(f"{path.name} can't be read as a Parquet data set", why, step, code="data.parquet") from None
    facts = {"where": " and ".join(f"{column} = {text}" for column, text in where)} if where else {}
    source = Provenance("parquet", str(path), facts=facts, made=_made(now))
    return Fetched(rows_of_table(table, roles, choice, path.stem), source)


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
    if not total:
        raise DataError(f"{path.name} has no such rows", "no row is as asked for", "Look at the partitions")
    scanner = dataset.scanner(columns=columns, filter=condition)
    for batch in scanner.to_batches():
        progress(f"reading {path.name}", done, total)
        done += len(batch)
        batches.append(batch)
    table = pa.Table.from_batches(batches, scanner.projected_schema)
    plain = [name for name in columns if pa.types.is_dictionary(table.schema.field(name).type)]
    for name in plain:
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table.column(name).cast(table.schema.field(name).type.value_type))
    return table.to_pandas()


def _made(now: Callable[[], datetime]) -> str:
    return now().isoformat(timespec="seconds").replace("+00:00", "Z")
