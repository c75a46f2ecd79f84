"""Explanations name the clause, show both sides of each comparison, and stay silent where they can't know."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.errors import RuleError
from workbench.model.series import Series
from workbench.sandbox.explain import explain
from workbench.sandbox.host import Host
from workbench.sandbox.inside.why.distance import distance
from workbench.sandbox.run import flag_series

from .rules import JUMP, LEVEL, rule
from .series import walk

HEAD = "import numpy as np\nimport rulekit as rk\n\nHIGH = 4.0\n\n\ndef inference(sample):\n    value = sample[:, 0]\n"
SERIES = Series("s", np.array([[1.0], [5.0], [2.0], [9.0], [np.nan], [3.0]]))


def why(body: str, host: Host, *indices: int, run: str = "window", points: int = 6):  # type: ignore[no-untyped-def]
    """Explanations of points of the short series."""
    return explain(rule(HEAD + body, run, points), SERIES, host, indices)  # type: ignore[arg-type]


def test_a_flag_shows_both_sides_and_the_distance_in_units_of_the_threshold(host: Host) -> None:
    (told,) = why("    # Abnormal Rule 7: high\n    return value >= HIGH\n", host, 1)
    assert (told.index, told.fired, told.clause, told.comment) == (1, True, 7, "high")
    assert told.reason == "Abnormal Rule 7: high"
    assert told.values[0] == 5.0
    (comparison,) = told.comparisons
    assert (comparison.text, comparison.left, comparison.operator, comparison.right) == (
        "value >= HIGH",
        5.0,
        ">=",
        4.0,
    )
    assert comparison.held
    assert comparison.margin == 0.25
    assert (HEAD + "x\n").count("\n") < comparison.line <= (HEAD + "x\nx\n").count("\n")


def test_a_miss_names_the_nearest_clause_and_what_was_missing(host: Host) -> None:
    body = "    # Abnormal Rule 1: far\n    flag = value > 100\n    # Abnormal Rule 2: near\n    flag |= value > HIGH\n"
    body += "    return flag\n"
    (told,) = why(body, host, 5)
    assert (told.fired, told.clause) == (False, 2)
    assert told.comparisons[0].margin == -0.25


def test_answers_come_in_the_order_of_the_question_and_may_repeat(host: Host) -> None:
    told = why("    # Abnormal Rule 1: high\n    return value > HIGH\n", host, 3, 0, 3)
    assert [(e.index, e.fired) for e in told] == [(3, True), (0, False), (3, True)]
    assert explain(rule(LEVEL), SERIES, host, []) == ()


def test_a_missing_value_has_no_distance(host: Host) -> None:
    (told,) = why("    # Abnormal Rule 1: high\n    return value > HIGH\n", host, 4)
    assert math.isnan(told.comparisons[0].left)
    assert told.comparisons[0].margin is None
    assert not told.comparisons[0].held


def test_of_two_clauses_that_hold_the_first_is_named(host: Host) -> None:
    body = "    a = value > 100\n    # Abnormal Rule 1: a\n    a |= value > 4\n"
    body += "    # Abnormal Rule 2: b\n    a |= value > 3\n    return a\n"
    assert [e.clause for e in why(body, host, 1, 3)] == [1, 1]


@pytest.mark.parametrize(
    "second",
    ["flag = flag | (value > 8) | (value < 1.5)", "flag = (value > 8) | (value < 1.5) | flag"],
    ids=["behind", "before"],
)
def test_a_clause_of_several_alternatives_has_them_all(second: str, host: Host) -> None:
    body = "    # Abnormal Rule 1: middle\n    flag = (value > 4) & (value < 6)\n"
    body += f"    # Abnormal Rule 2: ends\n    {second}\n    return flag\n"
    assert [e.clause for e in why(body, host, 0, 1, 3)] == [2, 1, 2]


def test_not_is_told_the_right_way_round(host: Host) -> None:
    (told,) = why("    # Abnormal Rule 1: not small\n    return ~(value < HIGH)\n", host, 1)
    (comparison,) = told.comparisons
    assert (comparison.text, comparison.operator, comparison.held) == ("not value < HIGH", ">=", True)
    assert comparison.margin == 0.25


def test_a_guard_that_kept_a_clause_from_firing_is_shown(host: Host) -> None:
    body = "    # Abnormal Rule 1: high\n    flag = value > HIGH\n    flag &= value < 6\n    return flag\n"
    (told,) = why(body, host, 3)
    assert (told.fired, told.clause) == (False, 1)
    assert [(c.text, c.held) for c in told.comparisons] == [("value > HIGH", True), ("value < 6", False)]


def test_a_condition_of_which_only_the_truth_is_known_is_told_as_its_truth(host: Host) -> None:
    body = "    # Abnormal Rule 1: long\n    return rk.hold(value > 1, 2)\n"
    fired, missed = why(body, host, 3, 1, run="stateful")
    assert (fired.clause, fired.comparisons[0].left, fired.comparisons[0].held) == (1, 1.0, True)
    assert (missed.clause, missed.comparisons[0].left, missed.comparisons[0].held) == (1, 0.0, False)


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        ("    return value > HIGH\n", 0),  # no comment
        ("    # Abnormal Rule 1: a\n    x = 3\n    return helper(value)\n\n\ndef helper(v):\n    return v > 4\n", 1),
        ("    flags = [0] * len(value)\n    k = 0\n    # Abnormal Rule 1: a\n    while k < len(value):\n"
         "        if value[k] > 4:\n            flags[k] = 1\n        k += 1\n    return flags\n", 1),
        ("    flags = np.zeros(len(value))\n    # Abnormal Rule 1: a\n    flags[np.argmax(np.nan_to_num(value))] = 1\n"
         "    return flags\n", 1),
        ("    flags = np.zeros(len(value))\n    for i in range(len(value)):\n        for j in range(i, i + 1):\n"
         "            # Abnormal Rule 1: a\n            if value[j] > 4:\n                flags[j] = 1\n"
         "    return flags\n", 1),
        ("    # Abnormal Rule 1: a\n    return np.array([v > 4 for v in value])\n", 1),
    ],
)  # fmt: skip
def test_what_can_not_be_told_is_clause_0(body: str, clause: int, host: Host) -> None:
    (told,) = why(body, host, 3)
    assert (told.fired, told.clause) == (True, clause)


def test_a_misreading_is_found_out_and_not_shown(host: Host) -> None:
    # that the first three points are set in the end is read as if it changed nothing
    body = (
        "    flags = np.zeros(len(value))\n    for i in range(3):\n        # Abnormal Rule 1: a\n"
        "        if value[i] > 100:\n            flags[i] = 1\n    flags[:3] = 1\n    return flags\n"
    )
    (told,) = why(body, host, 1, run="chunk")
    assert (told.fired, told.clause, told.comparisons) == (True, 0, ())


def test_arrays_that_the_rule_changes_later_are_shown_as_they_were_compared(host: Host) -> None:
    body = (
        "    copy = value.copy()\n    # Abnormal Rule 1: high\n    flag = copy > HIGH\n    copy[:] = 0\n"
        "    flag |= value > 100\n    return flag\n"
    )
    (told,) = why(body, host, 1)
    assert (told.clause, told.comparisons[0].left) == (1, 5.0)


def test_a_chunk_rule_is_explained_within_its_chunk(host: Host) -> None:
    body = "    # Abnormal Rule 1: above the chunk's mean\n    return value > np.nanmean(value) + 0.5\n"
    series = Series("s", np.array([[0.0], [2.0], [10.0], [14.0]]))
    told = explain(rule(HEAD + body, "chunk", 2), series, host, [1, 3])
    assert [(e.comparisons[0].left, e.comparisons[0].right) for e in told] == [(2.0, 1.5), (14.0, 12.5)]


def test_parameters_of_the_series_are_what_is_shown(host: Host) -> None:
    (told,) = explain(rule(LEVEL, overrides={"s": {"HIGH": 4.5}}), SERIES, host, [1])
    assert told.comparisons[0].right == 4.5


def test_a_rule_that_fails_can_not_be_explained(host: Host) -> None:
    with pytest.raises(RuleError, match="could not be explained"):
        why("    return np.loud(value)\n", host, 1)
    with pytest.raises(RuleError, match="ZeroDivisionError"):
        why("    return value > 1 // 0\n", host, 1)


def test_points_that_do_not_exist_are_an_error(host: Host) -> None:
    with pytest.raises(IndexError):
        explain(rule(LEVEL), SERIES, host, [6])


def test_many_points_of_a_long_series_are_explained_together(host: Host) -> None:
    series = walk(20_000, seed=9)
    fired = np.flatnonzero(flag_series(rule(JUMP), series, host).condition == 1)[:300].tolist()
    told = explain(rule(JUMP), series, host, fired)
    assert all(e.fired and e.clause and any(c.held for c in e.comparisons) for e in told)


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [(6, ">", 4, 0.5), (4, ">=", 4, 0.0), (2, "<=", 4, 0.5), (6, "<", 4, -0.5), (3, "==", 3, 0.0), (3, "==", 4, -0.25),
     (3, "!=", 4, 0.25), (5, ">", 0, 5.0)],
)  # fmt: skip
def test_distance_is_in_units_of_the_threshold(left: float, operator: str, right: float, expected: float) -> None:
    assert distance(left, operator, right, abs(right)) == expected


@pytest.mark.parametrize(("left", "operator", "right"), [(4, ">", 4), (4, "<", 4), (4, "!=", 4)])
def test_a_strict_comparison_of_equal_values_is_just_missed(left: float, operator: str, right: float) -> None:
    margin = distance(left, operator, right, abs(right))
    assert margin is not None
    assert -1e-9 < margin < 0
