"""Series out of SQLite and PostgreSQL by a query, read only; other databases cannot promise that and are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import DataError
from workbench.extras import to_add
from workbench.llm.keys import Keyring
from workbench.sources.nouns import Fetched, Progress, Provenance, silent
from workbench.sources.secret import kept_secret
from workbench.sources.tables import HEAD_ROWS, TableChoice, roles_of, rows_of_table

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

MOST_ROWS = 50_000_000
BLOCK_ROWS = 10_000
SQLITE_ENDINGS = (".sqlite", ".sqlite3", ".db")


@dataclass(frozen=True)
class Database:
    """`url`: `postgresql://user@host/name`, or the path of a SQLite file; never with a password."""

    url: str
    password: str = field(default="", repr=False)


def database(url: str, keyring: Keyring | None) -> Database:
    """The database at an address, with the password that the keyring holds for it; without one PostgreSQL looks into
    PGPASSWORD and ~/.pgpass by itself. DataError for an address that is none, or that holds a password."""
    made = _url(url)
    if made.password is not None or "password" in made.query:
        raise DataError(
            "The address holds a password",
            "addresses are shown and stored",
            "Keep it in the keyring, or set PGPASSWORD",
        )
    return Database(url, "" if made.get_backend_name() == "sqlite" else kept_secret(database_entry(url), keyring))


def database_entry(url: str) -> str:
    """The name of the keyring's entry for the password of a database."""
    made = _url(url)
    port = f":{made.port}" if made.port else ""
    return f"database {made.username or ''}@{made.host or 'localhost'}{port}"


def tables(db: Database) -> Mapping[str, tuple[str, ...]]:
    """The tables and views of a database with their columns, by name."""
    from sqlalchemy import inspect

    with _connected(db) as engine:
        seen = inspect(engine)
        names = sorted([*seen.get_table_names(), *seen.get_view_names()])
        return {name: tuple(column["name"] for column in seen.get_columns(name)) for name in names}


def fetch_sql(
    db: Database,
    query: str,
    choice: TableChoice,
    progress: Progress = silent,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    most: int | None = None,
) -> Fetched:
    """The series that a query gives. `most`: rows, of a first look; the rest is left.

    Errors: DataError where the database cannot be reached, refuses the query, or gives no times and values.
    """
    frame = _frame(db, query, progress, most)
    place = Path(_url(db.url).database or db.url)
    if frame.empty:
        raise DataError("The query gives no row", "", "Look at its conditions", code="source.empty")
    roles = roles_of(frame.head(HEAD_ROWS), choice, place)
    made = now().isoformat(timespec="seconds").replace("+00:00", "Z")
    source = Provenance("sql", db.url, " ".join(query.split()), made=made)
    return Fetched(rows_of_table(frame, roles, choice, place.stem), source)


def _frame(db: Database, query: str, progress: Progress, most: int | None) -> Any:
    import pandas as pd
    from sqlalchemy import text

    rows: list[tuple[Any, ...]] = []
    with _connected(db) as engine, engine.connect().execution_options(stream_results=True) as connection:
        result = connection.execute(text(query.replace(":", r"\:")))
        if not result.returns_rows:
            raise DataError("The query gives no rows", "only queries that read are run", "Write one with SELECT")
        names = list(result.keys())
        for block in result.partitions(BLOCK_ROWS):
            progress(f"{len(rows):,} rows", 0.0, 1.0)
            rows += [tuple(row) for row in block]
            if most is not None and len(rows) >= most:
                break
            if len(rows) > MOST_ROWS:
                why = f"it gives more than {MOST_ROWS:,} rows"
                raise DataError("The query gives too much", why, "Ask for less at once", code="data.large")
    if len(set(names)) < len(names):
        raise DataError("Two columns have the same name", ", ".join(names), "Name them apart by AS")
    return pd.DataFrame(rows[:most], columns=names)


@contextmanager
def _connected(db: Database) -> Iterator[Engine]:
    from sqlalchemy.exc import SQLAlchemyError

    engine = _engine(db)
    try:
        yield engine
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        why = " ".join(str(cause).partition("\nLINE")[0].split())[:300].rstrip(".")
        raise DataError("The database refuses", why, "Check the address and the query", code="source.sql") from None
    finally:
        engine.dispose()


def _engine(db: Database) -> Engine:
    from sqlalchemy import create_engine

    url = _url(db.url)
    if url.get_backend_name() == "sqlite":
        return create_engine("sqlite://", creator=lambda: _sqlite(Path(url.database or "")))
    if db.password:
        url = url.set(password=db.password)
    try:
        options = {"options": "-c default_transaction_read_only=on", "connect_timeout": 15}
        return create_engine(url, connect_args=options)
    except ModuleNotFoundError:
        why = "the package psycopg is not installed"
        raise DataError("PostgreSQL cannot be asked", why, to_add("postgresql")) from None


def _sqlite(path: Path) -> Any:
    import sqlite3

    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _url(text: str) -> URL:
    """The parts of an address; the path of a file is that of SQLite."""
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if "://" not in text:
        return _checked_file(URL.create("sqlite", database=text))
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        step = "Give a SQLite file, or postgresql://user@host/name"
        raise DataError("That is no address of a database", "", step, code="source.url") from None
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return _checked_file(url)
    step = "Export the data as a file, or copy it to one of these"
    raise DataError(f"{backend} cannot be asked", "SQLite and PostgreSQL can", step, code="source.url")


def _checked_file(url: URL) -> URL:
    path = Path(url.database or "")
    if not path.is_file():
        raise DataError(f"There is no file {path}", "", "Check the name and the folder", code="data.missing")
    with path.open("rb") as stream:
        start = stream.read(16)
    if start and start != b"SQLite format 3\0":
        raise DataError(f"{path.name} is no SQLite file", "it begins otherwise", "Choose another", code="data.binary")
    return url
