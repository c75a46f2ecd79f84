"""The flags that two rules set differently: told row by row, followed by click and key, marked below the chart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workbench.gui.charts.lanes.content import Band
from workbench.gui.charts.series_chart import SeriesChart
from workbench.gui.controllers.rules.differing import Differing, stretches
from workbench.gui.theme import Theme
from workbench.gui.views.compare.flag_list import FlagList
from workbench.gui.views.rule.rule_diff import DiffChoice, DiffModel, RuleDiff
from workbench.gui.views.two_lines import ROW_ROLE
from workbench.model.labels import LabelSet, Region
from workbench.model.scores import Scores
from workbench.model.series import Series

LEFT = Qt.MouseButton.LeftButton
OLD = "def inference(sample):\n    return sample[:, 0] >= 3.10\n"
NEW = OLD.replace("3.10", "2.60")


def differing() -> Differing:
    """Two stretches of the new rule, one of the old between them."""
    return Differing(np.array([[100, 104], [400, 401]]), np.array([[300, 302]]), 7)


def rows_of(widget: FlagList) -> list[str]:
    return [widget.list.item(at).data(ROW_ROLE).spoken for at in range(widget.list.count())]


@pytest.fixture
def diff(qtbot: QtBot, latency: Series) -> RuleDiff:
    widget = RuleDiff(Theme("light"))
    qtbot.addWidget(widget)
    widget.resize(420, 520)
    listed, more = stretches(differing(), latency, "version 2", "version 1")
    model = DiffModel(DiffChoice("2", "version 2"), DiffChoice("1", "version 1"), NEW, OLD, 7, 0.07)
    scores = (Scores(events=5, hits=4, event_f1=0.86), Scores(events=5, hits=3, false_alarms=1, event_f1=0.79))
    widget.set_choices([model.new, model.old])
    widget.show()
    widget.show_diff(replace(model, stretches=listed, more=more, scores=scores))
    return widget


def test_each_row_says_who_flags_when_and_what_the_label_says(diff: RuleDiff) -> None:
    assert rows_of(diff.flags) == [
        "only version 2 · 14 May 11:40 · ▲ inside a labeled anomaly · 4 flags",
        "only version 1 · 14 May 15:00 · ✕ no label here · 2 flags",
        "only version 2 · 14 May 16:40 · ✕ no label here · 1 flag",
    ]
    assert diff.flags.title.text() == "3 stretches with other flags, 1 in labeled anomalies"


def test_scores_stand_before_and_after(diff: RuleDiff) -> None:
    assert diff._scores.text() == "event F1 0.79 → 0.86 · misses 2 → 1 · false alarms 1 → 0"


def test_a_click_leads_to_the_points_and_the_button_steps_through_them(diff: RuleDiff, qtbot: QtBot) -> None:
    row = diff.flags.list.visualItemRect(diff.flags.list.item(1))
    with qtbot.waitSignal(diff.stretch_chosen) as told:
        qtbot.mouseClick(diff.flags.list.viewport(), LEFT, pos=row.center())
    assert told.args == [300, 302]
    followed: list[tuple[int, int]] = []
    diff.stretch_chosen.connect(lambda *points: followed.append(points))
    for _ in range(2):
        qtbot.mouseClick(diff._show, LEFT)
    assert followed == [(400, 401), (100, 104)]


def test_keys_walk_the_list(diff: RuleDiff, qtbot: QtBot) -> None:
    diff.flags.list.setFocus()
    followed: list[tuple[int, int]] = []
    diff.stretch_chosen.connect(lambda *points: followed.append(points))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End):
        qtbot.keyClick(diff.flags.list, key)
    assert followed == [(300, 302), (100, 104), (400, 401)]


def test_a_series_without_labels_says_so(latency: Series) -> None:
    listed, _ = stretches(differing(), latency.relabel(None), "a", "b")
    assert {one.label for one in listed} == {"unknown"}
    noted = latency.relabel(LabelSet((Region(99, 105, note="deploy"),)))
    assert stretches(differing(), noted, "a", "b")[0][0].note == "deploy"


def test_same_flags_show_no_list(diff: RuleDiff) -> None:
    assert diff.flags.isVisible()
    diff.show_diff(DiffModel(DiffChoice("2", "version 2"), DiffChoice("1", "version 1"), OLD, OLD, 0, 0.0))
    assert not diff.flags.isVisible()


def test_the_chart_has_a_lane_for_each_side_while_they_are_compared(
    qtbot: QtBot, theme: Theme, latency: Series
) -> None:
    chart = SeriesChart(theme)
    qtbot.addWidget(chart)
    chart.resize(800, 400)
    chart.show_series(latency)
    chart.show()
    found = differing()
    lanes = [("new", Band(0, "only a", found.only_new)), ("old", Band(0, "only b", found.only_old))]
    chart.lanes.set_difference(lanes)  # type: ignore[arg-type]
    assert [row.kind for row in chart.lanes.rows()] == ["new", "old"]
    assert chart.lanes.isVisible()
    assert "only a: 2 times" in chart.lanes.accessibleDescription()
    chart.lanes.set_difference(())
    assert not chart.lanes.isVisible()
