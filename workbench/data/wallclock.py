"""Written times: the patterns they follow (ISO first, then those of spreadsheets and logs) and wall clocks of zones."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from workbench.data.nouns import Doubt
from workbench.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

ISO = "iso"
BLOCK_ROWS = 400_000
_DATES = (
    "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%d/%b/%Y", "%d-%b-%Y",
    "%d %b %Y", "%b %d %Y", "%b %d, %Y", "%d.%m.%y", "%m/%d/%y", "%d/%m/%y",
)  # fmt: skip
_CLOCKS = (" %H:%M:%S", " %H:%M", " %H:%M:%S.%f", "", " %I:%M:%S %p", " %I:%M %p", ":%H:%M:%S %z", " %H:%M:%S %z")
PATTERNS = (*(date + clock for date in _DATES for clock in _CLOCKS), "%a %b %d %H:%M:%S %Y")
_LETTERS = {
    "Y": "YYYY", "y": "YY", "m": "MM", "b": "Mon", "d": "DD", "a": "Day",
    "H": "hh", "I": "hh", "M": "mm", "S": "ss", "f": "ffffff", "p": "AM", "z": "±hh:mm",
}  # fmt: skip
_OFFSET = r"[T ]\d\d.*(?:[Zz]|[+-]\d\d(?::?\d\d)?)$"


def spelled(pattern: str) -> str:
    """A pattern as people write it: `MM/DD/YYYY hh:mm`."""
    return re.sub(r"%(\w)", lambda found: _LETTERS.get(found[1], found[0]), pattern)


def rank_patterns(text: pd.Series[Any], sample: int = 40) -> list[str]:
    """The patterns that read all of some cells from the start, the middle and the end of a column, ISO first.

    Where none reads all, the one that reads most, so that the first bad cell can be named.
    """
    n = len(text)
    rows = np.unique(np.concatenate([np.arange(min(sample, n)), np.linspace(0, n - 1, sample).astype(int)]))
    cells = text.iloc[rows]
    if parse_pattern(cells, ISO)[2].all():
        return [ISO]  # it can't be mistaken for another
    likely = [pattern for pattern in PATTERNS if any(_fits(cell, pattern) for cell in cells.iloc[:3])]
    read = {pattern: int(parse_pattern(cells, pattern)[2].sum()) for pattern in (ISO, *likely)}
    full = [pattern for pattern, count in read.items() if count == len(cells)]
    return full or [max(read, key=lambda pattern: read[pattern])]


def _fits(cell: str, pattern: str) -> bool:
    """Whether one cell follows a pattern: far quicker than asking pandas for each of a hundred patterns."""
    try:
        datetime.strptime(str(cell).strip(), pattern)  # noqa: DTZ007 - only whether it can be read matters
    except ValueError:
        return False
    return True


def parse_pattern(text: pd.Series[Any], pattern: str) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """ns since 1970 (times without an offset as if UTC), whether they had one, whether they could be read (n,).

    Spaces around a time are ignored. ISO times may also have a decimal comma, or "UTC" at their end.
    """
    quick = _quick_iso(text) if pattern == ISO else None
    if quick is not None:
        return quick
    parts = [_parse_block(text.iloc[i : i + BLOCK_ROWS], pattern) for i in range(0, max(len(text), 1), BLOCK_ROWS)]
    ns, aware, read = (np.concatenate(part) for part in zip(*parts, strict=True))
    return ns, aware, read


def _quick_iso(text: pd.Series[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]] | None:
    """The common case by Arrow, ten times as fast: all cells strictly ISO, all with an offset or all without."""
    import pyarrow as pa

    cells = pa.array(text)
    for zone in ("UTC", None):
        try:
            times = cells.cast(pa.timestamp("ns", zone))
        except pa.ArrowException:
            continue
        read = ~text.isna().to_numpy(bool)
        ns = times.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        return ns, np.full(len(ns), zone is not None), read
    return None


def _parse_block(text: pd.Series[Any], pattern: str) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    import pandas as pd

    text = text.str.strip()
    if pattern == ISO:
        text = text.str.replace(",", ".", regex=False).str.replace(r"\s*UTC$", "Z", regex=True)
        parsed = pd.to_datetime(text, format="ISO8601", utc=True, errors="coerce")
        aware = text.str.contains(_OFFSET, regex=True, na=False).to_numpy(bool, na_value=False)
    else:
        parsed = pd.to_datetime(text, format=pattern, utc=True, errors="coerce")
        aware = np.full(len(text), "%z" in pattern)
    wall = parsed.dt.tz_localize(None)
    read = ((wall.dt.year >= 1678) & (wall.dt.year < 2262)).to_numpy(bool, na_value=False)
    kept = wall.where(read, pd.Timestamp(0))
    return kept.astype("datetime64[ns]").to_numpy().astype(np.int64), aware, read


def compact_pattern(values: NDArray[Any]) -> str | None:
    """The pattern of dates written as one number (20250303, 202503031430, 20250303143000); None for other numbers."""
    if values.dtype.kind == "f" and np.any(values != np.floor(values)):
        return None
    whole = values.astype(np.int64)
    for digits, pattern in ((14, "%Y%m%d%H%M%S"), (12, "%Y%m%d%H%M"), (8, "%Y%m%d")):
        date = whole // 10 ** (digits - 8)
        year, month, day = date // 10_000, date // 100 % 100, date % 100
        if not np.all((year >= 1970) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)):
            continue
        clock = whole % 10 ** (digits - 8)
        seconds, minutes = (clock % 100, clock // 100 % 100) if digits == 14 else (clock * 0, clock % 100)
        hours = clock // 10 ** max(digits - 10, 0)
        if np.all((seconds < 60) & (minutes < 60) & (hours < 24)):
            return pattern
    return None


def localize(
    ns: NDArray[np.int64], missing: NDArray[np.bool_], zone: str
) -> tuple[NDArray[np.int64], tuple[Doubt, ...]]:
    """Wall-clock times (n,) as ns, read as if UTC, of the IANA zone `zone` → ns since 1970 UTC, with doubts.

    In the hour that the end of daylight saving time repeats, the first pass is daylight saving time: the point where
    the written clock steps back begins the second. Raises DataError for an unknown zone.
    """
    import pandas as pd

    tz = _zone(zone)
    wall = pd.DatetimeIndex(np.where(missing, 0, ns).view("datetime64[ns]"))
    shift = pd.Timedelta(hours=1)
    unclear = wall.tz_localize(tz, ambiguous="NaT", nonexistent=shift).isna() & ~missing
    first_pass, unsure = _first_pass(ns, np.flatnonzero(unclear))
    utc = wall.tz_localize(tz, ambiguous=first_pass, nonexistent=shift).tz_convert("UTC").tz_localize(None)
    out = utc.to_numpy().astype("datetime64[ns]").astype(np.int64)
    skipped = wall.tz_localize(tz, ambiguous=first_pass, nonexistent="NaT").isna() & ~missing
    doubts = []
    if len(unsure):
        text = f"Times in the hour that {zone} has twice: taken as daylight saving time, as nothing tells them apart"
        doubts.append(Doubt("", "ambiguous times", text, len(unsure), int(unsure[0])))
    if skipped.any():
        text = f"Times in an hour that {zone} left out: moved on by an hour; is this the right zone?"
        doubts.append(Doubt("", "impossible times", text, int(skipped.sum()), int(np.flatnonzero(skipped)[0])))
    return out, tuple(doubts)


def _first_pass(ns: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which rows (n,) lie in the first pass of a repeated hour, and the rows of which that can't be told."""
    first = np.zeros(len(ns), np.bool_)
    unsure: list[NDArray[np.int64]] = []
    if len(rows) == 0:
        return first, rows
    for group in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        back = np.flatnonzero(np.diff(ns[group]) < 0)
        first[group[: back[0] + 1] if len(back) else group] = True
        if len(back) == 0:
            unsure.append(group)
    return first, np.concatenate(unsure) if unsure else rows[:0]


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        step = "Write it like Europe/Berlin or America/New_York"
        raise DataError(f"There is no time zone {zone!r}", "it is no IANA name", step, code="data.zone") from None
