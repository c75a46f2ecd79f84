"""Figures of a set: worked out by hand, against the reference program, and how sure they are."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from workbench.bench.accuracy.figures import Judged, judge_part, of_one, summed_up
from workbench.model.labels import LabelSet

DAY = 1440  # points of a minute


def judged(truth: str, flags: str, condition: str | None = None, interval_s: float | None = 60.0) -> Judged:
    marks = [np.array([int(c) for c in text], np.int8) for text in (flags, condition or flags)]
    labels = LabelSet.from_mask(np.array([int(c) for c in truth]))
    return judge_part(marks[0], marks[1], labels, interval_s)


FOUND = judged("0011100110", "0001000010", "0001100010")  # both events, a point late each
FLOOD = judged("0110000000", "1000101010")  # no event, four false alarms
QUIET = judged("0000000000", "1000000001")
CALM = judged("0000000000", "0000000000")


def test_macro_is_the_mean_of_curves_with_events_and_micro_counts_all() -> None:
    told = summed_up([FOUND, FLOOD, QUIET, CALM], seed=0)
    assert told["macro"]["event_f1"] == pytest.approx((1.0 + 0.0) / 2)
    assert told["macro"]["curves"] == 2
    micro = told["micro"]
    assert (micro["events"], micro["found"], micro["false_alarms"]) == (3, 2, 6)
    assert micro["precision"] == pytest.approx(2 / 8)
    assert micro["recall"] == pytest.approx(2 / 3, abs=1e-6)
    assert micro["event_f1"] == pytest.approx(2 * 2 / (2 + 6 + 3), abs=1e-6)
    assert (micro["curves"], micro["quiet_curves"]) == (4, 2)


def test_quiet_curves_have_their_own_false_alarms() -> None:
    told = summed_up([FOUND, QUIET, CALM], seed=0)
    assert told["micro"]["quiet_false_alarms"] == 2
    assert told["micro"]["quiet_false_alarms_per_day"] == pytest.approx(2 / (20 / DAY))
    assert told["macro"]["quiet_false_alarms"] == 1.0
    assert told["macro"]["false_alarms_per_day"] == 0.0


def test_the_mean_delay_is_over_hits_in_micro_and_over_curves_in_macro() -> None:
    late = judged("0111111111", "0000001000")  # five points late
    told = summed_up([FOUND, late, FLOOD], seed=0)
    assert told["micro"]["mean_delay_points"] == pytest.approx((1 + 1 + 5) / 3, abs=1e-6)
    assert told["macro"]["mean_delay_points"] == pytest.approx((1 + 5) / 2)


def test_what_is_unknown_is_none() -> None:
    told = summed_up([judged("0000", "0100", interval_s=None)], seed=0)
    for mean in ("macro", "micro"):
        assert told[mean]["event_f1"] is None
        assert told[mean]["event_f1_interval"] is None
        assert told[mean]["false_alarms_per_day"] is None
        assert told[mean]["mean_delay_points"] is None
    assert of_one(QUIET)["event_f1"] is None
    assert of_one(FLOOD)["event_f1"] == 0.0


def test_an_event_found_after_seven_points_does_not_count_in_the_delay_limited_figure() -> None:
    found = [of_one(judged("0" + "1" * 9, "0" * (1 + late) + "1" + "0" * (8 - late))) for late in (6, 7)]
    assert [one["delay_limited_event_f1"] for one in found] == [1.0, 0.0]
    assert [one["event_f1"] for one in found] == [1.0, 1.0]


def test_the_interval_holds_the_figure_narrows_with_more_curves_and_follows_the_seed() -> None:
    few, many = ([FOUND, FLOOD] * n for n in (4, 60))
    wide, narrow = (summed_up(curves, seed=1)["macro"]["event_f1_interval"] for curves in (few, many))
    assert wide[0] < narrow[0] < 0.5 < narrow[1] < wide[1]
    assert summed_up(few, seed=1) == summed_up(few, seed=1)
    sets = [summed_up([FOUND, QUIET, judged("0110", "0010"), FLOOD, late()] * 3, seed=seed) for seed in (1, 2)]
    assert sets[0]["micro"]["event_f1_interval"] != sets[1]["micro"]["event_f1_interval"]


def late() -> Judged:
    return judged("0111111111", "1000001010")


@pytest.mark.parametrize("seed", range(6))
def test_figures_of_a_curve_equal_the_reference_program(oracle: ModuleType, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = np.repeat(rng.random(40) < 0.2, 12)
    condition = (rng.random(480) < np.where(truth, 0.2, 0.02)).astype(np.int8)
    flags = (condition == 1) & (rng.random(480) < 0.8)
    told = of_one(judge_part(flags.astype(np.int8), condition, LabelSet.from_mask(truth), None))
    event = oracle.event_f1(flags, truth)
    want = {
        "event_f1": event["f1"],
        "precision": event["precision"],
        "recall": event["recall"],
        "run_merged_event_f1": oracle.alarm_event_f1(condition, truth)["f1"],
        "point_f1": oracle.point_f1(condition, truth)["f1"],
        "delay_limited_event_f1": oracle.event_f1(flags, truth, 7)["f1"],
        "found": event["tp"],
        "false_alarms": event["fp"],
    }
    assert {name: told[name] for name in want} == pytest.approx(want, abs=1e-6)
