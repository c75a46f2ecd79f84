"""A log line as it comes → what is kept of it: its time, and the kind of line it is, found once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.data.logs.parsing import LogParser
from workbench.evidence.entities import entities_of
from workbench.evidence.masks import Row
from workbench.evidence.phrases import Phrases
from workbench.evidence.usual import UsualLines

KINDS_LIMIT = 50_000  # kinds of lines of one stream; what comes then shares one template
REMEMBERED = 50_000  # messages whose kind is known
LONGEST = 2_000  # characters of a message that is remembered
ERROR, WARNING = "error", "warning"
_LEVELS = {"WARN": WARNING, "ERROR": ERROR, "FATAL": ERROR}
_CONTINUES = re.compile(r"\s+\S|Caused by: |Traceback \(|\.\.\. \d+ more")
_OTHER: Row = ("<other lines>",)


@dataclass(frozen=True)
class Kind:
    """What lines of a kind have in common: numbers of the phrase groups that they say, their severity (ERROR, WARNING,
    ""), the entities that they name, and their template (None where nobody asks for it)."""

    groups: tuple[int, ...]
    level: str = ""
    entities: tuple[str, ...] = ()
    template: Row | None = None

    @property
    def telling(self) -> bool:
        """Whether it is worth to be shown."""
        return bool(self.groups or self.level or self.entities)


@dataclass(frozen=True, slots=True)
class Seen:
    """`time_ns` None where the line has no time; `kind`: its number in `LineFacts.kinds`; `text` as people read it."""

    time_ns: int | None
    kind: int
    text: str


class LineFacts:
    """Reads lines of many sources. What it remembers changes nothing but its speed, but for years that stamps do not
    name: they are near the moment of the line before."""

    def __init__(self, phrases: Phrases, usual: UsualLines | None) -> None:
        self.kinds: list[Kind] = []
        self._phrases, self._usual = phrases, usual
        self._numbers: dict[Kind, int] = {}
        self._known: dict[tuple[str, str, str], int] = {}
        self._parser = LogParser(0)

    def read(self, text: str, near_ns: int, time_ns: int | None, source: str, level: str) -> Seen | None:
        """What a line tells; None for an empty one, or one that goes on with the line before, as of a stack trace.

        `near_ns`: a moment near it; `time_ns`, `source`, `level`: where the sender tells them itself.
        """
        line = text.split("\n", 1)[0].rstrip("\r")
        if not line.strip() or (time_ns is None and _CONTINUES.match(line)):
            return None
        read = self._parser.read_alone(line, near_ns)
        found = self._of(source or read.source, read.message, level or read.level)
        return Seen(read.time_ns if time_ns is None else time_ns, found, line[:LONGEST])

    def number(self, kind: Kind) -> int:
        """The number of a kind, a new one where it was never met."""
        number = self._numbers.get(kind)
        if number is None:
            if len(self.kinds) >= KINDS_LIMIT and kind.template not in (None, _OTHER):
                return self.number(Kind(kind.groups, kind.level, kind.entities, _OTHER))
            number = self._numbers[kind] = len(self.kinds)
            self.kinds.append(kind)
        return number

    def _of(self, source: str, message: str, level: str) -> int:
        key = (source, message, level)
        number = self._known.get(key)
        if number is None:
            groups = tuple(sorted(self._phrases.found(f"{source} {message}")))
            template = None if self._usual is None else self._usual.template_of(message)[0]
            number = self.number(Kind(groups, _LEVELS.get(level, ""), tuple(entities_of((message,))), template))
            if len(message) <= LONGEST:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[key] = number
        return number
