"""Rules as text: whatever shape is written runs as meant, reads back as it was, and says in words what it does."""

from __future__ import annotations

from dataclasses import replace

import black
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.synthesis.curves import curve
from workbench.model.emit import Emit, emit_flags
from workbench.model.rule import InputSpec, Rule
from workbench.model.series import Series
from workbench.sandbox.check import static_check
from workbench.sandbox.contract import read_contract
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series
from workbench.synthesis.quantities.columns import compute, directed
from workbench.synthesis.quantities.features import (
    CURATED,
    DRIFT,
    FLAT,
    FORECAST,
    MEDIAN_ERROR,
    QUICK,
    STEP,
    TREND,
    against_peaks,
    with_two_seasons,
)
from workbench.synthesis.ratio import with_constants
from workbench.synthesis.search.literals import rounded
from workbench.synthesis.shape import Clause, Condition, Direction, Feature, Shape, Words
from workbench.synthesis.text.read import read_rule
from workbench.synthesis.text.words import in_words, phrase, sentence
from workbench.synthesis.text.write import rule_text

PERIOD = 48
SECOND = 120
ALL = with_two_seasons(CURATED)
DIRECTIONS: tuple[Direction, ...] = ("size", "high", "low")
SERIES = curve("a", 700, seed=3, every=90)
VALUES = np.array(SERIES.value)


def limit_at(feature: Feature, direction: Direction, share: float) -> float:
    """A limit of two figures that this share of the points does not reach."""
    turned = directed(compute(feature, VALUES, PERIOD, second=SECOND), direction)
    found = rounded(float(np.quantile(turned[np.isfinite(turned)], share)))
    return -found if direction == "low" else found


@st.composite
def conditions(draw: st.DrawFn, feature: Feature) -> Condition:
    direction = draw(st.sampled_from(DIRECTIONS))
    return Condition(feature, direction, limit_at(feature, direction, draw(st.sampled_from([0.6, 0.9, 0.98]))))


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """One to three clauses of any form over any curated quantities in any direction."""
    clauses = []
    for _ in range(draw(st.integers(1, 3))):
        size, majority = draw(st.sampled_from([(1, False), (2, False), (3, True)]))
        features = [ALL[at] for at in draw(st.permutations(range(len(ALL))))[:size]]
        clauses.append(Clause(tuple(draw(conditions(feature)) for feature in features), majority))
    return Shape(tuple(clauses), draw(st.sampled_from([0, 1, 5, 12])))


def rule_of(shape: Shape) -> Rule:
    text = rule_text(shape, "A rule.", PERIOD, SECOND)
    return Rule("written", text, input=InputSpec(run="stateful"), emit=Emit("first", shape.gap))


def condition_of(shape: Shape) -> NDArray[np.int8]:
    """Where the shape holds on the series, computed without any text."""
    found = np.zeros(len(VALUES), bool)
    for clause in shape.clauses:
        each = [one.holds(compute(one.feature, VALUES, PERIOD, second=SECOND)) for one in clause.conditions]
        found |= clause.holds(np.array(each))
    return found.astype(np.int8)


def bare(feature: Feature) -> Feature:
    """The feature as far as a text can tell: without words, and without what the search knows of it."""
    over = None if feature.over is None else bare(feature.over)
    return replace(feature, words=Words(), directions=("size",), scaled=True, over=over)


def bare_shape(shape: Shape) -> Shape:
    """The shape with bare features."""
    return replace(
        shape,
        clauses=tuple(
            replace(clause, conditions=tuple(replace(one, feature=bare(one.feature)) for one in clause.conditions))
            for clause in shape.clauses
        ),
    )


@settings(max_examples=60, deadline=None)
@given(shapes())
def test_a_written_shape_is_clean_and_stateful_and_reads_back_as_it_was(shape):
    text = rule_text(shape, "A rule.", PERIOD, SECOND)
    assert black.format_str(text, mode=black.Mode(line_length=120)) == text
    assert static_check(text) == ()
    contract = read_contract(text)
    assert contract.stateful, contract.not_stateful_because
    assert [clause.comment for clause in contract.clauses] == [sentence(clause) for clause in shape.clauses]
    read = read_rule(text, shape.gap)
    assert read is not None
    assert read.shape == bare_shape(shape)
    assert read.period == (PERIOD if any(one.feature.seasonal for one in shape.conditions) else 0)
    assert read.second == (SECOND if any(one.feature.two_seasons for one in shape.conditions) else 0)
    values = {name: one.value for name, one in contract.parameters.items()}
    for (at, number), name in read.constants.items():
        assert values[name] == shape.clauses[at].conditions[number].limit
    assert len(read.constants) == shape.size


