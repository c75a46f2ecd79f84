"""Runs that wait for their turn: what each learns from and how, a frozen list that a project keeps; nothing of Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True)
class QueuedRun:
    """One run to come. `series`: learned from together; `choice`: how, as `remembered.choice_table` keeps it; `run`:
    the id of its run once it was begun; `problem`: why it failed, it waits for a person then."""

    key: int
    series: tuple[str, ...]
    choice: Mapping[str, Any] = field(default_factory=dict)
    run: str = ""
    problem: str = ""


@dataclass(frozen=True)
class RunQueue:
    """The runs in their order; every change gives another queue."""

    items: tuple[QueuedRun, ...] = ()

    def add(self, groups: Sequence[Sequence[str]], choice: Mapping[str, Any]) -> RunQueue:
        """One more run for each group of series, at the end; what waits already is not added twice."""
        waiting = {one.series for one in self.items if not one.run and not one.problem}
        key = 1 + max((one.key for one in self.items), default=0)
        new = [tuple(group) for group in groups if group and tuple(group) not in waiting]
        return RunQueue((*self.items, *(QueuedRun(key + at, group, choice) for at, group in enumerate(new))))

    def move(self, key: int, by: int) -> RunQueue:
        """The run that many places later; the end of the list holds it."""
        at = next((place for place, one in enumerate(self.items) if one.key == key), None)
        if at is None:
            return self
        items = list(self.items)
        items.insert(min(max(at + by, 0), len(items) - 1), items.pop(at))
        return RunQueue(tuple(items))

    def remove(self, key: int) -> RunQueue:
        """Without the run."""
        return RunQueue(tuple(one for one in self.items if one.key != key))

    def begun(self, key: int, run: str) -> RunQueue:
        """The run has an id now."""
        return self._with(key, run=run)

    def failed(self, key: int, problem: str) -> RunQueue:
        """The run came to nothing."""
        return self._with(key, problem=problem, run="")

    def again(self, key: int) -> RunQueue:
        """A run that failed waits for its turn again."""
        return self._with(key, problem="")

    def _with(self, key: int, **changed: Any) -> RunQueue:
        return RunQueue(tuple(replace(one, **changed) if one.key == key else one for one in self.items))

    def get(self, key: int) -> QueuedRun | None:
        """The run of that key."""
        return next((one for one in self.items if one.key == key), None)

    @property
    def next(self) -> QueuedRun | None:
        """Whose turn it is: the first that did not fail."""
        return next((one for one in self.items if not one.problem), None)

    @property
    def waiting(self) -> int:
        """How many are still to come, one that was begun not counted."""
        return sum(not one.problem and not one.run for one in self.items)

    def table(self) -> list[dict[str, Any]]:
        """The queue as plain values, to be kept."""
        return [asdict(one) | {"series": list(one.series), "choice": dict(one.choice)} for one in self.items]


def queue_of(table: Any) -> RunQueue:
    """The queue that was kept; what is none is empty."""
    names = {one.name for one in fields(QueuedRun)}
    items = [one for one in table or () if isinstance(one, Mapping) and {"key", "series"} <= set(one) <= names]
    return RunQueue(tuple(QueuedRun(**{**one, "series": tuple(one["series"])}) for one in items))
