"""Log lines as they were read: number, time, level, source, message, and the whole text, one entry a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVELS = ("TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "ERROR", "FATAL")


@dataclass(frozen=True, eq=False)
class LogLines:
    """n lines of a log in the order of their file.

    `numbers` (n,) int64: place in the file, from 1. `times_ns` (n,) int64: ns since 1970 UTC, 0 where not `known` (n,).
    `levels`: one of LEVELS, or "" where the line tells none. `sources`: service, process or component, "" for none.
    `messages`: what is said, without the header and without colors. `texts`: everything as it stands in the file;
    lines that belong to the one before, such as those of a stack trace, are joined to it by a line feed.
    """

    numbers: NDArray[np.int64]
    times_ns: NDArray[np.int64]
    known: NDArray[np.bool_]
    levels: tuple[str, ...]
    sources: tuple[str, ...]
    messages: tuple[str, ...]
    texts: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.texts)
        for name, kind in (("numbers", np.int64), ("times_ns", np.int64), ("known", np.bool_)):
            array = np.array(getattr(self, name), kind)
            if array.shape != (n,):
                raise ValueError(f"{name} must be ({n},), not {array.shape}")
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        if not len(self.levels) == len(self.sources) == len(self.messages) == n:
            raise ValueError(f"levels, sources and messages must have {n} entries like the texts")

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, places: Sequence[int] | NDArray[np.int64]) -> LogLines:
        """The lines at these places, in this order."""
        index = np.asarray(places, np.int64)
        chosen = index.tolist()
        return LogLines(
            self.numbers[index],
            self.times_ns[index],
            self.known[index],
            *(tuple(column[i] for i in chosen) for column in (self.levels, self.sources, self.messages, self.texts)),
        )
