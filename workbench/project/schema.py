"""The tables of a project file, its marks (application id and version), and migrations from older versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from workbench.errors import ProjectError

APPLICATION_ID = 0x52574221  # "RWB!": what `file` and SQLite show of a project
VERSION = 1

Migration = tuple[int, int, Callable[[sqlite3.Connection], None]]
MIGRATIONS: tuple[Migration, ...] = ()  # (from, to, function); each runs inside one transaction

# documents: what undo covers. blobs: arrays of embedded series, named by what they hold, so never undone.
# edits: the history; `changes` is zlib of JSON with before and after, last so that a search need not read it.
# runs, run_events: append-only. view: where the user was.
TABLES = """
CREATE TABLE documents (kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, key))
    WITHOUT ROWID;
CREATE TABLE blobs (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE edits (seq INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, made REAL NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0, changes BLOB NOT NULL);
CREATE TABLE runs (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, started REAL NOT NULL);
CREATE TABLE run_events (run TEXT NOT NULL REFERENCES runs (id), seq INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (run, seq)) WITHOUT ROWID;
CREATE TRIGGER run_events_stay BEFORE UPDATE ON run_events BEGIN SELECT RAISE(ABORT, 'the run log is append-only'); END;
CREATE TRIGGER run_events_last BEFORE DELETE ON run_events BEGIN SELECT RAISE(ABORT, 'the run log is append-only'); END;
CREATE TABLE view (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Fill an empty database with the tables and marks of the newest version."""
    connection.executescript(
        f"BEGIN; {TABLES} PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION}; COMMIT;"
    )


def version_of(connection: sqlite3.Connection, path: str) -> int:
    """The version of a project file; ProjectError where the file is something else or from a newer workbench."""
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if mark != APPLICATION_ID:
        raise ProjectError(
            f"{path} is not a project", "it is another kind of database", "Open a file that ends in .rwb"
        )
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise ProjectError(
            f"{path} was made by a newer Rule Workbench",
            f"its version is {version}, this one knows up to {VERSION}",
            "Update Rule Workbench",
        )
    return version


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS, target: int = VERSION
) -> tuple[int, ...]:
    """Bring a database to version `target` step by step; the versions it went through, empty where it was there.

    A step and its new version number are one transaction: a crash between two steps loses nothing.
    """
    passed = []
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    while version != target:
        step = next((m for m in migrations if m[0] == version), None)
        if step is None:
            raise ProjectError(f"A project of version {version} cannot be brought to {target}", "no step is known")
        connection.execute("BEGIN IMMEDIATE")
        try:
            step[2](connection)
            connection.execute(f"PRAGMA user_version={step[1]}")
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        version = step[1]
        passed.append(version)
    return tuple(passed)
