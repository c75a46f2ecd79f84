"""Why, by mouse and keyboard on the real window: U on a flag, colors by condition, conditions that are not needed."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import CONTROL, LEFT, LONG_S, NONE, User
from workbench.gui.charts.marks import KINDS
from workbench.gui.numerals import number
from workbench.gui.staging.stage import Stage, wait_until

SHIFT = Qt.KeyboardModifier.ShiftModifier
RULE = 1


def test_a_user_asks_why_and_what_each_condition_is_worth(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    user.choose_tab(RULE)
    u_on_a_flag_tells_its_condition_and_values(user)
    u_under_the_pointer_and_a_click_on_a_flag_tell_the_same(user)
    u_on_a_calm_point_tells_what_was_missing(user)
    the_hidden_part_is_not_explained(user)
    c_colors_flags_by_condition(user)
    conditions_that_are_not_needed_are_listed(user)
    a_click_on_a_condition_leads_to_its_line_and_its_flags(user)
    the_safety_layers_are_named(user)


def card_text(user: User) -> str:
    """What the card says once it has stopped looking."""
    card = user.bench.window.chart.why_card
    wait_until(lambda: card.model is not None and card.model.head != "Looking…", LONG_S, "no explanation came")
    assert card.isVisible() and card.model is not None
    assert card.accessibleDescription() == card.model.spoken
    return card.model.spoken


def u_on_a_flag_tells_its_condition_and_values(user: User) -> None:
    user.key_on_chart(Qt.Key.Key_Right, CONTROL)
    index = user.bench.window.chart.chart.pointed()
    assert index is not None and user.flags()[index] == 1
    user.key_on_chart(Qt.Key.Key_U)
    text = card_text(user)
    number, comment = re.findall(r"# Abnormal Rule (\d+): (.*)", user.editor.text)[0]
    assert f"Abnormal Rule {number} set this flag" in text and comment in text
    assert re.search(r"✓ .+:  [\d.−]+ [≥≤<>] [\d.−]+ \(.+ threshold\)", text), text
    user.key_on_chart(Qt.Key.Key_Escape)
    assert not user.bench.window.chart.why_card.isVisible()


def u_under_the_pointer_and_a_click_on_a_flag_tell_the_same(user: User) -> None:
    chart = user.bench.window.chart.chart
    chart.fit()
    user.stage.settle(LONG_S)  # marks are placed anew with the layout, and that only then holds still
    x, y, position = chart._mark_layer.placed()[-1]  # the topmost
    index = int(chart.visible_marks().indices[position])
    place, viewport = chart.plot.mapFromScene(chart.box.mapToScene(QPointF(x, y))), chart.plot.viewport()
    QTest.mouseMove(viewport, place + QPoint(30, 0))
    QTest.mouseMove(viewport, place)
    wait_until(lambda: chart.pointed() == index, LONG_S, "the pointer is not on the flag")
    user.key_on_chart(Qt.Key.Key_U)
    told = card_text(user)
    user.key_on_chart(Qt.Key.Key_Escape)
    QTest.mouseClick(viewport, LEFT, NONE, place)
    assert card_text(user) == told
    user.key_on_chart(Qt.Key.Key_Escape)


def u_on_a_calm_point_tells_what_was_missing(user: User) -> None:
    labels = user.series.labels
    assert labels is not None
    busy = labels.mask(len(user.series))[: user.split.validation_stop] + (user.flags() == 1)
    calm = next(i for i in range(500, len(busy)) if not busy[i - 50 : i + 50].any())
    user.bench.window.chart.chart.point_at(calm - 1)
    user.key_on_chart(Qt.Key.Key_Right, SHIFT)
    user.key_on_chart(Qt.Key.Key_U)
    text = card_text(user)
    assert "Not flagged; Abnormal Rule" in text and "✕" in text
    assert re.search(r"To be flagged: |two are needed", text), text  # a majority tells how many signs are missing
    user.key_on_chart(Qt.Key.Key_Escape)


def the_hidden_part_is_not_explained(user: User) -> None:
    user.bench.window.chart.chart.point_at(user.split.validation_stop + 10)
    user.key_on_chart(Qt.Key.Key_U)
    assert "hidden" in card_text(user) and "Abnormal Rule" not in card_text(user)
    user.key_on_chart(Qt.Key.Key_Escape)


def c_colors_flags_by_condition(user: User) -> None:
    panel = user.bench.window.chart
    user.key_on_chart(Qt.Key.Key_C)
    marks = panel.chart.visible_marks()
    assert marks.conditions is not None and panel.conditions.isVisible()
    numbers = {int(number) for number in re.findall(r"# Abnormal Rule (\d+)", user.editor.text)}
    flagged = marks.kinds != KINDS.index("miss")
    assert set(marks.conditions[flagged].tolist()) <= numbers
    assert user.bench.actions["color_conditions"].text() == "Color flags by hit and miss"
    user.key_on_chart(Qt.Key.Key_C)
    assert panel.chart.visible_marks().conditions is None


def conditions_that_are_not_needed_are_listed(user: User) -> None:
    """A condition that nothing reaches and one that repeats the first are typed in above the return."""
    found = re.search(r"# Abnormal Rule 1: .*\n    (\w+) \|?= (.+)\n", user.editor.text)
    column = re.search(r"(\w+) = sample\[:, 0\]", user.editor.text)
    assert found is not None and column is not None, user.editor.text
    flag = found.group(1)
    dead = f"    # Abnormal Rule 8: out of this world\n    {flag} = {flag} | ({column.group(1)} > 1e12)\n"
    twin = f"    # Abnormal Rule 9: the first again\n    {flag} = {flag} | ({found.group(2)})\n"
    code = user.editor.code
    cursor = code.textCursor()
    cursor.setPosition(user.editor.text.rindex("    return "))
    cursor.insertText(dead + twin)
    user.judged()
    rows = {row.number: row for row in user.editor.conditions.rows}
    seen = user.split.validation_stop
    assert rows[8].doubt == f"never fires on these {number(seen)} points: remove it?"
    assert rows[9].doubt == "fires exactly where Abnormal Rule 1 does: keep one of them?"
    assert rows[1].doubt == ""
    assert user.editor.conditions.isVisible()


def a_click_on_a_condition_leads_to_its_line_and_its_flags(user: User) -> None:
    conditions, chart = user.editor.conditions, user.bench.window.chart.chart
    last = len(conditions.rows) - 1
    rect = conditions.list.visualItemRect(conditions.list.item(last))
    chart.fit()
    QTest.mouseClick(conditions.list.viewport(), LEFT, NONE, rect.center())
    assert user.editor.code.textCursor().blockNumber() + 1 == conditions.rows[last].line
    start, stop = chart.points_in_sight()
    assert stop - start < len(user.series)
    first = int(np.flatnonzero(user.flags() == 1)[0])
    assert start <= first < stop
    assert 9 in set(chart.visible_marks().conditions.tolist())
    QTest.mouseClick(conditions.list.viewport(), LEFT, NONE, rect.center())
    assert chart.points_in_sight()[0] > start  # the next one
    QTest.keyClick(conditions.list, Qt.Key.Key_Escape)
    assert chart.visible_marks().conditions is None


def the_safety_layers_are_named(user: User) -> None:
    tip = user.editor.safety.toolTip()
    assert "static check" in tip and "deadline" in tip
    assert user.editor.safety.text().startswith("safety ")
