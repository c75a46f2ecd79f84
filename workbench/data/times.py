"""Time columns → nanoseconds since 1970 UTC: Unix numbers of any unit, typed and written times, with their zones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.nouns import Doubt
from workbench.data.wallclock import compact_pattern, localize, parse_pattern, rank_patterns, spelled
from workbench.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

UNIT_NS = {"unix s": 10**9, "unix ms": 10**6, "unix µs": 10**3, "unix us": 10**3, "unix ns": 1}
NO_CLOCK = "index"
_LARGEST_NS = 2**63 - 1
# Smallest typical number of each unit: 1e8 s is 1973, and a thousand times as much ends before the next unit begins.
_FROM = ((1e17, "unix ns"), (1e14, "unix µs"), (1e11, "unix ms"), (1e8, "unix s"))


@dataclass(frozen=True)
class Times:
    """Times of all rows: `ns` (n,) int64, meaningless where `missing` (n,); without a clock `ns` only gives the order.

    `kind`: how they were read (a key of UNIT_NS, "iso", "index", a pattern, "typed").
    """

    ns: NDArray[np.int64]
    missing: NDArray[np.bool_]
    kind: str
    clock: bool = True
    notes: tuple[Doubt, ...] = ()


def parse_times(raw: pd.Series[Any], form: str | None, zone: str | None, locate: Callable[[int], str]) -> Times:
    """The times of a column; `form`, `zone` as in ColumnChoice, `locate` tells where in the file a row stands.

    Raises DataError with the first time that can't be read and its place.
    """
    missing = raw.isna().to_numpy(bool)
    if missing.all():
        step = "Choose another time column, or none"
        raise DataError("The time column is empty", "no row has a time", step, code="data.time_empty")
    if raw.dtype.kind == "M":
        return _typed(raw, missing, zone)
    if raw.dtype.kind in "iuf" and not (form and "%" in form):
        return _numeric(raw.to_numpy(), missing, form, zone, locate)
    return _written(raw, missing, form, zone, locate)


def unit_of(values: NDArray[np.generic]) -> str:
    """The unit of Unix times by their size: the median decides; "index" for numbers too small to be any."""
    size = float(np.median(np.abs(values.astype(np.float64))))
    return next((unit for least, unit in _FROM if size >= least), NO_CLOCK)


def _typed(raw: pd.Series[Any], missing: NDArray[np.bool_], zone: str | None) -> Times:
    import pandas as pd

    aware = getattr(raw.dtype, "tz", None) is not None
    if aware:
        raw = raw.dt.tz_convert("UTC").dt.tz_localize(None)
    try:
        ns = raw.astype("datetime64[ns]").to_numpy().astype(np.int64)
    except pd.errors.OutOfBoundsDatetime:
        raise _out_of_range("the time column") from None
    notes: tuple[Doubt, ...] = ()
    if zone and not aware:
        ns, notes = localize(ns, missing, zone)
    return Times(ns, missing, "typed", notes=notes)


def _numeric(
    values: NDArray[Any], missing: NDArray[np.bool_], form: str | None, zone: str | None, locate: Callable[[int], str]
) -> Times:
    present = values[~missing]
    if not np.isfinite(present).all():
        row = int(np.flatnonzero(~missing & ~np.isfinite(values))[0])
        raise _unreadable(str(values[row]), locate(row))
    pattern = compact_pattern(present) if form is None else None
    if pattern:
        return _written(_as_digits(values, missing), missing, pattern, zone, locate)
    unit = unit_of(present) if form is None else form
    if unit == NO_CLOCK:
        return _without_clock(values, missing)
    if unit not in UNIT_NS:
        known = ", ".join([*UNIT_NS, "iso", NO_CLOCK])
        why, step = f"the times are numbers, and {unit!r} is none of: {known}", "Choose one of these"
        raise DataError("The format of times does not fit", why, step, code="data.time_format")
    factor = UNIT_NS[unit]
    large = ~missing & (np.abs(np.where(missing, 0, values).astype(np.float64)) * factor >= float(_LARGEST_NS))
    if large.any():
        row = int(np.flatnonzero(large)[0])
        raise _out_of_range(f"{values[row]} at {locate(row)} as {unit}")
    return Times(_scaled(values, missing, factor), missing, unit)


def _scaled(values: NDArray[Any], missing: NDArray[np.bool_], factor: int) -> NDArray[np.int64]:
    """Numbers of a unit of `factor` ns as ns: exact for integers; fractions are kept as far as a float64 holds them."""
    if values.dtype.kind in "iu":
        return values.astype(np.int64) * factor
    filled = np.where(missing, 0.0, values.astype(np.float64))
    whole = np.floor(filled)
    # A float64 of today's Unix seconds is exact to 0.24 µs: digits below a microsecond are noise and rounded away.
    grain = max(1, min(1000, factor))
    fraction = np.rint((filled - whole) * (factor / grain)).astype(np.int64) * grain
    return whole.astype(np.int64) * factor + fraction


def _without_clock(values: NDArray[Any], missing: NDArray[np.bool_]) -> Times:
    """Numbers that only give the order, as a running index does: as integers that sort as they do."""
    present = values[~missing].astype(np.float64)
    notes: tuple[Doubt, ...] = ()
    if np.any(present != np.rint(present)) or len(np.unique(np.diff(present))) > 2:
        text = "The time column holds numbers that are no Unix times: points are taken in their order, without a clock"
        notes = (Doubt("", "no clock", text, len(values), 0),)
    if values.dtype.kind in "iu":
        return Times(values.astype(np.int64), missing, NO_CLOCK, clock=False, notes=notes)
    _, ranks = np.unique(np.where(missing, 0.0, values), return_inverse=True)
    return Times(ranks.astype(np.int64), missing, NO_CLOCK, clock=False, notes=notes)


def _written(
    raw: pd.Series[Any], missing: NDArray[np.bool_], form: str | None, zone: str | None, locate: Callable[[int], str]
) -> Times:
    import pandas as pd

    text = raw.astype("str")
    missing = missing | (text == "").to_numpy(bool, na_value=True)
    if form in UNIT_NS or form == NO_CLOCK or (form is None and _mostly_numbers(text[~missing])):
        numbers = pd.to_numeric(text, errors="coerce")
        bad = ~missing & numbers.isna().to_numpy(bool)
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            raise _unreadable(str(text.iloc[row]), locate(row))
        return _numeric(numbers.to_numpy(), missing, form, zone, locate)
    ranked = [form] if form else rank_patterns(text[~missing])
    first_bad: int | None = None
    fits: list[tuple[str, NDArray[np.int64], NDArray[np.bool_]]] = []
    for pattern in ranked:
        ns, aware, read = parse_pattern(text, pattern)
        bad = ~missing & ~read
        if not bad.any():
            fits.append((pattern, ns, aware))
        elif first_bad is None:
            first_bad = int(np.flatnonzero(bad)[0])
    if not fits:
        row = int(np.flatnonzero(~missing)[0]) if first_bad is None else first_bad
        raise _unreadable(str(text.iloc[row]), locate(row))
    return _chosen(fits, missing, zone)


def _mostly_numbers(text: pd.Series[Any]) -> bool:
    import pandas as pd

    sample = text.iloc[np.unique(np.linspace(0, len(text) - 1, 200).astype(int))] if len(text) else text
    return bool(pd.to_numeric(sample, errors="coerce").notna().mean() > 0.5)


def _chosen(
    fits: list[tuple[str, NDArray[np.int64], NDArray[np.bool_]]], missing: NDArray[np.bool_], zone: str | None
) -> Times:
    """Of several readings the one whose times run forward; a doubt where day and month could be swapped."""
    forward = [fit for fit in fits if np.all(np.diff(fit[1][~missing]) >= 0)] or fits
    pattern, ns, aware = forward[0]
    notes: tuple[Doubt, ...] = ()
    if len(forward) > 1 and not np.array_equal(forward[1][1][~missing], ns[~missing]):
        taken, other = spelled(pattern), spelled(forward[1][0])
        text = f"Day and month of the times could be swapped: read as {taken}, {other} fits as well"
        notes = (Doubt("", "ambiguous dates", text, len(ns), 0),)
    if zone and not aware[~missing].all():
        local, more = localize(ns, missing | aware, zone)
        ns, notes = np.where(aware, ns, local), (*notes, *more)
    return Times(ns, missing, pattern, notes=notes)


def _as_digits(values: NDArray[Any], missing: NDArray[np.bool_]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(np.where(missing, 0, values).astype(np.int64)).astype("str")


def _unreadable(cell: str, place: str) -> DataError:
    step = "Mend it, choose another time column, or tell the format of the times"
    return DataError("The times can't be read", f"{cell[:60]!r} at {place} is no time", step, code="data.time")


def _out_of_range(what: str) -> DataError:
    why = f"{what} lies outside the years 1678 to 2262"
    return DataError("The times can't be read", why, "Choose another unit or format of the times", code="data.time")
