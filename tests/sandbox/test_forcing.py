"""Trials turn clauses at points, together where that proves something, alone where it does not, within a budget."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.sandbox.inside.why.forcing import Budget, Trials, decided, turned
from workbench.sandbox.reading.tree import And, Leaf, Mark, Not, Or

BASE = np.ones(40, np.int8)
A, B, C = (Leaf(number, text, ">", 1) for number, text in enumerate("abc"))


class Reruns:
    """Counts the runs; `spills`: a turned point turns the next one with it; `holds`: points that never follow."""

    def __init__(self, spills: bool = False, holds: tuple[int, ...] = ()) -> None:
        self.count = 0
        self._spills, self._holds = spills, holds

    def __call__(self, _forced: Mapping[int, bool], points: NDArray[np.int64]) -> NDArray[np.int8]:
        self.count += 1
        result = BASE.copy()
        result[points] = 0
        if self._spills:
            result[np.minimum(points + 1, len(result) - 1)] = 0
        result[list(self._holds)] = 1
        return result


class Ticks:
    """A clock that goes on by one second at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_points_that_stand_alone_are_tried_together_in_three_runs() -> None:
    reruns = Reruns()
    outcome = Trials(BASE, reruns, Budget(60.0)).outcome({0: False}, np.arange(40), False, False)
    assert outcome == [True] * 40
    assert reruns.count == 3


def test_a_point_that_does_not_follow_fails_and_does_not_hold_up_the_others() -> None:
    reruns = Reruns(holds=(7,))
    outcome = Trials(BASE, reruns, Budget(60.0)).outcome({0: False}, np.arange(40), False, False)
    assert [k for k, one in enumerate(outcome) if not one] == [7]
    assert outcome[7] is False
    assert reruns.count == 3


def test_points_that_turn_each_other_are_tried_alone_as_long_as_the_budget_lasts() -> None:
    outcome = Trials(BASE, Reruns(spills=True), Budget(60.0, singles=5)).outcome(
        {0: False}, np.arange(40), False, False
    )
    assert outcome == [True] * 5 + [None] * 35


def test_when_the_time_is_over_nothing_is_tried() -> None:
    reruns = Reruns()
    outcome = Trials(BASE, reruns, Budget(0.5, clock=Ticks())).outcome({0: False}, np.arange(3), False, False)
    assert outcome == [None, None, None]
    assert reruns.count == 0


def test_a_run_that_fails_on_turned_values_proves_nothing() -> None:
    def upset(forced: Mapping[int, bool], points: NDArray[np.int64]) -> NDArray[np.int8]:
        raise IndexError("no such point")

    assert Trials(BASE, upset, Budget(60.0)).outcome({0: False}, np.arange(2), False, False) == [False, False]


def test_only_what_stands_in_no_other_clause_is_turned_if_that_is_enough() -> None:
    clause = And((A, Not(B)))
    assert turned(clause, False, elsewhere={B.id}) == {A.id: False}
    assert turned(clause, False, elsewhere={A.id}) == {B.id: True}
    assert turned(clause, False, elsewhere={A.id, B.id}) == {A.id: False, B.id: True}
    assert turned(Or((A, C)), False, elsewhere={C.id}) == {A.id: False, C.id: False}


def test_what_forced_leaves_decide_is_seen_and_what_they_leave_open_too() -> None:
    tree = Or((Mark(0, And((A, B))), Not(C)))
    assert decided(tree, {A.id: False, C.id: True}) is False
    assert decided(tree, {A.id: True, B.id: True}) is True
    assert decided(tree, {A.id: True, C.id: True}) is None
