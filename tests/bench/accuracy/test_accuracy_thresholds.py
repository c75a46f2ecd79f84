"""Thresholds come from training labels, flags from one emit step, and both are counted alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.bench.accuracy.baselines.thresholds import (
    best_threshold,
    condition_of,
    cooldown_points,
    count_flags,
    flags_of,
    quiet_threshold,
    scale,
)
from workbench.model.labels import LabelSet
from workbench.scoring.metrics import score_flags


def bits(text: str) -> np.ndarray:
    return np.array([int(c) for c in text], np.int8)


@pytest.mark.parametrize(
    ("condition", "cooldown", "flags"),
    [
        ("0110111100", 0, "0100100000"),  # the first point of each run
        ("0110111100", 2, "0100100000"),  # three points after the flag: two are silenced, the third is not
        ("0110111100", 3, "0100000000"),
        ("1010101010", 1, "1010101010"),
        ("1010101010", 2, "1000100010"),  # what was silenced silences nothing
        ("1111111111", 2, "1000000000"),  # a run goes on: it is the same alarm
        ("0000000000", 5, "0000000000"),
        ("", 5, ""),
    ],
)
def test_a_cooldown_silences_that_many_points_after_a_flag(condition: str, cooldown: int, flags: str) -> None:
    assert flags_of(bits(condition), cooldown).tolist() == bits(flags).tolist()


@pytest.mark.parametrize(
    ("interval_s", "points"), [(60.0, 30), (179.0, 30), (180.0, 12), (300.0, 12), (1800.0, 6), (3600.0, 6), (None, 12)]
)
def test_the_cooldown_follows_the_interval(interval_s: float | None, points: int) -> None:
    assert cooldown_points(interval_s) == points


def truth_of(n: int, starts: list[int], length: int) -> np.ndarray:
    truth = np.zeros(n, bool)
    for start in starts:
        truth[start : start + length] = True
    return truth


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=60),
    st.lists(st.booleans(), min_size=60, max_size=60),
    st.integers(0, 5),
)
def test_the_compiled_count_is_that_of_the_flags(values: list[int], marks: list[bool], cooldown: int) -> None:
    score, labels = np.array(values, float), LabelSet.from_mask(np.array(marks[: len(values)]))
    number = np.full(len(score), -1, np.int64)
    for at, region in enumerate(labels.regions):
        number[region.start : region.stop] = at
    limits = np.array([6.0, 3.5, 1.0])
    hits, false = count_flags(score, limits, number, len(labels), cooldown)
    for at, limit in enumerate(limits):
        condition = condition_of(score, limit)
        scores = score_flags(flags_of(condition, cooldown), condition, labels, interval_s=None)
        assert (hits[at], false[at]) == (scores.hits, scores.false_alarms)


def test_the_threshold_separates_events_from_the_rest_and_stands_off_from_both() -> None:
    score = np.random.default_rng(0).uniform(0.0, 1.0, 500)
    truth = truth_of(500, [100, 300], 3)
    score[[100, 300]] = 9.0
    found = best_threshold(score, truth, 0)
    assert found.f1 == 1.0
    assert 1.0 < found.limit < 9.0


def test_a_cooldown_has_a_threshold_of_its_own() -> None:
    score = np.zeros(400)
    score[50:90:2] = 5.0  # one event that leaves a trail of twenty flags, the first of them inside
    score[200] = 3.0
    truth = truth_of(400, [50, 200], 1)
    assert best_threshold(score, truth, 0).f1 < 0.2
    cooled = best_threshold(score, truth, 40)
    assert cooled.f1 == 1.0
    assert cooled.limit <= 3.0


def test_missing_scores_are_never_alarms() -> None:
    score = np.full(50, np.nan)
    score[10] = 2.0
    assert best_threshold(score, truth_of(50, [10], 1), 0).f1 == 1.0
    assert condition_of(score, -np.inf).sum() == 1


def test_without_a_labeled_event_there_is_no_threshold() -> None:
    with pytest.raises(ValueError, match="labeled event"):
        best_threshold(np.ones(5), np.zeros(5, bool), 0)


def test_a_quiet_curve_takes_what_others_say_or_never_alarms_on_its_training() -> None:
    score = np.random.default_rng(1).uniform(0.0, 1.0, 1000)
    assert quiet_threshold(score, 3.0) == 3.0
    assert not condition_of(score, quiet_threshold(score, None)).any()
    assert quiet_threshold(np.full(3, np.nan), None) == np.inf


@pytest.mark.parametrize(
    ("score", "unit"),
    [(np.arange(101.0), 99.0), (np.r_[np.zeros(199), 2.0], 0.01), (np.zeros(9), 1.0), (np.full(3, np.nan), 1.0)],
    ids=["quantile", "mostly zero", "zero", "unknown"],
)
def test_the_unit_of_a_score_is_its_high_quantile_where_it_has_one(score: np.ndarray, unit: float) -> None:
    assert scale(score) == pytest.approx(unit)
