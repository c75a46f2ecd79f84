"""What lies between two points, measured by a drag with Ctrl, or by M and the crosshair."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.test_series_chart import LEFT, NONE, drag, pixel
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.measure import measured, signed
from workbench.gui.charts.series_chart import SeriesChart
from workbench.model.series import Series

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MINUTE = 60 * 10**9


@pytest.fixture
def chart(qtbot, theme, latency):
    made = SeriesChart(theme)
    qtbot.addWidget(made)
    made.resize(800, 420)
    made.show_series(latency)
    made.show()
    qtbot.waitExposed(made)
    return made


def ramp(n=601, clocked=True):
    times = np.arange(n, dtype=np.int64) * MINUTE if clocked else None
    return Series("r", np.arange(n)[:, None] * 0.5, times_ns=times, interval_ns=MINUTE if clocked else None, unit="ms")


@pytest.mark.parametrize("ends", [(0, 150), (150, 0)])
def test_time_points_difference_and_slope_are_told_from_the_earlier_end_on(ends):
    series = ramp()
    assert measured(series, Clock.of(series), *ends) == (
        "2 h 30 min · 151 points",
        "Δ +75 ms (0 → 75 ms)",
        "slope +30 ms per h",
    )


def test_without_a_clock_points_are_counted():
    series = ramp(clocked=False)
    assert measured(series, Clock.of(series), 10, 20) == ("11 points", "Δ +5 ms (5 → 10 ms)", "slope +0.5 ms per point")


def test_a_missing_end_is_said_and_no_slope_is_made_up():
    values = np.arange(10.0)
    values[4] = np.nan
    series = Series("gap", values[:, None])
    assert measured(series, Clock.of(series), 1, 4) == ("4 points", "Δ can't be told: 1 → missing")


def test_one_point_has_no_slope():
    series = ramp()
    assert measured(series, Clock.of(series), 5, 5) == ("0 ms · 1 point", "Δ ±0 ms (2.5 → 2.5 ms)")
    assert [signed(x) for x in (-1.5, 0.0, 2.0)] == ["−1.5", "±0", "+2"]


def test_a_drag_with_ctrl_measures_and_neither_pans_nor_marks(chart, qtbot):
    chart.zoom(0.5)
    before = chart.points_in_sight()
    with qtbot.assertNotEmitted(chart.region_drawn):
        drag(chart.plot.viewport(), pixel(chart, 260), pixel(chart, 320), CONTROL)
    assert chart.points_in_sight() == before
    assert chart.measured()[0].endswith("61 points")
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.measured() == ()


def test_measuring_follows_the_keyboard_from_where_it_began(chart):
    chart.point_at(300)
    chart.measure_from_here()
    for _ in range(30):
        QTest.keyClick(chart, Qt.Key.Key_Right, SHIFT)
    assert chart.measured()[0] == "30 min · 31 points"
    chart.measure_from_here()
    assert chart.measured() == ()


def test_measuring_follows_the_pointer_until_a_click_sets_the_second_end(chart):
    viewport = chart.plot.viewport()
    QTest.mouseMove(viewport, pixel(chart, 300))
    chart.measure_from_here()
    QTest.mouseMove(viewport, pixel(chart, 330))
    told = chart.measured()
    QTest.mouseClick(viewport, LEFT, NONE, pixel(chart, 330))
    QTest.mouseMove(viewport, pixel(chart, 400))
    assert chart.measured() == told != ()


def test_another_series_takes_the_cursors_away(chart):
    chart.point_at(300)
    chart.measure_from_here()
    chart.show_series(ramp())
    assert chart.measured() == ()


def test_a_point_of_a_longer_series_before_is_none_of_a_shorter_one(chart, latency):
    chart.point_at(len(latency) - 1)
    chart.show_series(Series("short", np.arange(40.0)[:, None]))
    assert chart.pointed() is None
    chart.measure_from_here()
    assert chart.measured()
