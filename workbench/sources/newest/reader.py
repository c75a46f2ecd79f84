"""The new points of a query as lines of JSON, each once, in the order of their times."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.sources.newest.memory import Memory
from workbench.sources.nouns import Rows

_AT_ONCE = 5_000  # lines

Ask = Callable[[Memory], Sequence[Rows]]


@dataclass(frozen=True)
class Window:
    """`until_ns`: what is younger waits for the next time; `late_ns`: so much before the last moment is asked for once
    more, for series that come late."""

    until_ns: int
    late_ns: int


class NewPoints:
    """`news`: in words, why it is asked for from its beginning; `too_late`: points left out since a later one of their
    series was judged before they came. Errors: as what `ask` raises."""

    def __init__(self, ask: Ask, parts: Sequence[str], window: Window, note: Path) -> None:
        self._memory, self.news = Memory.read(note, parts)
        self._note, self._window = note, window
        self.line_number = self.too_late = 0
        self._lines = self._new(ask(self._memory))

    def read(self, wait_s: float | None = None) -> bytes | None:  # noqa: ARG002 — an answer need not be waited for
        """The next lines, None where there are no more."""
        lines = [line for line, _ in zip(self._lines, range(_AT_ONCE), strict=False)]
        self.line_number += len(lines)
        return "".join(lines).encode() or None

    def done(self) -> None:
        """Remember what came, once it is safe."""
        self._memory.forget(self._window.late_ns)
        self._memory.write(self._note)

    def close(self) -> None:
        """Nothing is open."""

    def _new(self, rows: Sequence[Rows]) -> Iterator[str]:
        found: list[tuple[int, str, float]] = []
        for one in rows:
            found += self._of_series(one)
        for time, name, value in sorted(found, key=lambda point: point[:2]):
            self._memory.seen.setdefault(name, []).append(time)
            number = value if math.isfinite(value) else None
            yield json.dumps({"series": name, "time_ns": time, "value": number}) + "\n"

    def _of_series(self, rows: Rows) -> Iterator[tuple[int, str, float]]:
        known = set(self._memory.seen.get(rows.name, ()))
        last = max(known, default=None)
        order = np.argsort(rows.times_ns, kind="stable")
        for time, value in zip(rows.times_ns[order].tolist(), rows.values[order].tolist(), strict=True):
            if time > self._window.until_ns or time in known:
                continue
            known.add(time)
            if last is not None and time < last:
                self.too_late += 1
            else:
                yield time, rows.name, value
