"""Words for how bad a log line is → one of the seven levels."""

from __future__ import annotations

import re

_WORDS = {
    "TRACE": "trace finest finer all verbose",
    "DEBUG": "debug debg dbg fine config",
    "INFO": "info information informational inf log",
    "NOTICE": "notice",
    "WARN": "warn warning wrn",
    "ERROR": "error err eror severe failure",
    "FATAL": "fatal critical crit alert emerg emergency panic",
}
LEVEL_OF = {word: level for level, words in _WORDS.items() for word in words.split()}
LETTERS = {
    "T": "TRACE",
    "V": "TRACE",
    "D": "DEBUG",
    "I": "INFO",
    "N": "NOTICE",
    "W": "WARN",
    "E": "ERROR",
    "F": "FATAL",
}

_PLAIN = re.compile(
    r"\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL|CRIT|ALERT|EMERG|EMERGENCY|PANIC)\b"
    r"|^(?i:(debug|info|notice|warn|warning|error|fatal|critical|panic)): "
    r"|\[(?i:(debug|info|notice|warn|warning|error|crit|alert|emerg|fatal))\]"
    r"|\b(?i:(?:level|severity|lvl)\"?[=:] ?\"?(\w+))"
)
_PRIORITY = re.compile(r"<(\d{1,3})>\d?$")
_SEVERITIES = ("FATAL", "FATAL", "FATAL", "ERROR", "WARN", "NOTICE", "INFO", "DEBUG")  # RFC 5424, 6.2.1
_SEEN = 200  # characters of a message in which a level is looked for


def level_of_field(field: str) -> str:
    """The level that a field of a header names, "" for none: INFO, [warn], <error>:, a single W."""
    word = field.strip("[](){}<>|:,-*")
    return LEVEL_OF.get(word.lower(), LETTERS.get(word, ""))


def level_before_time(prefix: str) -> str:
    """The level that stands before the time: a word, or the priority of syslog in angle brackets; "" for none."""
    if match := _PRIORITY.match(prefix.rstrip()):
        return _SEVERITIES[int(match[1]) % 8]
    return next(
        (level for word in prefix.split()[:3] if (level := LEVEL_OF.get(word.strip("[](){}<>|:,-").lower()))), ""
    )


def level_in_message(message: str) -> str:
    """The level that a message tells by itself, where no field does; "" for none."""
    match = _PLAIN.search(message, 0, _SEEN)
    if match is None:
        return ""
    word = next(group for group in match.groups() if group)
    return LEVEL_OF.get(word.lower(), "")
