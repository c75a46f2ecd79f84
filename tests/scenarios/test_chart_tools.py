"""The chart's tools by keys on the real window: measuring, copies of what is in sight, the time zone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.scenarios.user import CONTROL, LONG_S, User
from workbench.gui.staging.stage import Stage, wait_until

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.slow
def test_a_user_measures_copies_and_chooses_the_zone(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    m_measures_from_the_crosshair(user)
    points_in_sight_are_copied_as_csv(user)
    flags_of_the_hidden_part_are_not_copied(user)
    the_chart_is_copied_as_an_image(user)
    the_zone_is_told_everywhere(user)
    lanes_are_shown_by_keys_and_stop_before_the_hidden_part(user)
    lanes_are_remembered(User(open_stage()))


def m_measures_from_the_crosshair(user: User) -> None:
    chart = user.bench.window.chart.chart
    user.key_on_chart(Qt.Key.Key_Right, SHIFT)
    user.key_on_chart(Qt.Key.Key_M)
    for _ in range(10):
        user.key_on_chart(Qt.Key.Key_Right, SHIFT)
    assert chart.measured()[0].endswith("11 points")
    user.key_on_chart(Qt.Key.Key_Escape)
    assert chart.measured() == ()


def lanes_are_shown_by_keys_and_stop_before_the_hidden_part(user: User) -> None:
    stack, stop = user.bench.window.chart.chart.lanes, user.split.validation_stop
    assert not stack.isVisible()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        user.key_on_chart(key, CONTROL)
    wait_until(lambda: stack.lanes.base is not None and stack.lanes.score is not None, LONG_S, "lanes stayed empty")
    assert stack.isVisible() and stack.lanes.conditions and stack.lanes.score is not None
    held = np.zeros(len(user.series), bool)
    for band in stack.lanes.conditions:
        for first, last in band.runs:
            held[first:last] = True
    study = user.bench.lanes._study
    assert study is not None
    assert np.flatnonzero(held).tolist() == np.flatnonzero(study.traced.condition[:stop] == 1).tolist()
    assert len(stack.lanes.score.pyramid) == stop
    scored = np.nan_to_num(stack.lanes.score.pyramid.values, nan=-1.0) >= 0
    assert scored.tolist() == held[:stop].tolist()  # the score says the same as the lanes of the conditions
    assert stack.lanes.base is not None and (stack.lanes.base.runs[:, 1] <= stop).all()
    user.key_on_chart(Qt.Key.Key_2, CONTROL)
    assert stack.shown == {"conditions", "score"}
    assert user.bench.actions["lane_base"].text() == "Show base detector below the chart"
    user.bench.close()


def lanes_are_remembered(user: User) -> None:
    assert user.bench.window.chart.chart.lanes.shown == {"conditions", "score"}
    assert user.bench.actions["lane_score"].text() == "Hide score below the chart"


def copied(user: User) -> list[dict[str, str]]:
    """What Ctrl+Shift+D puts on the clipboard."""
    user.key_on_chart(Qt.Key.Key_D, CONTROL | SHIFT)
    return list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))


def points_in_sight_are_copied_as_csv(user: User) -> None:
    user.key_on_chart(Qt.Key.Key_Right, CONTROL)  # to a flag
    for _ in range(6):
        user.key_on_chart(Qt.Key.Key_Plus)
    start, stop = user.bench.window.chart.chart.points_in_sight()
    rows = copied(user)
    series = user.series
    assert series.times_ns is not None and series.labels is not None
    assert [float(row["value"]) for row in rows] == series.value[start:stop].tolist()
    times = [round(datetime.fromisoformat(row["time"]).timestamp()) for row in rows]
    assert times == (series.times_ns[start:stop] // 10**9).tolist()
    assert [int(row["label"]) for row in rows] == series.labels.mask(len(series))[start:stop].tolist()
    shown = {at: str(flag) for at, flag in enumerate(user.flags().tolist()) if flag >= 0}
    assert [row["flag"] for row in rows] == [shown.get(at, "") for at in range(start, stop)]
    assert "1" in {row["flag"] for row in rows}


def flags_of_the_hidden_part_are_not_copied(user: User) -> None:
    user.key_on_chart(Qt.Key.Key_End)
    assert {row["flag"] for row in copied(user)} == {""}
    user.key_on_chart(Qt.Key.Key_F)


def the_chart_is_copied_as_an_image(user: User) -> None:
    user.key_on_chart(Qt.Key.Key_C, CONTROL | SHIFT)
    image = QGuiApplication.clipboard().image()
    assert image.size() == user.bench.window.chart.size() * user.bench.window.devicePixelRatio()
    assert "image" in user.message()


def the_zone_is_told_everywhere(user: User) -> None:
    window = user.bench.window
    before = [window.findings.model.index(row, 1).data() for row in range(window.findings.model.rowCount())]
    user.bench.times.choose("Asia/Tokyo")
    after = [window.findings.model.index(row, 1).data() for row in range(window.findings.model.rowCount())]
    assert before and len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert (int(old[6:8]) + 9) % 24 == int(new[6:8])
    assert "Tokyo" in window.chart.hint.text()
    assert window.chart.chart._time_axis.zone_name() == "Asia/Tokyo"
    assert copied(user)[0]["time"].endswith("+09:00")
    user.bench.actions["zone_utc"].trigger()
    assert copied(user)[0]["time"].endswith("+00:00")
