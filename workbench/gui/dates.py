"""Dates in the user's language: names of months and weekdays by CLDR, through Babel, and their order by the catalog."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from workbench.gui.texts import ENGLISH, language, languages, tr

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# As lower rooms write it in English: `Mon 3 Mar 2025, 00:00:00 UTC`, `Monday 3 March 2025, 00:00:00 UTC`.
WRITTEN = re.compile(rf"({'|'.join(DAYS)})([a-z]*) (\d+) ({'|'.join(MONTHS)})[a-z]* (\d{{4}}), (\d\d:\d\d:\d\d UTC)")


def day(at: datetime, year: bool = False, padded: bool = False) -> str:
    """`14 May`, `14 May 2024`; `padded`: `04 May`, so that dates below each other have one length."""
    number = f"{at.day:02d}" if padded else str(at.day)
    if year:
        return tr("{day} {month} {year}", day=number, month=month(at), year=at.year)
    return tr("{day} {month}", day=number, month=month(at))


def minute(at: datetime, seconds: bool = False) -> str:
    """`04 May 11:40`, with `seconds` `04 May 11:40:05`."""
    return f"{day(at, padded=True)} {at:%H:%M:%S}" if seconds else f"{day(at, padded=True)} {at:%H:%M}"


def month(at: datetime) -> str:
    """`May`."""
    return _names(language().name)[1][at.month - 1]


def retold(text: str) -> str:
    """A date as lower rooms write it, alone in a text, in the user's language; another text as it is."""
    found = WRITTEN.fullmatch(text)
    if found is None or language().name == ENGLISH:
        return text
    at = datetime(int(found[5]), MONTHS.index(found[4]) + 1, int(found[3]), tzinfo=UTC)
    short, _months, long = _names(language().name)
    names = long if found[2] else short
    return tr("{weekday} {date}, {time}", weekday=names[at.weekday()], date=day(at, year=True), time=found[6])


@lru_cache(maxsize=4)
def _names(spoken: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Short weekdays, short months, weekdays. Babel is imported for another language than English only."""
    if spoken == ENGLISH or spoken not in languages():
        return DAYS, MONTHS, DAYS
    from babel.dates import get_day_names, get_month_names

    short, months = get_day_names("abbreviated", locale=spoken), get_month_names("abbreviated", locale=spoken)
    long = get_day_names("wide", locale=spoken)
    return tuple(short[n] for n in range(7)), tuple(months[n] for n in range(1, 13)), tuple(long[n] for n in range(7))
