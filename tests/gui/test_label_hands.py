"""Labels under real mouse and keyboard events: chosen, drawn, moved, fitted; what is asked for is told, half-open."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.gui.charts.hands.snap import snapped, what_stands_out
from workbench.gui.charts.marks import marks_of
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.model.labels import LabelSet, Region
from workbench.model.split import Split

KEY, HELD = Qt.Key, Qt.KeyboardModifier
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
FIRST, SECOND = Region(100, 110), Region(250, 260)


@pytest.fixture
def panel(qtbot, theme, latency):
    made = ChartPanel(theme)
    qtbot.addWidget(made)
    made.resize(900, 460)
    made.show_series(latency, Split(300, 380, 600))
    flags = np.zeros(len(latency), np.int8)
    flags[[104, 105, 150, 151, 152]] = 1
    made.set_marks(marks_of(flags, latency.labels))
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def chart(panel):
    """The chart, near enough that points stand some pixels apart."""
    panel.chart.jump_to(90, 160)
    panel.chart.zoom(0.25, panel.chart.clock.at(125))
    return panel.chart


@pytest.fixture
def asked(panel):
    """What the chart asks for; done to its labels as the project would."""
    told = []

    def reshape(region, start, stop):
        told.append((region, start, stop))
        panel.set_labels(panel.chart.labels.reshape(region, start, stop))

    panel.chart.hands.reshape_requested.connect(reshape)
    panel.chart.hands.nudge_requested.connect(lambda region, start, stop, _key: reshape(region, start, stop))
    return told


def pixel(chart, border):
    """Where the border before a point stands, in pixels of the plot's viewport."""
    x = float(chart.pixels(np.array([chart.clock.at(border) - 30.0]))[0])  # half a minute
    return chart.plot.mapFromScene(chart.box.mapToScene(QPointF(x, chart.box.height() * 0.6)))


def drag(chart, begin, end, held=NONE):
    viewport, kinds = chart.plot.viewport(), QEvent.Type
    steps = [(kinds.MouseButtonPress, 0.0, LEFT, LEFT)]
    steps += [(kinds.MouseMove, share, Qt.MouseButton.NoButton, LEFT) for share in (0.3, 0.6, 1.0)]
    steps += [(kinds.MouseButtonRelease, 1.0, LEFT, Qt.MouseButton.NoButton)]
    for kind, share, button, buttons in steps:
        at = begin + (end - begin) * share
        event = QMouseEvent(kind, QPointF(at), QPointF(viewport.mapToGlobal(at)), button, buttons, held)
        QApplication.sendEvent(viewport, event)


def click(chart, at):
    QTest.mouseClick(chart.plot.viewport(), LEFT, NONE, at)


def spans(chart):
    return [(region.start, region.stop) for region in chart.labels.regions]


def test_a_click_chooses_the_label_and_its_line_says_whose_it_is(chart, panel):
    panel.set_labels(LabelSet((Region(100, 110, "slow", "ana", "2026-11-22T18:14:00+00:00"),)))
    click(chart, pixel(chart, 107))
    assert chart.hands.selected == (100, 110)
    text = panel.label_bar.text.text()
    assert text == "Label · 14 May 2024 · 11:40 UTC · 10 min · by ana · 22 Nov 2026 · 18:14 UTC"
    assert panel.label_bar.note.text() == "slow"
    assert panel.label_bar.isVisible()
    click(chart, pixel(chart, 130))
    assert chart.hands.selected is None
    assert not panel.label_bar.isVisible()


def test_a_screen_reader_is_told_which_label_is_chosen_and_when_that_ends(chart, panel):
    made = (Region(100, 110, "slow", "ana", "2026-11-22T18:14:00+00:00"), Region(110, 115), Region(250, 260))
    panel.set_labels(LabelSet(made))
    click(chart, pixel(chart, 107))
    told = "Label 1 of 3, 14 May 2024, 11:40 UTC, 10 min, touches another label: together one event in scores, "
    assert chart.accessibleDescription() == f"{told}by ana, 22 Nov 2026, 18:14 UTC, note: slow"
    panel.set_labels(panel.chart.labels.annotate(made[0], "a crash"))
    assert chart.accessibleDescription().endswith("note: a crash")
    QTest.keyClick(chart, KEY.Key_Escape)
    assert chart.accessibleDescription() == ""
    chart.hands.step(-1)
    assert chart.accessibleDescription().startswith("Label 2 of 3, 14 May 2024, 11:50 UTC")


def test_a_note_is_told_once_with_return_or_when_the_field_is_left(chart, panel):
    told = []
    panel.note_given.connect(lambda region, note: told.append((region, note)))
    click(chart, pixel(chart, 107))
    assert panel.label_bar.edit_note()
    QTest.keyClicks(panel.label_bar.note, "a crash")
    QTest.keyClick(panel.label_bar.note, KEY.Key_Return)
    assert told == [(FIRST, "a crash")]
    panel.set_labels(panel.chart.labels.annotate(FIRST, "a crash"))
    QTest.keyClicks(panel.label_bar.note, "!")
    chart.clear_selection()
    assert told[1:] == [(Region(100, 110, "a crash"), "a crash!")]


@pytest.mark.parametrize(("edge", "to", "after"), [(110, 114, (100, 114)), (100, 96, (96, 110)), (110, 92, (100, 101))])
def test_an_edge_is_dragged_to_a_border_between_points(chart, asked, edge, to, after):
    drag(chart, pixel(chart, edge), pixel(chart, to))
    assert asked == [(FIRST, *after)]
    assert chart.hands.selected == after


