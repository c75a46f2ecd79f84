"""Points as JSON, one object a line: `{"series": "cpu", "time": 1767268800, "value": 0.5}`."""

from __future__ import annotations

import json
from typing import Any

from workbench.detector.points import LINE_LIMIT, LineError, Point, read_number, read_time

TIME_NAMES = ("time", "timestamp", "ts", "time_ns")
SERIES_NAMES = ("series", "name")


def parse_line(text: str, series: str = "") -> Point | None:
    """The point of a line, None for an empty one. `series`: the name of points that name none.

    Keys: `series` or `name`; `time`, `timestamp` or `ts` (Unix s, ms, µs, ns by size, or ISO 8601), or `time_ns`; and
    `value`, or `values` with an object of columns, or else all other numbers, each a column. null, "" and "NaN" are
    missing values. Raises LineError.
    """
    found = read_object(text)
    if found is None:
        return None
    name = next((found[key] for key in SERIES_NAMES if key in found), series)
    if not isinstance(name, str) or not name:
        raise LineError("it names no series")
    return Point(name, _time(found), _values(found))


def read_object(text: str) -> dict[str, Any] | None:
    """The JSON object of a line, None for an empty one. Raises LineError."""
    if not text or text.isspace():
        return None
    if len(text) > LINE_LIMIT:
        raise LineError(f"it is longer than {LINE_LIMIT >> 20} MB")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LineError(f"it is not JSON ({error})") from None
    if not isinstance(found, dict):
        raise LineError("it is no JSON object")
    return found


def _time(found: dict[str, Any]) -> int | None:
    for key in TIME_NAMES:
        given = found.get(key)
        if given is None:
            continue
        if key == "time_ns" and type(given) is int:
            return given if abs(given) < 1 << 63 else read_time("")
        return read_time(given)
    return None


def _values(found: dict[str, Any]) -> dict[str, float]:
    if "value" in found:
        return {"value": read_number(found["value"], "value")}
    columns = found.get("values")
    if columns is None:
        known = (*TIME_NAMES, *SERIES_NAMES)
        columns = {key: given for key, given in found.items() if key not in known and type(given) in (int, float)}
    if not isinstance(columns, dict) or not columns:
        raise LineError("it has no value")
    return {column: read_number(given, column) for column, given in columns.items()}
