"""What no zoom may lose: a spike of one point in the chart's own pixels, its flag, and ticks when clocks change."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from workbench.gui import dates
from workbench.gui.charts import zone
from workbench.gui.charts.area.axes import TimeAxis
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import marks_of
from workbench.gui.charts.pyramid import build
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.charts.zone import Zone
from workbench.model.series import Series

MINUTE = 60 * 10**9
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHANGES = {  # a zone with the minutes (UTC, since 1970) around which its clocks are changed, spring and autumn of 2024
    "Europe/Berlin": ("2024-03-31T01:00", "2024-10-27T01:00"),
    "America/New_York": ("2024-03-10T07:00", "2024-11-03T06:00"),
    "Australia/Lord_Howe": ("2024-10-05T15:30", "2024-04-06T15:00"),  # by half an hour
}


@pytest.fixture
def chart(qtbot, theme):
    made = SeriesChart(theme)
    qtbot.addWidget(made)
    made.resize(600, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture(autouse=True)
def utc_again():
    yield
    zone.show(Zone())


@given(st.integers(20, 300_000), st.floats(0, 1), st.lists(st.floats(0.2, 0.9), max_size=6), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_spike_of_one_point_and_its_flag_are_in_the_picture_at_every_zoom(chart, theme, n, at, zooms, up):
    index, values = int(at * (n - 1)), np.full(n, 100.0)
    values[index] += 50.0 if up else -50.0
    chart.show_series(Series("a", values[:, None], np.arange(n) * MINUTE, interval_ns=MINUTE))
    flags = np.zeros(n, np.int8)
    flags[index] = 1
    chart.set_marks(marks_of(flags, None))
    for factor in (1.0, *zooms):
        chart.zoom(factor, chart.clock.at(index))
        QApplication.processEvents()
        image = chart.plot.grab().toImage()
        tip = chart.place_of(index).toPoint()
        near = [(tip.x() + dx, tip.y() + dy) for dx in range(-4, 5) for dy in range(-3, 4)]
        seen = {image.pixelColor(x, y).name() for x, y in near if image.valid(x, y)}
        assert theme.hex("series") in seen
        x = float(chart.pixels(np.array([chart.clock.at(index)]))[0])
        assert [abs(px - x) < 1 for px, _, _ in chart._mark_layer.placed()] == [True]


def test_a_chart_takes_less_than_twenty_bytes_a_point_beyond_the_data(chart):
    n = 1_000_000
    series = Series("a", np.random.default_rng(0).normal(size=(n, 1)), np.arange(n) * MINUTE, interval_ns=MINUTE)
    pyramid, clock = build(series.value), Clock.of(series)
    beyond = [*pyramid.lows, *pyramid.highs, clock.gaps]
    beyond += [one for one in (pyramid.values, clock.times_ns) if not shares(one, series)]
    assert sum(one.nbytes for one in beyond) <= 20 * n
    assert shares(pyramid.values, series) and shares(clock.times_ns, series)


def shares(array, series):
    return np.shares_memory(array, series.values) or np.shares_memory(array, series.times_ns)


def utc_ns(text):
    return int((datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH).total_seconds()) * 10**9


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("which", [0, 1], ids=["spring", "autumn"])
@pytest.mark.parametrize("hours", [2, 5, 12, 30, 80, 400])
def test_the_axis_tells_the_right_local_time_in_order_around_each_change(qapp, theme, name, which, hours):
    change = utc_ns(CHANGES[name][which])
    zone.show(Zone.named(name))
    here = zone.shown()
    assert here.offset_ns(change - MINUTE) != here.offset_ns(change)  # the clocks are changed there indeed
    times = change - 30 * 24 * 3600 * 10**9 + np.arange(60 * 24 * 60, dtype=np.int64) * MINUTE
    clock = Clock.of(Series("a", np.zeros((len(times), 1)), times, interval_ns=MINUTE))
    axis = TimeAxis(theme)
    axis.set_clock(clock)
    middle = (change - clock.origin_ns) / 1e9
    ticks = axis.tickValues(middle - hours * 1800, middle + hours * 1800, 900)[0][1]
    assert len(ticks) >= 2 and ticks == sorted(set(ticks))
    moments = [clock.origin_ns + round(x * 1e9) for x in ticks]
    texts = axis.tickStrings(ticks, 1.0, 1.0)
    assert len(set(texts)) == len(texts)  # also in the hour that is told twice
    for at, text in zip(moments, texts, strict=True):
        wall = EPOCH + timedelta(microseconds=(at + here.offset_ns(at)) // 1000)
        assert text.startswith(f"{wall.day} {dates.MONTHS[wall.month - 1]}")
        assert f"{wall:%H:%M}" in text if "·" in text else (wall.hour, wall.minute) == (0, 0)
