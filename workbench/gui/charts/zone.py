"""The one time zone of the window: data is UTC inside, every time that is shown passes here. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from workbench.errors import ZoneError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND_NS = 10**9


@cache
def names() -> tuple[str, ...]:
    """Every zone of this machine by its name, `UTC` first; looked up once, since that opens hundreds of files."""
    return ("UTC", *sorted(available_timezones() - {"UTC", "localtime"}))


@dataclass(frozen=True)
class Zone:
    """A time zone by its name in the IANA database, such as `Europe/Berlin`; `UTC` needs no database."""

    name: str = "UTC"
    rules: tzinfo = UTC

    @classmethod
    def named(cls, name: str) -> Zone:
        """The zone of a name; ZoneError where this machine does not know it."""
        if name == "UTC":
            return cls()
        try:
            return cls(name, ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            what = f"{name} is no time zone that is known here"
            raise ZoneError(what, str(error), "Choose one of the list") from error

    @property
    def title(self) -> str:
        """`Europe/Berlin`, `America/New York`."""
        return self.name.replace("_", " ")

    @property
    def place(self) -> str:
        """Where there is little room: `Berlin`, `New York`."""
        return self.title.split("/")[-1]

    def at(self, time_ns: int) -> datetime:
        """The wall clock at a time, to the microsecond."""
        return (EPOCH + timedelta(microseconds=time_ns // 1000)).astimezone(self.rules)

    def offset_ns(self, time_ns: int) -> int:
        """How far the wall clock is ahead of UTC at a time."""
        ahead = self.at(time_ns).utcoffset() or timedelta()
        return int(ahead.total_seconds()) * SECOND_NS

    def moments(self, wall_ns: int) -> tuple[int, ...]:
        """When the wall clock shows `wall_ns` (counted as if it were UTC): once; never in the hour that is skipped in
        spring; twice in the one that is repeated in autumn."""
        if self.rules is UTC:
            return (wall_ns,)
        day = 86_400 * SECOND_NS
        offsets = {self.offset_ns(wall_ns - day), self.offset_ns(wall_ns + day)}
        return tuple(sorted(wall_ns - ahead for ahead in offsets if self.offset_ns(wall_ns - ahead) == ahead))

    def short(self, time_ns: int) -> str:
        """What the zone is called at a time: `UTC`, `CET`, `CEST`, `+04`."""
        return self.at(time_ns).tzname() or self.name

    def iso(self, time_ns: int) -> str:
        """The time with its offset, to the nanosecond where it has any, for files."""
        whole, rest = divmod(time_ns, SECOND_NS)
        text = self.at(whole * SECOND_NS).isoformat(timespec="seconds")
        if not rest:
            return text
        return f"{text[:19]}.{rest:09d}".rstrip("0") + text[19:]

    def repeated(self, at: datetime) -> bool:
        """Whether the wall clock shows this time twice, so that the short name must stand beside it."""
        return at.replace(fold=1 - at.fold).utcoffset() != at.utcoffset()


_shown = [Zone()]


def shown() -> Zone:
    """The zone that the window shows."""
    return _shown[0]


def show(zone: Zone) -> None:
    """Show times in another zone from now on; who has texts of times must be told by the caller."""
    _shown[0] = zone
