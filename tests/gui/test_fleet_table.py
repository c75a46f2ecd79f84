"""The fleet's table: sorted, filtered, many rows chosen, and what is asked for by buttons and keys."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from workbench.gui.dialogs.study.fleet import FIRST, IN_TURN, LEAVE_OUT, RETRY, TAKE_BACK, FleetDialog
from workbench.gui.texts import choose_language
from workbench.gui.views.fleet.fleet_rows import DRIFT, F1, NAME, REASON, SHAPE, STATUS, FleetLine
from workbench.gui.views.fleet.sparkline import sparkline

DOWN, UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


def lines() -> list[FleetLine]:
    return [
        FleetLine("host-10", "near", "done", 0.5, 0.5, 0.5, 1.0, 0.3, 900, (1.0, 2.0, 1.0)),
        FleetLine("host-2", "near", "done", 0.9, 1.0, 0.8, 0.04, 0.02, 900, (1.0, 1.0)),
        FleetLine("host-1", "far", "failed", reason="its process ended twice"),
        FleetLine("host-3", "far", "waiting"),
        FleetLine("host-4", "", "refused", reason="no points"),
    ]


@pytest.fixture
def dialog(qtbot, theme) -> FleetDialog:
    made = FleetDialog(theme)
    qtbot.addWidget(made)
    made.set_lines(lines(), "5 series.")
    made.show()
    return made


def names(dialog: FleetDialog) -> list[str]:
    return [line.name for line in dialog.model.shown]


def choose(dialog: FleetDialog, *rows: str) -> None:
    dialog.table.clearSelection()
    for row in rows:
        index = dialog.model.index(names(dialog).index(row), NAME)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        dialog.table.selectionModel().select(index, flags)


def click(qtbot, button) -> None:
    assert button.isEnabled(), button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        (NAME, UP, ["host-1", "host-2", "host-3", "host-4", "host-10"]),
        (NAME, DOWN, ["host-10", "host-4", "host-3", "host-2", "host-1"]),
        (F1, UP, ["host-10", "host-2", "host-1", "host-3", "host-4"]),
        (F1, DOWN, ["host-2", "host-10", "host-1", "host-3", "host-4"]),
        (DRIFT, DOWN, ["host-10", "host-2", "host-1", "host-3", "host-4"]),
        (STATUS, UP, ["host-3", "host-2", "host-10", "host-1", "host-4"]),
    ],
)
def test_rows_are_sorted_as_people_count_and_the_unknown_comes_last(dialog, qtbot, column, order, expected) -> None:
    header = dialog.table.horizontalHeader()
    for _ in range(3):  # a click turns the order around
        if (dialog.model.sorted_by) == (column, order):
            break
        at = header.sectionViewportPosition(column) + 10
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, header.height() // 2))
    assert dialog.model.sorted_by == (column, order)
    assert names(dialog) == expected


def test_words_status_and_group_filter_and_what_was_chosen_stays_chosen(dialog, qtbot) -> None:
    choose(dialog, "host-1", "host-2")
    qtbot.keyClicks(dialog.filter, "process HOST")
    assert names(dialog) == ["host-1"]
    assert dialog.chosen() == ("host-1",)
    assert dialog.count.text() == "1 of 5 series"
    qtbot.keyClicks(dialog.filter, " nothing")
    assert names(dialog) == []
    assert dialog.empty.isVisible()
    dialog.filter.clear()
    dialog.status.setCurrentIndex(dialog.status.findData("done"))
    dialog.group.setCurrentIndex(dialog.group.findData("near"))
    assert names(dialog) == ["host-2", "host-10"]
    dialog.group.setCurrentIndex(dialog.group.findData("far"))
    assert names(dialog) == []


def test_the_buttons_ask_for_the_chosen_rows_and_say_for_how_many(dialog, qtbot) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []
    dialog.wished.connect(lambda kind, chosen: asked.append((kind, chosen)))
    assert not any(one.isEnabled() for one in (dialog.open_button, dialog.retry, dialog.first, dialog.leave))
    qtbot.keyClick(dialog.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(dialog.chosen()) == 5
    click(qtbot, dialog.retry)
    click(qtbot, dialog.first)
    choose(dialog, "host-2", "host-3")
    assert dialog.count.text() == "2 chosen of 5 series"
    assert not dialog.retry.isEnabled()
    click(qtbot, dialog.leave)
    assert asked == [
        (RETRY, ("host-1",)),
        (FIRST, ("host-1", "host-2", "host-3", "host-4", "host-10")),
        (LEAVE_OUT, ("host-2", "host-3")),
    ]
    changed = [FleetLine("host-2", "near", "left out", first=True), *lines()[2:]]
    dialog.set_lines(changed, "4 series.")
    choose(dialog, "host-2")
    assert (dialog.leave.text(), dialog.first.text()) == ("Take back", "Put in its turn")
    click(qtbot, dialog.leave)
    click(qtbot, dialog.first)
    assert [kind for kind, _ in asked[3:]] == [TAKE_BACK, IN_TURN]


def test_enter_a_double_click_and_the_button_open_one_in_the_chart(dialog, qtbot) -> None:
    opened: list[str] = []
    dialog.opened.connect(opened.append)
    table = dialog.table
    at = table.visualRect(dialog.model.index(names(dialog).index("host-3"), NAME)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    click(qtbot, dialog.open_button)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened == ["host-3"] * 3


def test_what_a_cell_says_is_read_aloud_with_its_column(dialog) -> None:
    at = names(dialog).index("host-10")
    said = [dialog.model.index(at, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in (STATUS, F1, DRIFT)]
    assert said == ["status ✓ done", "F1 0.50", "drift 0.30"]
    tip = dialog.model.index(names(dialog).index("host-1"), NAME).data(Qt.ItemDataRole.ToolTipRole)
    assert "its process ended twice" in tip
    assert dialog.table.accessibleName() == "Series of the fleet"


def test_a_sparkline_keeps_gaps_and_is_made_once(dialog, qtbot) -> None:
    path = sparkline((0.0, 4.0, math.nan, 2.0, 2.0))
    ends = [(path.elementAt(at).x, path.elementAt(at).y) for at in range(path.elementCount())]
    assert ends[0] == (0.0, 1.0)
    assert (0.25, 0.0) in ends
    moves = [at for at in range(path.elementCount()) if path.elementAt(at).isMoveTo()]
    assert len(moves) == 2  # a gap lifts the pen
    assert sparkline((math.nan,)).isEmpty()
    assert {sparkline((5.0, 5.0)).elementAt(at).y for at in range(3)} == {0.5}

    delegate, index = dialog.table.delegate, dialog.model.index(names(dialog).index("host-10"), SHAPE)
    image = QImage(120, 24, QImage.Format.Format_RGB32)
    image.fill(0)
    painter, option = QPainter(image), QStyleOptionViewItem()
    option.rect = image.rect()
    delegate.paint(painter, option, index)
    painter.end()
    assert any(image.pixel(x, y) & 0xFFFFFF for x in range(120) for y in range(24))
    assert delegate.path_of((1.0, 2.0, 1.0)) is delegate.path_of((1.0, 2.0, 1.0))


def test_ten_thousand_rows_are_shown_without_a_widget_or_a_height_for_each(qtbot, theme) -> None:
    made = FleetDialog(theme)
    qtbot.addWidget(made)
    shape = tuple(math.sin(at) for at in range(48))
    made.set_lines(
        [FleetLine(f"host-{at}", f"group {at % 9}", "done", at / 1e4, shape=shape) for at in range(10_000)], ""
    )
    made.show()
    assert made.model.rowCount() == 10_000
    made.table.sortByColumn(F1, DOWN)
    assert names(made)[0] == "host-9999"
    qtbot.keyClick(made.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert made.count.text() == "10\u202f000 chosen of 10\u202f000 series"
    assert len(made.table.findChildren(object)) < 100


def test_reasons_are_said_in_the_language_of_the_window() -> None:
    reasons = ("the budget of money is spent", "Its group was learned without it: the process that worked on it died")
    choose_language("de")
    try:
        told = [FleetLine("a", "b", "waiting", reason=reason).words(REASON) for reason in reasons]
        assert FleetLine("a", "b", "done").words(REASON) == ""
    finally:
        choose_language("en")
    assert told == [
        "das Geldbudget ist aufgebraucht",
        "Ihre Gruppe hat ohne sie gelernt: der Prozess, der daran arbeitete, ist gestorben",
    ]
