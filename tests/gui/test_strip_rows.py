"""Hundreds of metrics of a case: a filter finds some, and only the strips in sight are made."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.gui.theme import Theme
from workbench.gui.views.cases.highlights import Highlights, Stretch
from workbench.gui.views.cases.metric_stack import MetricStack
from workbench.model.case import Case, no_lines
from workbench.model.series import Series

MANY, POINTS = 600, 30
MINUTE = 60 * 10**9
Key = Qt.Key


def case_of(metrics: int, name: str = "one") -> Case:
    columns = tuple(f"pod {k:03} {'cpu' if k % 2 else 'memory'}" for k in range(metrics))
    values = np.arange(POINTS * metrics, dtype=np.float64).reshape(POINTS, metrics)
    times = 1_700_000_000 * 10**9 + np.arange(POINTS, dtype=np.int64) * MINUTE
    return Case(name, Series(name, values, times, columns=columns), no_lines(), "", "")


@pytest.fixture
def stack(qtbot: QtBot, theme: Theme) -> MetricStack:
    made = MetricStack(theme)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def names(stack: MetricStack) -> list[str]:
    return [strip.beside.name for strip in stack.strips if strip.beside is not None]


def test_only_strips_in_sight_are_made_and_others_when_they_come(stack: MetricStack) -> None:
    stack.show_case(case_of(MANY))
    assert 5 <= len(stack.strips) <= 20
    bar = stack.rows.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert names(stack)[-1] == "pod 599 cpu"
    assert len(stack.strips) <= 20
    heights = {strip.height() for strip in stack.strips}
    assert min(heights) >= 34 and max(heights) <= 35


def test_arrows_walk_through_all_of_them(stack: MetricStack) -> None:
    stack.show_case(case_of(MANY))
    stack.strips[0].setFocus()
    for _ in range(40):
        QTest.keyClick(next(strip for strip in stack.strips if strip.hasFocus()), Key.Key_Down)
    (there,) = [strip for strip in stack.strips if strip.hasFocus()]
    assert there.beside is not None and there.beside.name == "pod 040 memory"
    assert not there.visibleRegion().isEmpty()


def test_what_is_chosen_and_found_is_shown_by_strips_that_come_later(stack: MetricStack) -> None:
    case = case_of(MANY)
    times = case.metrics.times_ns
    assert times is not None
    found = Stretch(int(times[3]), int(times[9]), "rises")
    stack.show_case(case, Highlights({"pod 598 memory": (found,)}, {}))
    stack.choose_moment(int(times[5]))
    stack.rows.verticalScrollBar().setValue(stack.rows.verticalScrollBar().maximum())
    last, before = stack.strips[-1], stack.strips[-2]
    assert last.moment == before.moment == stack.moment is not None
    assert (len(before.found), len(last.found)) == (1, 0)


def test_many_metrics_have_a_filter_and_few_have_none(stack: MetricStack) -> None:
    stack.show_case(case_of(MANY))
    QTest.keyClicks(stack.filter, "CPU 59")
    assert names(stack)[:2] == ["pod 059 cpu", "pod 159 cpu"]
    QTest.keyClick(stack.filter, Key.Key_Return)
    assert stack.strips[0].hasFocus()
    QTest.keyClicks(stack.filter, "nothing")
    assert stack.empty.isVisible() and not stack.rows.isVisible()
    stack.show_case(case_of(5, "two"))
    assert not stack.filter.isVisible()
    assert len(names(stack)) == 5
