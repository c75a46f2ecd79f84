"""What conditions are worth: tables of firing sets against labels, and what must not be seen."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.model.emit import Emit, emit_flags
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.model.split import Split
from workbench.model.verdict import Verdict, failed
from workbench.sandbox.contract import Clause
from workbench.scoring.conditions import ConditionDoubt, doubt_words, judge_conditions

N = 100
SPLIT = Split(40, 60, N)
EVENTS = (Region(10, 14), Region(50, 54), Region(80, 84))


def judged(*rows, labels=EVENTS, emit=None, parts=("train", "validation"), beside=()):
    """Reports of conditions that fire at the points `rows`; `beside`: points that no clause accounts for."""
    emit = emit or Emit()
    clauses = np.zeros((len(rows), N), np.bool_)
    for row, points in zip(clauses, rows, strict=True):
        row[list(points)] = True
    condition = clauses.any(axis=0).astype(np.int8)
    condition[list(beside)] = 1
    verdict = Verdict(condition, emit_flags(condition, emit), clauses=clauses)
    series = Series("s", np.zeros((N, 1)), labels=None if labels is None else LabelSet(labels))
    named = [Clause(i + 1, f"number {i + 1}", 10 * i + 5, 10 * i + 6) for i in range(len(rows))]
    return judge_conditions(series, verdict, named, emit, SPLIT, parts)


NEVER, ONLY = ConditionDoubt("never"), ConditionDoubt("only false alarms")
IDLE = ConditionDoubt("no difference")


@pytest.mark.parametrize(
    ("rows", "doubts"),
    [
        ([(10, 50)], [()]),
        ([(10, 50), ()], [(), (NEVER,)]),
        ([(10, 50), (10, 50)], [(), (ConditionDoubt("same", 1),)]),
        ([(10, 50), (50,)], [(), (ConditionDoubt("inside", 1),)]),
        ([(50,), (10, 50)], [(ConditionDoubt("inside", 2),), ()]),
        ([(10, 50), (30,)], [(), (ONLY,)]),
        ([(10,), (50, 30)], [(), ()]),  # its false alarm is the price of its event
        ([(10, 50, 30), (50, 30)], [(), (ConditionDoubt("inside", 1),)]),  # alone it adds no false alarm
        ([(10, 50), (11, 30)], [(), (ONLY,)]),  # the event it finds is found without it
        ([(), ()], [(NEVER,), (NEVER,)]),
        ([(10, 50), (30, 50), (10, 30)], [(IDLE,), (IDLE,), (IDLE,)]),  # any one of them, not all
        ([(10, 50, 51), (51, 10), (50, 12)], [(), (ConditionDoubt("inside", 1),), ()]),
    ],
)
def test_doubts_follow_from_where_conditions_fire(rows, doubts):
    assert [report.doubts for report in judged(*rows)] == doubts


def test_counts_tell_what_each_found_and_what_only_it_found():
    first, second = judged((10, 11, 30), (11, 50, 31, 32))
    assert (first.fired, first.flags, first.events, first.only_events) == (3, 3, 1, 0)
    assert (first.false_alarms, first.only_false_alarms) == (1, 1)
    assert (second.fired, second.events, second.only_events) == (4, 2, 1)
    assert (second.false_alarms, second.only_false_alarms) == (2, 2)
    assert (first.number, first.comment, first.line, first.points) == (1, "number 1", 5, 60)


def test_the_test_part_is_not_seen_before_it_is_asked_for():
    hidden = judged((80, 90), (10,))
    assert hidden[0].doubts == (NEVER,) and hidden[0].fired == 0 and hidden[0].events == 0
    opened = judged((80, 90), (10,), parts=("train", "validation", "test"))
    assert (opened[0].fired, opened[0].events, opened[0].false_alarms, opened[0].points) == (2, 1, 1, 100)


def test_flags_of_the_hidden_part_change_nothing():
    assert judged((10, 80, 90), (50, 85)) == judged((10, 61), (50, 70))


def test_a_first_flag_that_takes_others_place_is_counted_by_setting_flags_anew():
    """One flag a run: without the first condition the second one's flag stands a point later, still in the event."""
    first, second = judged((10, 30), (11, 50), emit=Emit("first", 2))
    assert second.flags == 1 and second.events == 1  # at 11 the flag of 10 stands for it
    assert first.only_events == 0 and first.doubts == (ONLY,)


def test_a_condition_whose_points_an_earlier_flag_stands_for_makes_no_difference():
    _, second = judged((10, 12, 50), (11,), emit=Emit("first", 2))
    assert (second.fired, second.flags, second.doubts) == (1, 0, (IDLE,))
    assert "same without it" in doubt_words(second, second.doubts[0])


def test_without_labels_only_what_needs_none_is_told():
    first, second = judged((10,), (), labels=None)
    assert first.events is None and first.only_false_alarms is None and first.doubts == ()
    assert second.doubts == (NEVER,)


def test_where_no_event_is_labeled_no_condition_is_blamed_for_false_alarms():
    assert judged((10,), labels=())[0].doubts == ()


def test_points_that_no_clause_accounts_for_stay_when_one_is_left_out():
    report = judged((10,), beside=(11,))[0]
    assert report.only_events == 0 and report.events == 1


def test_a_clause_that_a_guard_always_forbids_never_fires():
    clauses = np.ones((1, N), np.bool_)
    verdict = Verdict(np.zeros(N, np.int8), np.zeros(N, np.int8), clauses=clauses)
    series = Series("s", np.zeros((N, 1)), labels=LabelSet(EVENTS))
    report = judge_conditions(series, verdict, [Clause(1, "guarded", 5, 6)], Emit(), SPLIT)[0]
    assert report.fired == 0 and report.doubts == (NEVER,)


def test_a_verdict_that_says_nothing_about_clauses_gives_no_report():
    series = Series("s", np.zeros((N, 1)))
    zero = np.zeros(N, np.int8)
    assert judge_conditions(series, Verdict(zero, zero), [Clause(1, "x", 1, 1)], Emit(), SPLIT) == ()
    assert judge_conditions(series, failed("exception"), [], Emit(), SPLIT) == ()
    with pytest.raises(ValueError, match="clauses"):
        judge_conditions(series, Verdict(zero, zero, clauses=np.zeros((2, N), np.bool_)), [], Emit(), SPLIT)


def test_doubts_are_told_with_the_next_step():
    never = judged((10, 50), ())[1]
    assert doubt_words(never, never.doubts[0]) == "never fires on these 60 points: remove it?"
    only = judged((10, 50), (30,))[1]
    words = doubt_words(only, only.doubts[0])
    assert words == "only adds 1 false alarm: remove it? No anomaly is lost without it."
    same = judged((10,), (10,))[1]
    assert "exactly where Abnormal Rule 1" in doubt_words(same, same.doubts[0])
