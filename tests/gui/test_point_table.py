"""The table of the points in sight: what it tells of each, by keys alone, with the chart's range and selection."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.test_several_in_the_window import closed, opened
from workbench.gui.charts.clock import Clock
from workbench.gui.charts.marks import marks_of
from workbench.gui.staging.stage import wait_until
from workbench.gui.views.points.extra_columns import ExtraColumn
from workbench.gui.views.points.point_delegate import ROW_HEIGHT, TWO_LINES
from workbench.gui.views.points.point_model import CONDITION, FLAG, LABEL, REASON, TIME, VALUE, PointModel
from workbench.gui.views.points.whole_table import NOTE, SEEN, WHAT
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.gui.views.series.row_table import PADDING, TOKEN
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.model.split import Split

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
REASONS = {104: "Abnormal Rule 2: a jump while calm"}


@pytest.fixture
def flags():
    made = np.zeros(600, np.int8)
    made[:5] = -1
    made[[104, 150, 400]] = 1
    return made


@pytest.fixture
def panel(qtbot, theme, latency, flags):
    made = ChartPanel(theme)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    qtbot.waitExposed(made)
    made.show_series(latency, Split(300, 380, 600))
    made.set_flags(flags, 0)
    made.set_marks(marks_of(flags, latency.labels, reasons=REASONS))
    made.show_table(True)
    made.table.setFocus()
    QApplication.processEvents()
    return made


def told(panel, point, column):
    return panel.table.points.told(point, column)


@pytest.mark.parametrize(
    ("point", "column", "words"),
    [
        (0, TIME, "14 May 2024 · 10:00"),
        (0, FLAG, "not judged"),
        (205, VALUE, "missing"),
        (104, LABEL, "anomaly"),
        (104, FLAG, "▲ hit"),
        (104, CONDITION, "2"),
        (104, REASON, "a jump while calm"),
        (105, FLAG, ""),
        (110, LABEL, ""),
        (150, FLAG, "✕ false alarm"),
        (255, FLAG, "▼ miss"),
        (400, FLAG, "hidden"),
        (500, FLAG, "hidden"),
    ],
)
def test_a_point_is_told_in_words(panel, point, column, words):
    assert told(panel, point, column) == words


def test_what_is_opened_labeled_and_never_labeled_is_told_anew(panel, flags):
    panel.set_test_open(True)
    assert told(panel, 400, FLAG) == "✕ false alarm"
    panel.set_labels(LabelSet((Region(399, 402, note="deploy"),)))
    assert (told(panel, 400, FLAG), told(panel, 401, LABEL)) == ("▲ hit", "anomaly · deploy")
    panel.set_labels(None)
    assert told(panel, 400, FLAG) == "◆ flag"
    panel.set_marks(None)
    assert told(panel, 400, FLAG) == ""


def test_cells_are_read_with_their_column_and_wear_their_color(panel):
    points = panel.table.points
    assert points.index(104, FLAG).data(Qt.ItemDataRole.AccessibleTextRole) == "flag ▲ hit"
    assert (
        points.index(104, CONDITION).data(Qt.ItemDataRole.AccessibleTextRole)
        == "condition Abnormal Rule 2: a jump while calm"
    )
    assert points.index(0, TIME).data(Qt.ItemDataRole.AccessibleTextRole) == "time 14 May 2024 · 10:00 UTC"
    assert points.index(104, VALUE).data(Qt.ItemDataRole.AccessibleTextRole).endswith(" ms")
    assert points.headerData(TIME, Qt.Orientation.Horizontal) == "time (UTC)"
    assert points.index(105, FLAG).data(Qt.ItemDataRole.AccessibleTextRole) == "flag none"
    assert points.index(150, FLAG).data(TOKEN) == "false_alarm_text"
    assert panel.table.accessibleName() and panel.table.accessibleDescription()


def test_the_table_shows_what_the_chart_has_in_sight_and_moves_it(panel):
    table, chart = panel.table, panel.chart
    assert (table.points.start, table.points.stop) == (0, 600)
    QTest.keyClick(table, Qt.Key.Key_Plus)
    zoomed = chart.points_in_sight()
    assert zoomed == (table.points.start, table.points.stop) != (0, 600)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.points.start > zoomed[0]
    QTest.keyClick(table, Qt.Key.Key_F)
    assert table.points.rowCount() == 600


def test_rows_selected_by_keys_are_the_marked_region(panel, qtbot):
    table = panel.table
    with qtbot.waitSignal(panel.chart.region_drawn) as drawn:
        table.selectRow(20)
    assert drawn.args == [20, 21]
    for _ in range(4):
        QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    assert table.selected_points() == (20, 25)
    assert panel.chart._cursor.selection == panel.chart._positions(20, 25)
    assert panel.chart.pointed() == 24
    with qtbot.waitSignal(panel.chart.selection_cleared):
        QTest.keyClick(table, Qt.Key.Key_Escape)
    assert table.selected_points() == (0, 0)


@pytest.mark.parametrize("width", [545, 900])
def test_no_column_is_cut_and_reasons_have_room(panel, width):
    panel.resize(width, 400)
    panel.grab()
    table = panel.table
    metrics = QFontMetrics(table.delegate.theme.font("body"))
    for column in (TIME, VALUE, LABEL, FLAG, CONDITION):
        widest = max(metrics.horizontalAdvance(told(panel, point, column)) for point in range(200))
        assert table.columnWidth(column) >= widest + 2 * PADDING
    assert sum(table.columnWidth(column) for column in range(6)) <= table.viewport().width()
    row = 104 - table.points.start
    if table.isColumnHidden(REASON):  # the reason stands below its row, as wide as the table
        assert (table.rowHeight(row), table.rowHeight(row + 1)) == (TWO_LINES, ROW_HEIGHT)
        told_there = table.points.index(row, CONDITION).data(Qt.ItemDataRole.AccessibleTextRole)
        assert told_there == "condition Abnormal Rule 2: a jump while calm"
    else:
        needed = metrics.horizontalAdvance(told(panel, 104, REASON)) + 2 * PADDING
        assert table.columnWidth(REASON) >= needed
        assert table.rowHeight(row) == ROW_HEIGHT
    assert table.isColumnHidden(REASON) == (width == 545)


def test_what_stands_beside_the_series_has_columns_of_its_own(panel):
    extras = (ExtraColumn("score", lambda point: f"{point / 100:+.2f}"), ExtraColumn("memory", lambda _: "40 %"))
    panel.table.beside = lambda: extras
    panel.table.follow()
    points = panel.table.points
    heads = [points.headerData(at, Qt.Orientation.Horizontal) for at in range(points.columnCount())]
    assert heads[6:] == ["score", "memory"]
    row = 104 - points.start
    assert points.index(row, 6).data() == "+1.04"
    assert points.index(row, 7).data(Qt.ItemDataRole.AccessibleTextRole) == "memory 40 %"
    header = panel.table.horizontalHeader()
    assert [header.visualIndex(column) for column in (TIME, VALUE, 6, 7, LABEL)] == [0, 1, 2, 3, 4]
    panel.table.beside = tuple
    panel.table.follow()
    assert points.columnCount() == 6
    assert [header.visualIndex(column) for column in range(6)] == list(range(6))


def test_a_region_of_the_chart_is_selected_and_a_finding_is_gone_to(panel, qtbot):
    panel.chart.region_drawn.emit(300, 310)
    assert panel.table.selected_points() == (300, 310)
    with qtbot.assertNotEmitted(panel.chart.region_drawn):
        panel.chart.jump_to(100, 110)
    assert panel.table.selected_points() == (100, 110)
    assert panel.table.currentIndex().row() == 100 - panel.table.points.start


def test_ten_million_rows_are_made_only_where_they_are_looked_at(theme):
    count = 10**7
    one = Series("long", np.arange(float(count))[:, None])
    asked = []

    class Asked(PointModel):
        def told(self, point, column):
            asked.append(point)
            return super().told(point, column)

    points = Asked()
    points.show_series(one, Clock.of(one), count)
    points.set_flags(np.zeros(count, np.int8), 0)
    points.set_span(0, count)
    assert points.rowCount() == count and not asked
    assert points.index(count - 1, VALUE).data() == "9\u202f999\u202f999"
    assert asked == [count - 1]


@pytest.mark.slow
def test_v_in_the_window_marks_by_keys_alone_and_is_remembered(qtbot, tmp_path):
    stage = opened(tmp_path)
    stage.settle()
    bench, window = stage.workbench, stage.workbench.window
    QTest.keyClick(window, Qt.Key.Key_V)
    table, name = window.chart.table, bench.desk.chosen
    assert table.isVisible() and not window.chart.chart.isVisible()
    before = len(bench.desk.labels(name))
    wait_until(lambda: window.findings.model.rowCount() > 0, 60, "no findings came")
    QTest.keyClick(window, Qt.Key.Key_N)
    finding = window.findings.current()
    assert table.selected_points() == (finding.start, finding.stop)
    free = next(k for k in range(5, 500) if not any(r.touches(k, k + 6) for r in bench.desk.labels(name).regions))
    window.chart.chart.fit()
    table.setFocus()
    table.setCurrentIndex(table.points.index(free, 0))
    QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    QTest.keyClick(table, Qt.Key.Key_A)
    assert len(bench.desk.labels(name)) == before + 1
    assert table.points.told(free, LABEL) == "anomaly"
    QTest.keyClick(table, Qt.Key.Key_Z, CONTROL)
    assert table.points.told(free, LABEL) == ""
    closed(stage)
    again = opened(tmp_path)
    assert again.workbench.window.chart.table.isVisible()
    QTest.keyClick(again.workbench.window, Qt.Key.Key_V)
    assert again.workbench.window.chart.chart.isVisible()
    closed(again)


def whole(panel):
    """The overview as a table, by a click on its tab."""
    tab = panel.tables.tabBar().tabRect(1).center()
    QTest.mouseClick(panel.tables.tabBar(), Qt.MouseButton.LeftButton, pos=tab)
    table = panel.tables.whole
    assert table.isVisible()
    columns = range(table.model().columnCount())
    return table, [
        [table.model().index(row, column).data() for column in columns] for row in range(table.model().rowCount())
    ]


def test_all_that_the_overview_draws_stands_in_a_table(panel):
    _, rows = whole(panel)
    assert [row[WHAT] for row in rows] == [
        "train part", "label", "▲ hit", "✕ false alarm", "label", "▼ miss", "validation part", "test part",
    ]  # fmt: skip
    assert rows[2][1] == "14 May 2024 · 11:44 UTC" and rows[2][NOTE] == REASONS[104]
    assert rows[6][2] == "1 h 20 min"


def test_the_table_of_the_whole_says_what_the_chart_shows_and_enter_leads_there(panel):
    table, rows = whole(panel)
    assert all(row[SEEN] == "●" for row in rows)
    miss = [row[WHAT] for row in rows].index("▼ miss")
    table.setFocus()
    table.setCurrentIndex(table.model().index(miss, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert panel.table.isVisible() and panel.table.selected_points() == (250, 251)
    panel.chart.zoom(0.1)
    _, rows = whole(panel)
    assert {row[WHAT] for row in rows if row[SEEN]} == {"train part", "label", "▼ miss"}


def test_flags_of_a_hidden_test_part_are_in_no_table_until_it_is_opened(panel):
    assert [row[WHAT] for row in whole(panel)[1]].count("✕ false alarm") == 1
    panel.set_test_open(True)
    assert [row[WHAT] for row in whole(panel)[1]].count("✕ false alarm") == 2