@settings(max_examples=40, deadline=None)
@given(shapes())
def test_a_written_shape_runs_in_the_sandbox_as_it_was_meant(host: Host, shape):
    verdict = flag_series(rule_of(shape), SERIES, host)
    assert verdict.ran, verdict.problems
    np.testing.assert_array_equal(verdict.condition, condition_of(shape))
    np.testing.assert_array_equal(verdict.flags, emit_flags(condition_of(shape), Emit("first", shape.gap)))


def test_every_curated_quantity_can_be_written_in_every_direction(host: Host):
    """Each alone, where about one point in ten is beyond the limit."""
    for feature in ALL:
        for direction in DIRECTIONS:
            shape = Shape((Clause((Condition(feature, direction, limit_at(feature, direction, 0.9)),)),), 1)
            verdict = flag_series(rule_of(shape), SERIES, host)
            assert verdict.ran, (feature.name, verdict.problems)
            np.testing.assert_array_equal(verdict.condition, condition_of(shape), f"{feature.name} {direction}")


BEYOND = ", beyond the season's usual peak"
QUICK_PEAK, DRIFT_PEAK, MEDIAN_PEAK = (against_peaks(feature) for feature in (QUICK, DRIFT, MEDIAN_ERROR))


@pytest.mark.parametrize(
    ("feature", "direction", "limit", "words"),
    [
        (FORECAST, "size", 7.2, "far from the forecast"),
        (FORECAST, "size", 1.2, "away from the forecast"),
        (FORECAST, "high", 4.0, "far above the forecast"),
        (FORECAST, "high", 2.0, "above the forecast"),
        (FORECAST, "low", -2.0, "below the forecast"),
        (STEP, "low", -8.0, "a strong drop since the last point"),
        (STEP, "high", 1.0, "a rise since the last point"),
        (TREND, "size", 2.0, "a trend"),
        (FLAT, "high", 1.0, "a flat line"),
        (QUICK_PEAK, "size", 1.6, "away from the quick forecast" + BEYOND),
        (QUICK_PEAK, "size", 9.0, "away from the quick forecast" + BEYOND),
        (DRIFT_PEAK, "low", -1.6, "below the smoothed recent level" + BEYOND),
        (next(f for f in CURATED if f.name == "excess"), "size", 0.4, "far from the recent range"),
        (next(f for f in CURATED if f.name == "excess"), "size", 0.2, "away from the recent range"),
    ],
)
def test_conditions_are_said_in_words_without_numbers(feature, direction, limit, words):
    assert phrase(Condition(feature, direction, limit)) == words


def clause(*features: Feature, limit: float = 2.0, majority: bool = False) -> Clause:
    return Clause(tuple(Condition(feature, "size", limit) for feature in features), majority)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (clause(STEP, limit=9.0), "a strong move since the last point"),
        (clause(FORECAST, STEP), "away from the forecast and a move since the last point"),
        (clause(FORECAST, FORECAST, limit=6.0), "far from the forecast"),  # nothing is said twice
        (
            clause(FORECAST, QUICK_PEAK),
            "away from the forecast and away from the quick forecast, beyond the season's usual peak",
        ),
        (
            clause(QUICK_PEAK, FORECAST),
            "away from the quick forecast, beyond the season's usual peak, and away from the forecast",
        ),
        (
            clause(QUICK_PEAK, DRIFT_PEAK),
            "away from the quick forecast and away from the smoothed recent level, both beyond the season's usual peak",
        ),
        (
            clause(QUICK_PEAK, DRIFT_PEAK, MEDIAN_PEAK, majority=True),
            "at least two of these three signs, each beyond the season's usual peak: away from the quick forecast; "
            "away from the smoothed recent level; away from the median of the last points",
        ),
        (
            clause(FORECAST, DRIFT_PEAK, STEP, majority=True),
            "at least two of these three signs: away from the forecast; "
            "away from the smoothed recent level, beyond the season's usual peak; a move since the last point",
        ),
    ],
)
def test_clauses_are_sentences(one, words):
    assert sentence(one) == words


