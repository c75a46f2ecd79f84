"""Edit: the only way a project changes, as texts before and after, so that each one carries its own inverse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol


@dataclass(frozen=True)
class Change:
    """One document before and after, as JSON texts; None = it does not exist."""

    kind: str
    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Edit:
    """What one intent of the user changes, all or nothing. `title`: for "Undo …". `blobs`: arrays that the documents
    name by their hash; stored with the edit and never undone. `run`: edits of the same run that follow each other
    closely, such as presses of one key, are one step of undo; empty = a step of its own."""

    title: str
    changes: tuple[Change, ...]
    blobs: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    run: str = ""

    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        swapped = tuple(replace(c, before=c.after, after=c.before) for c in reversed(self.changes))
        return replace(self, changes=swapped, blobs=MappingProxyType({}))

    def then(self, later: Edit) -> Edit:
        """Both as one: from what was before this one to what is after the later one; documents that end as they began
        are left out."""
        ends = {(c.kind, c.key): c for c in self.changes}
        for c in later.changes:
            known = ends.get((c.kind, c.key))
            ends[c.kind, c.key] = c if known is None else replace(known, after=c.after)
        return replace(later, changes=tuple(c for c in ends.values() if c.before != c.after))


class Documents(Protocol):
    """What the builders read: the documents as they are now."""

    def get(self, kind: str, key: str) -> str | None:
        """The JSON of one document, None where there is none."""

    def documents(self, kind: str) -> Mapping[str, str]:
        """Key → JSON of all documents of a kind."""


def put(now: Documents, title: str, texts: Mapping[tuple[str, str], str | None]) -> Edit:
    """An edit that gives the documents (kind, key) these texts; None removes one."""
    changes = (Change(kind, key, now.get(kind, key), text) for (kind, key), text in texts.items())
    return Edit(title, tuple(change for change in changes if change.before != change.after))
