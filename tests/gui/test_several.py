"""Several series with the chart: on one clock, moved and marked together, as strips or as lines, by mouse and key."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from tests.gui.conftest import MINUTE
from tests.gui.test_series_chart import drag
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import marks_of
from workbench.gui.charts.pyramid import build
from workbench.gui.charts.several.beside import beside, usual_range
from workbench.gui.charts.several.strip_picture import StripPicture
from workbench.gui.theme import Theme
from workbench.model.series import Series

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def later(latency, name, minutes, values=None):
    """A series like `latency` that begins minutes later."""
    values = latency.values if values is None else values[:, None]
    times = latency.times_ns[: len(values)] + minutes * MINUTE
    return Series(name, values, times_ns=times, interval_ns=MINUTE, unit="ms", labels=latency.labels)


def plain(name):
    return Series(name, np.arange(50.0)[:, None])


@pytest.fixture
def panel(chart_panel, latency):
    made = chart_panel
    others = [later(latency, name, minutes) for name, minutes in (("errors", 0), ("queue", 60), ("late", 120))]
    made.several.show_series([(one, build(one.value)) for one in (latency, *others)], "stack")
    QApplication.processEvents()
    return made


def strip(panel, name):
    return panel.several.stack.strips[panel.several.stack.names().index(name)]


def middle(widget):
    return QPoint(widget.width() // 2, widget.height() - 8)


# what stands where


def test_strips_stand_in_order_the_series_in_the_chart_among_them_and_marked(panel, latency):
    assert panel.several.stack.names() == ["latency", "errors", "queue", "late"]
    assert [one.focused for one in panel.several.stack.strips] == [True, False, False, False]
    tops = [one.mapTo(panel, QPoint(0, 0)).y() for one in panel.several.stack.strips]
    assert tops == sorted(tops) and tops[0] > panel.chart.mapTo(panel, QPoint(0, 0)).y() + panel.chart.plot.height()


def test_one_clock_the_same_moment_stands_at_the_same_pixel(panel, latency):
    chart, queue = panel.chart, strip(panel, "queue")
    for index in (100, 300, 550):  # points of the chart; "queue" began 60 minutes later
        x = chart.clock.at(index)
        in_chart = chart.plot.mapFromScene(chart.box.mapToScene(QPointF(float(chart._ground.px(np.array([x]))[0]), 0)))
        assert (
            abs(chart.plot.mapTo(panel, in_chart).x() - queue.mapTo(panel, QPoint(round(queue._pixel(x)), 0)).x()) <= 1
        )
        assert queue.beside.index(x) == index - 60
    assert queue.beside.index(chart.clock.at(10)) is None


@given(
    st.lists(st.one_of(st.floats(-1e9, 1e9), st.just(float("nan"))), min_size=1, max_size=300), st.integers(0, 10**6)
)
@settings(max_examples=60, deadline=None)
def test_the_vertices_beside_are_the_points_themselves_moved(values, minutes):
    first = Series("a", np.zeros((2, 1)), times_ns=np.array([0, MINUTE]), interval_ns=MINUTE)
    times = (np.arange(len(values), dtype=np.int64) + minutes) * MINUTE
    one = Series("b", np.array(values)[:, None], times_ns=times, interval_ns=MINUTE)
    told = beside(one, build(one.value), Clock.of(first))
    x, y = told.vertices(-1e12, 1e12, 10_000)
    np.testing.assert_array_equal(x, times / 1e9)
    np.testing.assert_array_equal(y, one.value)
    low, high = usual_range(told.pyramid)
    assert low < high


def test_a_gap_of_the_clock_breaks_the_line(latency):
    times = np.concatenate((latency.times_ns[:300], latency.times_ns[300:] + 500 * MINUTE))
    one = Series("gappy", latency.values, times_ns=times, interval_ns=MINUTE)
    told = beside(one, build(one.value), Clock.of(latency))
    x, _ = told.vertices(-1e12, 1e12, 10_000)
    assert np.flatnonzero(np.isnan(x)).tolist() == [300]


# linked


def test_pan_and_zoom_of_the_chart_move_every_strip(panel, qtbot):
    QTest.keyClick(panel.chart, Qt.Key.Key_Plus)
    QTest.keyClick(panel.chart, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: strip(panel, "late")._window == tuple(panel.chart.box.viewRange()[0]))
    assert {one._window for one in panel.several.stack.strips} == {tuple(panel.chart.box.viewRange()[0])}


def test_wheel_and_drag_on_a_strip_move_the_chart(panel):
    queue, whole = strip(panel, "queue"), panel.chart.points_in_sight()
    at = QPointF(middle(queue))
    event = QWheelEvent(
        at, QPointF(queue.mapToGlobal(at)), QPoint(), QPoint(0, 360), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(queue, event)
    zoomed = panel.chart.points_in_sight()
    assert whole[0] < zoomed[0] < zoomed[1] < whole[1]
    drag(queue, middle(queue), middle(queue) - QPoint(100, 0))
    assert panel.chart.points_in_sight()[0] > zoomed[0]


def test_the_crosshair_stands_in_all_at_the_moment_pointed_at(panel):
    QTest.mouseMove(strip(panel, "errors"), middle(strip(panel, "errors")))
    index = panel.chart.pointed()
    errors = strip(panel, "errors")
    assert index == panel.chart.clock.index(errors.position(middle(errors).x()))
    queue = strip(panel, "queue")
    assert queue._cursor is not None
    assert queue.beside.told(queue._cursor) == queue.head() != ""
    QTest.keyClick(panel.chart, Qt.Key.Key_Right, SHIFT)
    assert panel.chart.pointed() == index + 1
    assert queue._cursor == panel.chart.clock.at(index + 1)


def test_a_stretch_marked_on_a_strip_is_a_region_of_the_series_in_the_chart(panel, qtbot):
    queue = strip(panel, "queue")
    begin, end = panel.chart.clock.at(200), panel.chart.clock.at(240)
    points = [QPoint(round(queue._pixel(at)), 40) for at in (begin, end)]
    with qtbot.waitSignal(panel.chart.region_drawn) as told:
        drag(queue, *points, SHIFT)
    assert told.args == [pytest.approx(200, abs=1), pytest.approx(241, abs=1)]
    assert strip(panel, "late")._selection is not None
    QTest.keyClick(panel.chart, Qt.Key.Key_Escape)
    assert strip(panel, "late")._selection is None


def test_another_series_in_the_chart_keeps_the_moments_in_sight(panel, latency):
    panel.chart.jump_to(300, 310)
    start, stop = panel.chart.points_in_sight()
    queue = later(latency, "queue", 60)
    panel.show_series(queue)
    panel.several.show_series([(one, build(one.value)) for one in (latency, queue)], "stack")
    assert panel.several.stack.names() == ["latency", "queue"]
    now = panel.chart.points_in_sight()
    assert now == (pytest.approx(start - 60, abs=1), pytest.approx(stop - 60, abs=1))


def test_series_without_a_clock_are_not_linked_with_those_that_have_one_and_say_so(panel, latency):
    one = plain("numbers")
    panel.several.show_series([(one, build(one.value))], "stack")
    assert "not linked" in strip(panel, "numbers").head()
    assert strip(panel, "numbers").grab().toImage().width() > 0


def test_the_window_reaches_as_far_as_all_of_them_and_shrinks_again_without_them(panel, latency):
    own = panel.chart.clock.at(599)
    panel.chart.fit()
    begin, end = panel.chart.box.viewRange()[0]
    assert begin < 0 and end >= own + 120 * 60  # "late" ends two hours later
    QTest.keyClick(panel.chart, Qt.Key.Key_Plus)
    QTest.keyClick(panel.chart, Qt.Key.Key_End)
    assert panel.chart.box.viewRange()[0][1] >= own + 120 * 60
    assert panel.chart.lane.window_rect().right() <= panel.chart.lane.width()
    panel.several.show_series([], "stack")
    assert panel.chart.box.viewRange()[0][1] < own + 60 * 60
    assert panel.several.stack.names() == []


def test_beyond_the_end_of_the_series_in_the_chart_only_the_others_are_pointed_at_and_marked(panel, qtbot):
    panel.chart.fit()
    QApplication.processEvents()
    late = strip(panel, "late")
    beyond = panel.chart.clock.at(599) + 100 * 60
    at = QPoint(round(late._pixel(beyond)), 40)
    QTest.mouseMove(late, at)
    assert panel.chart.pointed() is None and panel.chart._cursor.readout is None
    assert late.beside.told(late._cursor) == late.head() != ""
    with qtbot.assertNotEmitted(panel.chart.region_drawn):
        drag(late, at - QPoint(6, 0), at + QPoint(6, 0), SHIFT)


def test_a_region_chosen_by_keys_is_marked_in_every_strip(panel):
    panel.chart.point_at(300)
    panel.chart.hands.choose_here()
    spans = {one._selection for one in panel.several.stack.strips}
    assert len(spans) == 1 and None not in spans


# flags


def test_each_strip_shows_its_flags_above_its_line_and_counts_them(panel, latency):
    flags = np.zeros(600, np.int8)
    flags[[104, 150, 151, 400]] = 1
    panel.set_marks(marks_of(flags, latency.labels))
    flags[400] = 0
    panel.several.show_marks({"late": marks_of(flags, latency.labels)})
    panel.grab()
    own, late, errors = (strip(panel, name) for name in ("latency", "late", "errors"))
    assert own.counted() == "1 hit · 2 false alarms · 1 miss"
    assert late.counted() == "1 hit · 1 false alarm · 1 miss" and errors.counted() == ""
    for one in (own, late):
        placed = {int(one.marks.indices[at]): (x, y) for x, y, at in one.placed()}
        assert set(placed) == set(one.marks.indices.tolist())
        for index, (x, y) in placed.items():
            assert abs(x - one._pixel(one.beside.clock.at(index) + one.beside.shift)) < 1
            assert 0 < y < one.height() - 10


@given(n=st.integers(1000, 200_000), at=st.floats(0, 1), zooms=st.integers(0, 20))
@settings(max_examples=25, deadline=None)
def test_a_flag_of_one_point_stands_over_its_strip_at_every_zoom(n, at, zooms):
    index = int(at * (n - 1))
    times = np.arange(n, dtype=np.int64) * MINUTE
    one = Series("a", np.sin(np.arange(n))[:, None], times_ns=times, interval_ns=MINUTE)
    picture = StripPicture(Theme("light"))
    picture.resize(700, 60)
    picture.show_beside(beside(one, build(one.value), Clock.of(one)), False)
    flags = np.zeros(n, np.int8)
    flags[index] = 1
    picture.set_marks(marks_of(flags, None))
    half = n * 60 * 0.7**zooms + 300
    picture.set_window(index * 60 - half, index * 60 + half)
    picture.grab()
    assert [round(x) for x, _, _ in picture.placed()] == [round(picture._pixel(index * 60.0))]


# moved, taken away, looked at


def test_a_hand_that_trembles_clicks_and_moves_nothing(panel, qtbot):
    late, before = strip(panel, "late"), panel.chart.points_in_sight()
    panel.chart.zoom(0.5)
    before = panel.chart.points_in_sight()
    with qtbot.waitSignal(panel.several.focus_asked):
        drag(late, middle(late), middle(late) + QPoint(1, 1))
    assert panel.chart.points_in_sight() == before


def test_a_series_that_is_not_kept_has_no_button_to_be_taken_away(panel, latency):
    errors = later(latency, "errors", 0)
    panel.several.show_series([(errors, build(errors.value))], "stack")
    buttons = [one.findChild(QToolButton).isVisible() for one in panel.several.stack.strips]
    assert (panel.several.stack.names(), buttons) == (["latency", "errors"], [False, True])


def test_enter_click_delete_and_the_button_tell_what_is_asked(panel, qtbot):
    late = strip(panel, "late")
    with qtbot.waitSignal(panel.several.focus_asked) as told:
        QTest.keyClick(late, Qt.Key.Key_Return)
    assert told.args == ["late"]
    with qtbot.waitSignal(panel.several.focus_asked) as told:
        QTest.mouseClick(late, LEFT, NONE, middle(late))
    assert told.args == ["late"]
    with qtbot.waitSignal(panel.several.remove_asked) as told:
        QTest.keyClick(late, Qt.Key.Key_Delete)
    assert told.args == ["late"]
    with qtbot.waitSignal(panel.several.remove_asked) as told:
        QTest.mouseClick(late.findChild(QToolButton), LEFT)
    assert told.args == ["late"]


def test_a_strip_is_moved_by_its_name_and_by_keys(panel, qtbot):
    errors, late = strip(panel, "errors"), strip(panel, "late")
    with qtbot.waitSignal(panel.several.moved) as told:
        below = late.mapTo(panel, middle(late)) - errors.mapTo(panel, QPoint(0, 0))
        drag(errors, QPoint(90, 6), QPoint(90, below.y()))
    assert told.args == ["errors", 3]
    with qtbot.waitSignal(panel.several.moved) as told:
        QTest.keyClick(late, Qt.Key.Key_Up, CONTROL)
    assert told.args == ["late", 2]


def test_strips_have_names_and_tell_their_range_when_they_are_reached(panel):
    late = strip(panel, "late")
    late.setFocus()
    assert late.accessibleName() == "Strip of late"
    assert "usually" in late.accessibleDescription()


# lines in one chart


def laid(panel, latency, shared):
    high = later(latency, "high", 0, latency.value * 100)
    panel.several.show_series([(latency, build(latency.value)), (high, build(high.value))], "overlay", shared=shared)
    QApplication.processEvents()
    return panel.chart.box.viewRange()[1]


def test_lines_fill_the_height_themselves_or_share_the_axis(panel, latency):
    assert laid(panel, latency, shared=False)[1] < 250
    low, high = laid(panel, latency, shared=True)
    assert high >= 14_000 and low < 100
    panel.several.show_series([], "overlay", shared=True)
    assert panel.chart.box.viewRange()[1][1] < 250


def test_lines_are_seen_and_the_legend_names_them_with_their_values(panel, latency, theme):
    before = panel.chart.plot.grab().toImage()
    laid(panel, latency, shared=False)
    assert panel.chart.plot.grab().toImage() != before
    panel.chart.point_at(300)
    legend = panel.several.legend
    assert legend.isVisible() and not panel.several.stack.isVisible()
    assert legend.accessibleDescription().startswith("latency, the chart's own line; high ")
    assert "ms. Colors tell the lines apart" in legend.accessibleDescription()


def test_another_theme_reaches_strips_and_lines(panel, latency):
    dark = Theme("dark")
    panel.set_theme(dark)
    image = strip(panel, "late").grab().toImage()
    assert dark.hex("series") in {image.pixelColor(x, y).name() for x in range(60, 400) for y in range(18, 60)}
