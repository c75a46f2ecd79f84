"""Figures in words: what a person reads in strips, rows and tables."""

from __future__ import annotations

import pytest

from workbench.gui import words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "—"),
        (0, "0 s"),
        (0.2, "< 1 s"),
        (45, "45 s"),
        (60, "1 min"),
        (70, "1 min 10 s"),
        (119.6, "2 min"),
        (3600, "1 h"),
        (3605, "1 h"),
        (7500, "2 h 5 min"),
        (86400 + 3 * 3600, "1 d 3 h"),
    ],
)
def test_a_duration_has_at_most_two_units(seconds: float | None, text: str) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0.07, "+0.07"), (-0.021, "−0.02"), (0.001, "±0.00"), (0.0, "±0.00")]
)
def test_a_difference_carries_its_sign(value: float | None, text: str) -> None:
    assert words.difference(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "alerts a day unknown"),
        (0, "no alert"),
        (0.4, "1 alert in 2.5 days"),
        (1.0, "1 alert a day"),
        (4.2, "4.2 alerts a day"),
        (30, "30 alerts a day"),
    ],
)
def test_a_rate_of_alerts_is_a_sentence(value: float | None, text: str) -> None:
    assert words.alerts(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "—"), (0, "0"), (0.04, "< 0.1"), (0.4, "0.4"), (12.3, "12")])
def test_a_rate_has_as_many_digits_as_it_deserves(value: float | None, text: str) -> None:
    assert words.rate(value) == text


def test_thousands_are_set_apart_and_nouns_agree_with_their_number() -> None:
    assert words.counted(1, "flag") == "1 flag"
    assert words.counted(0, "flag") == "0 flags"
    assert words.counted(20160, "point") == "20\u202f160 points"
    assert words.counted(2, "series", "series") == "2 series"


def test_money_without_a_price_is_not_shown() -> None:
    assert words.money(None) == ""
    assert words.money(0.0, 5.0) == "$0.00 of $5.00"
    assert words.money(0.126) == "$0.13"
