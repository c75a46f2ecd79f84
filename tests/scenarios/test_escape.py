"""Esc, wherever the keyboard is: first what is chosen or open there, then the message, then what is under way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.scenarios.user import User
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.message_strip import Message

LONG_S = 240.0
NEWS = Message("Something has happened.")


def ready(open_stage: Callable[[], Stage]) -> tuple[User, list[str]]:
    """A user at the sample project, and what is ended from now on."""
    user, ended = User(open_stage()), list[str]()
    user.bench.start()
    user.stage.settle(LONG_S)
    user.bench.window.messages.clear()
    user.bench.window.work_bar.cancelled.connect(lambda: ended.append("work"))
    return user, ended


def escape(widget: QWidget) -> None:
    """Esc, where the keyboard is given to a widget."""
    widget.window().activateWindow()
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClick(QApplication.focusWidget() or widget.window(), Qt.Key.Key_Escape)


def places(user: User) -> dict[str, QWidget]:
    """Where the keyboard may be."""
    window = user.bench.window
    return {
        "chart": window.chart.chart,
        "series": window.series.list,
        "findings": window.findings.table,
        "rule text": user.editor.code,
        "button": window.top_bar.menu_button,
        "window": window,
    }


def test_esc_ends_what_is_under_way_wherever_the_keyboard_is(open_stage: Callable[[], Stage]) -> None:
    user, ended = ready(open_stage)
    window = user.bench.window
    bar, floating = window.work_bar, window.docks["findings"]
    for floats in (False, True):
        floating.setFloating(floats)
        rest(0.05)
        for name, widget in places(user).items():
            bar.tell("reading", 0.5)
            escape(widget)
            assert ended == ["work"], f"from {name}"
            bar.rest()
            ended.clear()
            escape(widget)
            assert ended == [], f"nothing is under way, and Esc in {name} ended it"
    floating.setFloating(False)


def test_esc_goes_to_what_lies_nearest(open_stage: Callable[[], Stage]) -> None:
    user, ended = ready(open_stage)
    window = user.bench.window
    window.messages.show_message(NEWS)
    window.work_bar.tell("reading", 0.5)
    a_dialog_takes_it_for_itself(user)
    a_search_in_the_rule_closes(user)
    a_measurement_ends(user)
    a_region_is_dropped(user)
    rows_of_points_are_dropped(user)
    assert window.messages.messages() == (NEWS,) and ended == []
    escape(window.chart.table)
    assert not window.messages.messages() and ended == []
    escape(window.chart.table)
    assert ended == ["work"]
    window.work_bar.rest()


def a_dialog_takes_it_for_itself(user: User) -> None:
    user.bench.actions["about"].trigger()
    wait_until(lambda: QApplication.activeModalWidget() is not None, LONG_S, "no dialog")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def a_search_in_the_rule_closes(user: User) -> None:
    code = user.editor.code
    code.setFocus()
    QTest.keyClick(code, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = QApplication.focusWidget()
    assert field is not None and field is not code
    escape(field)
    assert not field.isVisible()


def a_measurement_ends(user: User) -> None:
    user.key_on_chart(Qt.Key.Key_M)
    user.key_on_chart(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    chart = user.bench.window.chart.chart
    assert chart.measured()
    escape(chart)
    assert not chart.measured()


def a_region_is_dropped(user: User) -> None:
    chart = user.bench.window.chart.chart
    chart.hands.select(10, 20)
    assert chart.selection() is not None
    escape(chart)
    assert chart.selection() is None


def rows_of_points_are_dropped(user: User) -> None:
    user.key_on_chart(Qt.Key.Key_V)
    table = user.bench.window.chart.table
    wait_until(table.isVisible, LONG_S, "no table")
    table.selectRow(3)
    assert table.selected_points() != (0, 0)
    escape(table)
    assert table.selected_points() == (0, 0)
