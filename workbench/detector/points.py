"""One reading of one series as it arrives on a line, whatever the format of the line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.detector.times import parse_times
from workbench.errors import DataError

LINE_LIMIT = 1 << 20  # bytes of a line; longer ones are refused, so that no sender can fill the memory
FIRST_NS, LAST_NS = -(1 << 63) + 1, (1 << 63) - 1
# A number of a time is of the unit in which it lies between 1973 and 5138, as in `times`; small ones are seconds.
_UNITS = ((10**17, 1), (10**14, 10**3), (10**11, 10**6), (0, 10**9))


class LineError(DataError):
    """A line that is no point: the caller reports it with its number and goes on."""

    def __init__(self, why: str) -> None:
        super().__init__("The line is no point", why, "Correct the sender")


@dataclass(frozen=True, slots=True)
class Point:
    """`time_ns`: since 1970 UTC, None = the line has none. `values`: column → number, NaN = missing; at least one."""

    series: str
    time_ns: int | None
    values: Mapping[str, float]


def read_time(given: object) -> int:
    """ns since 1970 UTC of a time as JSON has it: Unix s, ms, µs or ns by its size, or ISO 8601. Raises LineError."""
    if isinstance(given, str):
        number = _number(given)
        return _iso(given) if number is None else read_time(number)
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise LineError("its time is neither a number nor text")
    factor = next(factor for least, factor in _UNITS if abs(given) >= least)
    if isinstance(given, int):
        return checked_ns(given * factor)
    whole = math.floor(given)
    grain = max(1, min(1000, factor))  # below a microsecond the digits of a float64 are noise
    return checked_ns(whole * factor + round((given - whole) * (factor / grain)) * grain)


def checked_ns(time_ns: int) -> int:
    """The same, or LineError where it does not fit."""
    if not FIRST_NS <= time_ns <= LAST_NS:
        raise LineError("its time lies outside the years 1678 to 2262")
    return time_ns


def read_number(given: object, column: str) -> float:
    """A value as JSON has it: a number, or null, "" or "NaN" for a missing one. Raises LineError."""
    if type(given) in (float, int):
        try:
            number = float(given)  # type: ignore[arg-type]
        except OverflowError:
            return math.nan
        return number if math.isfinite(number) else math.nan
    if given is None or (isinstance(given, str) and given.strip().lower() in ("", "nan", "null", "none")):
        return math.nan
    raise LineError(f"its {column} is no number")


def _number(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def _iso(text: str) -> int:
    if not text.strip():
        raise LineError("its time is empty")
    try:
        return int(parse_times([text])[0][0])
    except DataError as error:
        raise LineError(error.why) from None
