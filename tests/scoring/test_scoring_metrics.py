"""Scores against a table worked out by hand, against their own definitions, and against the reference program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.labels import LabelSet, Region
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict, failed
from workbench.scoring.metrics import macro, pool, score_flags, score_part


def bits(text: str) -> np.ndarray:
    return np.array([{"1": 1, "0": 0, "?": -1}[c] for c in text], np.int8)


def score(truth: str, flags: str, condition: str | None = None, **more) -> Scores:
    options = {"interval_s": None, **more}
    return score_flags(bits(flags), bits(condition or flags), LabelSet.from_mask(bits(truth)), **options)


@pytest.mark.parametrize(
    ("truth", "flags", "precision", "recall", "f1"),
    [
        ("0110111100", "1100000111", 0.40, 1.0, 0.571),  # the unit case of the protocol
        ("0000000000", "0000000000", 0.0, 0.0, 0.0),
        ("0110000000", "0000000000", 0.0, 0.0, 0.0),
        ("0000000000", "1110000000", 0.0, 0.0, 0.0),
        ("0110000110", "0100000010", 1.0, 1.0, 1.0),
        ("1100000011", "1000000001", 1.0, 1.0, 1.0),  # events at both ends of the series
        ("0111111110", "0000000010", 1.0, 1.0, 1.0),  # found at its last point
        ("0111111110", "0000000001", 0.0, 0.0, 0.0),  # one point too late
        ("0110000110", "0???000??0", 0.0, 0.0, 0.0),  # not judged is not an alarm
        ("0110000110", "?1000000??", 1.0, 0.5, 0.667),
    ],
)
def test_event_figures_follow_the_protocol(truth, flags, precision, recall, f1):
    scores = score(truth, flags)
    assert scores.precision == pytest.approx(precision, abs=1e-3)
    assert scores.recall == pytest.approx(recall, abs=1e-3)
    assert scores.event_f1 == pytest.approx(f1, abs=1e-3)
    assert scores.misses == scores.events - scores.hits


def test_a_perfect_condition_scores_one_everywhere():
    scores = score("0011100110", "0010000100", "0011100110")
    assert (scores.event_f1, scores.point_f1, scores.merged_f1, scores.delay_f1) == (1.0, 1.0, 1.0, 1.0)


def test_event_f1_uses_flags_and_point_f1_uses_the_condition():
    scores = score("0000001100", flags="0010000000", condition="0011111111")
    assert scores.hits == 0
    assert scores.false_alarms == 1
    assert scores.point_hits == 2
    assert scores.point_alarms == 8


def test_a_run_of_false_alarms_counts_once_when_merged_and_not_at_all_beside_a_hit():
    assert score("0000000110", "1110000010").merged_false_alarms == 1
    assert score("0000000110", "0000111110").merged_false_alarms == 0
    assert score("0110000000", "0011100000").merged_false_alarms == 0
    assert score("0110000000", "0001100000").merged_false_alarms == 1


def test_a_late_hit_does_not_count_in_the_delay_limited_figure():
    truth = "0" * 5 + "1" * 12
    assert score(truth, "0" * 11 + "1" + "0" * 5).delay_f1 == 1.0
    late = score(truth, "0" * 12 + "1" + "0" * 4)
    assert late.delay_f1 == 0.0
    assert late.event_f1 == 1.0
    assert score(truth, "0" * 12 + "1" + "0" * 4, delay_points=8).delay_f1 == 1.0


def test_the_delay_is_the_median_over_hits_in_points_and_seconds():
    scores = score("0111100111100", "0010000001000", interval_s=60.0)
    assert scores.median_delay_points == 1.5
    assert scores.median_delay_s == 90.0
    assert score("0111", "0000", interval_s=60.0).median_delay_s is None


def test_rates_are_per_day_and_unknown_without_a_clock():
    flags = np.zeros(2880, np.int8)
    flags[[5, 6, 2000]] = 1
    scores = score_flags(flags, flags, LabelSet(), interval_s=60.0)
    assert scores.days == 2.0
    assert scores.false_alarms_per_day == 1.5
    assert scores.alerts_per_day == 1.0
    clockless = score_flags(flags, flags, LabelSet(), interval_s=None)
    assert clockless.days is clockless.false_alarms_per_day is clockless.alerts_per_day is None


def test_touching_regions_are_one_event():
    touching = LabelSet((Region(2, 4), Region(4, 6)))
    assert score_flags(bits("00010000"), bits("00010000"), touching, interval_s=None).events == 1


def test_an_empty_part_scores_without_an_error():
    assert score("", "", interval_s=60.0).event_f1 == 0.0


def test_lengths_that_differ_are_a_bug():
    with pytest.raises(ValueError, match="one length"):
        score_flags(bits("01"), bits("010"), LabelSet(), interval_s=None)


def test_pooling_sums_counts_and_macro_averages_series_with_events():
    one, two = score("0110000000", "0100000000"), score("0110000110", "1110000000")
    none = score("0000000000", "1110000000")
    pooled = pool([one, two, none])
    assert (pooled.events, pooled.hits, pooled.false_alarms) == (3, 2, 4)
    assert pooled.precision == pytest.approx(2 / 6)
    assert macro([one, two, none]) == pytest.approx((one.event_f1 + two.event_f1) / 2)
    assert macro([none]) is None
    assert pool([]).event_f1 == 0.0


def test_pooled_rates_ignore_series_without_a_clock():
    timed = score("0" * 1440, "1" * 3 + "0" * 1437, interval_s=60.0)
    pooled = pool([timed, score("0000", "1111")])
    assert pooled.days == 1.0
    assert pooled.false_alarms_per_day == 3.0
    assert pooled.alerts_per_day == pytest.approx(1.0)
    assert pool([score("0000", "1111")]).days is None


def test_the_pooled_delay_weighs_each_part_by_its_hits():
    slow = score("0111110111110111110", "0000010000010000010", interval_s=10.0)
    fast = score("0111110", "0100000", interval_s=10.0)
    assert pool([slow, fast]).median_delay_points == 4.0
    assert pool([slow, fast]).median_delay_s == 40.0


def series_of(truth: str, labeled: bool = True) -> Series:
    n = len(truth)
    labels = LabelSet.from_mask(bits(truth)) if labeled else None
    return Series("s", np.zeros((n, 1)), np.arange(n) * 60_000_000_000, labels=labels, interval_ns=60_000_000_000)


def test_a_part_is_scored_by_itself_and_points_outside_the_verdict_are_not_judged():
    series, split = series_of("0110000110"), Split(3, 6, 10)
    flags = bits("0100101")
    verdict = Verdict(flags, flags, start=3)
    assert score_part(series, verdict, split, "train").hits == 0
    assert score_part(series, verdict, split, "validation").false_alarms == 1
    test = score_part(series, verdict, split, "test")
    assert (test.hits, test.false_alarms, test.points) == (1, 1, 4)


def test_a_label_across_the_border_of_two_parts_is_an_event_in_both():
    flags = bits("0001001000")
    verdict, split = Verdict(flags, flags), Split(3, 5, 10)
    assert score_part(series_of("0011111000"), verdict, split, "train").events == 1
    assert score_part(series_of("0011111000"), verdict, split, "test").hits == 1


def test_a_series_without_labels_has_alerts_but_no_false_alarms():
    flags = bits("0100100000")
    scores = score_part(series_of("0" * 10, labeled=False), Verdict(flags, flags), Split(0, 0, 10), "test")
    assert scores.false_alarms == 0
    assert scores.false_alarms_per_day is None
    assert scores.alerts_per_day is not None


def test_a_failed_verdict_is_never_scored():
    with pytest.raises(ValueError, match="deadline"):
        score_part(series_of("0110"), failed("deadline"), Split(1, 2, 4), "train")


marks = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@given(marks, st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_flags_never_score_above_one_and_adding_a_false_alarm_never_helps(rng, n):
    truth = rng.random(n) < 0.2
    flags = (rng.random(n) < 0.2).astype(np.int8)
    labels = LabelSet.from_mask(truth)
    before = score_flags(flags, flags, labels, interval_s=1.0)
    assert 0.0 <= before.event_f1 <= 1.0
    normal = np.flatnonzero(~truth & (flags == 0))
    if len(normal):
        flags[normal[0]] = 1
        assert score_flags(flags, flags, labels, interval_s=1.0).event_f1 <= before.event_f1


@pytest.mark.parametrize("seed", range(60))
def test_all_figures_equal_the_reference_program(oracle, seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 400))
    truth = np.repeat(rng.random(n) < rng.uniform(0, 0.3), rng.integers(1, 6))[:n].astype(np.int8)
    flags = (rng.random(n) < rng.uniform(0, 0.4)).astype(np.int8)
    scores = score_flags(flags, flags, LabelSet.from_mask(truth), interval_s=None, delay_points=3)
    want = oracle.event_f1(flags, truth)
    assert (scores.hits, scores.false_alarms, scores.misses) == (want["tp"], want["fp"], want["fn"])
    assert scores.precision == pytest.approx(want["precision"], abs=1e-9)
    assert scores.recall == pytest.approx(want["recall"], abs=1e-9)
    assert scores.event_f1 == pytest.approx(want["f1"], abs=1e-9)
    assert scores.delay_f1 == pytest.approx(oracle.event_f1(flags, truth, 3)["f1"], abs=1e-9)
    assert scores.merged_f1 == pytest.approx(oracle.alarm_event_f1(flags, truth)["f1"], abs=1e-9)
    assert scores.point_f1 == pytest.approx(oracle.point_f1(flags, truth)["f1"], abs=1e-9)


def test_pooling_counts_no_days_without_labels_into_the_rate_of_false_alarms():
    flags = np.zeros(1440, np.int8)
    flags[[5, 700]] = 1
    labeled = score_flags(flags, flags, LabelSet(), interval_s=60.0)
    unlabeled = score_part(series_of("0" * 1440, labeled=False), Verdict(flags, flags), Split(0, 0, 1440), "test")
    pooled = pool([labeled, unlabeled])
    assert pooled.false_alarms_per_day == 2.0
    assert pooled.alerts_per_day == 2.0
    assert pool([unlabeled]).false_alarms_per_day is None
