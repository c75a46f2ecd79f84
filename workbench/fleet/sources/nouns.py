"""What a source of a fleet is: anything that lists its keys and loads the series of one, such as a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from workbench.errors import WorkbenchError
from workbench.model.series import Series


@dataclass(frozen=True)
class Key:
    """One series of a source. `name`: unique in it, what rules call the series; `place`: where the source finds it."""

    name: str
    place: str = ""


Loaded = tuple[Key, Series | WorkbenchError]


@runtime_checkable
class Source(Protocol):
    """What a fleet needs of its data; a frozen dataclass of plain fields, so that it travels to workers as it is."""

    kind: ClassVar[str]

    def keys(self) -> Iterator[Key]:
        """All series, always in the same order; points are not kept. DataError where there are none."""
        ...

    def load(self, key: Key) -> Series:
        """One series, called `key.name`; WorkbenchError where it cannot be had."""
        ...


@runtime_checkable
class InBatches(Protocol):
    """A source that loads several series faster together than one after the other."""

    def load_many(self, keys: Iterable[Key]) -> Iterator[Loaded]:
        """Each series, or why it cannot be had."""
        ...


def load_each(source: Source, keys: Iterable[Key]) -> Iterator[Loaded]:
    """Each series of some keys in their order, or why it cannot be had; one that fails does not touch the others."""
    if isinstance(source, InBatches):
        yield from source.load_many(keys)
        return
    for key in keys:
        try:
            yield key, source.load(key)
        except WorkbenchError as error:
            yield key, error


def table_of(source: Source) -> dict[str, Any]:
    """The source as plain values for a plan file."""
    return {"kind": source.kind, **asdict(source)}  # type: ignore[call-overload]  # every source is a dataclass
