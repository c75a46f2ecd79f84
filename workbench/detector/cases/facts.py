"""A log line as it comes → what is kept of it: its time, and the kind of line it is, found once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.data.logs.levels import level_in_message
from workbench.data.logs.parsing import LogParser
from workbench.data.logs.records import Record, record_of
from workbench.data.logs.stamps import find_stamp
from workbench.evidence.entities import entities_of
from workbench.evidence.masks import Row
from workbench.evidence.phrases import ZEROS, Phrases
from workbench.evidence.usual import UsualLines

KINDS_LIMIT = 50_000  # kinds of lines of one stream; what comes then shares one template
REMEMBERED = 50_000  # shapes of lines that are remembered
LONGEST = 2_000  # characters of a message that is remembered
ERROR, WARNING = "error", "warning"
_LEVELS = {"WARN": WARNING, "ERROR": ERROR, "FATAL": ERROR}
_CONTINUES = re.compile(r"\s+\S|Caused by: |Traceback \(|\.\.\. \d+ more")
_OTHER: Row = ("<other lines>",)
_MAY_NAME = re.compile(r"0\.0|(?:\bport[ =:]+|[\w\])]:|dpt=|dport=|spt=)0000", re.I)  # addresses and ports


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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What lines share that differ in digits alone: where the message begins, what the header says, and what follows
    from words. `looks`: digits decide whether entities are named; `numbered`: whether phrases are said."""

    form: str
    start: int
    source: str
    level: str
    groups: frozenset[int]
    template: Row | None
    entities: tuple[str, ...]
    looks: bool
    numbered: bool


class LineFacts:
    """Reads lines of many sources. What it remembers changes nothing but its speed, but for years that stamps do not
    name: they are near the moment of the line before."""

    def __init__(self, phrases: Phrases, usual: UsualLines | None) -> None:
        self.kinds: list[Kind] = []
        self._phrases, self._usual = phrases, usual
        self._numbers: dict[Kind, int] = {}
        self._shapes: dict[tuple[object, ...], _Shape] = {}
        self._parser = LogParser(0)

    def read(self, text: str, near_ns: int, time_ns: int | None, source: str, level: str) -> Seen | None:
        """What a line tells; None for an empty one, or one that goes on with the line before, as of a stack trace.

        `near_ns`: a moment near it; `time_ns`, `source`, `level`: where the sender tells them itself.
        """
        line = text.split("\n", 1)[0].rstrip("\r")
        if not line.strip() or (time_ns is None and _CONTINUES.match(line)):
            return None
        record = record_of(line)
        if record is not None:
            return self._recorded(record, line, near_ns, time_ns, source, level)
        shape = self._shape(line, source, level)
        message = line[shape.start :]
        if time_ns is None and shape.form:
            time_ns = self._parser.moment_alone(line, shape.form, near_ns)
        said = f"{shape.source} {message}"
        phrases = self._phrases
        by_words = phrases.by_words(said) if shape.numbered else shape.groups.union(phrases.by_lone_numbers(said))
        groups = by_words.union(phrases.by_expressions(said))
        entities = tuple(entities_of((message,))) if shape.looks else shape.entities
        kind = Kind(tuple(sorted(groups)), shape.level, entities, shape.template)
        return Seen(time_ns, self.number(kind), line[:LONGEST])

    def _recorded(self, record: Record, line: str, near_ns: int, time_ns: int | None, source: str, level: str) -> Seen:
        """What a line tells that is a JSON object; its shape is not remembered."""
        if time_ns is None and (stamp := find_stamp(record.time)):
            time_ns = self._parser.moment_alone(line, stamp.form, near_ns)
        message = record.message
        groups = self._phrases.found(f"{source or record.source} {message}")
        level = level or record.level or level_in_message(message)
        template = None if self._usual is None else self._usual.template_of(message)[0]
        kind = Kind(tuple(sorted(groups)), _LEVELS.get(level, ""), tuple(entities_of((message,))), template)
        return Seen(time_ns, self.number(kind), line[:LONGEST])

    def number(self, kind: Kind) -> int:
        """The number of a kind, a new one where it was never met."""
        number = self._numbers.get(kind)
        if number is None:
            if len(self.kinds) >= KINDS_LIMIT and kind.template not in (None, _OTHER):
                return self.number(Kind(kind.groups, kind.level, kind.entities, _OTHER))
            number = self._numbers[kind] = len(self.kinds)
            self.kinds.append(kind)
        return number

    def _shape(self, line: str, source: str, level: str) -> _Shape:
        if len(line) > LONGEST:
            return self._read(line, source, level)
        key = (line.translate(ZEROS), source, level)
        shape = self._shapes.get(key)
        if shape is None:
            if len(self._shapes) >= REMEMBERED:
                self._shapes.clear()
            shape = self._shapes[key] = self._read(line, source, level)
        return shape if shape.source in line or source else self._read(line, source, level)

    def _read(self, line: str, source: str, level: str) -> _Shape:
        read = self._parser.read_alone(line)
        source, level, message = source or read.source, level or read.level, read.message
        at = line.rfind(message)
        if at < 0:  # colors were taken out of it
            at, message = 0, line
        named = tuple(entities_of((message,)))
        zeroed = f"{source} {message}".translate(ZEROS)
        return _Shape(
            read.form,
            at,
            source,
            _LEVELS.get(level, ""),
            self._phrases.by_words(zeroed),
            None if self._usual is None else self._usual.template_of(message)[0],
            named,
            _MAY_NAME.search(zeroed) is not None,
            self._phrases.hangs_on_numbers(f"{source} {message}"),
        )