MISS_PEAK = next(feature for feature in CURATED if feature.name == "miss_vs_peak")


def test_a_limit_below_the_peak_is_a_share_of_it():
    words = "away from the quick forecast, by a set share of the season's usual peak"
    assert phrase(Condition(QUICK_PEAK, "size", 0.4)) == words
    assert phrase(Condition(DRIFT_PEAK, "low", -0.4)).startswith("below the smoothed recent level, by a set share")


def test_two_signs_of_a_majority_that_read_alike_are_told_apart():
    said = sentence(clause(QUICK_PEAK, MISS_PEAK, DRIFT_PEAK, majority=True)).split(": ")[1].split("; ")
    assert said[:2] == ["away from the quick forecast", "away from the quick forecast, measured another way"]
    assert len(set(said)) == 3


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([{0}], "a"),
        ([{0, 1}], "a and b"),
        ([{0}, {1}, {2}], "a or b or c"),
        ([{0, 1}, {0, 2}], "a, together with b or c"),
        ([{0, 1}, {2}], "a and b; or c"),
        ([{0, 1}, {0, 2}, {1, 2}], "at least two of these three signs: a; b; c"),
    ],
)
def test_conditions_of_which_some_are_enough_are_one_sentence(ways, words):
    assert in_words(["a", "b", "c"], ways) == words


def test_sentences_follow_their_limits_and_those_of_people_stay():
    shape = Shape((clause(FORECAST, limit=6.0), clause(QUICK_PEAK, limit=1.6)), 5)
    text = rule_text(shape, "A rule.", PERIOD)
    moved = with_constants(text, {"FORECAST_ERROR_MIN": 2.0, "QUICK_FORECAST_ERROR_VS_PEAK_MIN": 0.5})
    comments = [one.comment for one in read_contract(moved).clauses]
    assert comments == [
        "away from the forecast",
        "away from the quick forecast, by a set share of the season's usual peak",
    ]
    own = text.replace("far from the forecast", "far from the forecast, as in the outage of May")
    kept = with_constants(own, {"FORECAST_ERROR_MIN": 2.0})
    assert kept == own.replace("FORECAST_ERROR_MIN = 6", "FORECAST_ERROR_MIN = 2")


def test_every_quantity_has_words_for_each_direction_and_for_what_is_normal():
    for feature in ALL:
        assert feature.words.normal
        assert all(getattr(feature.words, direction) for direction in DIRECTIONS)
        assert not any(sign.isdigit() for direction in DIRECTIONS for sign in getattr(feature.words, direction))


MAJORITY_TEXT = '''"""A rule."""

import numpy as np
import rulekit as rk

PERIOD = 48
DRIFT_VS_PEAK_MIN = 1.6
STEP_MIN = 7.2
FORECAST_ERROR_MIN = 5
STEP_MAX = -9


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: values stay around their smoothed level
    drift = rk.ewma_z(value, 10)
    # Normal Rule 2: the largest of these in a season is about as large as in the last 21 seasons (of PERIOD points)
    drift_vs_peak = rk.peak_ratio(drift, PERIOD, 21)
    # Normal Rule 3: steps from point to point keep their usual size
    step = rk.diff_z(value, 100)
    # Normal Rule 4: the next value follows from those before it, up to the usual forecast error
    forecast_error = rk.ar_z(value, 25, 0.998, 1500)
    first = np.abs(drift_vs_peak) >= DRIFT_VS_PEAK_MIN
    second = np.abs(step) >= STEP_MIN
    third = forecast_error >= FORECAST_ERROR_MIN
    # Abnormal Rule 1: at least two of these three signs: away from the smoothed recent level, beyond the season's usual peak; a strong move since the last point; far above the forecast
    flag = (first & second) | (first & third) | (second & third)
    # Abnormal Rule 2: a strong drop since the last point
    flag |= step <= STEP_MAX
    return flag
'''  # noqa: E501  comments of rules may be longer than a line of ours


