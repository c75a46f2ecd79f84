"""Times as text: Unix seconds, milliseconds, microseconds or nanoseconds, and ISO 8601, to nanoseconds and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError

INDEX = "index"
UNIT_NS = {"unix s": 10**9, "unix ms": 10**6, "unix µs": 10**3, "unix ns": 1}
# Smallest typical number of each unit: 1e8 s is 1973, and a thousand times as much ends before the next unit begins.
_FROM = ((1e17, "unix ns"), (1e14, "unix µs"), (1e11, "unix ms"), (1e8, "unix s"))
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d)?)?)(?:[.,](\d{1,12}))?(?:\s*(Z|z|UTC)|([+-]\d\d):?(\d\d)?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_times(cells: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.bool_], str]:
    """ns since 1970 UTC (n,), which cells are empty (n,), and the form: a key of UNIT_NS, iso or index (no clock).

    Times without an offset are UTC. The unit of numbers is told by their median. DataError names the first bad cell.
    """
    stripped = [cell.strip() for cell in cells]
    missing = np.array([not cell for cell in stripped], np.bool_)
    present = [cell for cell in stripped if cell]
    if not present:
        raise DataError("The time column is empty", "no row has a time", "Export it again")
    numbers = [number for cell in present if (number := _number(cell)) is not None]
    if len(numbers) * 2 <= len(present):
        return _filled([_iso_ns(cell, i) if cell else 0 for i, cell in enumerate(stripped)]), missing, "iso"
    size = float(np.median(np.abs(np.array(numbers, np.float64))))
    form = next((unit for least, unit in _FROM if size >= least), INDEX)
    factor = UNIT_NS.get(form, 1)
    return _filled([_scaled(cell, i, factor) if cell else 0 for i, cell in enumerate(stripped)]), missing, form


def format_time(time_ns: int, form: str = "iso") -> str:
    """A time in a form of `parse_times`; fractions only where there are any."""
    factor = UNIT_NS.get(form)
    if factor is not None:
        whole, rest = divmod(time_ns, factor)
        digits = len(str(factor)) - 1
        return f"{whole}.{rest:0{digits}d}".rstrip("0") if rest else str(whole)
    whole, rest = divmod(time_ns, 10**9)
    text = datetime.fromtimestamp(whole, UTC).isoformat()[:19]
    return text + (f".{rest:09d}".rstrip("0") if rest else "") + "Z"


def _filled(times: list[int]) -> NDArray[np.int64]:
    try:
        return np.array(times, np.int64)
    except OverflowError as error:
        raise DataError("The times cannot be read", "one lies outside the years 1678 to 2262", "Correct it") from error


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _scaled(cell: str, row: int, factor: int) -> int:
    """A number of a unit of `factor` ns as ns: exact for whole numbers; fractions as far as a float64 holds them."""
    if re.fullmatch(r"[+-]?\d+", cell, re.ASCII):
        return int(cell) * factor
    number = _number(cell)
    if number is None or not np.isfinite(number):
        raise _unreadable(cell, row)
    whole = int(np.floor(number))
    grain = max(1, min(1000, factor))  # below a microsecond the digits of a float64 are noise
    return whole * factor + round((number - whole) * (factor / grain)) * grain


def _iso_ns(cell: str, row: int) -> int:
    match = _ISO.fullmatch(cell)
    try:
        if match is None:
            raise ValueError
        wall, fraction, _, hours, minutes = match.groups()
        when = datetime.fromisoformat(wall)
        shift = 0 if hours is None else int(hours + (minutes or "00"))
        offset_minutes = int(np.sign(shift)) * (abs(shift) // 100 * 60 + abs(shift) % 100)
        since = when.replace(tzinfo=UTC) - _EPOCH
    except ValueError:
        raise _unreadable(cell, row) from None
    seconds = since.days * 86_400 + since.seconds - offset_minutes * 60
    return seconds * 10**9 + int((fraction or "0").ljust(9, "0")[:9])


def _unreadable(cell: str, row: int) -> DataError:
    return DataError(
        "The times cannot be read",
        f"{cell[:60]!r} in row {row + 1} of the data is neither a Unix time nor ISO 8601",
        "Write them as Unix seconds or like 2026-01-31T12:00:00Z",
    )
