"""Names in the order in which people count: mali_2 before mali_10."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = re.compile(r"(\d+)")


@lru_cache(maxsize=1 << 15)
def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """A key for sorting names with numbers in them."""
    parts = _DIGITS.split(name.casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)
