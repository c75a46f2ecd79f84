"""What is asked of a database: its tables, the first rows of a query, and all series that it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workbench.errors import DataError
from workbench.sources.looking import SAMPLE_ROWS, Sample
from workbench.sources.nouns import Fetched, Progress, Provenance, silent
from workbench.sources.sql.address import Database, connected
from workbench.sources.sql.waiting import patiently
from workbench.sources.tables import HEAD_ROWS, Listed, TableChoice, roles_of, rows_of_table

if TYPE_CHECKING:
    from sqlalchemy import TextClause
    from sqlalchemy.engine import Connection, Inspector

MOST_ROWS = 50_000_000
BLOCK_ROWS = 10_000


def tables(db: Database) -> tuple[Listed, ...]:
    """The tables and views of a database, by name; those of further schemas bear its name in front."""
    from sqlalchemy import inspect
    from sqlalchemy.engine.reflection import ObjectKind

    with connected(db) as engine:
        quote = engine.dialect.identifier_preparer.quote
        seen, found = inspect(engine), []
        for schema in _schemas(seen):
            for (_, name), columns in seen.get_multi_columns(schema=schema, kind=ObjectKind.ANY).items():
                parts = [part for part in (schema, name) if part]
                types = tuple((column["name"], _type(column["type"])) for column in columns)
                query = f"SELECT * FROM {'.'.join(map(quote, parts))}"
                found.append(Listed(".".join(parts), types, query))
    return tuple(sorted(found, key=lambda one: (one.name.count("."), one.name)))


def _schemas(seen: Inspector) -> Iterator[str | None]:
    """None for the one that needs no name, then all others but those of the system."""
    yield None
    if seen.dialect.name == "postgresql":
        names = sorted(seen.get_schema_names())
        system = ("information_schema", seen.default_schema_name)
        yield from (name for name in names if name not in system and not name.startswith("pg_"))


def _type(kind: object) -> str:
    from sqlalchemy.exc import CompileError

    try:
        return "" if type(kind).__name__ == "NullType" else str(kind).lower()
    except CompileError:
        return type(kind).__name__.lower()


@dataclass(frozen=True)
class Since:
    """Only rows whose `column` holds `at` or more, as the database compares them."""

    column: str
    at: int | float | str | datetime


def fetch_sql(
    db: Database,
    query: str,
    choice: TableChoice,
    progress: Progress = silent,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Fetched:
    """The series that a query gives.

    Errors: DataError where the database cannot be reached, refuses the query, or gives no times and values.
    """
    frame = table_of(db, query, progress)
    roles = roles_of(frame.head(HEAD_ROWS), choice, db.place)
    made = now().isoformat(timespec="seconds").replace("+00:00", "Z")
    source = Provenance("sql", db.url, " ".join(query.split()), made=made)
    return Fetched(rows_of_table(frame, roles, choice, db.place.stem), source)


def sample_sql(db: Database, query: str, progress: Progress = silent) -> Sample:
    """The first rows that a query gives; DataError as above."""
    frame = table_of(db, query, progress, SAMPLE_ROWS + 1)
    return Sample(db.place, frame[:SAMPLE_ROWS], len(frame) <= SAMPLE_ROWS)


def table_of(
    db: Database, query: str, progress: Progress = silent, most: int | None = None, since: Since | None = None
) -> Any:
    """The rows of a query as a table, no more than about `most`. Errors: as `fetch_sql`."""
    import pandas as pd

    if not query.strip():
        raise DataError("There is no query", "nothing would be asked", "Choose a table, or write a SELECT")
    with connected(db) as engine, engine.connect().execution_options(stream_results=True) as connection:
        frames, count = [], 0
        for frame in _blocks(connection, query, since, progress):
            frames.append(frame)
            count += len(frame)
            if most is not None and count >= most:
                break
            if count > MOST_ROWS:
                why = f"it gives more than {MOST_ROWS:,} rows"
                raise DataError("The query gives too much", why, "Ask for less at once", code="data.large")
    if not frames:
        raise DataError("The query gives no row", "", "Look at its conditions", code="source.empty")
    return pd.concat(frames, ignore_index=True)[:most]


def _statement(query: str, since: Since | None) -> TextClause:
    from sqlalchemy import text

    if since is None:
        return text(query.replace(":", r"\:"))
    inner, column = query.strip().rstrip(";"), since.column.replace('"', '""')
    asked = f'SELECT * FROM ({inner}) AS asked WHERE "{column}" >= '.replace(":", r"\:")
    return text(f"{asked}:since").bindparams(since=since.at)


def _blocks(connection: Connection, query: str, since: Since | None, progress: Progress) -> Iterator[Any]:
    """The rows block by block as tables; `progress` is told of them, also while the database thinks."""
    import pandas as pd

    driver: Any = connection.connection.driver_connection
    interrupt = driver.cancel if hasattr(driver, "cancel") else driver.interrupt
    count = 0

    def tell() -> None:
        progress(f"{count:,} rows", 0.0, 1.0)

    asked = _statement(query, since)
    result = patiently(lambda: connection.execute(asked), tell, interrupt)
    if not result.returns_rows:
        raise DataError("The query gives no rows", "only queries that read are run", "Write one with SELECT")
    names = list(result.keys())
    if len(set(names)) < len(names):
        raise DataError("Two columns have the same name", ", ".join(names), "Name them apart by AS")
    blocks = result.partitions(BLOCK_ROWS)
    while True:
        tell()
        block = patiently(lambda: next(blocks, None), tell, interrupt)
        if block is None:
            return
        count += len(block)
        yield pd.DataFrame([tuple(row) for row in block], columns=names)
