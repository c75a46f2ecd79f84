"""The chart under real mouse and keyboard events."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.gui.charts.marks import condition_marks, marks_of
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.theme import Theme
from workbench.model.series import Series
from workbench.model.split import Split

SPLIT = Split(300, 380, 600)
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def chart(qtbot, theme, latency):
    made = SeriesChart(theme)
    qtbot.addWidget(made)
    made.resize(800, 420)
    made.show_series(latency, SPLIT)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def flags(latency):
    made = np.zeros(len(latency), np.int8)
    made[[104, 150, 400]] = 1
    return marks_of(made, latency.labels)


def pixel(chart, index, height=0.5):
    """Where a point stands, in pixels of the plot's viewport."""
    x = float(chart._ground.px(np.array([chart.clock.at(index)]))[0])
    point = chart.box.mapToScene(QPointF(x, chart.box.height() * height))
    return chart.plot.mapFromScene(point)


def wheel(chart, at, notches, modifiers=NONE):
    viewport = chart.plot.viewport()
    angle = QPoint(0, round(120 * notches))
    place = QPointF(at)
    event = QWheelEvent(
        place,
        QPointF(viewport.mapToGlobal(at)),
        QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def drag(widget, begin, end, modifiers=NONE):
    """Press, move in three steps, release: as a hand does it, the modifiers held all the time."""
    kinds = QEvent.Type
    steps = [(kinds.MouseButtonPress, 0.0, LEFT, LEFT)]
    steps += [(kinds.MouseMove, share, Qt.MouseButton.NoButton, LEFT) for share in (0.3, 0.6, 1.0)]
    steps += [(kinds.MouseButtonRelease, 1.0, LEFT, Qt.MouseButton.NoButton)]
    for kind, share, button, buttons in steps:
        at = begin + (end - begin) * share
        event = QMouseEvent(kind, QPointF(at), QPointF(widget.mapToGlobal(at)), button, buttons, modifiers)
        QApplication.sendEvent(widget, event)


def span(chart):
    start, stop = chart.points_in_sight()
    return stop - start


def test_a_series_is_shown_whole_at_first(chart):
    assert chart.points_in_sight() == (0, 600)


def test_the_wheel_zooms_at_the_pointer(chart):
    at = pixel(chart, 250)
    wheel(chart, at, 3)
    assert span(chart) < 350
    assert abs(pixel(chart, 250).x() - at.x()) <= 1
    wheel(chart, at, -30)
    assert chart.points_in_sight() == (0, 600)


def test_the_wheel_with_shift_pans(chart):
    chart.zoom(0.25)
    before = chart.points_in_sight()
    wheel(chart, pixel(chart, 300), -1, Qt.KeyboardModifier.ShiftModifier)
    after = chart.points_in_sight()
    assert after[0] > before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0], abs=2)


def test_a_drag_pans_and_never_leaves_the_series(chart):
    chart.zoom(0.25)
    before = chart.points_in_sight()[0]
    drag(chart.plot.viewport(), pixel(chart, 300), pixel(chart, 330))
    assert chart.points_in_sight()[0] == pytest.approx(before - 30, abs=3)
    chart.pan(-50)
    assert chart.points_in_sight()[0] == 0


def test_shift_and_drag_marks_a_half_open_region(chart, qtbot):
    with qtbot.waitSignal(chart.region_drawn) as told:
        drag(chart.plot.viewport(), pixel(chart, 100), pixel(chart, 140), Qt.KeyboardModifier.ShiftModifier)
    start, stop = told.args
    assert start == pytest.approx(100, abs=2)
    assert stop == pytest.approx(141, abs=2)
    assert chart._cursor.selection is not None
    assert chart.points_in_sight() == (0, 600)


