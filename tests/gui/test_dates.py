"""Dates in the user's language: names of months and weekdays, their order, and those that lower rooms wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from workbench.data.doubts import in_date, in_full
from workbench.gui import dates
from workbench.gui.charts import words
from workbench.gui.sentences import sentence
from workbench.gui.texts import choose_language

AT = datetime(2024, 3, 3, 14, 5, 9, tzinfo=UTC)
NS = int(AT.timestamp()) * 10**9


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    choose_language(request.param)
    yield request.param
    choose_language("en")


def test_days_months_and_minutes_are_told_in_the_language(language: str) -> None:
    told = (dates.day(AT), dates.day(AT, year=True), dates.minute(AT), dates.minute(AT, seconds=True), dates.month(AT))
    assert (
        told
        == {
            "en": ("3 Mar", "3 Mar 2024", "03 Mar 14:05", "03 Mar 14:05:09", "Mar"),
            "de": ("3. März", "3. März 2024", "03. März 14:05", "03. März 14:05:09", "März"),
        }[language]
    )


def test_the_chart_tells_times_in_the_language(language: str) -> None:
    assert words.full(NS) == {"en": "3 Mar 2024 · 14:05:09 UTC", "de": "3. März 2024 · 14:05:09 UTC"}[language]
    assert words.moment(NS, 60 * words.DAY) == {"en": "Mar 2024", "de": "März 2024"}[language]


def test_dates_of_lower_rooms_are_told_anew_alone_and_within_a_sentence(language: str) -> None:
    assert (
        sentence(in_full(NS))
        == {
            "en": "Sunday 3 March 2024, 14:05:09 UTC",
            "de": "Sonntag, 3. März 2024, 14:05:09 UTC",
        }[language]
    )
    assert (
        sentence(f"Times begin at {in_date(NS)}: is their unit right?")
        == {
            "en": "Times begin at Sun 3 Mar 2024, 14:05:09 UTC: is their unit right?",
            "de": "Die Zeiten beginnen bei So., 3. März 2024, 14:05:09 UTC: Stimmt die Einheit?",
        }[language]
    )
    assert dates.retold("Sun 3 Mar") == "Sun 3 Mar"


def test_every_month_and_weekday_that_lower_rooms_write_is_known(language: str) -> None:
    day = 86_400 * 10**9
    for number in range(365):
        told = sentence(in_full(NS + number * day))
        assert ("day" in told) == (language == "en"), told
