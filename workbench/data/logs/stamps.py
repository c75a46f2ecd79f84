"""Time stamps of log lines: where one stands, how it is written, and which moment it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from re import Match

WINDOW = 160  # characters of a line in which its stamp begins
_SECOND, _DAY = 10**9, 86_400 * 10**9
_DATE = ("Y", "Y2", "y", "month", "m", "d")
_EPOCH = date(1970, 1, 1).toordinal()
YEARS = range(1678, 2262)  # whose moments fit in 64 bits of ns

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_WEEKDAY = "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?"
_CLOCK = r"(?P<H>[01]?\d|2[0-3])[:.](?P<M>[0-5]?\d)[:.](?P<S>[0-5]?\d|60)(?:[.,:](?P<part>\d{1,9}))?"
_PACKED_CLOCK = r"(?P<H>[01]\d|2[0-3]):?(?P<M>[0-5]\d):?(?P<S>[0-5]\d|60)(?:[.,](?P<part>\d{1,9}))?"
_ZONE = r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_TWO_MONTH, _TWO_DAY = r"(?P<m>0[1-9]|1[0-2])", r"(?P<d>0[1-9]|[12]\d|3[01])"

# One way of writing a line; between forms that fit the one that begins first counts, then the first one here.
_FORMS = {
    "iso": rf"(?P<Y>\d{{4}})(?P<_>[-/.])(?P<m>\d\d?)(?P=_)(?P<d>\d\d?)(?:[T_:-]| +){_CLOCK}{_ZONE}",
    "compact": rf"(?P<Y>(?:19|20)\d\d){_TWO_MONTH}{_TWO_DAY}[-T_ ]{_CLOCK}{_ZONE}",
    "digits": rf"(?P<Y>(?:19|20)\d\d){_TWO_MONTH}{_TWO_DAY}[-T_ ]?{_PACKED_CLOCK}{_ZONE}",
    "short digits": rf"(?P<y>\d\d){_TWO_MONTH}{_TWO_DAY} +{_PACKED_CLOCK}",
    "short date": rf"(?P<y>\d\d)/{_TWO_MONTH}/{_TWO_DAY} +{_CLOCK}",
    "day first": rf"{_WEEKDAY}(?P<d>\d\d?)[/ -]{_MONTH}[/ -](?P<Y>\d{{4}})[: ] ?{_CLOCK}{_ZONE}",
    "syslog": rf"{_WEEKDAY}{_MONTH} +(?P<d>\d\d?)(?:,? +(?P<Y>\d{{4}}))?,? +{_CLOCK}"
    r"(?: (?:[A-Z]{3,4} )?(?P<Y2>(?:19|20)\d\d)\b)?",
    "no year": rf"{_TWO_MONTH}[-./]{_TWO_DAY} +{_CLOCK}",
    "letter": rf"^(?P<letter>[TDIWEF]){_TWO_MONTH}{_TWO_DAY} +{_CLOCK}",
    "unix": r"(?P<unix>1\d{9}(?:\d{3}|\d{6}|\d{9})?)(?:\.(?P<part>\d{1,9}))?(?![\w:/-])",
}
FORMS = {name: re.compile(rf"(?<![\w.]){form}(?!\d)") for name, form in _FORMS.items()}


@dataclass(frozen=True)
class Stamp:
    """A stamp in a line: from `start` to `stop`; `form`: key of FORMS; `index`: how many words stand before it."""

    form: str
    start: int
    stop: int
    index: int
    match: Match[str]


def find_stamp(line: str, first: tuple[str, ...] = ()) -> Stamp | None:
    """The first stamp near the beginning of a line; forms in `first` are tried alone before all others."""
    for form in first:
        if match := FORMS[form].search(line, 0, WINDOW):
            return _stamp(form, match, line)
    found = [(form, match) for form, way in FORMS.items() if (match := way.search(line, 0, WINDOW))]
    if not found:
        return None
    return _stamp(*min(found, key=lambda one: one[1].start()), line)


class Calendar:
    """Stamps → moments. Years that are not written are those nearest to the moment before, at first to `near_ns`."""

    def __init__(self, near_ns: int, zone: tzinfo | None = None) -> None:
        """`near_ns`: about when the log was written, ns since 1970 UTC; `zone` of stamps without one, None = UTC."""
        self.assumed_year = self.assumed_zone = False  # of the last stamp
        self._near_ns, self._zone = near_ns, zone
        self._days: dict[tuple[int, int, int], int | None] = {}
        self._offsets: dict[int, int] = {}
        self._last_written: tuple[str | None, ...] = ()
        self._last_day: int | None = None
        self._without_year = False

    def near(self, near_ns: int) -> None:
        """Say anew about when the next stamp was written."""
        if abs(near_ns - self._near_ns) > _DAY:
            self._near_ns, self._last_written = near_ns, ()

    def moment(self, match: Match[str]) -> int | None:
        """ns since 1970 UTC; None for a date that does not exist, as the 31st of June, or that 64 bits can't hold."""
        found = match.groupdict()
        if unix := found.get("unix"):
            self.assumed_year = self.assumed_zone = False
            whole = int(unix) * 10 ** (19 - len(unix))
            self._near_ns = whole + int(((found["part"] or "") + "0" * 9)[:9]) // 10 ** (len(unix) - 10)
            return self._near_ns
        clock_ns = (int(found["H"]) * 3600 + int(found["M"]) * 60 + int(found["S"])) * _SECOND
        if part := found["part"]:
            clock_ns += int(part) * 10 ** (9 - len(part))
        written = tuple(found.get(name) for name in _DATE)
        if written != self._last_written:  # lines of one day come together
            self._last_written, self._last_day = written, self._day(found)
        day = self._last_day
        if day is None:
            return None
        self.assumed_year = self._without_year
        wall_ns = day * _DAY + clock_ns
        self._near_ns = wall_ns - self._offset_ns(found.get("zone"), wall_ns)
        return self._near_ns

    def _day(self, found: dict[str, str | None]) -> int | None:
        """Days since 1970."""
        name = found.get("month")
        month = _MONTHS.index(name) + 1 if name else int(found["m"] or 0)
        day, year = int(found["d"] or 0), found.get("Y") or found.get("Y2")
        if short := found.get("y"):
            year = "20" + short
        self._without_year = year is None
        if year is not None:
            return self._days_to(int(year), month, day)
        near = self._near_ns // _DAY
        middle = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=near)).year
        reach = 1 if (month, day) != (2, 29) else 4
        days = [self._days_to(year, month, day) for year in range(middle - reach, middle + reach + 1)]
        return min((one for one in days if one is not None), key=lambda one: abs(one - near), default=None)

    def _days_to(self, year: int, month: int, day: int) -> int | None:
        key = (year, month, day)
        if key not in self._days:
            try:
                self._days[key] = date(year, month, day).toordinal() - _EPOCH if year in YEARS else None
            except ValueError:
                self._days[key] = None
        return self._days[key]

    def _offset_ns(self, written: str | None, wall_ns: int) -> int:
        self.assumed_zone = written is None
        if written is None:
            return self._offset_there(wall_ns) if self._zone else 0
        if written[0] not in "+-":
            return 0
        minutes = int(written[1:3]) * 60 + int(written[-2:])
        return (-minutes if written[0] == "-" else minutes) * 60 * _SECOND

    def _offset_there(self, wall_ns: int) -> int:
        """Of a clock on the wall in the given zone; one offset is looked up for each hour."""
        hour = wall_ns // (3600 * _SECOND)
        if hour not in self._offsets:
            moment = datetime(1970, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 — the zone comes next
            offset = moment.replace(tzinfo=self._zone).utcoffset() or timedelta()
            self._offsets[hour] = int(offset.total_seconds()) * _SECOND
        return self._offsets[hour]


def _stamp(form: str, match: Match[str], line: str) -> Stamp:
    start = match.start()
    before = len(line[:start].rstrip('[(<"').split()) if start else 0
    return Stamp(form, start, match.end(), before, match)
