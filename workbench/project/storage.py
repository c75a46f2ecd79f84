"""One SQLite connection to a project file: opening with the lock, transactions that many threads may ask for."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from workbench.errors import ProjectError
from workbench.project.lock import FileLock
from workbench.project.schema import VERSION, create_tables, migrate, version_of

HELD = "project.held"  # the code of the error of a project that another window may change now
_BUSY_MS = 5_000


class Storage:
    """A project file opened by `open_storage`; every statement goes through `rows` or a `transaction`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, lock: FileLock | None) -> None:
        self.path = path
        self.read_only = lock is None
        self._connection = connection
        self._file_lock = lock
        self._turn = threading.RLock()
        self._closed = False

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of a query; ProjectError where the project was closed meanwhile, by another thread."""
        with self._turn:
            if self._closed:
                raise ProjectError(f"{self.path} is closed", "it was read still", "Open it again")
            return self._connection.execute(sql, values).fetchall()

    @contextlib.contextmanager
    def transaction(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        """All statements inside happen or none does. `durable`: on the disk when it ends, even if the power fails;
        else a crash of the process loses nothing, a power failure may lose the last moments.

        Errors: ProjectError where the project is read-only or the disk refuses.
        """
        if self.read_only:
            raise ProjectError(f"{self.path} is open for reading only", "another window may hold it", "Save a copy")
        with self._turn:
            try:
                self._connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.commit()
            except sqlite3.Error as error:
                raise ProjectError(
                    f"{self.path} could not be written", str(error), "Make room on the disk or save a copy elsewhere"
                ) from error
            finally:
                if self._connection.in_transaction:
                    self._connection.rollback()

    def copy_to(self, path: Path) -> None:
        """Write a compact copy; an existing file is replaced at once or not at all."""
        spare = _beside(path)
        with self._turn, _explained(path, "written"):
            try:
                with contextlib.closing(sqlite3.connect(spare)) as copy:
                    self._connection.backup(copy)
                    copy.execute("PRAGMA journal_mode=DELETE")
                    copy.execute("VACUUM")
                spare.replace(path)
            finally:
                spare.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file and give its lock back; a second call does nothing."""
        with self._turn:
            self._closed = True
            self._connection.close()
            if self._file_lock is not None:
                self._file_lock.release()
                self._file_lock = None


def create_storage(path: Path) -> None:
    """Make an empty project file. A file that exists is refused; a crash leaves nothing of that name."""
    spare = _beside(path)
    with _explained(path, "made"):
        try:
            with contextlib.closing(sqlite3.connect(spare)) as connection:
                create_tables(connection)
            if path.exists():
                raise ProjectError(
                    f"{path} exists already", "it would be overwritten", "Open it, or choose another name"
                )
            spare.replace(path)
        finally:
            spare.unlink(missing_ok=True)


def open_storage(path: Path, *, read_only: bool = False) -> Storage:
    """Open a project file and bring it to the newest version; before that step a copy of the old one is kept.

    Errors: ProjectError where it is missing, not a project, from a newer workbench, or held by another process
    (`read_only` is allowed then).
    """
    if not path.is_file():
        raise ProjectError(f"{path} does not exist", "", "Choose a project, or make a new one")
    with _explained(path, "opened"):
        return _open_for_reading(path) if read_only else _open_for_work(path)


def _open_for_reading(path: Path) -> Storage:
    try:
        storage = Storage(_connect(path, "mode=ro"), path, None)
        storage.rows("SELECT count(*) FROM sqlite_schema")
    except sqlite3.OperationalError:
        # A folder that cannot be written has no place for the shared-memory file of WAL; then nobody writes either.
        storage = Storage(_connect(path, "mode=ro&immutable=1"), path, None)
    with _closing_on_error(storage):
        version = version_of(storage._connection, str(path))
        if version != VERSION:
            raise ProjectError(
                f"{path} is of an older version", "reading alone cannot change it", "Open it for work once"
            )
    return storage


def _open_for_work(path: Path) -> Storage:
    lock = FileLock(path.with_name(path.name + ".lock"))
    if not lock.take():
        raise ProjectError(
            f"{path} is open in another window",
            "only one at a time may change a project",
            "Use that window, or close it",
            code=HELD,
        )
    try:
        storage = Storage(_connect(path, "mode=rw"), path, lock)
    except BaseException:
        lock.release()
        raise
    with _closing_on_error(storage):
        connection = storage._connection
        version = version_of(connection, str(path))
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        if version != VERSION:
            storage.copy_to(path.with_name(f"{path.name}.version-{version}"))
            migrate(connection)
    return storage


def _connect(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    return connection


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


@contextlib.contextmanager
def _closing_on_error(storage: Storage) -> Iterator[None]:
    try:
        yield
    except BaseException:
        storage.close()
        raise


@contextlib.contextmanager
def _explained(path: Path, done: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise ProjectError(f"{path} could not be {done}", str(error), "Check the file and its folder") from error
