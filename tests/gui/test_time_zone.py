"""One zone for every time that is shown: ticks, crosshair, tables and copies agree, over both changes of a year."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from workbench.errors import ZoneError
from workbench.gui import dates
from workbench.gui.charts import words, zone
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.charts.zone import Zone
from workbench.gui.controllers.chart.copying import csv_of
from workbench.gui.controllers.chart.times import TimesController
from workbench.gui.preferences import PreferencesFile
from workbench.gui.views.series.finding_table import FindingModel, rows_of
from workbench.gui.views.series.findings_panel import FindingsPanel
from workbench.gui.views.series.row_table import PADDING
from workbench.gui.views.series.suggestion_table import when_of
from workbench.model.scores import Finding, Suggestion
from workbench.model.series import Series

SECOND = 10**9
HOUR = 3600 * SECOND
SPRING = int(datetime(2024, 3, 31, 1, tzinfo=UTC).timestamp()) * SECOND  # 02:00 CET becomes 03:00 CEST
AUTUMN = int(datetime(2024, 10, 27, 1, tzinfo=UTC).timestamp()) * SECOND  # 03:00 CEST becomes 02:00 CET
BERLIN = Zone.named("Europe/Berlin")
FOUR_ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]


@pytest.fixture(autouse=True)
def utc_again():
    yield
    zone.show(Zone())


def half_hours(middle, n=9):
    """A series every half hour around a change of clocks."""
    times = middle + (np.arange(n, dtype=np.int64) - n // 2) * HOUR // 2
    return Series("s", np.arange(float(n))[:, None], times_ns=times, interval_ns=HOUR // 2)


def test_in_spring_an_hour_is_missing_and_no_tick_stands_in_it():
    zone.show(BERLIN)
    ticks = words.time_ticks(SPRING - 2 * HOUR, SPRING + 2 * HOUR, 8)
    assert [text for _, text in ticks] == [
        f"31 Mar · {at}" for at in ("00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00", "04:30", "05:00")
    ]
    assert set(np.diff([at for at, _ in ticks])) == {HOUR // 2}


def test_in_autumn_an_hour_is_told_twice_and_its_two_halves_are_told_apart():
    zone.show(BERLIN)
    texts = [text for _, text in words.time_ticks(AUTUMN - HOUR, AUTUMN + HOUR, 4)]
    assert texts == [f"27 Oct · {at}" for at in ("02:00 CEST", "02:30 CEST", "02:00 CET", "02:30 CET", "03:00")]
    assert words.full(AUTUMN - HOUR) == "27 Oct 2024 · 02:00 CEST"
    assert words.full(AUTUMN + HOUR) == "27 Oct 2024 · 03:00 CET"


def test_days_begin_at_local_midnight_on_both_sides_of_a_change():
    zone.show(BERLIN)
    for change in (SPRING, AUTUMN):
        ticks = [at for at, _ in words.time_ticks(change - 3 * words.DAY, change + 3 * words.DAY, 7)]
        assert {BERLIN.at(at).hour for at in ticks} == {0}
        assert len(ticks) == 6


@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
@pytest.mark.parametrize("name", FOUR_ZONES)
def test_ticks_crosshair_tables_and_copies_tell_each_point_alike(name, change):
    zone.show(Zone.named(name))
    series = half_hours(change)
    clock = Clock.of(series)
    ticks = {round(x * 1e9) + clock.origin_ns: text for x, text in clock.ticks(0, clock.at(8), 8)}
    copied = csv_of(series, np.zeros(9, np.int8), 0, 9).splitlines()[1:]
    rows = rows_of([Finding("s", "miss", at, at + 1, 1.0) for at in range(9)], series)
    for at in range(9):
        time = int(series.times_ns[at])
        wall = zone.shown().at(time)
        assert datetime.fromisoformat(copied[at].split(",")[0]).timestamp() * SECOND == time
        assert copied[at].startswith(f"{wall:%Y-%m-%dT%H:%M:%S}")
        assert clock.moment(at).startswith(f"{wall.day} {dates.MONTHS[wall.month - 1]} {wall.year} · {wall:%H:%M}")
        assert clock.moment(at).endswith(wall.tzname())
        assert rows[at].when.startswith(f"{wall:%m-%d %H:%M}")
        assert when_of(Suggestion("s", at, at + 1, at, True, False, "", "", 1.0), series) == rows[at].when
        assert f"{wall:%H:%M}" in ticks[time]


@given(
    name=st.sampled_from([*FOUR_ZONES, "Australia/Lord_Howe", "America/Sao_Paulo"]),
    start=st.integers(0, 2 * 10**18),
    length=st.integers(10 * words.MS, 40 * 365 * words.DAY),
    most=st.integers(1, 20),
)
def test_ticks_of_every_zone_are_inside_ascending_and_few(name, start, length, most):
    zone.show(Zone.named(name))
    ticks = [at for at, _ in words.time_ticks(start, start + length, most)]
    zone.show(Zone())
    assert all(start <= at <= start + length for at in ticks)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= most + 3


@given(time=st.integers(0, 2 * 10**18), name=st.sampled_from(FOUR_ZONES))
def test_a_wall_clock_leads_back_to_its_time(time, name):
    here = Zone.named(name)
    assert time in here.moments(time + here.offset_ns(time))


def test_fractions_of_a_second_survive_a_copy():
    assert Zone().iso(1_500_000_000) == "1970-01-01T00:00:01.5+00:00"
    assert BERLIN.iso(7) == "1970-01-01T01:00:00.000000007+01:00"


def test_a_zone_that_nobody_knows_is_refused_with_a_way_out():
    with pytest.raises(ZoneError, match="Choose one"):
        Zone.named("Europe/Atlantis")


@pytest.mark.slow
def test_the_axis_names_the_zone_and_keeps_its_ticks_clear_of_it(qtbot, theme, latency):
    zone.show(Zone.named("America/New_York"))
    chart = SeriesChart(theme)
    qtbot.addWidget(chart)
    chart.resize(800, 420)
    chart.show_series(latency)
    chart.show()
    qtbot.waitExposed(chart)
    axis = chart._time_axis
    assert axis.zone_name() == "America/New York"
    start, stop = chart.box.viewRange()[0]
    ticks = axis.tickValues(start, stop, chart.box.width())[0][1]
    assert ticks and max(chart._ground.px(np.array(ticks))) < chart.box.width() - 100
    chart.show_series(Series("numbers", np.zeros((50, 1))))
    assert axis.zone_name() == ""


def test_the_crosshair_tells_the_zone_that_is_chosen(qtbot, theme, latency):
    chart = SeriesChart(theme)
    qtbot.addWidget(chart)
    chart.resize(800, 420)
    chart.show_series(latency)
    chart.show()
    qtbot.waitExposed(chart)
    QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    before = chart._cursor.readout.lines
    zone.show(BERLIN)
    chart.show_zone()
    assert chart._cursor.readout is None
    chart.point_at(chart.pointed())
    assert (before, chart._cursor.readout.lines) == (("14 May 2024 · 15:01 UTC",), ("14 May 2024 · 17:01 CEST",))


def test_the_zone_is_remembered_and_a_lost_one_is_utc(qtbot, tmp_path):
    preferences = PreferencesFile(tmp_path)
    times = TimesController(preferences, lambda: None)
    with qtbot.waitSignals([times.changed, times.said]):
        times.choose("Asia/Kolkata")
    zone.show(Zone())
    TimesController(PreferencesFile(tmp_path), lambda: None)
    assert zone.shown().name == "Asia/Kolkata"
    preferences.change(zone="Europe/Atlantis")
    TimesController(PreferencesFile(tmp_path), lambda: None)
    assert zone.shown().name == "UTC"


def test_the_heading_of_the_findings_names_the_zone(qtbot):
    zone.show(Zone.named("America/New_York"))
    model = FindingModel()
    model.set_rows((), True)
    assert model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) == "when (New York)"


def test_the_column_of_times_is_as_wide_as_its_heading_and_its_longest_time(qtbot, theme):
    zone.show(BERLIN)
    panel = FindingsPanel(theme)
    qtbot.addWidget(panel)
    series = half_hours(AUTUMN)
    panel.set_findings([Finding("s", "miss", at, at + 1, 1.0) for at in range(9)], series, empty="clean")
    metrics = QFontMetrics(theme.font("body"))
    for text in ("when (Berlin)", "10-27 02:30 CEST"):
        assert metrics.horizontalAdvance(text) + 2 * PADDING <= panel.table.columnWidth(1)
