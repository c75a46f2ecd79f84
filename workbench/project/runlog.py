"""The run log: what every training run told, append-only and outside undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import workbench.model.fleet  # noqa: F401 - its events are in run logs too
from workbench.errors import ProjectError
from workbench.model.events import Event
from workbench.packs.written.plain import to_plain
from workbench.project import codec
from workbench.project.storage import Storage

_TYPE = "type"


@dataclass(frozen=True)
class RunInfo:
    """A run in the log. `started`: seconds since 1970 when its first event came; `events`: how many there are."""

    id: str
    started: float
    events: int


class RunLog:
    """The runs of one project. The driver of a run appends its events as they come, from whatever thread."""

    def __init__(self, storage: Storage, clock: Callable[[], float]) -> None:
        self._storage = storage
        self._clock = clock

    def append(self, *events: Event) -> None:
        """Store events, in one transaction. Errors: ProjectError where a (run, seq) is there already."""
        with self._storage.transaction(durable=False) as connection:
            for event in events:
                connection.execute("INSERT OR IGNORE INTO runs (id, started) VALUES (?, ?)", (event.run, self._clock()))
                connection.execute("INSERT INTO run_events VALUES (?, ?, ?)", (event.run, event.seq, event_json(event)))

    def events(self, run: str, first_seq: int = 0) -> tuple[Event, ...]:
        """The events of a run in order, from `first_seq` on; none for a run that is not known."""
        rows = self._storage.rows(
            "SELECT json FROM run_events WHERE run = ? AND seq >= ? ORDER BY seq", (run, first_seq)
        )
        return tuple(event_of(text) for (text,) in rows)

    def head(self, run: str) -> Event | None:
        """The first event of a run, which says what it is; None for a run that is not known."""
        rows = self._storage.rows("SELECT json FROM run_events WHERE run = ? ORDER BY seq LIMIT 1", (run,))
        return event_of(rows[0][0]) if rows else None

    def runs(self) -> tuple[RunInfo, ...]:
        """All runs, oldest first."""
        rows = self._storage.rows(
            "SELECT id, started, (SELECT count(*) FROM run_events WHERE run = id) FROM runs ORDER BY position"
        )
        return tuple(RunInfo(*row) for row in rows)


def event_json(event: Event) -> str:
    """An event as canonical JSON, its class named by `type`."""
    return codec.dump({_TYPE: type(event).__name__} | to_plain(event))


def event_of(text: str) -> Event:
    """The event of a JSON text; ProjectError where its type or a field is not known here."""
    table = codec.load(text)
    name = table.pop(_TYPE, "")
    kind = event_types().get(name)
    if kind is None:
        raise ProjectError(
            f"The run log holds an event {name!r}", "this version does not know it", "Update Rule Workbench"
        )
    return codec.build(kind, table)


def event_types() -> dict[str, type[Event]]:
    """Every class of events that is imported, by name."""
    found: dict[str, type[Event]] = {}
    waiting: list[type[Event]] = [Event]
    for kind in _walk(waiting):
        found[kind.__name__] = kind
    return found


def _walk(waiting: list[type[Event]]) -> Iterable[type[Event]]:
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        yield kind
