"""The score below a series in the list: live where it was looked at, stale where its labels have changed since."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.series.series_list import ROW_ROLE
from workbench.gui.views.several.tiles import TILE_ROLE
from workbench.model.labels import LabelSet, Region
from workbench.project.edits import edit_labels, put_rule


def opened(folder: Path) -> Stage:
    stage = Stage(folder)
    stage.__enter__()
    stage.workbench.start()
    desk = stage.workbench.desk
    wait_until(lambda: bool(desk.names()) and not desk.missing(), 60, "the samples were not loaded")
    stage.settle()
    return stage


def note(stage: Stage, name: str) -> str:
    model = stage.workbench.window.series.model
    row = model.index(model.row_of(name), 0).data(ROW_ROLE)
    return str(row.note).split(" · ")[1]


def mark(stage: Stage, name: str) -> None:
    """One more label, in the train part."""
    desk = stage.workbench.desk
    assert desk.project is not None

    def more(labels: LabelSet) -> LabelSet:
        return labels.mark(Region(3, 5))

    desk.apply(edit_labels(desk.project, name, more, "Mark anomaly"))
    rest(0.05)


@pytest.mark.slow
def test_a_score_is_stale_until_it_is_live_or_undone_or_learned_anew_and_after_a_restart_too(
    qtbot: QtBot, tmp_path: Path
) -> None:
    stage = opened(tmp_path)
    desk = stage.workbench.desk
    other = next(name for name in desk.names() if name != desk.chosen)
    before = note(stage, other)
    mark(stage, other)
    assert note(stage, other) == f"{before} stale"
    stage.workbench.actions["undo"].trigger()
    rest(0.05)
    assert note(stage, other) == before
    mark(stage, other)
    stage.settle()
    stage.__exit__(None, None, None)
    stage = opened(tmp_path)
    assert note(stage, other) == f"{before} stale"
    stage.workbench.desk.choose(other)
    stage.settle()
    assert not note(stage, other).endswith("stale")  # looked at, so scored
    stage.settle()
    stage.__exit__(None, None, None)


@pytest.mark.slow
def test_a_rule_that_is_saved_anew_ends_what_was_stale(qtbot: QtBot, tmp_path: Path) -> None:
    stage = opened(tmp_path)
    desk = stage.workbench.desk
    other = next(name for name in desk.names() if name != desk.chosen)
    mark(stage, other)
    rule = desk.rule_for(other)
    assert rule is not None and desk.project is not None and note(stage, other).endswith("stale")
    desk.apply(put_rule(desk.project, rule.with_text(rule.text + "\n# learned anew\n")))
    rest(0.05)
    assert not note(stage, other).endswith("stale")
    stage.settle()
    stage.__exit__(None, None, None)


@pytest.mark.slow
def test_the_grid_of_all_series_tells_the_same_score_as_the_list(qtbot: QtBot, tmp_path: Path) -> None:
    stage = opened(tmp_path)
    stage.workbench.actions["grid"].trigger()
    stage.settle()
    model = stage.workbench.window.tiles.model
    for name in stage.workbench.desk.names():
        tile = model.data(model.index(model.row_of(name), 0), TILE_ROLE)
        assert tile.note.split(" · ")[-1] == note(stage, name), name
    stage.__exit__(None, None, None)
