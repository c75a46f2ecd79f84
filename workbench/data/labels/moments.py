"""Times of labels as text and back: UTC in ISO, exact to the nanosecond; points where a series has no clock."""

from __future__ import annotations

import re

import numpy as np

from workbench.model.series import Series

_ISO = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?))?"
    r"\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_UNITS = ((1e17, 1), (1e14, 10**3), (1e11, 10**6), (1e8, 10**9))  # least number of today → ns in its unit


def iso(time_ns: int) -> str:
    """`2024-05-14T11:42:00Z`, with as many digits of the second as it has."""
    text = str(np.datetime64(time_ns, "ns"))
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "Z"


def parse(text: str) -> int | None:
    """Nanoseconds since 1970 of an ISO time (without a zone: UTC) or a Unix time in s, ms, µs or ns; None where it is
    neither."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return _unix(text)
    try:
        at = np.datetime64(f"{found['day']}T{(found['clock'] or '00:00').replace(',', '.')}", "ns")
    except ValueError:  # a day or an hour that no calendar has
        return None
    return int(at.astype(np.int64)) - _offset_ns(found["zone"] or "")


def edges(series: Series, start: int, stop: int) -> tuple[str, str]:
    """The times of the first point and of the end (half-open: the point after the last one); empty without a clock."""
    times = series.times_ns
    if times is None:
        return "", ""
    if stop < len(times):
        return iso(int(times[start])), iso(int(times[stop]))
    return iso(int(times[start])), iso(int(times[stop - 1]) + max(series.interval_ns or 0, 1))


def points(series: Series, start_ns: int, stop_ns: int) -> tuple[int, int]:
    """The points of a series from a time to another (half-open); beyond the series −1 or n + 1 tells so."""
    times = series.times_ns
    assert times is not None
    if not len(times):
        return -1, 1
    first, stop = (int(at) for at in np.searchsorted(times, (start_ns, stop_ns)))
    end = int(times[-1]) + max(series.interval_ns or 0, 1)
    return (-1 if start_ns < int(times[0]) else first), (len(times) + 1 if stop_ns > end else stop)


def _unix(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    unit = next((unit for least, unit in _UNITS if abs(number) >= least), None)
    if unit is None or not abs(number) * unit < 2**63:
        return None
    return int(text) * unit if text.strip().lstrip("-").isdigit() else round(number * unit)


def _offset_ns(zone: str) -> int:
    if zone.upper() in ("", "Z", "UTC"):
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return (-1 if zone[0] == "-" else 1) * minutes * 60 * 10**9
