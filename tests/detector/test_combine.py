"""Several rules on one series: any, all, vote and the aggregator, also where a rule could not judge."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.detector.combine import combine, combine_scores, combined_emit, contributing
from workbench.model.combination import Combination, Role
from workbench.model.emit import Emit

ALL: tuple[Combination, ...] = ("any", "all", "vote", "aggregator")
PLAIN: tuple[Role, ...] = ("rule", "rule", "rule")
ARGOS: tuple[Role, ...] = ("base", "add", "filter")


def at(rows: tuple[int, ...], roles: tuple[Role, ...], combination: Combination) -> int:
    return int(combine([np.array([one], np.int8) for one in rows], roles, combination)[0])


TABLE = [
    # the rules say, then what any, all and vote make of it
    ((0, 0, 0), 0, 0, 0),
    ((1, 0, 0), 1, 0, 0),
    ((1, 1, 0), 1, 0, 1),
    ((1, 1, 1), 1, 1, 1),
    ((-1, 0, 0), -1, 0, 0),
    ((-1, 1, 0), 1, 0, -1),
    ((-1, 1, 1), 1, -1, 1),
    ((-1, -1, 0), -1, 0, -1),
    ((-1, -1, 1), 1, -1, -1),
    ((-1, -1, -1), -1, -1, -1),
]


@pytest.mark.parametrize(("said", "any_", "all_", "vote"), TABLE, ids=[str(row[0]) for row in TABLE])
def test_what_rules_say_is_combined_as_the_words_tell(said: tuple[int, ...], any_: int, all_: int, vote: int) -> None:
    assert [at(said, PLAIN, name) for name in ("any", "all", "vote")] == [any_, all_, vote]


def test_a_tie_is_no_majority() -> None:
    assert at((1, 0), ("rule", "rule"), "vote") == 0
    assert at((1, 1, 0, 0), ("rule",) * 4, "vote") == 0
    assert at((1, 1, 1, 0), ("rule",) * 4, "vote") == 1


AGGREGATED = [
    # base, adding rule, filter, together: Algorithm 1 of Argos
    (0, 0, 0, 0),
    (0, 0, 1, 0),
    (0, 1, 0, 1),  # what is added is never filtered
    (0, 1, 1, 1),
    (1, 0, 0, 0),
    (1, 0, 1, 1),
    (1, 1, 0, 0),  # the published code says 1 here, the paper 0
    (1, 1, 1, 1),
    (-1, 0, 0, 0),
    (-1, 1, 1, 1),
    (-1, 1, 0, -1),
    (-1, -1, 1, -1),
    (0, -1, 0, -1),
    (1, 0, -1, -1),
]


@pytest.mark.parametrize(("base", "add", "keep", "together"), AGGREGATED)
def test_the_aggregator_starts_from_the_base(base: int, add: int, keep: int, together: int) -> None:
    assert at((base, add, keep), ARGOS, "aggregator") == together
    assert at((keep, base, add), ("filter", "base", "rule"), "aggregator") == together


def test_an_aggregator_without_helpers_is_its_base_and_every_filter_must_agree() -> None:
    for said in (-1, 0, 1):
        assert at((said,), ("base",), "aggregator") == said
    assert at((1, 1, 0), ("base", "filter", "filter"), "aggregator") == 0
    assert at((0, 0, 1), ("base", "add", "add"), "aggregator") == 1


def decided(said: tuple[int, ...], roles: tuple[Role, ...], combination: Combination) -> int:
    """The answer by its meaning: the same for everything that the open ones might have said, else open."""
    choices = [(one,) if one >= 0 else (0, 1) for one in said]
    answers = {at(one, roles, combination) for one in product(*choices)}
    return answers.pop() if len(answers) == 1 else -1


@pytest.mark.parametrize("combination", ALL)
def test_a_rule_that_could_not_judge_leaves_open_only_what_depends_on_it(combination: Combination) -> None:
    for said in product((-1, 0, 1), repeat=3):
        assert at(said, ARGOS, combination) == decided(said, ARGOS, combination), said


values = st.lists(st.sampled_from([-2.0, -0.5, 0.0, 0.5, 3.0, np.nan]), min_size=4, max_size=4)


@given(values, st.sampled_from(ALL))
def test_a_combined_score_is_positive_exactly_where_the_condition_holds(
    scores: list[float], combination: Combination
) -> None:
    roles: tuple[Role, ...] = ("base", "add", "filter", "filter")
    said = tuple(-1 if np.isnan(one) else int(one >= 0) for one in scores)
    score = combine_scores([np.array([one]) for one in scores], roles, combination)[0]
    expected = at(said, roles, combination)
    assert (-1 if np.isnan(score) else int(score >= 0)) == expected
    assert np.isnan(score) or np.isfinite(score)


def test_the_score_is_the_one_that_decides() -> None:
    scores = [np.array([-3.0]), np.array([-1.0]), np.array([2.0])]
    assert [combine_scores(scores, PLAIN, name)[0] for name in ("any", "all", "vote")] == [2.0, -3.0, -1.0]


def test_who_is_named_for_a_flag_is_who_brought_it() -> None:
    conditions = [np.array(row, np.int8) for row in ([1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 1, 1])]
    assert contributing(conditions, PLAIN, "vote").tolist() == [
        [True, False, False, False],
        [True, False, True, False],
        [True, False, True, False],
    ]
    assert contributing(conditions, ARGOS, "aggregator").tolist() == [
        [True, False, False, False],
        [False, False, True, False],
        [True, False, False, False],
    ]


def test_flags_of_rules_that_emit_differently_are_never_fewer_than_one_of_them_asks_for() -> None:
    first, wide, every = Emit("first", 2), Emit("first", 9), Emit()
    assert combined_emit([wide, first], ("rule", "rule"), "any") == first
    assert combined_emit([wide, every, first], PLAIN, "vote") == every
    assert combined_emit([every, wide, first], ("add", "base", "filter"), "aggregator") == wide