def test_escape_drops_the_marked_region(chart, qtbot):
    drag(chart.plot.viewport(), pixel(chart, 100), pixel(chart, 140), Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(chart.selection_cleared):
        QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart._cursor.selection is None


def test_a_double_click_fits(chart):
    chart.zoom(0.2)
    QTest.mouseDClick(chart.plot.viewport(), LEFT, NONE, pixel(chart, 300))
    QTest.mouseRelease(chart.plot.viewport(), LEFT, NONE, pixel(chart, 300))
    assert chart.points_in_sight() == (0, 600)


def test_keys_zoom_pan_go_to_the_ends_and_fit(chart):
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    zoomed = span(chart)
    assert zoomed < 330
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.points_in_sight()[0] == 0
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.points_in_sight()[0] == pytest.approx(0.2 * zoomed, abs=10)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.points_in_sight()[0] == 0
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.points_in_sight()[1] == 600
    QTest.keyClick(chart, Qt.Key.Key_Minus)
    assert span(chart) > zoomed
    QTest.keyClick(chart, Qt.Key.Key_F)
    assert chart.points_in_sight() == (0, 600)


def test_zooming_in_ends_at_a_few_points(chart):
    for _ in range(60):
        chart.zoom(0.5)
    assert 8 <= span(chart) <= 10


def test_a_jump_brings_a_finding_into_the_middle_and_points_it_out(chart):
    chart.jump_to(250, 260)
    start, stop = chart.points_in_sight()
    assert start < 200 and stop > 300
    assert (start + stop) / 2 == pytest.approx(255, abs=10)
    assert chart._cursor.chosen is not None


def test_flags_of_the_test_part_are_hidden_until_it_is_opened(chart, flags):
    chart.set_marks(flags)
    assert chart.visible_marks().indices.tolist() == [104, 150, 250]
    chart.set_test_open(True)
    assert chart.visible_marks().indices.tolist() == [104, 150, 250, 400]


def test_hidden_flags_are_in_neither_plot_nor_lane(chart, flags):
    chart.set_marks(flags)
    assert 400 not in {int(chart._mark_layer.marks.indices[p]) for _, _, p in chart._mark_layer.placed()}
    assert 400 not in chart.lane._marks.indices


def test_the_link_asks_to_open_the_test_part_and_goes_when_it_is_open(chart, qtbot):
    link = chart.open_link
    assert link.isVisible()
    with qtbot.waitSignal(chart.open_test_requested):
        QTest.mouseClick(link, LEFT, NONE, QPoint(link.width() - 8, link.height() // 2))
    chart.set_test_open(True)
    assert not link.isVisible()


def test_the_link_can_be_followed_by_keyboard(chart, qtbot):
    chart.activateWindow()
    qtbot.waitUntil(chart.isActiveWindow)
    chart.open_link.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chart.open_link, Qt.Key.Key_Tab)
    with qtbot.waitSignal(chart.open_test_requested):
        QTest.keyClick(chart.open_link, Qt.Key.Key_Return)


def test_marks_stand_above_the_line_at_their_point(chart, flags):
    chart.set_marks(flags)
    placed = {int(chart._mark_layer.marks.indices[p]): (x, y) for x, y, p in chart._mark_layer.placed()}
    x, y = placed[150]
    top = float(chart._mark_layer.py(np.array([chart.series.value[145:156].max()]))[0])
    assert x == pytest.approx(float(chart._ground.px(np.array([chart.clock.at(150)]))[0]))
    assert y == pytest.approx(top - 14, abs=3)


def test_no_zoom_loses_a_mark(chart, flags):
    chart.set_marks(flags)
    chart.set_test_open(True)
    assert len(chart._mark_layer.placed()) == 4
    chart.jump_to(400, 401)
    assert {int(chart._mark_layer.marks.indices[p]) for _, _, p in chart._mark_layer.placed()} == {400, 250}


def test_the_crosshair_tells_value_and_time(chart):
    QTest.mouseMove(chart.plot.viewport(), pixel(chart, 102, 0.6))
    readout = chart._cursor.readout
    assert readout.head.endswith(" ms")
    assert readout.lines == ("14 May 2024 · 11:42 UTC",)


def test_hovering_a_flag_asks_why_and_shows_the_reason_when_it_is_known(chart, flags, qtbot):
    chart.set_marks(flags)
    x, y, _ = next(p for p in chart._mark_layer.placed() if chart._mark_layer.marks.indices[p[2]] == 150)
    at = chart.plot.mapFromScene(chart.box.mapToScene(QPointF(x, y)))
    with qtbot.waitSignal(chart.mark_hovered) as told:
        QTest.mouseMove(chart.plot.viewport(), at)
    assert told.args == [150]
    assert chart._cursor.readout.head == "✕ false alarm"
    with qtbot.assertNotEmitted(chart.mark_hovered):
        QTest.mouseMove(chart.plot.viewport(), at + QPoint(1, 0))
    chart.show_reason(150, "Abnormal Rule 1: sudden jump")
    assert chart._cursor.readout.lines[-1] == "Abnormal Rule 1: sudden jump"


def test_a_click_on_a_flag_chooses_it(chart, flags, qtbot):
    chart.set_marks(flags)
    x, y, _ = next(p for p in chart._mark_layer.placed() if chart._mark_layer.marks.indices[p[2]] == 150)
    at = chart.plot.mapFromScene(chart.box.mapToScene(QPointF(x, y)))
    with qtbot.waitSignal(chart.mark_chosen) as told:
        QTest.mouseClick(chart.plot.viewport(), LEFT, NONE, at)
    assert told.args == [150]


def test_missing_values_break_the_line(chart):
    _, y = chart._curve.getData()
    x, _ = chart._curve.getData()
    inside = (x > chart.clock.at(201)) & (x < chart.clock.at(218))
    assert inside.any() and np.isnan(y[inside]).all()


def test_a_jump_of_the_clock_breaks_the_line(chart):
    times = np.concatenate([np.arange(50), np.arange(500, 550)]).astype(np.int64) * 60 * 10**9
    chart.show_series(Series("gap", np.zeros((100, 1)), times_ns=times, interval_ns=60 * 10**9))
    joined = chart._curve.opts["connect"]
    assert np.flatnonzero(np.asarray(joined)[:-1] == 0).tolist() == [49]


def test_the_lane_moves_and_resizes_the_window(chart):
    chart.zoom(0.25)
    lane, start = chart.lane, chart.points_in_sight()[0]
    middle = lane.window_rect().center().toPoint()
    drag(lane, middle, middle + QPoint(60, 0))
    assert chart.points_in_sight()[0] > start + 30
    wide = span(chart)
    edge = QPoint(round(lane.window_rect().right()), lane.height() // 2)
    drag(lane, edge, edge - QPoint(40, 0))
    assert span(chart) < wide - 20


def test_a_click_in_the_lane_brings_the_window_there(chart):
    chart.zoom(0.1)
    QTest.mouseClick(chart.lane, LEFT, NONE, QPoint(chart.lane.width() - 40, 20))
    assert chart.points_in_sight()[1] > 570


def test_a_double_click_in_the_lane_fits(chart):
    chart.zoom(0.1)
    QTest.mouseDClick(chart.lane, LEFT, NONE, QPoint(300, 20))
    QTest.mouseRelease(chart.lane, LEFT, NONE, QPoint(300, 20))
    assert chart.points_in_sight() == (0, 600)


@pytest.mark.parametrize("values", [[], [3.0], [np.nan] * 20, [5.0] * 20, [1e300, -1e300] * 5, [1e-300, 2e-300] * 5])
def test_odd_series_are_painted(chart, values):
    chart.show_series(Series("odd", np.array(values, float).reshape(-1, 1)))
    assert not chart.grab().isNull()


def test_no_series_is_painted_and_keys_do_nothing(chart):
    chart.show_series(None)
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.points_in_sight() == (0, 0)
    assert not chart.grab().isNull()


def test_the_chart_wears_another_theme_at_once(chart):
    chart.set_theme(Theme("dark"))
    image = chart.plot.grab().toImage()
    assert image.pixelColor(2, 2).name() == Theme("dark").hex("panel")


def test_series_of_millions_are_moved_through(chart):
    values = np.random.default_rng(0).normal(size=2_000_000)
    values[1_234_567] = 50
    chart.show_series(Series("long", values[:, None]))
    _, y = chart._curve.getData()
    assert np.nanmax(y) == 50
    chart.jump_to(1_234_567, 1_234_568)
    assert chart.points_in_sight()[0] <= 1_234_567 < chart.points_in_sight()[1]


CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_control_and_arrows_walk_from_flag_to_flag(chart, flags):
    chart.set_test_open(True)
    chart.set_marks(flags)
    chart.setFocus()
    walked = []
    for _ in range(len(flags.indices)):
        QTest.keyClick(chart, Qt.Key.Key_Right, CONTROL)
        walked.append(chart.pointed())
    assert walked == flags.indices.tolist()
    QTest.keyClick(chart, Qt.Key.Key_Right, CONTROL)
    assert chart.pointed() == walked[-1]
    QTest.keyClick(chart, Qt.Key.Key_Left, CONTROL)
    assert chart.pointed() == walked[-2]


def test_shift_and_arrows_move_the_crosshair_by_a_point_and_bring_it_into_sight(chart):
    chart.jump_to(300, 301)
    _, stop = chart.points_in_sight()
    chart.point_at(stop - 1)
    QTest.keyClick(chart, Qt.Key.Key_Right, SHIFT)
    assert chart.pointed() == stop
    assert chart.points_in_sight()[0] <= stop < chart.points_in_sight()[1]
    assert chart._cursor.readout.head in chart.accessibleDescription()


def test_flags_of_a_hidden_test_part_are_not_walked_to(chart, flags):
    chart.set_marks(flags)
    chart.point_at(299)
    chart.step_mark(1)
    assert chart.pointed() == 299


def test_the_point_under_the_pointer_is_known_until_the_pointer_leaves(chart):
    assert chart.pointed() is None
    QTest.mouseMove(chart.plot.viewport(), pixel(chart, 120))
    chart._hover(chart.plot.mapToScene(pixel(chart, 120)))
    assert abs(chart.pointed() - 120) <= 1
    QApplication.sendEvent(chart.plot.viewport(), QEvent(QEvent.Type.Leave))
    assert chart.pointed() is None


def test_of_many_moves_at_once_the_last_one_counts(chart):
    for index in (40, 80, 120, 160, 120, 200):
        QTest.mouseMove(chart.plot.viewport(), pixel(chart, index))
        assert abs(chart.pointed() - index) <= 1


def test_a_jump_to_a_finding_takes_the_cursor_away(chart):
    chart.point_at(120)
    chart.jump_to(250, 260)
    assert chart.pointed() is None


def test_marks_by_condition_are_painted_in_their_colors_and_others_faint(chart, latency, theme):
    made = np.zeros(len(latency), np.int8)
    made[[150, 320]] = 1
    rows = np.zeros((2, len(latency)), bool)
    rows[0, 150], rows[1, 320] = True, True
    marks = condition_marks(marks_of(made, latency.labels), made, rows, [1, 2], latency.labels)

    def color_of(point):
        x, y, _ = next(p for p in chart._mark_layer.placed() if chart._mark_layer.marks.indices[p[2]] == point)
        corner = chart.plot.mapFromScene(chart.box.mapToScene(QPointF(x - 5, y)))
        return chart.plot.grab().toImage().pixelColor(corner)

    chart.set_marks(marks)
    assert color_of(150).name() == theme.hex("condition_1")
    assert color_of(320).name() == theme.hex("condition_2")
    chart.set_marks(marks, focus=2)
    assert color_of(320).name() == theme.hex("condition_2")
    assert color_of(150).lightness() > theme.color("condition_1").lightness() + 40


def test_at_every_zoom_the_parts_in_sight_are_shaded_side_by_side(chart):
    for middle in (100, 299, 340, 379, 500):
        chart.fit()
        for _ in range(9):
            begin, end = chart.points_in_sight()
            seen = {part: chart._ground.part_pixels(part) for part in ("train", "validation", "test")}
            for part, reach in seen.items():
                start, stop = SPLIT.span(part)
                assert (reach is not None) or not (start < end - 1 and stop > begin + 1)
            edges = sorted(reach for reach in seen.values() if reach is not None)
            assert all(abs(left[1] - right[0]) <= 1 for left, right in pairwise(edges))
            chart.zoom(0.6, chart.clock.at(middle))


def test_the_overview_shades_the_same_parts(chart, theme):
    image = chart.lane.grab().toImage()
    ratio = image.devicePixelRatio()
    pixels = [
        image.pixelColor(round(chart.lane._pixel(chart.lane._shares(chart.clock.x(np.array([at])))[0]) * ratio), 4)
        for at in (150, 340, 550)
    ]
    assert pixels[1].name() == theme.hex("raised")
    assert pixels[2].name() == theme.hex("background")


def test_another_series_of_the_same_times_is_drawn_anew(chart, latency):
    chart.show_series(latency)
    chart.show_series(replace(latency, values=latency.values + 1000))
    assert chart.box.viewRange()[1][1] > 1100
    assert np.nanmin(chart._curve.getData()[1]) > 1000


def test_the_overview_tells_what_it_shows_and_which_stretch_the_chart_does(chart, flags, latency):
    chart.set_marks(flags)
    chart.show_window(chart.clock.at(100), chart.clock.at(200))
    QApplication.processEvents()
    told = chart.lane.accessibleDescription()
    assert f"Labels: {len(latency.labels)}, flags: " in told
    assert chart.clock.moment(100)[:18] in told
    chart.show_series(None)
    assert chart.lane.accessibleDescription() == ""
