"""Flags of every rule of the zoo and of many other forms are explained, and each explanation was tried."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.bench.explained import Share, explained_share, is_explained
from workbench.bench.series import zoo_series
from workbench.bench.zoo import Entry, entries
from workbench.model.rule import Rule
from workbench.model.series import Series
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.run import flag_series

from .rules import rule
from .test_trace import FORMS, N, comparisons, rule_text, truth
from .why_texts import TEXTS, text_of, whole

LONG = zoo_series(4000, seed=4)
CASES = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


def wander(n: int) -> Series:
    """A wandering series without missing values."""
    rng = np.random.default_rng(3)
    value = rng.normal(size=n) + rng.normal(size=n).cumsum() * 0.05
    return Series("s", (value - value.mean()).reshape(-1, 1))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_at_least_95_percent_of_the_flags_of_each_rule_of_the_zoo_are_explained(entry: Entry, host: Host) -> None:
    share = explained_share(entry.rule, LONG, host, most=60)
    assert share.flags > 0
    assert share.value >= 0.95, share


@pytest.mark.parametrize("points", [100, 600])
@pytest.mark.parametrize("name", TEXTS)
def test_all_flags_of_a_rule_in_another_form_are_explained(name: str, points: int, host: Host) -> None:
    checked, series = rule(text_of(name), "chunk", points), wander(600)
    traced = flag_series(checked, series, host, trace=True)
    assert np.array_equal(traced.condition, flag_series(checked, series, host).condition)
    share = explained_share(checked, series, host, most=100)
    assert share.flags > 3
    assert share.value == 1.0, share
    assert traced.clauses is not None
    assert traced.clauses.any(axis=0)[traced.condition == 1].all()


@CASES
@given(
    form=st.sampled_from(FORMS),
    clauses=st.lists(comparisons, min_size=1, max_size=3, unique=True),
    seed=st.integers(0, 5),
)
def test_the_first_clause_that_holds_is_named_and_the_others_are_listed(
    host: Host, form: str, clauses: list[str], seed: int
) -> None:
    value = np.round(np.random.default_rng(seed).normal(size=N) * 2, 1)
    checked = rule(rule_text(form, clauses), "chunk", N)
    truths = np.array([truth(clause, value) for clause in clauses])
    fired = np.flatnonzero(truths.any(axis=0)).tolist()
    for told in explain(checked, Series("s", value.reshape(-1, 1)), host, fired):
        holding = (np.flatnonzero(truths[:, told.index]) + 1).tolist()
        assert (told.clause, *told.also) == tuple(holding), (checked.text, told)
        assert is_explained(told)


def why(body: str, host: Host, *points: int, trial_s: float = 4.0):  # type: ignore[no-untyped-def]
    """Explanations of points of a short series."""
    series = Series("s", np.array([[1.0], [5.0], [2.0], [9.0], [np.nan], [3.0]]))
    return explain(rule(whole(body), "chunk", 6), series, host, points, trial_s=trial_s)


def test_a_clause_that_the_flag_does_not_depend_on_is_not_named(host: Host) -> None:
    body = "# Abnormal Rule 1: high\nflag = value > 4\nagain = sample[:, 0] > 4\nreturn flag | again"
    (told,) = why(body, host, 1)
    assert (told.fired, told.clause, told.comparisons, told.verified) == (True, 0, (), False)


def test_of_if_and_elif_that_both_hold_both_are_named(host: Host) -> None:
    body = "flags = np.zeros(n)\nfor i in range(n):\n    # Abnormal Rule 1: high\n    if value[i] > 4:\n"
    body += "        flags[i] = 1\n    # Abnormal Rule 2: above two\n    elif value[i] > 2:\n        flags[i] = 1\n"
    body += "return flags"
    both, second = why(body, host, 1, 5)
    assert (both.clause, both.also, both.verified) == (1, (2,), True)
    assert (second.clause, second.also, second.verified) == (2, (), True)


def test_comparisons_that_two_clauses_share_are_turned_for_one_alone(host: Host) -> None:
    body = "day = sample[:, 1] > 2\n# Abnormal Rule 1: by day\nflag = day & (value > 4)\n"
    body += "# Abnormal Rule 2: by night\nflag |= ~day & (value > 3)\nreturn flag"
    night, day = why(body, host, 1, 3)
    assert (night.clause, night.also, night.verified) == (2, (), True)
    assert (day.clause, day.also, day.verified) == (1, (), True)


def test_a_miss_names_what_sets_the_flag_when_it_holds(host: Host) -> None:
    (told,) = why(
        "# Abnormal Rule 1: high\nflag = value > 4\ncalm = value < 8\nreturn np.logical_and(flag, calm)", host, 3
    )
    assert (told.fired, told.clause, told.verified) == (False, 1, True)
    assert [(c.role, c.held) for c in told.comparisons] == [("condition", True), ("guard", False)]


def test_without_time_for_trials_a_clause_is_named_but_not_verified(host: Host) -> None:
    (told,) = why("# Abnormal Rule 1: high\nreturn value > 4", host, 1, trial_s=0.0)
    assert (told.clause, told.verified) == (1, False)
    assert not is_explained(told)


def test_points_that_depend_on_each_other_are_tried_one_by_one(host: Host) -> None:
    body = "# Abnormal Rule 1: high\nflag = value > 1.5\nreturn rk.hold(flag, 2)"
    told = why(body, host, 2, 3)
    assert [(one.clause, one.verified) for one in told] == [(1, True), (1, True)]
    assert [c.role for c in told[0].comparisons] == ["condition", "guard", "detail"]


def test_guards_and_what_they_are_made_of_are_shown_with_a_flag(host: Host) -> None:
    body = "calm = rk.count(value > 8, 3) <= 0\n# Abnormal Rule 1: high\nflag = value >= 4\n"
    body += "return np.logical_and(flag, calm)"
    (told,) = why(body, host, 1)
    shown = [(c.role, c.text, c.left, c.right, c.held) for c in told.comparisons]
    assert shown == [
        ("condition", "value >= 4", 5.0, 4.0, True),
        ("guard", "rk.count(value > 8, 3) <= 0", 0.0, 0.0, True),
        ("detail", "value > 8", 5.0, 8.0, False),
    ]


def test_a_function_of_the_rule_is_told_by_the_comparison_inside(host: Host) -> None:
    text = whole("# Abnormal Rule 1: far\nreturn far(value, 4.0)", "def far(v, k):\n    return np.abs(v) > k\n\n\n")
    series = Series("s", np.array([[1.0], [5.0]]))
    (told,) = explain(rule(text, "chunk", 6), series, host, [1])
    assert [(c.text, c.left, c.right) for c in told.comparisons] == [("np.abs(v) > k", 5.0, 4.0)]


def test_a_loop_that_sets_a_stretch_tells_what_it_compared_last(host: Host) -> None:
    body = "flags = np.zeros(n)\nfor i in range(n):\n    # Abnormal Rule 1: very high\n    if value[i] > 8:\n"
    body += "        flags[i - 1 : i + 1] = 1\nreturn flags"
    before, at = why(body, host, 2, 3)
    for told in (before, at):
        assert (told.clause, told.verified) == (1, True)
        assert (told.comparisons[0].text, told.comparisons[0].left) == ("value[i] > 8", 9.0)


def test_a_rule_without_comments_has_no_clause_to_name(host: Host) -> None:
    (told,) = why("return value > 4", host, 1)
    assert (told.fired, told.clause, told.verified) == (True, 0, False)


def test_neighbors_of_a_condition_are_not_put_down_to_it(host: Host) -> None:
    body = (
        "# Abnormal Rule 1: very high\nhigh = value > 8\nnear = np.convolve(high, np.ones(3), 'same') > 0\nreturn near"
    )
    before, at = why(body, host, 2, 3)
    assert (before.fired, before.clause) == (True, 0)
    assert (at.fired, at.clause) == (True, 1)


def test_the_share_of_no_flags_is_no_number(host: Host) -> None:
    never = Rule("never", whole("# Abnormal Rule 1: never\nreturn value > 1e9"), input=rule("", "chunk", 10).input)
    share = explained_share(never, wander(50), host)
    assert share == Share(0, 0, 0)
    assert math.isnan(share.value)
