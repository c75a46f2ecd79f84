"""Lines of text → `LogLines`: stamps and headers as the first lines have them, a line that differs by itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from itertools import chain, islice

import numpy as np

from workbench.data.logs.headers import Header, Layout, learn, split
from workbench.data.logs.levels import LETTERS, level_before_time, level_in_message
from workbench.data.logs.records import Record, record_of
from workbench.data.logs.repairs import Repairs
from workbench.data.logs.stamps import FORMS, WINDOW, Calendar, Stamp, find_stamp
from workbench.model.logs import LogLines

LEARNED_FROM = 1000  # lines
LONG = 4096  # characters; templates look no further
FORMS_REMEMBERED = 3
COMMON = 20  # lines of a form, from which on it is looked for before the others

HEADER = 1024  # characters behind a stamp in which the header ends

_COLORS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTINUES = re.compile(r"\s+\S|Caused by: |Traceback \(|\.\.\. \d+ more|[\w.$]+(?:Exception|Error)(?::|$)|[}\])]")
_BY_CONVENTION = frozenset(["syslog", "iso"])
_Kind = tuple[str, int]


class _Rows:
    """The columns of LogLines while they grow."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.times_ns: list[int] = []
        self.known: list[bool] = []
        self.levels: list[str] = []
        self.sources: list[str] = []
        self.messages: list[str] = []
        self.texts: list[str | list[str]] = []  # a list where lines were joined

    def lines(self) -> LogLines:
        texts = tuple(text if isinstance(text, str) else "\n".join(text) for text in self.texts)
        arrays = np.array(self.numbers, np.int64), np.array(self.times_ns, np.int64), np.array(self.known, np.bool_)
        return LogLines(*arrays, tuple(self.levels), tuple(self.sources), tuple(self.messages), texts)


@dataclass(frozen=True, slots=True)
class LoneLine:
    """What one line tells by itself; `form`: of its stamp, "" where it has none."""

    form: str
    level: str
    source: str
    message: str


