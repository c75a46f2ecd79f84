"""The list of labels in the real window: by keys and mouse, over several series, each change one step of undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.gui.charts.clock import Clock
from workbench.gui.controllers.label_list import NOTHING_TO_MERGE
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.labels.label_rows import AUTHOR, LENGTH, NOTE, SERIES, SOURCE, START, STOP, LabelModel, rows_of
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.project.edits import edit_labels

KEY, HELD, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton
MADE = "2026-11-22T18:14:00+00:00"
LABELS = LabelSet((Region(100, 110, "slow", "ana", MADE), Region(110, 115), Region(500, 560, "", "bo", MADE)))


@pytest.fixture
def model(qtbot: QtBot, latency: Series) -> LabelModel:
    made = LabelModel()
    confirmed = LabelSet((Region(500, 560),))
    made.set_rows([*rows_of("latency", LABELS, Clock.of(latency), confirmed), *rows_of("cpu", LABELS, None, confirmed)])
    return made


def column(model: LabelModel, at: int) -> list[object]:
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_a_label_is_told_in_words_with_its_source_and_whether_it_touches_another(model: LabelModel) -> None:
    model.set_filter("latency")
    assert column(model, START) == ["05-14 11:40", "05-14 11:50", "05-14 18:20"]
    assert column(model, STOP) == ["11:50", "11:55", "19:20"]
    assert column(model, LENGTH) == ["10 min ↔", "5 min ↔", "1 h"]
    assert column(model, SOURCE) == ["hand", "data", "answer"]
    spoken = [model.index(0, at).data(Qt.ItemDataRole.AccessibleTextRole) for at in (START, LENGTH, NOTE, AUTHOR)]
    assert spoken == [
        "start 14 May 2024 · 11:40 UTC",
        "length 10 min, touches another label: together one event in scores",
        "note slow",
        "author ana",
    ]


def test_labels_of_a_series_without_a_clock_or_not_yet_loaded_are_told_by_points(model: LabelModel) -> None:
    model.set_filter("cpu slow")
    assert [column(model, at) for at in (START, STOP, LENGTH)] == [["point 100"], ["point 110"], ["10 points ↔"]]


@pytest.mark.parametrize(("text", "count"), [("", 6), ("ana", 2), ("ana latency", 1), ("answer", 2), ("nothing", 0)])
def test_the_filter_asks_for_every_word_in_any_cell(model: LabelModel, text: str, count: int) -> None:
    model.set_filter(text)
    assert model.rowCount() == count


def test_columns_sort_by_what_they_mean_not_by_their_letters(model: LabelModel) -> None:
    model.set_filter("latency")
    model.sort(LENGTH, Qt.SortOrder.DescendingOrder)
    assert column(model, LENGTH) == ["1 h", "10 min ↔", "5 min ↔"]
    model.sort(NOTE)
    assert column(model, NOTE) == ["", "", "slow"]


# in the window


@pytest.fixture
def stage(qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("list"))
    made.__enter__()
    made.workbench.start()
    made.workbench.window.activateWindow()
    desk = made.workbench.desk
    wait_until(lambda: bool(desk.names()) and not desk.missing(), 60, "the samples were not loaded")
    rest(0.05)
    yield made
    made.settle()
    made.__exit__(None, None, None)


def listed(stage: Stage) -> list[tuple[str, int, int]]:
    rest(0.02)
    return [row.key for row in stage.workbench.window.labels.model.shown]


def spans(stage: Stage, name: str) -> list[tuple[int, int]]:
    labels = stage.workbench.desk.labels(name)
    return [(r.start, r.stop) for r in labels.regions] if labels is not None else []


def opened(stage: Stage) -> None:
    """The list by its key, with the keyboard in it."""
    window = stage.workbench.window
    QTest.keyClick(window.chart.chart, KEY.Key_L, HELD.ShiftModifier)
    wait_until(lambda: window.labels.table.hasFocus() and window.labels.in_sight, 10, "the list did not come")
    rest(0.02)


def click_row(stage: Stage, row: int, held: Qt.KeyboardModifier = HELD.NoModifier) -> None:
    table = stage.workbench.window.labels.table
    place = table.visualRect(table.labels.index(row, START)).center()
    QTest.mouseClick(table.viewport(), LEFT, held, place)


def everywhere(stage: Stage) -> None:
    """All series, chosen by key in the box."""
    scope = stage.workbench.window.labels.scope
    scope.setFocus()
    QTest.keyClick(scope, KEY.Key_Down)
    stage.workbench.window.labels.table.setFocus()
    rest(0.02)


def test_the_list_is_opened_walked_and_left_by_keys_and_the_chart_follows(stage: Stage) -> None:
    window, name = stage.workbench.window, stage.workbench.desk.chosen
    opened(stage)
    table, hands = window.labels.table, window.chart.chart.hands
    assert listed(stage) == [(name, *span) for span in spans(stage, name)]
    assert table.isColumnHidden(SERIES)
    QTest.keyClick(table, KEY.Key_Home, HELD.ControlModifier)
    for span in spans(stage, name)[1:3]:
        QTest.keyClick(table, KEY.Key_Down)
        assert hands.selected == span
    start, stop = window.chart.chart.points_in_sight()
    assert start <= span[0] and span[1] <= stop
    QTest.keyClick(table, KEY.Key_Escape)
    assert window.chart.chart.hasFocus()
    QTest.keyClick(window.chart.chart, KEY.Key_Comma)  # the label before, in the chart
    assert [row.key for row in window.labels.table.chosen()] == [(name, *spans(stage, name)[1])]
    opened(stage)
    QTest.keyClick(window.labels.table, KEY.Key_L, HELD.ShiftModifier)  # and back by the key that led here
    assert window.chart.chart.hasFocus()


def test_several_labels_are_merged_and_removed_each_as_one_change(stage: Stage) -> None:
    bench, name = stage.workbench, stage.workbench.desk.chosen
    before = spans(stage, name)
    opened(stage)
    click_row(stage, 0)
    click_row(stage, 1, HELD.ControlModifier)
    QTest.keyClick(bench.window.labels.table, KEY.Key_J)
    merged = (before[0][0], before[1][1])
    assert spans(stage, name) == [merged, *before[2:]]
    assert listed(stage)[0] == (name, *merged)
    assert [row.key for row in bench.window.labels.table.chosen()] == [(name, *merged)]
    click_row(stage, 0)
    click_row(stage, 2, HELD.ShiftModifier)
    QTest.keyClick(bench.window.labels.table, KEY.Key_X)
    assert spans(stage, name) == before[4:]
    assert bench.window.messages.messages()[-1].text == "3 labels removed."
    assert listed(stage) == [(name, *span) for span in before[4:]]
    bench.actions["undo"].trigger()
    assert spans(stage, name) == [merged, *before[2:]]
    bench.actions["undo"].trigger()
    assert spans(stage, name) == before


def test_one_label_alone_is_not_merged_and_it_is_said_how(stage: Stage) -> None:
    opened(stage)
    click_row(stage, 0)
    window = stage.workbench.window
    assert not window.labels.merge_button.isEnabled()
    QTest.keyClick(window.labels.table, KEY.Key_J)
    assert window.messages.messages()[-1].text == NOTHING_TO_MERGE


def test_labels_of_all_series_are_listed_filtered_sorted_and_lead_to_their_chart(stage: Stage) -> None:
    bench, panel = stage.workbench, stage.workbench.window.labels
    opened(stage)
    everywhere(stage)
    total = sum(len(spans(stage, name)) for name in bench.desk.names())
    assert len(listed(stage)) == total and not panel.table.isColumnHidden(SERIES)
    other = next(name for name in bench.desk.names() if name != bench.desk.chosen and spans(stage, name))
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, other)
    assert {key[0] for key in listed(stage)} == {other}
    assert panel.hint.text().startswith(f"{len(spans(stage, other))} of {total}")
    QTest.keyClick(panel.filter, KEY.Key_Return)
    QTest.keyClick(panel.table, KEY.Key_3)
    QTest.keyClick(panel.table, KEY.Key_3)  # the longest first
    sizes = [stop - start for _, start, stop in listed(stage)]
    assert sizes == sorted(sizes, reverse=True)
    click_row(stage, 0)
    wait_until(lambda: bench.window.chart.chart.hands.selected == listed(stage)[0][1:], 10, "the chart did not follow")
    assert bench.desk.chosen == other
    assert bench.desk.project is not None and bench.desk.project.view("labels of all series are listed") is True


def test_labels_of_two_series_are_deleted_by_the_button_as_one_change(stage: Stage) -> None:
    bench, panel = stage.workbench, stage.workbench.window.labels
    opened(stage)
    everywhere(stage)
    before = {name: spans(stage, name) for name in bench.desk.names()}
    QTest.keyClick(panel.table, KEY.Key_A, HELD.ControlModifier)
    QTest.mouseClick(panel.delete_button, LEFT)
    assert not any(spans(stage, name) for name in bench.desk.names())
    assert listed(stage) == []
    assert panel.empty.isVisible() and "No labels yet" in panel.empty.text()
    bench.actions["undo"].trigger()
    assert {name: spans(stage, name) for name in bench.desk.names()} == before


@pytest.mark.slow
def test_what_others_do_to_labels_is_seen_in_the_list(stage: Stage) -> None:
    bench, name = stage.workbench, stage.workbench.desk.chosen
    opened(stage)
    assert bench.desk.project is not None
    bench.desk.apply(edit_labels(bench.desk.project, name, lambda labels: labels.mark(Region(3, 5, "new")), "Mark"))
    assert listed(stage)[0] == (name, 3, 5)
    click_row(stage, 0)
    click_row(stage, 2, HELD.ShiftModifier)
    other = next(one for one in bench.desk.names() if one != name)
    bench.desk.apply(edit_labels(bench.desk.project, other, lambda labels: labels.mark(Region(3, 5)), "Mark"))
    rest(0.02)
    assert [row.key for row in bench.window.labels.table.chosen()] == listed(stage)[:3]  # stay chosen
    QTest.mouseClick(bench.window.labels.filter, LEFT, HELD.NoModifier, QPoint(5, 5))
    QTest.keyClicks(bench.window.labels.filter, "no such word")
    assert bench.window.labels.empty.isVisible() and "No label has this" in bench.window.labels.empty.text()
