"""The score is the signed distance to firing: ≥ 0 exactly where the condition is 1, absent where it can't be told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.bench.series import zoo_series
from workbench.bench.zoo import Entry, entries
from workbench.errors import RuleError
from workbench.model.series import Series
from workbench.sandbox import score as score_module
from workbench.sandbox.host import Host
from workbench.sandbox.inside.why.distance import HOLDS, distance, distances
from workbench.sandbox.inside.why.measure import least_of_last
from workbench.sandbox.run import flag_series
from workbench.sandbox.score import score_series, score_with_reason

from .rules import LEVEL, SMOOTHED, rule
from .series import walk
from .why_texts import TEXTS, text_of, whole

ZOO = {entry.name: entry for entry in entries()}
LONG = zoo_series(3000, seed=4)
NO_DISTANCE = {"argos_find_peaks"}  # points chosen by a search, not by a comparison
SERIES = Series("s", np.array([[1.0], [5.0], [2.0], [9.0], [np.nan], [3.0]]))


def scores(body: str, host: Host, series: Series = SERIES) -> list[float]:
    """The scores of a rule with this body."""
    return score_series(rule(whole(body), "chunk", 6), series, host).tolist()


@pytest.mark.parametrize("entry", ZOO.values(), ids=lambda entry: entry.name)
def test_the_sign_of_the_score_is_the_condition_on_every_rule_of_the_zoo(entry: Entry, host: Host) -> None:
    condition = flag_series(entry.rule, LONG, host).condition
    values = score_series(entry.rule, LONG, host)
    known = ~np.isnan(values)
    assert values.shape == condition.shape
    assert np.array_equal(values[known] >= 0, condition[known] == 1)
    assert np.isfinite(values[known]).all()
    assert not known.any() if entry.name in NO_DISTANCE else known.mean() > 0.8
    if entry.name not in NO_DISTANCE:
        assert known[condition == 1].mean() > 0.95


@pytest.mark.parametrize("name", TEXTS)
def test_the_sign_of_the_score_is_the_condition_in_any_form(name: str, host: Host) -> None:
    checked, series = rule(text_of(name), "chunk", 200), walk(400, missing=0.02)
    condition = flag_series(checked, series, host).condition
    values = score_series(checked, series, host)
    known = ~np.isnan(values)
    assert np.array_equal(values[known] >= 0, condition[known] == 1)


def test_it_is_the_greatest_over_the_clauses_of_the_least_over_the_comparisons(host: Host) -> None:
    body = "# Abnormal Rule 1: high\nflag = (value > 4) & (value < 8)\n"
    body += "# Abnormal Rule 2: low\nflag |= value <= 2\nreturn flag"
    # (v − 4) / 4 and (8 − v) / 8; (2 − v) / 2
    expected = [max(min((v - 4) / 4, (8 - v) / 8), (2 - v) / 2) for v in (1.0, 5.0, 2.0, 9.0)]
    found = scores(body, host)
    assert found[:4] == expected
    assert np.isnan(found[4])
    assert found[5] == max((3 - 4) / 4, (2 - 3) / 2)


def test_a_guard_and_not_count_as_comparisons(host: Host) -> None:
    body = "calm = value > 8\n# Abnormal Rule 1: high\nflag = value >= 4\nreturn flag & ~calm"
    assert scores(body, host)[1:4] == [min(0.25, 3 / 8), min(-0.5, 6 / 8), -1 / 8]


def test_a_condition_that_must_hold_for_some_points_is_as_near_as_its_nearest_point(host: Host) -> None:
    series = Series("s", np.array([[5.0], [6.0], [8.0], [3.0], [6.0], [5.0]]))
    found = scores("# Abnormal Rule 1: long\nreturn rk.hold(value > 4, 2)", host, series)
    assert np.isnan(found[0])
    assert found[1:] == [0.25, 0.5, -0.25, -0.25, 0.25]


def test_points_of_which_only_the_truth_is_known_have_no_score_and_it_is_said_why(host: Host) -> None:
    told = score_with_reason(ZOO["argos_find_peaks"].rule, LONG, host)
    assert np.isnan(told.values).all()
    assert told.absent.startswith("no point has a score")
    some = score_with_reason(rule(LEVEL), SERIES, host)
    assert some.absent.startswith("1 of 6 points have no score")
    assert score_with_reason(rule(LEVEL), Series("s", np.ones((3, 1))), host).absent == ""


@pytest.mark.parametrize(
    "name", ["contract_loop_with_if", "argos_zscore", "synthesized_group_22", "engineer_thresholds"]
)
def test_the_score_of_a_span_is_that_of_the_whole_series(name: str, host: Host) -> None:
    entry = ZOO[name]
    whole_series = score_series(entry.rule, LONG, host)
    part = score_series(entry.rule, LONG, host, (1010, 2222))
    assert np.array_equal(part, whole_series[1010:2222], equal_nan=True)
    assert score_series(entry.rule, LONG, host, (50, 50)).shape == (0,)


def test_a_long_run_by_window_is_scored_in_blocks_with_the_same_result(host: Host) -> None:
    n = score_module.BLOCK_POINTS + 500
    body = "# Abnormal Rule 1: a step\nreturn np.abs(value - np.roll(value, 1)) > 2.5"
    series = walk(n, missing=0.0)
    found = score_series(rule(whole(body), "window", 3), series, host)
    value = series.values[:, 0]
    expected = (np.abs(np.diff(value)) - 2.5) / 2.5
    assert np.allclose(found[3:], expected[2:])


def test_a_loop_over_points_is_scored(host: Host) -> None:
    series = walk(300, missing=0.0)
    value = series.values[:, 0]
    found = score_series(rule(SMOOTHED, "window", 5), series, host)
    limit = np.array([value[max(0, i - 4) : i + 1].mean() + 1.0 for i in range(300)])
    assert np.allclose(found, (value - limit) / np.abs(limit))


def test_a_rule_that_fails_has_no_score(host: Host) -> None:
    with pytest.raises(RuleError, match="has no score"):
        scores("return value > 1 // 0", host)
    with pytest.raises(RuleError, match="has no score"):
        scores("return np.loud(value)", host)


SOME = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 1.0, np.inf, -np.inf, np.nan, 5e-324, 1e308]))


@given(left=SOME, operator=st.sampled_from(sorted(HOLDS)), right=SOME)
def test_the_distance_of_one_point_is_that_of_many_and_its_sign_tells_whether_it_holds(
    left: float, operator: str, right: float
) -> None:
    one = distance(left, operator, right, right)
    many = distances(np.array([left]), operator, np.array([right]), np.array([right]), 1)[0]
    assert (one is None) == np.isnan(many)
    if one is not None:
        assert one == many
        assert (one >= 0) == HOLDS[operator](left, right)


@pytest.mark.parametrize("width", [1, 2, 3, 5, 8, 20])
def test_the_least_of_the_last_points_is_that_of_a_plain_loop(width: int) -> None:
    values = np.random.default_rng(width).normal(size=15)
    expected = [values[t - width + 1 : t + 1].min() if t >= width - 1 else -np.inf for t in range(15)]
    assert least_of_last(values, width).tolist() == expected
