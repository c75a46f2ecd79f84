"""What should stand out in a case, as plain data: stretches of metrics and lines of the log, each with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Stretch:
    """From `start_ns` to `stop_ns` (ns since 1970 UTC); `words`: what was found there, such as `rises by 40`."""

    start_ns: int
    stop_ns: int
    words: str = ""


@dataclass(frozen=True)
class Highlights:
    """`regions`: metric → its stretches. `lines`: what a piece of evidence says → numbers of its lines, from 1."""

    regions: Mapping[str, tuple[Stretch, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def of_line(self, number: int) -> tuple[str, ...]:
        """What the line `number` is evidence of."""
        return tuple(words for words, numbers in self.lines.items() if number in numbers)


NO_HIGHLIGHTS = Highlights()
