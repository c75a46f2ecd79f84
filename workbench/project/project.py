"""A project: documents that change only through edits, with undo and redo that survive a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from workbench.errors import ProjectError
from workbench.model.labels import LabelSet
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.project import codec, history, nouns
from workbench.project.edit import Edit
from workbench.project.runlog import RunLog
from workbench.project.storage import Storage, create_storage, open_storage

Changed = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class RuleVersion:
    """A rule as one edit left it. `key`: number of the edit; `made`: seconds since 1970."""

    key: int
    title: str
    made: float
    rule: Rule


class Project:
    """An open project file (`.rwb`). One process at a time may change it; any number may read it.

    `runlog`: what training runs told, outside undo. Callbacks run in the thread that made the change.
    """

    def __init__(self, storage: Storage, clock: Callable[[], float]) -> None:
        self._storage = storage
        self._clock = clock
        self._callbacks: list[Callable[[Changed], None]] = []
        self._run: history.LastEdit | None = None  # of this session, while no undo came after it
        self.runlog = RunLog(storage, clock)

    @classmethod
    def create(cls, path: Path, clock: Callable[[], float] = time.time) -> Project:
        """Make an empty project and open it; ProjectError where the file exists. `clock`: seconds since 1970."""
        create_storage(path)
        return cls.open(path, clock)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float] = time.time, *, read_only: bool = False) -> Project:
        """Open a project as it was left, whatever ended the last session; ProjectError as `open_storage`."""
        return cls(open_storage(path, read_only=read_only), clock)

    @property
    def path(self) -> Path:
        """The file."""
        return self._storage.path

    @property
    def read_only(self) -> bool:
        """Whether edits are refused."""
        return self._storage.read_only

    # Documents

    def get(self, kind: str, key: str) -> str | None:
        """The JSON of one document, None where there is none."""
        rows = self._storage.rows("SELECT json FROM documents WHERE kind = ? AND key = ?", (kind, key))
        return rows[0][0] if rows else None

    def documents(self, kind: str) -> dict[str, str]:
        """Key → JSON of all documents of a kind, sorted by key."""
        return dict(self._storage.rows("SELECT key, json FROM documents WHERE kind = ? ORDER BY key", (kind,)))

    def references(self) -> dict[str, nouns.SeriesReference]:
        """Name → what is known of each series without loading its points."""
        return {key: nouns.reference_of(text) for key, text in self.documents(nouns.SERIES).items()}

    def labels(self, name: str) -> LabelSet | None:
        """The labels of a series; None = never labeled."""
        text = self.get(nouns.LABELS, name)
        return None if text is None else nouns.labels_of(text)

    def confirmed(self, name: str) -> LabelSet:
        """The regions of a series that a person was asked about and answered, whatever the answer was."""
        text = self.get(nouns.CONFIRMED, name)
        return LabelSet() if text is None else nouns.labels_of(text)

    def normal(self, name: str) -> LabelSet:
        """The regions of a series that a person has called normal, as far as no label touches them now."""
        labels = self.labels(name) or LabelSet()
        return LabelSet(tuple(r for r in self.confirmed(name).regions if not labels.touching(r.start, r.stop)))

    def series_names(self) -> tuple[str, ...]:
        """The names of all series, sorted."""
        return tuple(self.documents(nouns.SERIES))

    def load_series(self, name: str, read: nouns.Reader = nouns.read_series_file) -> Series:
        """A series with its points and labels. `read`: how a file is read where the points are not in the project.

        Errors: ProjectError where there is no such series, DataError where its file is gone or changed.
        """
        text = self.get(nouns.SERIES, name)
        if text is None:
            raise ProjectError(f"The project has no series {name}", "it was removed or renamed")
        reference = nouns.reference_of(text)
        blob = self._blob(reference.blob) if reference.blob else None
        series = nouns.load(reference, self.labels(name), self.path.resolve().parent, blob, read)
        return replace(series, confirmed=self.normal(name))

    def rules(self) -> tuple[Rule, ...]:
        """All rules, sorted by name."""
        return tuple(nouns.rule_of(text) for text in self.documents(nouns.RULE).values())

    def rule(self, name: str) -> Rule:
        """The rule of a name; ProjectError where there is none."""
        text = self.get(nouns.RULE, name)
        if text is None:
            raise ProjectError(f"The project has no rule {name}", "it was removed or renamed")
        return nouns.rule_of(text)

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of the project as `edits.set_setting` stored it."""
        text = self.get(nouns.SETTING, key)
        return default if text is None else codec.load(text)

    # Edits

    def apply(self, edit: Edit) -> None:
        """Make an edit, durably when this returns; then undo takes it back and what was undone before is forgotten.

        Where it goes on with the run of the edit before, within a short pause, both become one step of undo. An edit
        changes does nothing. Errors: ProjectError where a document is not what the edit expects (a bug of the caller:
        it was built on an older state) or the disk refuses; nothing has changed then.
        """
        if not edit.changes:
            return
        with self._storage.transaction(durable=True) as connection:
            for key, data in edit.blobs.items():
                connection.execute("INSERT OR IGNORE INTO blobs VALUES (?, ?)", (key, data))
            history.write(connection, edit)
            connection.execute("DELETE FROM edits WHERE undone = 1")
            now = self._clock()
            number = history.extend(connection, edit, self._run, now) or history.append(connection, edit, now)
        self._run = history.LastEdit(number, edit.run, now)
        self._tell(edit)

    def undo(self) -> str | None:
        """Take the last edit back; its title, None where there is none."""
        return self._step(undone=0, order="DESC")

    def redo(self) -> str | None:
        """Make the edit again that was last undone; its title, None where there is none."""
        return self._step(undone=1, order="ASC")

    @property
    def undo_title(self) -> str | None:
        """The title of the edit that `undo` would take back."""
        row = self._next_step(0, "DESC")
        return row[1] if row else None

    @property
    def redo_title(self) -> str | None:
        """The title of the edit that `redo` would make again."""
        row = self._next_step(1, "ASC")
        return row[1] if row else None

    def history(self) -> tuple[str, ...]:
        """Titles of the edits that undo can still take back, oldest first."""
        return tuple(title for (title,) in self._storage.rows("SELECT title FROM edits WHERE undone = 0 ORDER BY seq"))

    def rule_versions(self, name: str) -> tuple[RuleVersion, ...]:
        """Every state of a rule that the history still holds, oldest first; the last one is in use."""
        rows = self._storage.rows("SELECT seq, title, made, changes FROM edits WHERE undone = 0 ORDER BY seq")
        found = []
        for seq, title, made, changes in rows:
            for change in history.unpack(changes):
                if (change.kind, change.key) == (nouns.RULE, name) and change.after is not None:
                    found.append(RuleVersion(seq, title, made, nouns.rule_of(change.after)))
        return tuple(found)

    def on_changed(self, callback: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `callback` with the (kind, key) of the documents after each change; the result ends that."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    # Where the user was: outside undo

    def view(self, key: str, default: Any = None) -> Any:
        """What `set_view` stored under a key: the last selection, geometry, open tabs."""
        rows = self._storage.rows("SELECT json FROM view WHERE key = ?", (key,))
        return codec.load(rows[0][0]) if rows else default

    def set_view(self, key: str, value: Any) -> None:
        """Store a plain value (table, list, text, number) of the view; opened for reading only, it is forgotten."""
        if self.read_only:
            return
        with self._storage.transaction(durable=False) as connection:
            connection.execute("INSERT OR REPLACE INTO view VALUES (?, ?)", (key, codec.dump(value)))

    def copy_to(self, path: Path) -> None:
        """Write a copy of the whole project, history included, to another file."""
        self._storage.copy_to(path)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self._callbacks.clear()
        self._storage.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _blob(self, key: str) -> bytes | None:
        rows = self._storage.rows("SELECT bytes FROM blobs WHERE hash = ?", (key,))
        return rows[0][0] if rows else None

    def _next_step(self, undone: int, order: str) -> Any:
        rows = self._storage.rows(
            f"SELECT seq, title, changes FROM edits WHERE undone = ? ORDER BY seq {order} LIMIT 1", (undone,)
        )
        return rows[0] if rows else None

    def _step(self, undone: int, order: str) -> str | None:
        self._run = None
        with self._storage.transaction(durable=True) as connection:
            row = self._next_step(undone, order)
            if row is None:
                return None
            edit = Edit(row[1], history.unpack(row[2]))
            edit = edit if undone else edit.inverse()
            history.write(connection, edit)
            connection.execute("UPDATE edits SET undone = ? WHERE seq = ?", (1 - undone, row[0]))
        self._tell(edit)
        return edit.title

    def _tell(self, edit: Edit) -> None:
        changed = frozenset((change.kind, change.key) for change in edit.changes)
        for callback in tuple(self._callbacks):
            callback(changed)
