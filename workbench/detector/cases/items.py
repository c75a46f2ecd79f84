"""What comes on a line of a stream of cases, as JSON: readings of metrics, and lines of logs, each of one system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from workbench.detector.jsonl import TIME_NAMES, read_object
from workbench.detector.points import LineError, read_number, read_time

ENTITY_NAMES = ("entity", "host")
METRIC_NAMES = ("metric", "series", "name")
_OTHERS = frozenset((*TIME_NAMES, *ENTITY_NAMES, *METRIC_NAMES, "log", "source", "level", "id", "value", "values"))


@dataclass(frozen=True, slots=True)
class Readings:
    """Metrics of a system at one time, None = the line has none: that of its arrival."""

    entity: str
    time_ns: int | None
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Said:
    """A log line of a system; `time_ns` None = as its stamp says, or else as the line before; `id`: "" for none."""

    entity: str
    time_ns: int | None
    text: str
    source: str = ""
    level: str = ""
    id: str = ""


Item: TypeAlias = Readings | Said


def parse_item(text: str, entity: str = "") -> Item | None:
    """The item of a line, None for an empty one. `entity`: the system of items that name none. Raises LineError.

    A log line has the key `log`, and if the sender knows them `time`, `source`, `level`, `id`. A reading has `metric`
    (or `series`, `name`) with `value`, or `values` with an object, or else all other numbers, each a metric.
    """
    found = read_object(text)
    if found is None:
        return None
    name = next((found[key] for key in ENTITY_NAMES if key in found), entity)
    if not isinstance(name, str) or not name:
        raise LineError("it names no entity")
    if "log" in found:
        return _said(name, found)
    return Readings(name, _time(found), _values(found))


def _said(name: str, found: dict[str, Any]) -> Said:
    if not isinstance(found["log"], str):
        raise LineError("its log is no text")
    given = [found.get(key, "") for key in ("source", "level", "id")]
    source, level, own = (str(one) if isinstance(one, str | int) else "" for one in given)
    return Said(name, _time(found), found["log"], source, level.upper(), own)


def _time(found: dict[str, Any]) -> int | None:
    for key in TIME_NAMES:
        given = found.get(key)
        if given is not None:
            return given if key == "time_ns" and type(given) is int and abs(given) < 1 << 63 else read_time(given)
    return None


def _values(found: dict[str, Any]) -> dict[str, float]:
    metric = next((found[key] for key in METRIC_NAMES if key in found), None)
    if "value" in found:
        if not isinstance(metric, str) or not metric:
            raise LineError("it names no metric")
        return {metric: read_number(found["value"], "value")}
    given = found.get("values")
    if given is None:
        given = {key: one for key, one in found.items() if key not in _OTHERS and type(one) in (int, float)}
    if not isinstance(given, dict) or not given:
        raise LineError("it has neither a log line nor a value")
    return {metric: read_number(one, metric) for metric, one in given.items()}
