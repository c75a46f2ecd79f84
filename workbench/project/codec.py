"""JSON texts of frozen dataclasses: one canonical text for each object, so that texts can be compared."""

from __future__ import annotations

import json
import math
from typing import Any, TypeVar

from workbench.errors import ProjectError
from workbench.packs.written.plain import FieldError, from_plain, to_plain

_T = TypeVar("_T")
_FLOAT = "$float"  # JSON has no infinity and no NaN


def dump(value: Any) -> str:
    """The canonical JSON of plain tables, lists, texts and numbers: sorted keys, no spaces, also inf and NaN."""
    try:
        return _json(value)
    except ValueError:  # a number that JSON has no sign for: rare, so looked for only then
        return _json(_finite(value))


def load(text: str) -> Any:
    """The inverse of dump."""
    return json.loads(text, object_hook=_hook)


def encode(value: Any) -> str:
    """The canonical JSON of a dataclass."""
    return dump(to_plain(value))


def decode(kind: type[_T], text: str) -> _T:
    """The dataclass `kind` from its JSON; ProjectError where the text does not hold one."""
    return build(kind, load(text))


def build(kind: type[_T], table: object) -> _T:
    """The dataclass `kind` from a loaded table; ProjectError where it does not fit."""
    try:
        return from_plain(kind, table)
    except FieldError as error:
        raise ProjectError(
            f"The project holds a {kind.__name__} that cannot be read",
            str(error),
            "Open it with the version that wrote it",
        ) from error


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return {_FLOAT: repr(float(value))}
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value


def _hook(table: dict[str, Any]) -> Any:
    if len(table) == 1 and isinstance(table.get(_FLOAT), str):
        return float(table[_FLOAT])
    return table
