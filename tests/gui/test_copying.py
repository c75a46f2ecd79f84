"""What is in sight, as CSV on the clipboard: exact values, empty cells for what is missing or not judged."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from workbench.gui.controllers.chart.copying import MOST_ROWS, CopyController, csv_of
from workbench.gui.views.series.chart_panel import ChartPanel
from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.model.verdict import Verdict

FLAGS = np.array([0, 1, -1, 1, 0], np.int8)


class FakeDesk:
    """One series, its last part hidden from the point `seen` on."""

    def __init__(self, series, seen):
        self.series, self.seen = series, seen

    def current(self):
        return self.series

    def shown_points(self, _series):
        return self.seen


@pytest.fixture
def controller(qtbot, theme):
    def make(series, flags, seen):
        chart = ChartPanel(theme)
        qtbot.addWidget(chart)
        chart.resize(700, 400)
        chart.show_series(series)
        rule = SimpleNamespace(last=SimpleNamespace(verdict=Verdict(flags, flags)))
        return CopyController(FakeDesk(series, seen), rule, chart)

    return make


def test_missing_values_points_not_judged_and_series_never_labeled_leave_cells_empty():
    values = np.array([0.1, np.nan, 1e300, -0.0, 3.0])
    assert csv_of(Series("s", values[:, None]), FLAGS, 0, 5).splitlines() == [
        "index,value,flag,label",
        "0,0.1,0,",
        "1,,1,",
        "2,1e+300,,",
        "3,-0.0,1,",
        "4,3.0,0,",
    ]


def test_labels_are_half_open():
    series = Series("s", np.zeros((5, 1)), labels=LabelSet((Region(1, 3),)))
    assert [line[-1] for line in csv_of(series, FLAGS, 0, 5).splitlines()[1:]] == ["0", "1", "1", "0", "0"]


def test_flags_of_the_hidden_part_stay_hidden(controller):
    controller(Series("s", np.zeros((5, 1))), FLAGS, 3).copy_data()
    rows = QGuiApplication.clipboard().text().splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == ["0", "1", "", "", ""]


def test_more_points_than_a_clipboard_should_hold_are_refused_with_the_next_step(controller, qtbot):
    QGuiApplication.clipboard().setText("before")
    n = MOST_ROWS + 1
    copying = controller(Series("long", np.zeros((n, 1))), np.zeros(n, np.int8), n)
    with qtbot.waitSignal(copying.said) as told:
        copying.copy_data()
    assert "100\u202f001 points are in sight" in told.args[0].text
    assert QGuiApplication.clipboard().text() == "before"
