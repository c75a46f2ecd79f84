"""Things that lines name and that matter by themselves: outside addresses, unknown users, ports of odd services."""

from __future__ import annotations

import re
from collections.abc import Iterable

OUTSIDE, STRANGER, ODD_PORT = "outside address", "unknown user", "odd port"
ENTITIES = (OUTSIDE, STRANGER, ODD_PORT)
# Ports that operators seldom open on purpose: mining pools, IRC, handlers of shells, proxies of anonymity networks.
_ODD_PORTS = """1337 3333 4444 4445 5554 5555 6666 6667 6668 6669 7777 8333 9001 9050 9999 14433 14444 31337"""
ODD_PORTS = frozenset(_ODD_PORTS.split())
SEARCHED = 4096  # characters of a line
MOST_NAMES = 20  # different names of one kind that are kept

_ADDRESS = re.compile(r"(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_STRANGER = re.compile(
    r"(?:invalid|unknown|illegal|no such|nonexistent) (?:user(?:name)?|account)[ :='\"]+([\w.@$-]{1,64})", re.I
)
_PORT = re.compile(r"(?:\bport[ =:]+|[\w\])]:|dpt=|dport=|spt=)(\d{4,5})\b", re.I)


def entities_of(texts: Iterable[str]) -> dict[str, tuple[tuple[int, ...], tuple[str, ...]]]:
    """For each kind that occurs the places of the lines that name one, and the different names in order."""
    places: dict[str, list[int]] = {}
    names: dict[str, dict[str, None]] = {}
    for at, text in enumerate(texts):
        for kind, found in _of_line(text[:SEARCHED]).items():
            places.setdefault(kind, []).append(at)
            names.setdefault(kind, {}).update(dict.fromkeys(found))
    return {kind: (tuple(places[kind]), tuple(names[kind])[:MOST_NAMES]) for kind in ENTITIES if kind in places}


def is_outside(address: tuple[int, int, int, int]) -> bool:
    """Whether an IPv4 address belongs to the public internet."""
    a, b, _, _ = address
    if max(address) > 255 or a in (0, 10, 127) or a >= 224:
        return False
    return not ((a == 172 and 16 <= b < 32) or (a, b) in ((192, 168), (169, 254)) or (a == 100 and 64 <= b < 128))


def _of_line(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if "." in text:
        parts = ((m.group(), (int(m[1]), int(m[2]), int(m[3]), int(m[4]))) for m in _ADDRESS.finditer(text))
        outside = [name for name, numbers in parts if is_outside(numbers)]
        if outside:
            found[OUTSIDE] = outside
    strangers = _STRANGER.findall(text)
    if strangers:
        found[STRANGER] = strangers
    ports = [port for port in _PORT.findall(text) if port in ODD_PORTS]
    if ports:
        found[ODD_PORT] = ports
    return found
