"""A chart's twin: the same numbers as a table, turned by its button or by V, and read aloud with their heads."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from workbench.gui.runs.run_story import Candidate, RoundPoint
from workbench.gui.views.run.curve_plot import CurvePlot
from workbench.gui.views.run.run_plot import RunPlot
from workbench.gui.views.run.step_plots import CandidatePlot, CostPlot
from workbench.model.events import ModelCalled

POINTS = [RoundPoint("memory", 1, 0, 0.70, 0.50), RoundPoint("memory", 2, 4, 0.81, 0.62)]
CANDIDATES = [Candidate(number, "memory", number // 3 + 1, validation_f1=0.5) for number in range(5)]
FATES = ("accepted", "scored", "rejected", "proposed", "rejected")


@pytest.fixture
def plots(qtbot, theme):
    """The two plots of runs in one window that is active."""
    window = QWidget()
    layout = QVBoxLayout(window)
    run, curves = RunPlot(theme), CurvePlot(theme)
    for plot in (run, curves):
        layout.addWidget(plot)
    qtbot.addWidget(window)
    run.show_rounds(POINTS, CANDIDATES, 4)
    curves.show_curves(POINTS, POINTS[:1])
    window.show()
    qtbot.waitActive(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    yield run, curves


def called(number, usd, *, cached=False):
    return ModelCalled("run", number, "memory", call=number, usd=usd, cached=cached)


def cells(table):
    columns = range(table.columnCount())
    heads = tuple(table.horizontalHeaderItem(column).text() for column in columns)
    return [heads, *(tuple(table.item(row, column).text() for column in columns) for row in range(table.rowCount()))]


def test_the_table_has_the_numbers_of_the_chart(plots):
    run, curves = plots
    assert cells(run.twin.table) == [
        ("round", "validation F1", "train F1", "candidates"),
        ("1", "0.50", "0.70", "3"),
        ("2", "0.62", "0.81", "2"),
    ]
    assert cells(curves.twin.table) == [("round", "first run", "second run"), ("1", "0.50", "0.50"), ("2", "0.62", "—")]


def test_a_click_turns_the_chart_into_its_table_and_back(plots):
    for plot in plots:
        QTest.mouseClick(plot.twin.button, Qt.MouseButton.LeftButton)
        assert plot.twin.as_table and plot.twin.table.isVisible()
        QTest.mouseClick(plot.twin.button, Qt.MouseButton.LeftButton)
        assert not plot.twin.as_table and plot.plot.isVisible()


def test_v_turns_the_chart_that_has_the_keyboard_and_no_other(plots):
    run, curves = plots
    run.twin.button.setFocus()
    QTest.keyClick(run.twin.button, Qt.Key.Key_V)
    assert run.twin.as_table and not curves.twin.as_table
    run.twin.table.setFocus()
    QTest.keyClick(run.twin.table, Qt.Key.Key_V)
    assert not run.twin.as_table
    assert run.twin.button.hasFocus()  # the keyboard is not lost with the table


def test_a_cell_is_read_with_its_head_and_stays_chosen_while_rounds_come(plots):
    run, _ = plots
    table = run.twin.table
    assert table.item(1, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "train F1: 0.81"
    table.setCurrentCell(1, 0)
    run.show_rounds([*POINTS, RoundPoint("memory", 3, 7, 0.9, 0.7)], CANDIDATES, 4)
    assert table.currentRow() == 1 and table.rowCount() == 3


def test_the_plots_of_candidates_and_cost_have_tables_too(qtbot, theme):
    fates, cost = CandidatePlot(theme), CostPlot(theme)
    for plot in (fates, cost):
        qtbot.addWidget(plot)
    fates.show_candidates([replace(one, fate=fate) for one, fate in zip(CANDIDATES, FATES, strict=True)], 4)
    assert cells(fates.twin.table) == [
        ("round", "accepted", "not better", "rejected"),
        ("1", "1", "1", "1"),
        ("2", "0", "1", "1"),
    ]
    cost.show_calls([called(1, 0.25), called(2, None), called(3, 0.5, cached=True)], 5.0)
    assert cells(cost.twin.table) == [
        ("call", "cost", "in all"),
        ("1", "$0.25", "$0.25"),
        ("2", "—", "at least $0.25"),
        ("3", "cached", "at least $0.25"),
    ]
    QTest.mouseClick(fates.twin.button, Qt.MouseButton.LeftButton)
    assert fates.twin.as_table


def test_a_chart_without_numbers_says_so_in_words_and_offers_no_table(qtbot, theme):
    run, curves, fates = RunPlot(theme), CurvePlot(theme), CandidatePlot(theme)
    for plot in (run, curves, fates):
        qtbot.addWidget(plot)
    run.show_rounds([], [Candidate(0, "memory", 0, validation_f1=0.5)], 4)  # what a run began with, before any round
    curves.show_curves([], [])
    fates.show_candidates([], 4)
    for plot, words in ((run, "No round has a score"), (curves, "No round"), (fates, "No round has a candidate")):
        assert plot.twin.currentWidget() is plot.twin.words and words in plot.twin.words.text()
        QTest.mouseClick(plot.twin.button, Qt.MouseButton.LeftButton)
        assert not plot.twin.as_table
    run.show_rounds(POINTS, CANDIDATES, 4)
    assert run.twin.currentWidget() is run.plot


def test_a_round_that_goes_on_stands_in_the_table_before_it_has_a_score(qtbot, theme):
    run = RunPlot(theme)
    qtbot.addWidget(run)
    run.show_rounds(POINTS[:1], CANDIDATES, 4)
    assert cells(run.twin.table)[2] == ("2", "—", "—", "2")


def test_cost_that_nobody_knows_is_no_line_at_nothing_but_words_and_a_table(qtbot, theme):
    cost = CostPlot(theme)
    qtbot.addWidget(cost)
    cost.show_calls([called(1, None), called(2, None)], None)
    assert cost.twin.currentWidget() is cost.twin.words and "unknown" in cost.twin.words.text()
    QTest.mouseClick(cost.twin.button, Qt.MouseButton.LeftButton)
    assert cost.twin.as_table
    assert cells(cost.twin.table)[1:] == [("1", "—", "price unknown"), ("2", "—", "price unknown")]
    cost.show_calls([called(1, None), called(2, 0.5)], None)
    cost.twin.button.setChecked(False)
    assert cost.twin.currentWidget() is cost.plot  # half of it is known