def test_a_dragged_edge_is_drawn_to_a_run_of_flags_that_is_near(chart, asked):
    drag(chart, pixel(chart, 110), pixel(chart, 150) + QPoint(4, 0))
    assert asked == [(FIRST, 100, 150)]


def test_a_drag_beside_the_edges_still_pans(chart, asked):
    before = chart.points_in_sight()
    drag(chart, pixel(chart, 130), pixel(chart, 120))
    assert chart.points_in_sight()[0] > before[0]
    assert asked == []


def test_a_region_that_is_drawn_fits_the_flags_that_are_near(chart):
    drag(chart, pixel(chart, 150) + QPoint(-3, 0), pixel(chart, 153) + QPoint(4, 0), HELD.ShiftModifier)
    assert chart.hands.selected == (150, 153)


@pytest.mark.parametrize(
    ("held", "key", "after"),
    [
        (HELD.AltModifier, KEY.Key_Right, (100, 111)),
        (HELD.AltModifier, KEY.Key_Left, (100, 109)),
        (HELD.AltModifier | HELD.ShiftModifier, KEY.Key_Right, (101, 110)),
        (HELD.AltModifier | HELD.ShiftModifier, KEY.Key_Left, (99, 110)),
        (HELD.ControlModifier | HELD.ShiftModifier, KEY.Key_Right, (101, 111)),
        (HELD.ControlModifier | HELD.ShiftModifier, KEY.Key_Left, (99, 109)),
    ],
)
def test_keys_move_the_edges_of_the_chosen_label_or_all_of_it(chart, asked, held, key, after):
    chart.hands.choose_at(105)
    QTest.keyClick(chart, key, held)
    assert asked == [(FIRST, *after)]
    QTest.keyClick(chart, key, held)
    assert len(asked) == 2 and asked[1][0] == Region(*after)


def test_a_label_of_one_point_moves_by_keys_and_never_becomes_empty(chart, panel, asked):
    panel.set_labels(LabelSet((Region(120, 121),)))
    chart.hands.choose_at(120)
    QTest.keyClick(chart, KEY.Key_Left, HELD.AltModifier)
    assert asked == []
    QTest.keyClick(chart, KEY.Key_Right, HELD.ControlModifier | HELD.ShiftModifier)
    assert spans(chart) == [(121, 122)] and chart.hands.selected == (121, 122)


def test_a_label_moved_into_another_becomes_one_with_it_and_stays_chosen(chart, panel, asked):
    panel.set_labels(LabelSet((Region(120, 121), Region(122, 130))))
    chart.hands.choose_at(120)
    for _ in range(2):
        QTest.keyClick(chart, KEY.Key_Right, HELD.AltModifier)
    assert spans(chart) == [(120, 130)] and chart.hands.selected == (120, 130)


def test_a_region_is_drawn_by_keys_alone(chart, asked):
    chart.point_at(120)
    QTest.keyClick(chart, KEY.Key_Space)
    for _ in range(3):
        QTest.keyClick(chart, KEY.Key_Right, HELD.AltModifier)
    assert chart.hands.selected == (120, 124)
    assert asked == []
    QTest.keyClick(chart, KEY.Key_Escape)
    assert chart.hands.selected is None


def test_labels_are_chosen_one_after_the_other_and_come_into_sight(chart):
    seen = []
    for step in (1, 1, 1, -1):
        chart.hands.step(step)
        seen.append(chart.hands.selected)
        start, stop = chart.points_in_sight()
        assert start <= seen[-1][0] and seen[-1][1] <= stop
    assert seen == [(100, 110), (250, 260), (100, 110), (250, 260)]


def test_the_chosen_label_stays_chosen_as_what_it_became(chart, panel):
    chart.hands.choose_at(105)
    panel.set_labels(LabelSet((Region(98, 107), SECOND)))
    assert chart.hands.selected == (98, 107)
    panel.set_labels(LabelSet((SECOND,)))
    assert chart.hands.selected is None


def test_another_series_drops_the_region(chart, panel, latency):
    chart.hands.choose_at(105)
    panel.show_series(latency)
    assert chart.hands.selected is None and not panel.label_bar.isVisible()


@pytest.mark.parametrize(("at", "found"), [(151, (150, 153)), (400, (400, 401)), (104, (104, 106)), (300, None)])
def test_a_region_fits_to_the_flags_or_the_outlier_under_the_crosshair(chart, at, found):
    chart.point_at(at)
    assert chart.hands.fit() == (found is not None)
    assert chart.hands.selected == found


def test_values_beyond_the_usual_are_taken_on_their_side_only_and_gaps_end_them():
    value = np.zeros(100)
    value[::2] = 0.1
    value[40:50] = 9.0
    value[50:53] = -9.0
    value[45] = np.nan
    none = np.empty((0, 2), np.int64)
    assert what_stands_out(value, none, 42) == (40, 45)
    assert what_stands_out(value, none, 47) == (46, 50)
    assert what_stands_out(value, none, 51) == (50, 53)
    assert what_stands_out(value, none, 45) is None
    assert what_stands_out(value, none, 10) is None
    assert what_stands_out(np.full(5, np.nan), none, 2) is None


def test_only_a_near_border_draws_an_edge():
    borders, pixels = np.array([10, 20]), np.array([100.0, 200.0])
    assert snapped(11, 105.0, borders, pixels) == 10
    assert snapped(13, 130.0, borders, pixels) == 13
    assert snapped(13, 130.0, borders[:0], pixels[:0]) == 13
