"""The lanes below the chart: what held is in sight at every zoom, and under the pointer in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from workbench.gui.charts.lanes.content import Band, Distance, Lanes, distance_words
from workbench.gui.charts.lanes.rows import ALL, MOST, ROW, SCORE, THINNEST
from workbench.gui.charts.paint.mark_layer import chip, outline
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.look.colors import CONDITION_COLORS, condition_token
from workbench.gui.theme import Theme
from workbench.model.series import Series
from workbench.model.split import Split

JUMP, NOISE = "Abnormal Rule 1: a sudden jump", "Abnormal Rule 2: noise"


def band(number, title, points, n=600, stop=600):
    held = np.zeros(n, bool)
    held[list(points)] = True
    return Band.of(number, title, held, 0, stop)


@pytest.fixture
def lanes():
    score = np.full(600, -0.8)
    score[100:110], score[50:60] = 0.5, np.nan
    return Lanes(
        (band(1, JUMP, range(100, 110)), band(2, NOISE, [105, 300])),
        band(0, "Base detector: forecast error", [100]),
        Distance.of(score, 380),
    )


@pytest.fixture
def chart(qtbot, theme, latency, lanes):
    made = SeriesChart(theme)
    qtbot.addWidget(made)
    made.resize(800, 520)
    made.show_series(latency, Split(300, 380, 600))
    made.lanes.show_lanes(lanes)
    made.show()
    qtbot.waitExposed(made)
    return made


def settled(chart, *shown):
    chart.lanes.set_shown(shown)
    QApplication.processEvents()
    return chart.lanes


def pixel(chart, index):
    """Where a point stands, in pixels of the lanes."""
    return float(chart.lanes._px(np.array([chart.clock.at(index)]))[0])


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 5), st.integers(0, 70))
def test_a_band_holds_exactly_where_it_was_told_and_nothing_that_may_not_be_seen(held, start, stop):
    made = Band.of(1, "", np.array(held, bool), start, stop)
    for at in range(75):
        told = start <= at < min(start + len(held), stop) and held[at - start]
        assert made.holds(at) == told


def test_lanes_have_no_height_until_they_are_shown(chart):
    assert not chart.lanes.isVisible()
    stack = settled(chart, "conditions", "base", "score")
    assert stack.isVisible()
    assert stack.height() == 3 * ROW + SCORE
    assert [row.kind for row in stack.rows()] == ["conditions", "conditions", "base", "score"]
    assert not settled(chart).isVisible()


def test_lanes_lie_exactly_under_the_plot_at_every_zoom(chart):
    stack = settled(chart, "conditions")
    for _ in range(4):
        chart.zoom(0.6, chart.clock.at(104))
        x = float(chart._ground.px(np.array([chart.clock.at(104)]))[0])
        on_chart = chart.plot.mapFromScene(chart.box.mapToScene(x, 0.0)).x()
        assert abs(chart.plot.mapTo(chart, QPoint(on_chart, 0)).x() - stack.x() - pixel(chart, 104)) <= 1


def test_a_single_point_is_in_sight_at_every_zoom(chart):
    chart.fit()
    stack = settled(chart, "conditions")
    for _ in range(8):
        spans = stack._spans(stack.lanes.conditions[1])
        x = pixel(chart, 300)
        assert any(left - 1 <= x <= right + 1 and right - left >= 2 for left, right in spans)
        chart.zoom(0.6, chart.clock.at(300))


def test_many_stretches_cost_no_more_than_there_are_pixels(qtbot, theme, chart):
    chart.lanes.show_lanes(Lanes((band(1, JUMP, range(0, 600, 2)),)))
    stack = settled(chart, "conditions")
    chart.lanes.set_view(-1e6, 1e6)  # the series is some 27 pixels wide
    assert len(stack._spans(stack.lanes.conditions[0])) <= 30


@pytest.mark.parametrize("step", [2, 3, 17, 1000])
@pytest.mark.parametrize("regular", [True, False], ids=["regular", "irregular"])
def test_of_very_many_stretches_none_is_out_of_sight(chart, step, regular):
    n = 200_000
    times = np.arange(n, dtype=np.int64) * 60 * 10**9
    if not regular:
        times[n // 2 :] += 10**15
    series = Series("long", np.zeros((n, 1)), times_ns=times, interval_ns=60 * 10**9)
    chart.show_series(series)
    made = band(1, JUMP, range(0, n, step), n, n)
    chart.lanes.show_lanes(Lanes((made,)))
    stack = settled(chart, "conditions")
    for _ in range(5):
        spans = np.array(stack._spans(made))
        start, stop = chart.points_in_sight()
        for at in made.within(start + 1, stop - 1)[:: max(1, len(made.runs) // 300), 0]:
            x = pixel(chart, at)
            assert ((spans[:, 0] - 1.5 <= x) & (x <= spans[:, 1] + 1.5)).any()
        assert len(spans) <= chart.lanes.width() * 2 + 2
        chart.zoom(0.3, chart.clock.at(120_000))


def colors_in_row(chart, row):
    image = chart.lanes.grab().toImage()
    ratio = image.devicePixelRatio()
    y = round((row * ROW + ROW / 2) * ratio)
    return [image.pixelColor(x, y).name() for x in range(round(60 * ratio), image.width())]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_each_condition_is_drawn_in_its_color(chart, name):
    made = Theme(name)
    chart.set_theme(made)
    settled(chart, "conditions")
    assert made.hex("condition_1") in colors_in_row(chart, 0)
    assert made.hex("condition_2") in colors_in_row(chart, 1)
    assert made.hex("condition_1") not in colors_in_row(chart, 1)


def test_every_condition_has_a_shape_of_its_own(qapp, theme):
    shapes = {tuple((p.x, p.y) for p in map(path.elementAt, range(path.elementCount()))) for path in (
        outline(number, 16) for number in range(1, CONDITION_COLORS + 1)
    )}  # fmt: skip
    assert len(shapes) == CONDITION_COLORS
    pictures = {chip(number, theme).toImage().pixelColor(1, 14).name() for number in (1, 2)}
    assert len(pictures) == 2  # a disc leaves the corner of its square free


def test_the_resting_pointer_is_told_what_held_there(chart):
    stack = settled(chart, "conditions", "base", "score")
    told = stack.told_at(pixel(chart, 105))
    assert told == (JUMP, NOISE, "Base detector: forecast error: normal", "fires, 0.5 × the threshold beyond it")
    assert stack.told_at(10) == ()
    at = QPoint(round(pixel(chart, 105)), 5)
    QApplication.sendEvent(stack, QHelpEvent(QEvent.Type.ToolTip, at, stack.mapToGlobal(at)))
    assert QToolTip.text() == "\n".join(told)
    QToolTip.hideText()


def test_what_is_not_shown_is_not_told(chart):
    assert settled(chart, "score").told_at(pixel(chart, 105)) == ("fires, 0.5 × the threshold beyond it",)


def test_points_without_a_score_and_beyond_what_may_be_seen_have_no_distance(lanes):
    assert lanes.told(55, ["score"]) == lanes.told(500, ["score"]) == ()
    assert distance_words(-0.3) == "0.3 × the threshold short of firing"


def test_the_crosshair_goes_on_through_the_lanes(chart):
    stack = settled(chart, "conditions")
    chart.point_at(200)
    assert stack._cursor == chart.clock.at(200)
    chart._leave()
    assert stack._cursor is None


def test_a_lane_without_content_says_why(chart):
    chart.lanes.show_lanes(Lanes(notes={"score": "No score: the text could not be followed."}))
    stack = settled(chart, "conditions", "score")
    assert "No score" in stack.accessibleDescription()
    assert stack.height() == 2 * ROW


def test_another_series_empties_the_lanes(chart, latency):
    settled(chart, "conditions")
    chart.show_series(latency)
    assert chart.lanes.lanes.conditions == ()


@pytest.mark.parametrize("count", [7, 9, 30])
def test_conditions_beyond_the_sixth_are_announced_and_shown_in_thinner_lanes(chart, qtbot, count):
    chart.lanes.show_lanes(Lanes(tuple(band(n, f"Abnormal Rule {n}", [n * 9]) for n in range(1, count + 1))))
    stack = settled(chart, "conditions")
    assert stack.height() == (MOST + 1) * ROW
    assert f"and {count - MOST} more: show all" in stack.accessibleDescription()
    assert stack.more.isVisible() and stack.rect().contains(stack.more.geometry())
    click_link(stack.more)
    QApplication.processEvents()
    lanes = [row for row in stack.rows() if row.band is not None]
    assert [row.band.number for row in lanes] == list(range(1, count + 1))
    assert len({row.height for row in lanes}) == 1 and THINNEST <= lanes[0].height < ROW
    assert sum(row.height for row in lanes) <= max(ALL, THINNEST * count)
    assert f"Abnormal Rule {count}: 1 times" in stack.accessibleDescription()
    image, seen = stack.grab().toImage(), stack.theme.hex(condition_token(count))
    top = (count - 1) * lanes[0].height + lanes[0].height // 2
    assert seen in {image.pixelColor(x, top).name() for x in range(60, image.width())}
    chart.activateWindow()
    stack.more.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(stack.more.hasFocus)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return):
        QTest.keyClick(stack.more, key)
    assert stack.sizeHint().height() == (MOST + 1) * ROW


def click_link(label):
    """A click on the last letters of a label, where its link is."""
    QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=QPoint(label.width() - 8, label.height() // 2))


def test_up_to_six_conditions_need_no_link(chart):
    chart.lanes.show_lanes(Lanes(tuple(band(n, f"Abnormal Rule {n}", [n]) for n in range(1, MOST + 1))))
    assert settled(chart, "conditions").height() == MOST * ROW
    assert not chart.lanes.more.isVisible()
