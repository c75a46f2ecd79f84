"""The series that children are given: how each is sent, and which make room for others."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.model.series import Series
from workbench.sandbox.link import wire

SMALL = 1 << 20  # bytes; a series up to here is sent as it is: copying it costs less than a file that both keep open


@dataclass
class _Place:
    """What is known of one series: its size in bytes, and the memory file it is shared by, None for a small one."""

    size: int
    file: wire.MemoryFile | None = None


class Shelf:
    """Series by content hash, the least recently used first: at most `most_bytes` in all and `most_files` large ones,
    each an open file here and in the child, but always the last one asked for."""

    def __init__(self, most_bytes: int, most_files: int) -> None:
        self._most_bytes, self._most_files = most_bytes, most_files
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._bytes = self._files = 0

    def take(self, key: str, series: Series) -> None:
        """Put a series on the shelf, or note that it is in use."""
        if key not in self._places:
            size = (len(series.columns) + 1) * len(series) * 8
            file = wire.MemoryFile(_columns(series)) if size > SMALL else None
            self._places[key] = _Place(size, file)
            self._count(self._places[key], 1)
        self._places.move_to_end(key)

    def parcel(self, key: str, series: Series) -> tuple[bytes, int | None, str]:
        """What is sent of a series that was taken: its content, or the descriptor and the tag of its memory file."""
        file = self._places[key].file
        return (_columns(series).tobytes(), None, "") if file is None else (b"", file.fd, file.tag)

    def make_room(self, known: Set[str]) -> list[str]:
        """Let the series go that are too many; of those that a child knows, sorted, which are here no more."""
        while len(self._places) > 1 and (self._bytes > self._most_bytes or self._files > self._most_files):
            _, place = self._places.popitem(last=False)
            self._count(place, -1)
            _close(place)
        return sorted(known - self._places.keys())

    def close(self) -> None:
        """Give all memory back."""
        for place in self._places.values():
            _close(place)
        self._places.clear()
        self._bytes = self._files = 0

    def _count(self, place: _Place, sign: int) -> None:
        self._bytes += sign * place.size
        self._files += sign * (place.file is not None)


def _columns(series: Series) -> NDArray[np.float64]:
    """The columns of a series and the index below them (columns + 1, n)."""
    return np.vstack([series.values.T, np.arange(len(series), dtype=np.float64)])


def _close(place: _Place) -> None:
    if place.file is not None:
        place.file.close()
