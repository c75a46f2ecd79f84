"""A scorecard: whole points that each item of evidence gives each scenario, as a text that people read and edit.

An item is a figure and the value from which it counts, such as `cpu_usage spike >= 15`. A scenario's score is its start
and the points of the items that hold; a point is `point` of log odds, so the scores of all scenarios, and `enough` for
none of them, become probabilities. Which way a case goes that no scenario explains, the sheet `general` tells.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import DataError

FORMAT = 1
FROM = " >= "
_HEAD = """# Points that items of evidence give each scenario. An item is a figure and the value from which it counts.
# A point is `point` of log odds; `enough` is the score of "none of these"; `flag_from` the probability from which a
# case needs somebody; a scenario without a sheet begins at `new_start` and gets `new_group` for each of its groups of
# phrases. `holds` and `fails`: what it gets when its own rule holds in the case, or does not.
"""


@dataclass(frozen=True)
class Sheet:
    """The points of one scenario: `start` at first, `items` where they hold, `holds` or `fails` after its rule ran."""

    anomalous: bool = True
    start: int = 0
    items: Mapping[str, int] = field(default_factory=dict)
    holds: int = 0
    fails: int = 0


@dataclass(frozen=True)
class Scorecard:
    """The sheets by scenario; `general` gives points for anomalous where no scenario has `enough`."""

    sheets: Mapping[str, Sheet]
    general: Sheet = field(default_factory=Sheet)
    point: float = 0.25
    enough: int = 0
    flag_from: float = 0.5
    new_start: int = 0
    new_group: int = 4


def item_of(figure: str, least: float) -> str:
    """The item of a figure from a value on."""
    return f"{figure}{FROM}{least:g}"


def figure_of(item: str) -> tuple[str, float]:
    """The figure of an item, and the value from which it counts; ValueError for another text."""
    figure, found, least = item.rpartition(FROM)
    if not found:
        raise ValueError(f"{item!r} is no figure with {FROM.strip()} and a number")
    return figure, float(least)


def to_text(card: Scorecard) -> str:
    """The scorecard as TOML."""
    head = {
        "format": FORMAT,
        "point": card.point,
        "enough": card.enough,
        "flag_from": card.flag_from,
        "new_start": card.new_start,
        "new_group": card.new_group,
    }
    lines = [_HEAD, *(f"{name} = {value}" for name, value in head.items())]
    lines += _sheet_text("general", card.general)
    for name, sheet in card.sheets.items():
        lines += _sheet_text(f"scenarios.{_key(name)}", sheet)
    return "\n".join(lines) + "\n"


def _sheet_text(name: str, sheet: Sheet) -> Iterable[str]:
    yield f"\n[{name}]"
    yield f"anomalous = {str(sheet.anomalous).lower()}"
    yield from (f"{key} = {getattr(sheet, key)}" for key in ("start", "holds", "fails"))
    yield f"[{name}.items]"
    for item, points in sorted(sheet.items.items(), key=lambda one: (-abs(one[1]), one[0])):
        yield f"{_key(item)} = {points}"


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return name if plain else f'"{escaped}"'


def from_text(text: str, name: str = "the scorecard") -> Scorecard:
    """What `to_text` wrote, or a person; DataError names what is wrong."""
    try:
        read = tomllib.loads(text)
        if read.get("format") != FORMAT:
            raise ValueError(f"it is of format {read.get('format')!r}, not {FORMAT}")
        return Scorecard(
            {str(scenario): _sheet(one) for scenario, one in read.get("scenarios", {}).items()},
            _sheet(read.get("general", {})),
            float(read["point"]),
            int(read["enough"]),
            float(read["flag_from"]),
            int(read["new_start"]),
            int(read["new_group"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise DataError(f"{name} cannot be read", why, "Mend it, or train again", code="scorecard.text") from error


def _sheet(read: Mapping[str, Any]) -> Sheet:
    items = {str(item): _points(points) for item, points in read.get("items", {}).items()}
    for item in items:
        figure_of(item)
    numbers = {name: _points(read.get(name, 0)) for name in ("start", "holds", "fails")}
    return Sheet(bool(read.get("anomalous", True)), items=items, **numbers)


def _points(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"points are whole numbers, not {value!r}")
    return value


def read_scorecard(path: Path) -> Scorecard:
    """The scorecard in a file; DataError where it cannot be read."""
    try:
        return from_text(path.read_text("utf-8"), str(path))
    except FileNotFoundError as error:
        how = "Name one that is there, or write one with `cases learn DIR --out FILE`"
        raise DataError(f"There is no scorecard {path}", "no file of that name is there", how) from error
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or str(error)) if isinstance(error, OSError) else "it is no text"
        raise DataError(f"{path} cannot be read", why, "Name a scorecard that `cases learn` wrote") from error
