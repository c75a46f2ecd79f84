"""What a back-test tells: alerts as they were raised, events as they were found, days as they were lived through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workbench.model.scores import Finding

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Raised:
    """One alert. `started`: the first point of its condition; `told`: the point with which it became known, after
    `for` and the wait for a chunk to close; `stop`: where it had resolved; `wanted`: it touches a labeled event."""

    started: int
    told: int
    stop: int
    wanted: bool = False


@dataclass(frozen=True)
class Day:
    """A day of UTC, `number` of them after 1970-01-01, with the alerts raised on it; `false`: those nobody wanted."""

    number: int
    alerts: int = 0
    false: int = 0

    @property
    def date(self) -> str:
        """`2024-05-14`."""
        return (EPOCH + timedelta(days=self.number)).strftime("%Y-%m-%d")


@dataclass(frozen=True)
class SeriesReplay:
    """One series, replayed from its first point in the order of the stream. Points are those of the series.

    `first`, `stop`: the points that count (half-open); those before `first` are warm-up. `days`: how long that is, None
    without a clock. `events`, `found`: labeled anomalies, None = never labeled. `delays_s`: of each found one, from its
    start until it was told, None without a clock. `timeline`: every day from the first to the last, also quiet ones.
    `worst`: misses, false alerts and late hits, worst first.
    """

    name: str
    first: int
    stop: int
    days: float | None
    raised: tuple[Raised, ...]
    events: int | None = None
    found: int = 0
    delays_points: tuple[int, ...] = ()
    delays_s: tuple[float, ...] | None = None
    timeline: tuple[Day, ...] = ()
    worst: tuple[Finding, ...] = ()

    @property
    def false(self) -> int | None:
        """Alerts that touch no labeled event; None where the series was never labeled."""
        return None if self.events is None else sum(not one.wanted for one in self.raised)

    @property
    def alerts_per_day(self) -> float | None:
        """None without a clock."""
        return len(self.raised) / self.days if self.days else None


@dataclass(frozen=True)
class BackTest:
    """All series of one rule: sums, the days of all of them together, and the worst cases of all."""

    rule: str
    series: tuple[SeriesReplay, ...] = ()

    @property
    def alerts(self) -> int:
        """How often somebody would have been called."""
        return sum(len(one.raised) for one in self.series)

    @property
    def false(self) -> int | None:
        """Of those, for nothing; None where no series is labeled."""
        known = [one.false for one in self.series if one.false is not None]
        return sum(known) if known else None

    @property
    def events(self) -> int:
        """Labeled anomalies in the points that count."""
        return sum(one.events or 0 for one in self.series)

    @property
    def found(self) -> int:
        """Labeled anomalies during which an alert was up."""
        return sum(one.found for one in self.series)

    @property
    def span_days(self) -> float | None:
        """The longest history of a series in days: what the people on call lived through; None without a clock."""
        return max((one.days for one in self.series if one.days), default=None)

    @property
    def alerts_per_day(self) -> float | None:
        """Of all series watched at the same time, the sum of their rates; None where none has a clock."""
        known = [one.alerts_per_day for one in self.series if one.alerts_per_day is not None]
        return sum(known) if known else None

    @property
    def timeline(self) -> tuple[Day, ...]:
        """The days of all series, added up."""
        sums: dict[int, tuple[int, int]] = {}
        for day in (day for one in self.series for day in one.timeline):
            alerts, false = sums.get(day.number, (0, 0))
            sums[day.number] = (alerts + day.alerts, false + day.false)
        return tuple(Day(number, *sums[number]) for number in sorted(sums))

    def noisiest(self, most: int = 5) -> tuple[Day, ...]:
        """The days with most alerts, most first, the earlier one first among equals; quiet days are none."""
        loud = [day for day in self.timeline if day.alerts]
        return tuple(sorted(loud, key=lambda day: (-day.alerts, day.number))[:most])

    @property
    def delays_s(self) -> tuple[float, ...]:
        """The delays of all series that have a clock, ascending."""
        return tuple(sorted(delay for one in self.series for delay in one.delays_s or ()))

    def worst(self, most: int = 40) -> tuple[Finding, ...]:
        """The worst cases of all series."""
        cases = [finding for one in self.series for finding in one.worst]
        return tuple(sorted(cases, key=lambda finding: -finding.severity)[:most])
