"""Read-only mappings, of which rules have several, can travel to workers and back: pickle alone does not know them."""

from __future__ import annotations

import copyreg
from types import MappingProxyType
from typing import Any


def let_mappings_travel() -> None:
    """To be called in every process that sends some; receiving needs nothing."""
    copyreg.pickle(MappingProxyType, _reduced)


def _reduced(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(mapping),)


def _read_only(table: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(table)
