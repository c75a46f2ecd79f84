"""Times, spans, counts and values in words, and where the ticks of an axis stand, in the window's zone. No Qt."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from workbench.gui import dates
from workbench.gui.charts import zone
from workbench.gui.numerals import local
from workbench.gui.numerals import number as whole
from workbench.gui.texts import tr, trn

MS, SECOND, MINUTE, HOUR, DAY = 10**6, 10**9, 60 * 10**9, 3600 * 10**9, 86_400 * 10**9
TIME_STEPS = (
    *(k * MS for k in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(k * SECOND for k in (1, 2, 5, 10, 15, 30)),
    *(k * MINUTE for k in (1, 2, 5, 10, 15, 30)),
    *(k * HOUR for k in (1, 2, 3, 6, 12)),
    *(k * DAY for k in (1, 2, 4, 7, 14)),
)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
Ticks = list[tuple[int, str]]


def value(number: float, unit: str = "") -> str:
    """A value with four significant digits and its unit; `missing` for NaN."""
    if math.isnan(number):
        return tr("missing")
    if 1000 <= abs(number) < 1e9:
        text = whole(round(number)) if abs(number) >= 1e4 else f"{number:.1f}".removesuffix(".0")
    else:
        text = f"{number:.4g}"
    text = local(text.replace("-", "\N{MINUS SIGN}"))
    return f"{text} {unit}" if unit else text


def span(seconds: float) -> str:
    """A length of time in its largest fitting unit: `45 s`, `8 min`, `1 h 30 min`, `2 d 4 h`."""
    if seconds < 1:
        return local(f"{seconds * 1000:.3g} ms")
    if seconds < 60:
        return local(f"{seconds:.3g} s")
    units = (("d", 86_400), ("h", 3600), ("min", 60))
    whole = round(seconds / 60) * 60 if seconds < 86_400 else round(seconds / 3600) * 3600
    parts = []
    for name, size in units:
        amount, whole = divmod(int(whole), size)
        if amount:
            parts.append(f"{amount} {name}")
    return " ".join(parts[:2])


def length(points: int, interval_s: float | None) -> str:
    """How long a stretch of points is: by the clock where there is one, else in points."""
    if interval_s is None:
        return trn("{number} point", "{number} points", points, number=whole(points))
    return span(points * interval_s)


def moment(time_ns: int, step_ns: int = MINUTE, year: bool = False) -> str:
    """A time to the precision that ticks `step_ns` apart need: `14 May`, `14 May · 11:40`, `14 May · 11:40:05`; in the
    hour that the wall clock shows twice with the zone's name beside it."""
    at = zone.shown().at(time_ns)
    day = dates.day(at, year)
    if step_ns >= 28 * DAY:
        return f"{dates.month(at)} {at.year}"
    if step_ns >= DAY:
        return day
    which = f" {at.tzname()}" if zone.shown().repeated(at) else ""
    if step_ns >= MINUTE:
        return f"{day} · {at:%H:%M}{which}"
    if step_ns >= SECOND:
        return f"{day} · {at:%H:%M:%S}{which}"
    return f"{at:%H:%M:%S}.{at.microsecond // 1000:03d}{which}"


def full(time_ns: int) -> str:
    """A time with year and zone: `14 May 2024 · 11:42 UTC`."""
    step = MINUTE if time_ns % MINUTE == 0 else SECOND
    text = moment(time_ns, step, year=True)
    name = zone.shown().short(time_ns)
    return text if text.endswith(f" {name}") else f"{text} {name}"


def stamp(time_ns: int) -> str:
    """A time as the tables show it: `05-14 11:42`, with seconds where they are not zero."""
    at = zone.shown().at(time_ns)
    which = f" {at.tzname()}" if zone.shown().repeated(at) else ""
    return (f"{at:%m-%d %H:%M:%S}" if at.second else f"{at:%m-%d %H:%M}") + which


def time_ticks(start_ns: int, stop_ns: int, most: int) -> Ticks:
    """At most `most` round times from `start_ns` to `stop_ns` with their texts."""
    wanted = (stop_ns - start_ns) / max(1, most)
    if wanted > TIME_STEPS[-1]:
        return _month_ticks(start_ns, stop_ns, wanted)
    step = next(s for s in TIME_STEPS if s >= wanted)
    year = stop_ns - start_ns > 300 * DAY
    return [(at, moment(at, step, year)) for at in _round_times(start_ns, stop_ns, step)]


def _round_times(start_ns: int, stop_ns: int, step: int) -> list[int]:
    """Where the wall clock shows a multiple of `step`. Clocks are put on or back by whole half hours, so that shorter
    steps stay round; of a time shown twice the second counts only where ticks are an hour apart, else it is too near.
    """
    here = zone.shown()
    ahead = here.offset_ns(start_ns), here.offset_ns(stop_ns)
    if step <= 30 * MINUTE:
        first = -(-(start_ns + ahead[0]) // step) * step - ahead[0]
        return list(range(first, stop_ns + 1, step))
    first = -(-(start_ns + min(ahead)) // step) * step
    walls = range(first, stop_ns + max(ahead) + 1, step)
    found = {at for wall in walls for at in here.moments(wall)[: 2 if step == HOUR else 1]}
    return sorted(at for at in found if start_ns <= at <= stop_ns)


def _month_ticks(start_ns: int, stop_ns: int, wanted: float) -> Ticks:
    months = next((m for m in MONTH_STEPS if m * 30.4 * DAY >= wanted), MONTH_STEPS[-1])
    here = zone.shown()
    begin, end = here.at(start_ns), here.at(stop_ns)
    ticks = []
    first = begin.year * 12 + begin.month - 1
    for number in range(-(-first // months) * months, end.year * 12 + end.month, months):
        at = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        wall_ns = round((at - zone.EPOCH).total_seconds()) * SECOND
        for at_ns in here.moments(wall_ns)[:1]:
            if start_ns <= at_ns <= stop_ns:
                ticks.append((at_ns, str(at.year) if months >= 12 else moment(at_ns, 28 * DAY)))
    return ticks


def index_ticks(start: int, stop: int, most: int) -> Ticks:
    """At most `most` round point numbers from `start` to `stop` with their texts."""
    wanted = max(1.0, (stop - start) / max(1, most))
    power = 10 ** math.floor(math.log10(wanted))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= wanted)
    first = -(-start // step) * step
    return [(at, whole(at)) for at in range(first, stop + 1, step)]
