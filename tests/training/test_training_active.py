"""Active help: which incidents are found, what an answer is worth, what is asked, and what is never looked at."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.data import jump_rule, spiky
from workbench.errors import RuleError
from workbench.model.labels import LabelSet, Region
from workbench.model.rule import Rule
from workbench.model.scores import Suggestion
from workbench.model.series import Series
from workbench.model.split import SplitOptions
from workbench.sandbox.host import Host
from workbench.training.active.change import STEPS, borders, doubt, expected_change, moved
from workbench.training.active.incidents import distances, incidents, room_of
from workbench.training.active.nouns import Incident
from workbench.training.active.suggest import Case, spread, suggest
from workbench.training.active.words import said

HALF = SplitOptions(test_share=0.5, validation_share=0.3)


def scored(n: int = 200, **peaks: float) -> tuple[np.ndarray, np.ndarray]:
    """A score (n,) of −1 with single points `p<index>=value`, and the condition (n,) that belongs to it."""
    score = np.full(n, -1.0)
    for name, value in peaks.items():
        score[int(name[1:])] = value
    return score, (score >= 0).astype(np.int8)


def cut(score: np.ndarray, condition: np.ndarray, *labels: tuple[int, int], gap: int = 2) -> list[tuple]:
    """The incidents as (start, stop, peak, flagged, labeled)."""
    regions = LabelSet(tuple(Region(a, b) for a, b in labels))
    found = incidents(score, condition, regions, gap=gap, room=10, reach=0.5)
    return [(one.start, one.stop, one.peak, one.flagged, one.labeled) for one in found]


# incidents


def test_each_label_and_each_peak_near_or_above_the_border_is_one_incident() -> None:
    score, condition = scored(p20=0.4, p60=-0.3, p100=-0.6, p150=0.1)
    assert cut(score, condition, (149, 153), (180, 185)) == [
        (20, 21, 0.4, True, False),
        (60, 61, -0.3, False, False),
        (149, 153, 0.1, True, True),
        (180, 185, -1.0, False, True),
    ]


def test_points_of_one_run_and_peaks_close_to_each_other_are_one_incident() -> None:
    score, condition = scored(p50=0.2, p51=0.6, p54=0.1, p60=-0.1, p90=-0.2, p95=-0.25, p97=-0.21)
    assert cut(score, condition) == [(50, 55, 0.6, True, False), (90, 91, -0.2, False, False)]


def test_a_long_run_with_holes_is_asked_about_once_and_only_around_its_peak() -> None:
    score, condition = scored(p50=0.2, p53=0.6, p54=0.1, p70=0.2, p85=0.3)
    assert cut(score, condition, gap=20) == [(50, 55, 0.6, True, False)]


def test_what_fires_right_beside_a_label_belongs_to_it() -> None:
    score, condition = scored(p48=0.3, p49=0.3, p52=0.5, p58=0.4, p66=0.4)
    assert [one[:2] for one in cut(score, condition, (50, 55))] == [(50, 55), (58, 59)]


def test_a_near_miss_reaches_over_the_points_that_come_about_as_near() -> None:
    score, condition = scored(p70=-0.22, p71=-0.2, p72=-0.28, p73=-0.45)
    assert cut(score, condition) == [(70, 73, -0.2, False, False)]


@pytest.mark.parametrize(
    ("score", "distance"),
    [
        ([-0.08, -0.08, -0.08, 0.04], [-1.0, -1.0, -1.0, 0.5]),  # a level near a limit that is a large number
        ([-19.0, -19.0, -19.0, 0.5], [-1.0, -1.0, -1.0, 0.5 / 19]),  # a limit that is a small one
        ([0.3, 0.2, 0.4, -0.1], [0.3, 0.2, 0.4, -0.1]),  # of a rule that floods nothing is usual
        ([np.nan, np.nan, np.nan, np.nan], [-1.0, -1.0, -1.0, 0.0]),
    ],
)
def test_distances_are_told_in_those_of_a_usual_point(score: list[float], distance: list[float]) -> None:
    given_ = np.array(score)
    condition = (np.nan_to_num(given_, nan=-1.0) >= 0).astype(np.int8)
    condition[-1] |= bool(np.isnan(given_[-1]))
    np.testing.assert_allclose(distances(given_, condition), distance)


def test_points_without_a_score_count_by_the_condition_alone() -> None:
    condition = np.zeros(100, np.int8)
    condition[[30, 31]] = 1
    score = np.full(100, np.nan)
    assert cut(score, condition, (80, 82)) == [(30, 32, 0.0, True, False), (80, 82, -1.0, False, True)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1.5, 2.0) | st.just(float("nan")), min_size=1, max_size=120), st.integers(0, 4))
def test_incidents_never_overlap_and_each_holds_its_peak(values: list[float], gap: int) -> None:
    score = np.array(values)
    condition = (score >= 0).astype(np.int8)
    labels = LabelSet((Region(3, 6),)) if len(score) > 6 else None
    found = incidents(score, condition, labels, gap=gap, room=3, reach=0.5)
    spans = [(one.start, one.stop) for one in found]
    assert all(a < b <= c for (a, b), (c, _) in pairwise(spans))
    assert all(one.start <= one.at < one.stop and one.flagged == (one.peak >= 0) for one in found)
    assert all(one.peak >= -0.5 for one in found if not one.labeled)


def test_room_is_the_usual_length_of_labels_but_never_small() -> None:
    assert room_of(None) == room_of(LabelSet((Region(0, 2),))) == 10
    assert room_of(LabelSet((Region(0, 2), Region(10, 40), Region(50, 90)))) == 30


# what an answer is worth


@given(st.floats(-1.0, 5.0), st.floats(0.01, 2.0))
def test_doubt_grows_with_the_distance_to_what_the_label_says(peak: float, more: float) -> None:
    peaks, plain, labeled = np.array([peak, peak + more]), np.zeros(2, bool), np.ones(2, bool)
    low, high = doubt(peaks, plain, 4.0)
    assert 0 < low < 1 and low <= high <= 1
    np.testing.assert_allclose(doubt(peaks, plain, 4.0) + doubt(peaks, labeled, 4.0), 1.0)


def test_at_the_border_either_answer_is_as_likely() -> None:
    np.testing.assert_allclose(doubt(np.zeros(2), np.array([True, False]), 4.0), 0.5)


def by_hand(peaks: np.ndarray, labeled: np.ndarray, reach: float) -> list[float]:
    """`moved`, rule by rule and incident by incident."""

    def firing(truth: list[bool]) -> list[float]:
        weights = []
        for border in borders(reach):
            fires = [peak >= border for peak in peaks]
            hits = sum(f and t for f, t in zip(fires, truth, strict=True))
            false = sum(f and not t for f, t in zip(fires, truth, strict=True))
            asked = hits + false + sum(truth)
            weights.append(np.exp(sum(truth) * (2 * hits / asked if asked else 0.0)))
        return [
            sum(w for w, border in zip(weights, borders(reach), strict=True) if peak >= border) / sum(weights)
            for peak in peaks
        ]

    now, found = firing(list(labeled)), []
    for at in range(len(peaks)):
        turned = [bool(label) != (k == at) for k, label in enumerate(labeled)]
        found.append(sum(abs(a - b) for a, b in zip(firing(turned), now, strict=True)))
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-1.0, 2.0), st.booleans()), max_size=8))
def test_the_closed_form_is_the_sum_over_rules_and_incidents(given_: list[tuple[float, bool]]) -> None:
    peaks = np.array([peak for peak, _ in given_])
    labeled = np.array([label for _, label in given_], bool)
    np.testing.assert_allclose(moved(peaks, labeled, 0.5), by_hand(peaks, labeled, 0.5), atol=1e-9)


def test_the_family_of_rules_holds_the_rule_itself_in_its_middle() -> None:
    assert len(borders(0.5)) == STEPS
    assert borders(0.5)[[0, STEPS // 2, -1]] == pytest.approx([-0.5, 0.0, 1.0])


def test_a_label_at_the_border_moves_more_than_one_that_no_limit_can_reach() -> None:
    peaks = np.array([0.6, 0.5, 0.02, -0.98, -0.05])
    labeled = np.array([True, True, False, False, False])
    found = moved(peaks, labeled, 0.5)
    assert found[2] > found[3] and found[4] > found[3]
    assert (expected_change(peaks, labeled, 4.0, 0.5) <= 1 + found).all()


# what is asked


def case(series: str, worth: float, start: int = 0) -> Case:
    """An incident of a series without points."""
    return Case(Series(series, np.zeros((1, 1))), Incident(start, start + 1, start, 0.0, True, False), worth)


def test_questions_are_spread_over_series_unless_one_is_worth_much_more() -> None:
    cases = [case("a", 1.0), case("a", 0.98), case("b", 0.95), case("a", 0.97), case("c", 0.0)]
    assert [(one.series.name, one.worth) for one in spread(cases, 3, 0.9)] == [("a", 1.0), ("a", 0.98), ("b", 0.95)]
    assert len(spread(cases, 9, 0.9)) == 4
    assert spread([], 3, 0.9) == []


@pytest.mark.parametrize(
    ("peak", "flagged", "labeled", "words"),
    [
        (0.9, True, False, "The rule fires here, without a label"),
        (0.1, True, False, "The rule only just fires here, without a label"),
        (-0.1, False, False, "The rule just does not fire here"),
        (-0.4, False, False, "The rule does not fire here"),
        (-0.9, False, True, "This is labeled, but the rule is far from it"),
        (-0.1, False, True, "This is labeled, but the rule just misses it"),
        (0.1, True, True, "This is labeled, and the rule only just fires"),
        (2.0, True, True, "This is labeled, and the rule fires"),
    ],
)
def test_it_is_said_what_rule_and_labels_say(peak: float, flagged: bool, labeled: bool, words: str) -> None:
    assert said(Incident(60, 63, 60, peak, flagged, labeled)) == words


def test_the_question_holds_what_is_said_and_what_happened() -> None:
    one = Suggestion("cpu", 3, 5, 3, True, False, "The rule fires here, without a label", "single spike 4.9 σ", 1.0)
    assert one.question == "The rule fires here, without a label (single spike 4.9 σ): is it an anomaly?"


def without(series: Series, *starts: int, plus: tuple[Region, ...] = ()) -> Series:
    """The series without the labels that start there, with others."""
    assert series.labels is not None
    kept = [region for region in series.labels.regions if region.start not in starts]
    return series.relabel(LabelSet.of([*kept, *plus]))


def before(series: Series, stop: int) -> tuple[Region, ...]:
    """The labels before a point."""
    assert series.labels is not None
    return series.labels.within(0, stop).regions


def test_missing_and_wrong_labels_are_asked_about_first(host: Host) -> None:
    series = without(spiky(), 260, 560, plus=(Region(300, 305),))
    found = suggest([(jump_rule(6.0), [series])], host, 3, split=HALF)
    in_time = sorted(found, key=lambda one: one.start)
    assert [one.start <= at < one.stop for one, at in zip(in_time, (260, 302, 560), strict=True)] == [True] * 3
    assert [(one.labeled, one.flagged) for one in in_time] == [(False, True), (True, False), (False, True)]
    assert [one.change for one in found] == sorted((one.change for one in found), reverse=True)


def test_nothing_from_the_test_part_on_is_ever_looked_at(host: Host) -> None:
    series = without(spiky(), 260, 560)
    values = np.array(series.values)
    values[1000:] = np.nan
    values[1400:1500] = 1e9
    labels = LabelSet((*before(series, 1000), Region(1200, 1300)))
    other = replace(series, values=values, labels=labels, _hash=[])
    first, second = (suggest([(jump_rule(6.0), [one])], host, 50, split=HALF) for one in (series, other))
    assert first == second
    assert len(first) > 5 and all(one.stop <= 1000 for one in first)
    assert all(one.stop <= 700 for one in suggest([(jump_rule(6.0), [replace(series, test_start=700)])], host, 50))


def test_what_was_answered_is_not_asked_again_and_the_rest_keeps_its_worth(host: Host) -> None:
    judged = [(jump_rule(6.0), [without(spiky(), 260, 560)])]
    first, *rest = suggest(judged, host, 4, split=HALF)
    answered = {first.series: LabelSet((Region(first.start, first.stop),))}
    assert list(suggest(judged, host, 3, split=HALF, answered=answered))[:1] == rest[:1]
    assert first not in suggest(judged, host, 50, split=HALF, answered=answered)


def test_rules_with_series_of_their_own_share_the_questions(host: Host) -> None:
    one, two = without(spiky("one"), 260), without(spiky("two", seed=3), 360)
    judged = [(jump_rule(6.0), [one]), (jump_rule(7.0), [two])]
    told: list[str] = []
    found = suggest(judged, host, 2, split=HALF, progress=lambda text, _done, _total: told.append(text))
    in_order = sorted(found, key=lambda one: one.series)
    assert [(one.series, one.start <= at < one.stop) for one, at in zip(in_order, (260, 360), strict=True)] == [
        ("one", True),
        ("two", True),
    ]
    assert told == ["Looking for questions in one", "Looking for questions in two"]


def test_a_series_that_was_never_labeled_has_questions_too(host: Host) -> None:
    found = suggest([(jump_rule(6.0), [spiky().relabel(None)])], host, 5, split=HALF)
    assert len(found) == 5 and all(one.flagged and not one.labeled for one in found)
    assert all("usual step" in one.question or "σ" in one.question for one in found)


def test_without_series_there_is_nothing_to_ask(host: Host) -> None:
    assert suggest([], host) == suggest([(jump_rule(6.0), [])], host) == ()
    assert suggest([(jump_rule(6.0), [Series("empty", np.zeros((0, 1)))])], host) == ()


def test_a_rule_that_does_not_run_is_told_with_its_series(host: Host) -> None:
    broken = Rule("broken", "def inference(sample):\n    return sample[:, 9] > 1\n")
    with pytest.raises(RuleError, match="broken does not run on spiky"):
        suggest([(broken, [spiky()])], host)
