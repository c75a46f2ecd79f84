"""Where a database is and how it is reached, read only: SQLite and PostgreSQL; others cannot promise that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import DataError
from workbench.extras import to_add
from workbench.llm.keys import Keyring
from workbench.sources.secret import kept_secret

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine


@dataclass(frozen=True)
class Database:
    """`url`: `postgresql://user@host/name`, or the path of a SQLite file; never with a password."""

    url: str
    password: str = field(default="", repr=False)

    @property
    def place(self) -> Path:
        """Its file, or what the server calls it."""
        return Path(_url(self.url).database or self.url)


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


@contextmanager
def connected(db: Database) -> Iterator[Engine]:
    """Its engine, for as long as it is needed; DataError for what it refuses, in its own words."""
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
