"""A log line that is a JSON object → its time, level, source and message, by the names that loggers give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.data.logs.levels import LEVEL_OF

LONGEST = 65_536  # characters of a line that is looked into
DEEPEST = 4  # objects inside of objects
_TIME = ("@timestamp", "timestamp", "time", "ts", "datetime", "date", "asctime", "@t", "t")
_LEVEL = ("level", "severity", "loglevel", "log.level", "levelname", "lvl", "@l")
_SOURCE = ("service", "service.name", "logger", "component", "app", "container", "name", "module")
_MESSAGE = ("message", "msg", "@m", "log", "event", "text", "error")
_NUMBERED = ((60, "FATAL"), (50, "ERROR"), (40, "WARN"), (30, "INFO"), (20, "DEBUG"), (10, "TRACE"))  # bunyan, pino
_IDENTIFIER = re.compile(r"(?i)(?=\d*[a-f])[0-9a-f]{12,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Record:
    """What a line says; "" for what it does not tell. `message` is never empty: the message itself, and behind it every
    other field as `name=value`, but for identifiers, which tell one request from another and nothing else."""

    time: str
    level: str
    source: str
    message: str


def record_of(line: str) -> Record | None:
    """The record of a line; None where it is no JSON object, or none with a message."""
    text = line.strip()
    if not (text.startswith("{") and text.endswith("}")) or len(text) > LONGEST:
        return None
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    known = {name.lower(): value for name, value in fields.items()}
    said = _named(known, _MESSAGE)
    if not said:
        return None
    used = [said, *(_named(known, names) for names in (_TIME, _LEVEL, _SOURCE))]
    time, source = _plain(known.get(used[1])), _plain(known.get(used[3]))
    rest = (f"{name}={value}" for name, value in _further({k: v for k, v in known.items() if k not in used}))
    return Record(time, _level(_plain(known.get(used[2]))), source, " ".join([_plain(known[said]), *rest]))


def _named(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of the names whose field tells anything; "" for none."""
    return next((name for name in names if _plain(fields.get(name))), "")


def _plain(value: object) -> str:
    """A text or a number as one line that can be written as UTF-8; "" for anything else."""
    if not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split()).encode("utf-8", "replace").decode("utf-8")


def _further(fields: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in fields.items():
        name = _plain(key)
        if isinstance(value, dict) and depth < DEEPEST:
            yield from ((f"{name}.{inner}", text) for inner, text in _further(value, depth + 1))
        elif (text := _plain(value)) and not _IDENTIFIER.fullmatch(text):
            yield name, text


def _level(said: str) -> str:
    if said.isdecimal():
        return next((level for least, level in _NUMBERED if int(said) >= least), "")
    return LEVEL_OF.get(said.lower(), "")