class LogParser:
    """Parses the lines of one log; what it learned from the first lines holds for the rest."""

    def __init__(self, near_ns: int, zone: tzinfo | None = None, repairs: Repairs | None = None) -> None:
        """`near_ns`: about when the log was written, for years that are not; `zone` of stamps without one."""
        self.repairs = repairs or Repairs()
        self._calendar = Calendar(near_ns, zone)
        self._layouts: dict[_Kind, Layout] = {}
        self._forms: tuple[str, ...] = ()
        self._last_ns: int | None = None
        if zone is not None:
            self.repairs.zone = str(zone)

    def parse(self, lines: Iterable[str]) -> LogLines:
        """All lines; nothing is left out but empty ones, and what was repaired is in `repairs`."""
        source = iter(lines)
        head = list(islice(source, LEARNED_FROM))
        self._learn(head)
        rows = _Rows()
        for number, line in enumerate(chain(head, source), 1):
            self._add(rows, number, line)
        return rows.lines()

    def read_alone(self, text: str) -> LoneLine:
        """What a line tells without the lines around it, as where lines of many logs come mixed."""
        line = uncolored(text)
        record = record_of(line)
        stamp = (find_stamp(record.time) if record else None) or self._stamp(line)
        message, header = self._read(line, stamp) if record is None else _said(record)
        level = header.level or level_in_message(message)
        return LoneLine(stamp.form if stamp is not None else "", level, header.source, message)

    def moment_alone(self, text: str, form: str, near_ns: int) -> int | None:
        """The moment of a stamp of this form in a line; `near_ns`: a moment near it, for a stamp without a year."""
        line = uncolored(text)
        record = record_of(line)
        stated = FORMS[form].search(record.time) if record else None
        found = stated or FORMS[form].search(line, 0, WINDOW)
        self._calendar.near(near_ns)
        return None if found is None else self._calendar.moment(found)

    def _learn(self, lines: list[str]) -> None:
        """Which stamps there are, in which places, and what headers stand behind them."""
        rests: defaultdict[_Kind, list[str]] = defaultdict(list)
        forms: Counter[_Kind] = Counter()
        for line in (uncolored(line[:LONG]) for line in lines):
            common = tuple(form for (form, _), count in forms.items() if count >= COMMON)
            if stamp := find_stamp(line, common):
                rests[stamp.form, stamp.index].append(_rest(line, stamp)[:HEADER])
                forms[stamp.form, stamp.index] += 1
        for kind, count in forms.items():
            if count > 1 or kind[1] == 0:
                self._layouts[kind] = learn(rests[kind], kind[0] in _BY_CONVENTION)
        self._forms = tuple(dict.fromkeys(form for (form, _), _ in forms.most_common(FORMS_REMEMBERED)))

    def _add(self, rows: _Rows, number: int, text: str) -> None:
        place = len(rows.texts)
        line = uncolored(text)
        if line is not text:
            self.repairs.note("colors", place)
        if not line.strip():
            self.repairs.note("empty lines", place)
            return
        if len(text) > LONG:
            self.repairs.note("long lines", place)
        record = record_of(line)
        stamp = (find_stamp(record.time) if record else None) or self._stamp(line)
        if record is None and stamp is None and place and _CONTINUES.match(line):
            self.repairs.note("continued lines", place - 1)
            _join(rows.texts, text)
            return
        moment = None if stamp is None else self._moment(stamp, place)
        message, header = self._read(line, stamp) if record is None else _said(record)
        rows.numbers.append(number)
        rows.times_ns.append(moment or 0)
        rows.known.append(moment is not None)
        rows.levels.append(header.level or level_in_message(message))
        rows.sources.append(header.source)
        rows.messages.append(message)
        rows.texts.append(text)
        if moment is None:
            self.repairs.note("no time", place)

    def _stamp(self, line: str) -> Stamp | None:
        """The stamp of a line, if it stands where stamps stand in this log."""
        for forms in (self._forms, ()):
            stamp = find_stamp(line, forms)
            if stamp and (stamp.index == 0 or (stamp.form, stamp.index) in self._layouts or _bracketed(line, stamp)):
                return stamp
        return None

    def _moment(self, stamp: Stamp, place: int) -> int | None:
        moment = self._calendar.moment(stamp.match)
        if moment is None:
            return None
        if self._calendar.assumed_year:
            self.repairs.note("assumed year", place)
        if self._calendar.assumed_zone:
            self.repairs.note("assumed zone", place)
        if self._last_ns is not None and moment < self._last_ns:
            self.repairs.note("times step back", place)
        self._last_ns = moment
        return moment

    def _read(self, line: str, stamp: Stamp | None) -> tuple[str, Header]:
        """The message of a line and what its header says."""
        if stamp is None:
            header = split(line[:HEADER], Layout(learned=False))
            return line[header.start :].strip() or line.strip(), header
        rest = _rest(line, stamp)
        layout = self._layouts.get((stamp.form, stamp.index), Layout(int(stamp.form in _BY_CONVENTION), learned=False))
        header = split(rest[:HEADER], layout)
        message = rest[header.start :].strip() or line[: stamp.start].strip()
        if not header.level and (level := level_before_time(line[: stamp.start])):
            header = Header(header.start, level, header.source)
        if stamp.form == "letter":
            header = Header(header.start, LETTERS[stamp.match["letter"]], header.source)
        return message, header


def _said(record: Record) -> tuple[str, Header]:
    return record.message, Header(0, record.level, record.source)


def uncolored(text: str) -> str:
    """A line without color codes: the same object where there are none."""
    return _COLORS.sub("", text) if "\x1b" in text else text


def _rest(line: str, stamp: Stamp) -> str:
    """What stands behind a stamp, without what closes or follows it."""
    return line[stamp.stop :].lstrip("])>:,\"'").lstrip(" ")


def _bracketed(line: str, stamp: Stamp) -> bool:
    return stamp.start > 0 and line[stamp.start - 1] == "[" and line[stamp.stop : stamp.stop + 1] == "]"


def _join(texts: list[str | list[str]], text: str) -> None:
    last = texts[-1]
    if isinstance(last, str):
        texts[-1] = [last, text]
    else:
        last.append(text)
