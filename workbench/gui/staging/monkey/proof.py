"""What must hold of a project file whatever was done: sound, read back as it is, and undone to where it began."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from workbench.project.project import Project

Documents = dict[tuple[str, str], str]


def documents(path: Path) -> Documents:
    """Every document of a project file, read past the program."""
    with closing(_reading(path)) as connection:
        return {(kind, key): text for kind, key, text in connection.execute("SELECT kind, key, json FROM documents")}


def damage(path: Path) -> list[str]:
    """What SQLite's own check finds; empty = sound."""
    with closing(_reading(path)) as connection:
        told = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        told += [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    return [one for one in told if one != "ok"]


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def undone(project: Project, spare: Path) -> Documents:
    """The documents with every edit taken back, found on a copy at `spare`, which is removed again."""
    with _copied(project, spare) as copy:
        while copy.undo() is not None:
            pass
        return documents(spare)


def misread(project: Project, spare: Path) -> list[str]:
    """What a second start would find otherwise than it lies here; empty = nothing."""
    before = documents(project.path)
    with _copied(project, spare) as copy:
        copy.rules(), copy.references()
        for name in copy.series_names():
            copy.labels(name), copy.confirmed(name), copy.normal(name)
        if copy.history() != project.history():
            return ["the history of a copy differs"]
        return differing(before, documents(spare), "a copy")


def differing(before: Documents, after: Documents, where: str) -> list[str]:
    """The documents that are not the same, by kind and key."""
    keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    return [f"{where}: {kind} {key} differs" for kind, key in keys]


def there_and_back(project: Project, floor: Documents, undo: Callable[[], None], redo: Callable[[], None]) -> list[str]:
    """Take everything back by the window's own command, compare with `floor`, and bring it all again."""
    before, steps = documents(project.path), len(project.history())
    for _ in range(steps):
        undo()
    told = differing(floor, documents(project.path), "all undone")
    if project.undo_title is not None:
        told.append(f"after {steps} times undo there is more to undo: {project.undo_title}")
    for _ in range(steps):
        redo()
    return told + differing(before, documents(project.path), "all redone")


class _copied:  # noqa: N801 - used as a function is
    """A copy of a project, opened; both files are gone afterwards."""

    def __init__(self, project: Project, spare: Path) -> None:
        project.copy_to(spare)
        self._copy, self._spare = Project.open(spare), spare

    def __enter__(self) -> Project:
        return self._copy

    def __exit__(self, *_: object) -> None:
        self._copy.close()
        for path in self._spare.parent.glob(self._spare.name + "*"):
            path.unlink()
