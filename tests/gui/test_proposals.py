"""What an alert took for an anomaly is asked in the window, answered by a button, and taken back by undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from workbench.gui.staging.stage import Stage, wait_until
from workbench.model.labels import Region
from workbench.model.series import Series
from workbench.project.edits import add_series
from workbench.project.project import Project
from workbench.project.proposals import proposals, propose


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    times = 1_715_680_800 * 10**9 + np.arange(300, dtype=np.int64) * 60 * 10**9
    path = tmp_path / "work.rwb"
    with Project.create(path) as made:
        made.apply(add_series(made, [Series("load", np.arange(300.0)[:, None] % 7, times)]))
        found = {"load": [Region(50, 60, "alert HighLoad"), Region(100, 104, "alert HighLoad")]}
        made.apply(propose(made, found, "Take 2 alerts as questions"))
    with Stage(tmp_path / "home") as opened:
        opened.workbench.opening.open_project(path)
        wait_until(lambda: opened.workbench.desk.loaded("load") is not None, 120, "the series did not load")
        yield opened


def test_a_proposal_is_a_question_that_a_button_answers(stage: Stage) -> None:
    bench = stage.workbench
    bench.actions["suggest_labels"].trigger()
    panel = bench.window.suggestions
    wait_until(lambda: panel.left == 2, 120, "the questions did not come")
    first = panel.current()
    assert first is not None and (first.start, first.stop, first.saw) == (50, 60, "alert HighLoad")
    panel.buttons["answer_yes"].click()
    panel.buttons["answer_no"].click()
    assert panel.left == 0
    project, labels = bench.desk.project, bench.desk.labels("load")
    assert project is not None and labels is not None
    assert [(one.start, one.stop) for one in labels.regions] == [(50, 60)]
    assert proposals(project) == ()
    bench.actions["undo"].trigger()
    assert [one.region.start for one in proposals(project)] == [100]
    assert panel.left == 1
