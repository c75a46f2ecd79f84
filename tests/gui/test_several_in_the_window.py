"""Several series in the real window, by the list, by keys and by mouse; what is kept in sight is remembered."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.gui.controllers.several import KEY, Several
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.series.series_list import tick_rect

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("several")


def opened(folder):
    stage = Stage(folder)
    stage.__enter__()
    stage.workbench.start()
    bench = stage.workbench
    wait_until(lambda: bench.desk.names() and not bench.desk.missing(), 60, "the samples were not loaded")
    rest(0.05)
    return stage


def closed(stage):
    """Closed once it has come to rest: what is still asked of a thread would outlive the window."""
    stage.settle()
    stage.__exit__(None, None, None)


def tick(window, name):
    """Click the box of a series in the list."""
    listed = window.series.list
    row = listed.visualRect(window.series.model.index(window.series.model.row_of(name), 0))
    QTest.mouseClick(listed.viewport(), LEFT, NONE, tick_rect(row).center())


@pytest.mark.slow
def test_a_user_keeps_series_in_sight_moves_them_and_finds_them_again(qtbot, folder):
    stage = opened(folder)
    window, desk = stage.workbench.window, stage.workbench.desk
    view, chosen = window.chart.several, desk.chosen
    for name in ("cpu", "latency"):
        tick(window, name)
    assert desk.chosen == chosen  # a tick chooses nothing
    assert view.stack.names() == [chosen, "cpu", "latency"]
    by_drag(window, view)
    by_keys(window, desk, view)
    by_the_strips(window, desk, view)
    as_lines(window, view)
    closed(stage)
    again = opened(folder)
    state = again.workbench.several.state
    assert (state.names, state.overlay, state.shared) == (("memory", "cpu", "latency"), True, True)
    assert again.workbench.window.chart.several.legend.isVisible()
    QTest.keyClick(again.workbench.window, Qt.Key.Key_B, SHIFT)
    assert not again.workbench.window.chart.several.isVisible()
    assert again.workbench.desk.project.view(KEY)["names"] == []
    closed(again)


def by_drag(window, view):
    """A row of the list dropped on the chart is kept in sight; one that already is stays where it is."""
    model = window.series.model
    for name in ("request_rate", "cpu"):
        data = model.mimeData([model.index(model.row_of(name), 0)])
        at, copy = QPoint(40, 60), Qt.DropAction.CopyAction
        entered = QDragEnterEvent(at, copy, data, LEFT, NONE)
        QApplication.sendEvent(window.chart, entered)
        assert entered.isAccepted()
        QApplication.sendEvent(window.chart, QDropEvent(QPointF(at), copy, data, LEFT, NONE))
    assert window.series.list.dragEnabled()
    kept = ["cpu", "latency", "request_rate"]
    first = [] if window.series.chosen() in kept else [window.series.chosen()]
    assert view.stack.names() == [*first, *kept]
    tick(window, "request_rate")


def by_keys(window, desk, view):
    """Space on the chosen row, B in the window, Ctrl+Shift with the arrows."""
    desk.choose("memory")
    QTest.keyClick(window.series.list, Qt.Key.Key_Space)
    assert view.stack.names() == ["cpu", "latency", "memory"]  # the one looked at has a strip, too
    QTest.keyClick(window, Qt.Key.Key_Up, CONTROL | SHIFT)
    desk.choose("error_rate")
    assert view.stack.names() == ["error_rate", "cpu", "memory", "latency"]
    QTest.keyClick(window, Qt.Key.Key_B)
    assert "error_rate" in desk.project.view(KEY)["names"]
    QTest.keyClick(window, Qt.Key.Key_B)
    assert "error_rate" not in desk.project.view(KEY)["names"]


def by_the_strips(window, desk, view):
    """Enter or a click on a strip looks at it: labels and rules refer to it from then on, and what was looked at before
    stays where it was; the strip moves by key."""
    strip = view.stack.strips[2]
    QTest.keyClick(strip, Qt.Key.Key_Up, CONTROL)
    assert view.stack.names() == ["error_rate", "memory", "cpu", "latency"]
    view.stack.strips[2].setFocus()
    QTest.keyClick(view.stack.strips[2], Qt.Key.Key_Return)
    assert desk.chosen == "cpu" == window.chart.title.text() == window.series.chosen()
    assert view.stack.names() == ["error_rate", "memory", "cpu", "latency"]
    assert [one.focused for one in view.stack.strips] == [False, False, True, False]
    QTest.mouseClick(view.stack.strips[1], LEFT, NONE, QPoint(300, 30))
    assert desk.chosen == "memory" and view.stack.strips[1].focused
    QTest.mouseClick(view.stack.strips[2], LEFT, NONE, QPoint(300, 30))
    tick(window, "error_rate")
    flagged(window, desk, view)


def flagged(window, desk, view):
    """Every strip is judged by its rule, up to where its test part is hidden; the one in the chart as the chart is."""
    by_name = {one.beside.name: one for one in view.stack.strips}
    wait_until(lambda: all(one.counted() for one in by_name.values()), 60, "the strips have no flags")
    for name, one in by_name.items():
        assert one.marks.indices.max() < desk.shown_points(desk.loaded(name).series)
    own = by_name[desk.chosen].marks.indices
    assert own.tolist() == window.chart.chart.visible_marks().indices.tolist()


def as_lines(window, view):
    """O lays them over each other, Shift+O puts them on one axis."""
    QTest.keyClick(window, Qt.Key.Key_O)
    assert view.legend.isVisible() and not view.stack.isVisible()
    QTest.keyClick(window, Qt.Key.Key_O, SHIFT)
    assert view.overlay.shared
    assert window.actions_table["share_axis"].text() == "Give each line its own range"


@pytest.mark.parametrize("told", [None, [], {"names": "cpu"}, {"names": [1, None], "overlay": "yes"}])
def test_what_was_remembered_and_cannot_be_read_is_as_at_the_beginning(told):
    assert Several.of(told) == Several()
