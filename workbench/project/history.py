"""The history of a project's edits in its file: written, gone on with, read back. Undo and redo walk it."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass

from workbench.errors import ProjectError
from workbench.project import codec
from workbench.project.edit import Change, Edit

RUN_PAUSE_S = 1.0  # edits of one run that follow each other within it are one step of undo
HISTORY = 500  # edits that undo goes back at most; the documents themselves are never cut
NOTHING_LEFT = -1  # a run that ended where it began has no step


@dataclass(frozen=True)
class LastEdit:
    """The step that was written last: its number, the run of its edit, and when, in seconds since 1970."""

    number: int
    run: str
    made: float


def append(connection: sqlite3.Connection, edit: Edit, now: float) -> int:
    """A new step; its number."""
    row = connection.execute("INSERT INTO edits (title, made, changes) VALUES (?, ?, ?)", (edit.title, now, pack(edit)))
    connection.execute(
        "DELETE FROM edits WHERE seq NOT IN (SELECT seq FROM edits ORDER BY seq DESC LIMIT ?)", (HISTORY,)
    )
    return int(row.lastrowid or 0)


def extend(connection: sqlite3.Connection, edit: Edit, last: LastEdit | None, now: float) -> int:
    """Make the last step hold this edit too, where it goes on with its run; the step's number, NOTHING_LEFT where both
    together change nothing, 0 where it is another run or too late."""
    if last is None or not edit.run or last.run != edit.run or not 0 <= now - last.made <= RUN_PAUSE_S:
        return 0
    row = connection.execute("SELECT title, changes FROM edits WHERE seq = ?", (last.number,)).fetchone()
    if row is None:
        return 0
    whole = Edit(row[0], unpack(row[1])).then(edit)
    if whole.changes:
        values = (whole.title, now, pack(whole), last.number)
        connection.execute("UPDATE edits SET title = ?, made = ?, changes = ? WHERE seq = ?", values)
        return last.number
    connection.execute("DELETE FROM edits WHERE seq = ?", (last.number,))
    return NOTHING_LEFT


def pack(edit: Edit) -> bytes:
    """The changes of an edit as they lie in the file."""
    plain = [[change.kind, change.key, change.before, change.after] for change in edit.changes]
    return zlib.compress(codec.dump(plain).encode(), 1)


def unpack(data: bytes) -> tuple[Change, ...]:
    """The inverse of pack."""
    return tuple(Change(*change) for change in codec.load(zlib.decompress(data).decode()))


def write(connection: sqlite3.Connection, edit: Edit) -> None:
    """Give the documents the texts after an edit; ProjectError where one is not what the edit was built on."""
    for change in edit.changes:
        key = (change.kind, change.key)
        row = connection.execute("SELECT json FROM documents WHERE kind = ? AND key = ?", key).fetchone()
        if (row[0] if row else None) != change.before:
            raise ProjectError(
                f"“{edit.title}” does not fit the project",
                f"the {change.kind} {change.key} changed meanwhile",
                "Try again; if it happens twice, report it",
            )
        if change.after is None:
            connection.execute("DELETE FROM documents WHERE kind = ? AND key = ?", key)
        else:
            connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (*key, change.after))
