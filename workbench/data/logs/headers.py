"""What stands between the time of a log line and its message: learned from many lines, not known by product.

A header is columns in constant places that look like a header in nearly all lines: levels, numbers, brackets, further
times, dashes, padded names, and names that end in a colon. Columns between them, such as hosts, belong to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from workbench.data.logs.levels import level_of_field

COLUMNS = 12  # that are looked at behind the time
ENOUGH_LINES = 20  # to learn a header from
NEARLY_ALL = 0.9
SOMETIMES = 0.3
GAP = 3  # columns without marks between columns with marks
LATE = 2  # columns by which a tag or a dash may stand later than in most lines, where a name has more words
REMEMBERED = 20_000  # fields, and headers

_FIELD = re.compile(r"(\[(?:[^\[\]]|\[[^\[\]]*\])*\][:,]?|\S+)(  )?")
_NUMBER = re.compile(r"[#(<]?[-+]?(?:0x[0-9a-fA-F]+|\d+)[)>]?,?")
_TIME = re.compile(r"(?=.*\d)[\dTZ]+(?:[:.,/+-][\dTZ]+){2,}")
_TAG = re.compile(r"[A-Za-z_/(<*][^\s\"'=]*[\w\])>*]:")
_PROCESS = re.compile(r"[A-Za-z_/(][^\s\"'=\[]*\[\d+\]:")
_DASHES = frozenset(["-", "--", "---", ":", "|", "||", "*", "-:", "::"])
_BARS = "|;\t"


@dataclass(frozen=True)
class Header:
    """What one line's header says: `message` begins at `start` of what came behind the time."""

    start: int
    level: str = ""
    source: str = ""


@dataclass(frozen=True)
class Layout:
    """How headers of one kind of line are written: `columns` behind the time, the last one of the kind `last`.

    `bar`: the sign that parts columns instead of spaces, "" for none. `learned`: False where lines were too few.
    """

    columns: int = 0
    last: str = ""
    bar: str = ""
    learned: bool = True


@dataclass(frozen=True, slots=True)
class _Fields:
    """Of one line, as columns: a line has many fields, and objects for each would cost half of the time."""

    texts: list[str]
    stops: list[int]
    kinds: list[str]


def learn(rests: Sequence[str], by_convention: bool) -> Layout:
    """The layout of lines by what stands behind their times; `by_convention`: a host and a process may follow.

    Few lines teach nothing: each of them is then read for itself.
    """
    if len(rests) < ENOUGH_LINES:
        return Layout(columns=1 if by_convention else 0, learned=False)
    for bar in _BARS:
        counts = sorted(rest.count(bar) for rest in rests if rest.startswith(bar))
        if len(counts) >= NEARLY_ALL * len(rests):
            return Layout(columns=counts[int((1 - NEARLY_ALL) * len(counts))], bar=bar)
    rows = [_fields(rest).kinds for rest in rests]
    end, last, seen = 0, "", 0
    for i in range(COLUMNS):
        kind = _column(rows, i)
        if kind:
            seen = i + 1
        elif i - seen >= GAP:
            break
        # Messages begin with numbers, and behind a tag with anything but brackets and dashes.
        if kind and not (kind == "number" and end < i) and (last != "tag" or kind in ("bracket", "dash")):
            end, last = i + 1, last if last == "tag" else kind
    return Layout(end, last)


def split(rest: str, layout: Layout) -> Header:
    """The header of what stands behind the time of a line."""
    if layout.bar:
        return _by_bars(rest, layout)
    if layout.learned and not layout.columns:
        return Header(0)
    fields = _fields(rest, layout.columns + LATE if layout.learned else COLUMNS)
    end = _end(fields.kinds, layout) if layout.learned else _end_alone(fields, bool(layout.columns))
    return Header(fields.stops[end - 1] if end else 0, *_said(tuple(fields.texts[:end])))


def _column(rows: Sequence[Sequence[str]], i: int) -> str:
    """What the fields of a column are in nearly all lines, or at the latest a little later; "" for nothing special.

    `rows`: the kinds of the fields of each line.
    """
    kinds = Counter(row[i] for row in rows if len(row) > i)
    kinds.pop("", None)
    enough = NEARLY_ALL * len(rows)
    if kinds and kinds.total() >= enough:
        return min(kinds, key=lambda kind: (-kinds[kind], kind))
    for kind in ("tag", "dash"):
        if kinds[kind] >= SOMETIMES * len(rows) and sum(kind in row[i : i + 1 + LATE] for row in rows) >= enough:
            return kind
    return ""


def _fields(rest: str, count: int = COLUMNS) -> _Fields:
    """The first fields; what stands in brackets is one."""
    found = _Fields([], [], [])
    texts, stops, kinds = found.texts, found.stops, found.kinds
    for match in islice(_FIELD.finditer(rest), count):
        text, padded = match.groups()
        texts.append(text)
        stops.append(match.end())
        kinds.append(_kind(text) or ("padded" if padded else ""))
    return found


@lru_cache(REMEMBERED)
def _kind(field: str) -> str:
    if level_of_field(field):
        return "level"
    if field in _DASHES:
        return "dash"
    if _NUMBER.fullmatch(field):
        return "number"
    if _TIME.fullmatch(field):
        return "time"
    if (field[0] == "[" and field[-1] in "]:,") or (field[-1] == "]" and "[" not in field):
        return "bracket"
    return "tag" if _TAG.fullmatch(field) else ""


def _end(kinds: Sequence[str], layout: Layout) -> int:
    """How many fields the header of one line has: its last one may come late, or a tag not at all."""
    end = min(layout.columns, len(kinds))
    if layout.last not in ("tag", "dash") or layout.last in kinds[:end]:
        return end
    if layout.last in kinds[end:]:
        return kinds.index(layout.last, end) + 1
    return max(end - 1, 0)


def _end_alone(fields: _Fields, by_convention: bool) -> int:
    """How many fields look like a header in a line that nothing is known about."""
    kinds, end = fields.kinds, 0
    while end < len(kinds) and kinds[end] in ("level", "bracket", "dash", "time", *(("number",) if end == 0 else ())):
        end += 1
    if kinds[end : end + 1] == ["tag"]:
        return end + 1
    if kinds[end + 1 : end + 2] == ["tag"] and (by_convention or _PROCESS.fullmatch(fields.texts[end + 1])):
        return end + 2
    return end


def _by_bars(rest: str, layout: Layout) -> Header:
    parts = rest.split(layout.bar, layout.columns)
    header = tuple(part.strip() for part in parts[:-1] if part.strip())
    return Header(len(rest) - len(parts[-1]), *_said(header))


@lru_cache(REMEMBERED)
def _said(header: tuple[str, ...]) -> tuple[str, str]:
    """The level, and the service, process or component: a tag without its number, else a plain name, else a bracket."""
    behind = [*map(_kind, header[1:]), ""][: len(header)]
    # A letter is a level before a tag only: elsewhere it may mean anything.
    levels = (
        level_of_field(field) for field, kind in zip(header, behind, strict=True) if len(field) > 1 or kind == "tag"
    )
    level = next(filter(None, levels), "")
    for wanted in ("tag", "", "bracket"):
        for field in reversed(header):
            if _kind(field) == wanted:
                return level, re.sub(r"\[\d+\]$", "", field.rstrip(":,")).strip("[]") if wanted else field
    return level, ""
