"""Suggested labels, by keys on the real window: looked for, answered, taken back, and asked no second time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import CONTROL, LONG_S, User
from workbench.gui.staging.stage import Stage, wait_until
from workbench.model.labels import LabelSet
from workbench.model.scores import Suggestion


@pytest.mark.slow
def test_a_user_confirms_labels_with_one_key_each(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    l_looks_for_questions_before_every_test_part(user)
    first = y_labels_the_points_and_the_rule_is_judged_again(user)
    undo_takes_the_label_back_and_asks_again(user, first)
    n_is_remembered_and_takes_a_label_off(user)
    s_leaves_the_question_open(user)
    what_was_answered_is_not_asked_again(user)
    another_rule_ends_the_list(user)


def asked(user: User) -> Suggestion:
    """The question that is chosen; the chart shows its points."""
    one = user.bench.window.suggestions.current()
    assert one is not None
    wait_until(lambda: user.bench.desk.chosen == one.series, LONG_S, "the series was not shown")
    start, stop = user.bench.window.chart.chart.points_in_sight()
    assert start <= one.start and one.stop <= stop
    return one


def labels(user: User, one: Suggestion) -> LabelSet:
    """The labels of its series that touch it."""
    known = user.bench.desk.labels(one.series) or LabelSet()
    return LabelSet(tuple(region for region in known.regions if region.touches(one.start, one.stop)))


def states(user: User) -> list[str]:
    return [row.state for row in user.bench.window.suggestions.model.rows]


def press(user: User, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(user.bench.window, key, held)
    user.stage.settle(LONG_S)


def l_looks_for_questions_before_every_test_part(user: User) -> None:
    press(user, Qt.Key.Key_L)
    rows = user.bench.window.suggestions.model.rows
    assert user.bench.window.suggestions.in_sight and len(rows) == 10
    assert len({row.suggestion.series for row in rows}) > 1
    for row in rows:
        loaded = user.bench.desk.loaded(row.suggestion.series)
        assert loaded is not None
        assert row.suggestion.stop <= user.bench.desk.split(loaded.series).validation_stop
    assert user.bench.window.docks["suggestions"].windowTitle().endswith("· 10")


def y_labels_the_points_and_the_rule_is_judged_again(user: User) -> Suggestion:
    panel = user.bench.window.suggestions
    panel.choose(next(at for at, row in enumerate(panel.model.rows) if not row.suggestion.labeled))
    user.stage.settle(LONG_S)
    one, before = asked(user), user.bench.rule.last
    press(user, Qt.Key.Key_Y)
    (label,) = labels(user, one).regions
    assert (label.start, label.stop) == (one.start, one.stop) and label.made
    assert "anomaly" in states(user)
    assert asked(user) != one
    press_on(user, one)
    assert user.bench.rule.last is not before  # scores of the labels before are not shown on
    return one


def press_on(user: User, one: Suggestion) -> None:
    """Choose a row by its suggestion."""
    rows = user.bench.window.suggestions.model.rows
    user.bench.window.suggestions.choose([row.suggestion for row in rows].index(one))
    user.stage.settle(LONG_S)


def undo_takes_the_label_back_and_asks_again(user: User, one: Suggestion) -> None:
    press(user, Qt.Key.Key_Z, CONTROL)
    assert labels(user, one) == LabelSet()
    assert set(states(user)) == {"open"}
    assert asked(user) == one
    press(user, Qt.Key.Key_Y, CONTROL)
    assert len(labels(user, one)) == 1 and states(user).count("anomaly") == 1


def n_is_remembered_and_takes_a_label_off(user: User) -> None:
    rows = user.bench.window.suggestions.model.rows
    open_ones = [row.suggestion for row in rows if row.state == "open"]
    for labeled in (True, False):
        one = next(one for one in open_ones if one.labeled == labeled)
        press_on(user, one)
        before = user.bench.desk.labels(one.series)
        press(user, Qt.Key.Key_N)
        assert labels(user, one) == LabelSet()
        assert (user.bench.desk.labels(one.series) == before) == (not labeled)
    assert states(user).count("normal") == 2


def s_leaves_the_question_open(user: User) -> None:
    user.bench.window.suggestions.choose_next()
    one, left = asked(user), user.bench.window.suggestions.left
    press(user, Qt.Key.Key_S)
    assert states(user).count("skipped") == 1 and user.bench.window.suggestions.left == left
    assert asked(user) != one


def what_was_answered_is_not_asked_again(user: User) -> None:
    panel = user.bench.window.suggestions
    answered = [row.suggestion for row in panel.model.rows if row.state in ("anomaly", "normal")]
    while "open" in states(user):
        press(user, Qt.Key.Key_Y)
    panel.choose([row.state for row in panel.model.rows].index("skipped"))
    press(user, Qt.Key.Key_N)
    assert panel.left == 0 and panel.current() is None
    assert user.message() == "All 10 questions are answered."
    press(user, Qt.Key.Key_L)
    again = [row.suggestion for row in panel.model.rows]
    assert again
    for one in answered:
        assert not any(o.series == one.series and o.start < one.stop and one.start < o.stop for o in again)


def another_rule_ends_the_list(user: User) -> None:
    user.choose_tab(1)
    user.type_over(r"(?<=_MIN = )[\d.]+", "3.5")
    user.judged()
    user.save()
    assert user.bench.window.suggestions.model.rows == ()
    assert "Look for questions again" in user.bench.window.suggestions.empty.text()
