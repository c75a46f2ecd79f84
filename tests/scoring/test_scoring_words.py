"""The words for what a series did: each kind on a series where it happens, and nothing from the future."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.model.series import Series
from workbench.scoring.words import look, number

MINUTE = 60_000_000_000


def noisy(n: int = 2000, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(100.0, 1.0, n)


def series_of(value: np.ndarray, interval_ns: int | None = None) -> Series:
    times = None if interval_ns is None else np.arange(len(value)) * interval_ns
    return Series("s", value[:, None], times, interval_ns=interval_ns)


def changed(change) -> Series:
    value = noisy()
    change(value)
    return series_of(value)


def test_a_lone_high_point_is_a_single_spike_or_a_rise():
    def spike(value):
        value[1000] += 30

    saw = look(changed(spike), 1000, 1001)
    assert saw.words.startswith(("single spike", "rise"))
    assert saw.strength > 10


def test_a_lasting_low_level_is_told_with_its_length():
    def shift(value):
        value[980:1040] -= np.concatenate((np.linspace(0, 30, 20), np.full(40, 30.0)))

    saw = look(changed(shift), 980, 1040)
    assert "low level" in saw.words
    assert "points" in saw.words


def test_a_drop_is_told_in_usual_steps():
    value = np.cumsum(np.random.default_rng(0).normal(0, 1.0, 2000))
    value[1000:] -= 15
    saw = look(series_of(value), 1000, 1005)
    assert saw.words.startswith("drop")
    assert saw.words.endswith("× usual step")


def test_a_change_against_yesterday_is_seen_where_the_clock_divides_a_day():
    hours = np.arange(24 * 40)
    value = 50 * np.sin(hours * 2 * np.pi / 24) + np.random.default_rng(1).normal(0, 0.5, len(hours))
    value[900:906] -= 20
    series = series_of(value, 60 * MINUTE)
    assert look(series, 900, 906).words.startswith("drop against yesterday")
    assert "yesterday" not in look(series_of(value), 900, 906).words


@pytest.mark.parametrize(
    ("fill", "words"), [(np.nan, "no values for 8 points"), (0.0, "zero for 8 points"), (7.25, "stuck at 7.2")]
)
def test_missing_zero_and_stuck_values_are_said_first(fill, words):
    def stick(value):
        value[1000:1008] = fill

    assert look(changed(stick), 1000, 1008).words.startswith(words)


def test_an_ordinary_point_is_called_ordinary():
    saw = look(series_of(np.tile([1.0, 2.0, 3.0, 2.0], 300)), 600, 601)
    assert saw.words.startswith("nothing unusual")
    assert saw.strength < 2


def test_without_history_nothing_is_claimed():
    assert look(series_of(noisy(20)), 2, 5).words == "too little history to compare with"


def test_points_after_the_region_change_nothing():
    value = noisy()
    value[1000:1010] += 9
    before = look(series_of(value), 1000, 1010)
    value[1010:] = 1e9
    assert look(series_of(value), 1000, 1010) == before


@pytest.mark.parametrize("value", [np.zeros(700), np.full(700, np.nan), np.tile([0.0, np.inf], 350)])
def test_strange_series_get_words_and_no_error(value):
    assert look(series_of(value), 600, 640).words


@pytest.mark.parametrize(
    ("x", "text"),
    [(0.517, "0.52"), (2.0, "2"), (48.2, "48"), (1234.5, "1234"), (-3.14, "−3.1"), (0.0, "0"), (np.nan, "missing")],
)
def test_numbers_have_two_significant_digits(x, text):
    assert number(x) == text


def test_rounding_of_large_values_is_not_taken_for_noise():
    value = 1e6 + np.tile([0.0, 1e-9, 2e-9, 1e-9], 400)
    value[1000] += 3.0
    saw = look(series_of(value), 1000, 1001)
    assert "e+" not in saw.words
    assert saw.strength <= 999