def test_a_whole_rule_reads_like_this():
    three = (Condition(DRIFT_PEAK, "size", 1.6), Condition(STEP, "size", 7.2), Condition(FORECAST, "high", 5.0))
    shape = Shape((Clause(three, majority=True), Clause((Condition(STEP, "low", -9.0),))), 5)
    assert rule_text(shape, "A rule.", PERIOD) == MAJORITY_TEXT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(second & third)", "(second | third)"),
        ("(first & second) | (first & third) | (second & third)", "first & second"),
        ("value = sample[:, 0]", "value = sample[:, 1]"),
        ("value = sample[:, 0]", "value = np.log(sample[:, 0])"),
        ("rk.ewma_z(value, 10)", "rk.ewma_z(value, span=10)"),
        ("rk.ewma_z(value, 10)", "rk.ewma_z(sample[:, 1], 10)"),
        ("rk.peak_ratio(drift, PERIOD, 21)", "rk.peak_ratio(drift * 2, PERIOD, 21)"),
        ("step <= STEP_MAX", "step != STEP_MAX"),
        ("step <= STEP_MAX", "np.abs(step) <= STEP_MAX"),
        ("step <= STEP_MAX", "step <= UNKNOWN"),
        ("flag |= step <= STEP_MAX", "flag &= step <= STEP_MAX"),
        ("    return flag", "    return ~flag"),
        ("    return flag", "    flag[0] = False\n    return flag"),
        ("    second = ", "    fourth = "),
    ],
)
def test_a_rule_that_was_edited_into_another_form_is_not_read(before, after):
    assert before in MAJORITY_TEXT
    assert read_rule(MAJORITY_TEXT, 5) is not None
    assert read_rule(MAJORITY_TEXT.replace(before, after), 5) is None


@pytest.mark.parametrize(
    ("before", "after"), [("STEP_MIN = 7.2", "STEP_MIN = 6"), (">= STEP_MIN", "> 7.2"), ("value, 10)", "value, 25)")]
)
def test_a_rule_whose_numbers_were_edited_is_read(before, after):
    assert read_rule(MAJORITY_TEXT.replace(before, after), 5) is not None


def test_why_a_majority_flags_names_each_comparison_once_and_the_flag_goes_when_two_are_turned(host: Host):
    """A jump after quiet days: with the limits of any two of the three out of reach the point is no longer flagged,
    with those of one still."""
    three = tuple(Condition(feature, "size", 1.6) for feature in (QUICK_PEAK, DRIFT_PEAK, MEDIAN_PEAK))
    rule = rule_of(Shape((Clause(three, majority=True),), 5))
    values = VALUES.copy()
    values[600] += 60.0
    series = Series("jump", values[:, None])
    assert flag_series(rule, series, host).flags[600] == 1
    (told,) = explain(rule, series, host, [600])
    assert (told.clause, told.fired, told.verified) == (1, True, True)
    names = ("QUICK_FORECAST_ERROR_VS_PEAK_MIN", "DRIFT_VS_PEAK_MIN", "MEDIAN_ERROR_VS_PEAK_MIN")
    shown = [one for one in told.comparisons if one.role == "condition"]
    assert sorted(one.text.split()[-1] for one in shown) == sorted(names)
    assert all(one.held and one.left >= one.right == 1.6 for one in shown)
    for turned in range(1, 8):
        out = [name for at, name in enumerate(names) if turned >> at & 1]
        text = rule.text
        for name in out:
            text = text.replace(f"{name} = 1.6", f"{name} = 1e5")
        flagged = flag_series(rule.with_text(text), series, host).condition[600]
        assert flagged == (len(out) < 2), out


def test_why_a_majority_of_two_flags_shows_which_two_hold(host: Host):
    limits = zip((QUICK_PEAK, DRIFT_PEAK, MEDIAN_PEAK), (1.6, 1e5, 1.6), strict=True)
    rule = rule_of(Shape((Clause(tuple(Condition(f, "size", limit) for f, limit in limits), majority=True),), 5))
    values = VALUES.copy()
    values[600] += 60.0
    (told,) = explain(rule, Series("jump", values[:, None]), host, [600])
    held = {one.text.split("(")[-1].split(")")[0]: one.held for one in told.comparisons}
    assert told.fired and told.verified
    assert len(held) == len(told.comparisons)
    assert {name for name, holds in held.items() if holds} == {QUICK_PEAK.name, MEDIAN_PEAK.name}
