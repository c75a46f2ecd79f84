"""Points as InfluxDB line protocol, as Telegraf speaks it: `cpu,host=a usage=0.5,count=3i 1767268800000000000`.

Source: the InfluxDB v2 line protocol reference (escapes, types, comments); times are in ns, Telegraf's only unit.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from workbench.detector.points import LINE_LIMIT, LineError, Point, checked_ns

_FLOAT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf(?:inity)?)", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"([+-]?\d+)[iu]", re.ASCII)
_TIME = re.compile(r"[+-]?\d+", re.ASCII)
_TRUTH = {
    **dict.fromkeys(("t", "T", "true", "True", "TRUE"), 1.0),
    **dict.fromkeys(("f", "F", "false", "False", "FALSE"), 0.0),
}
_BEFORE = {stops: re.compile(rf"(?:\\.|[^\\{stops}]|\\\Z)*", re.DOTALL) for stops in (" ", ",", "=", "= ,", '"', ", ")}
_BEFORE_ESCAPED = re.compile(r"\\(?=[,= \\])")
_PLACE = re.compile(r"\{([^{}]*)\}")


def parse_line(text: str, series: str = "") -> Point | None:
    """The point of a line, None for an empty one, a comment, or one without a field that is a number or a truth value.

    The series is called `measurement,tag=value…`, tags by name, escapes undone; its columns are the fields. `series`: a
    name instead, in which `{measurement}` and `{tag}` stand for what the line has. Raises LineError.
    """
    text = text.strip(" \t\r\n")
    if not text or text.startswith("#"):
        return None
    if len(text) > LINE_LIMIT:
        raise LineError(f"it is longer than {LINE_LIMIT >> 20} MB")
    head, at = _until(text, 0, " ")
    while at < len(text) and text[at] == " ":
        at += 1
    fields, at = _fields(text, at)
    stamp = text[at:].strip(" ")
    if stamp and not _TIME.fullmatch(stamp):
        raise LineError(f"its time {stamp[:40]!r} is no whole number of ns")
    name = _name(head, series)
    values = {key: number for key, given in fields.items() if (number := _number(key, given)) is not None}
    return Point(name, checked_ns(int(stamp)) if stamp else None, values) if values else None


@lru_cache(1 << 14)
def escape(text: str, also: str = ",= ") -> str:
    """A measurement (`also` ", "), tag or key as line protocol writes it; a line break, which it cannot, is a space."""
    text = text.replace("\n", " ").replace("\r", " ")
    if text.endswith("\\"):  # it would escape the sign that follows, and a backslash itself has no escape
        text += " "
    text = _BEFORE_ESCAPED.sub(r"\\\\", text)  # else it would be read as what escapes the sign behind it
    return "".join("\\" + sign if sign in also else sign for sign in text)


def quote(text: str) -> str:
    """Text as a string field."""
    inner = text.replace("\n", " ").replace("\r", " ").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def _until(text: str, at: int, stops: str) -> tuple[str, int]:
    """The text from `at` to the first sign of `stops` that no backslash precedes, still escaped, and where that is."""
    found = _BEFORE[stops].match(text, at)
    assert found is not None  # it may be empty
    return found[0], found.end()


def _plain(text: str) -> str:
    return re.sub(r"\\([,= \\])", r"\1", text) if "\\" in text else text


@lru_cache(1 << 14)  # the same series come again and again
def _name(head: str, wanted: str) -> str:
    parts, at = [], -1
    while at < len(head):
        part, at = _until(head, at + 1, ",")
        parts.append(part)
    measurement, tags = _plain(parts[0]), dict(_tag(part) for part in parts[1:])
    if not measurement:
        raise LineError("it has no measurement")
    if wanted:
        known = {**tags, "measurement": measurement}
        return _PLACE.sub(lambda found: known.get(found[1], ""), wanted) or measurement
    return ",".join([measurement, *(f"{key}={tags[key]}" for key in sorted(tags))])


def _tag(part: str) -> tuple[str, str]:
    key, at = _until(part, 0, "=")
    if not key or at >= len(part) - 1:
        raise LineError(f"its tag {part[:40]!r} is not name=value")
    return _plain(key), _plain(part[at + 1 :])


def _fields(text: str, at: int) -> tuple[dict[str, str], int]:
    """Key → value as written, of a string with its first quote only, and where the fields end."""
    fields: dict[str, str] = {}
    while True:
        key, at = _until(text, at, "= ,")
        if not key or at >= len(text) or text[at] != "=":
            raise LineError("it has no field" if not fields else f"its field {key[:40]!r} is not name=value")
        if text[at + 1 : at + 2] == '"':
            given, at = _until(text, at + 2, '"')
            if at >= len(text):
                raise LineError(f"the text of its field {key[:40]!r} does not end")
            given, at = '"' + given, at + 1
        else:
            given, at = _until(text, at + 1, ", ")
        fields[_plain(key)] = given
        if at >= len(text) or text[at] == " ":
            return fields, at
        if text[at] != ",":
            raise LineError(f"something follows the text of its field {key[:40]!r}")
        at += 1


def _number(key: str, given: str) -> float | None:
    """The value of a field; None for text."""
    if given.startswith('"'):
        return None
    whole = _WHOLE.fullmatch(given)
    if whole:
        number = float(int(whole[1])) if len(whole[1]) < 300 else math.inf
    elif _FLOAT.fullmatch(given):
        number = float(given)
    elif given in _TRUTH:
        number = _TRUTH[given]
    else:
        raise LineError(f"its field {key[:40]!r} has no value that line protocol knows")
    return number if math.isfinite(number) else math.nan
