"""What a run leaves: new rules replace drafts they cover, spare approved ones, and fill gaps when stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workbench.gui.controllers.desk import Desk
from workbench.gui.controllers.training import TrainController
from workbench.gui.views.run.run_details import RunDetails
from workbench.gui.views.run.run_strip import RunStrip
from workbench.model.events import CandidateProposed, CandidateScored, Finished, RunStarted, TaskFinished
from workbench.model.labels import LabelSet
from workbench.model.rule import InputSpec, Rule
from workbench.model.scores import Scores
from workbench.model.series import Series
from workbench.project.edits import add_series, approve_rule, put_rules
from workbench.project.project import Project

TEXT = "def inference(sample):\n    return sample[:, 0] > 3\n"


def rule(name: str, *series: str) -> Rule:
    return Rule(name=name, text=TEXT, input=InputSpec(series=series), owner="ops", runbook="call us")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk()
    project = Project.create(tmp_path / "p.rwb")
    values = np.zeros((50, 1))
    project.apply(add_series(project, [Series(name, values, labels=LabelSet()) for name in ("a", "b", "c")]))
    desk.open(project)
    yield desk
    desk.open(None)


@pytest.fixture
def controller(qtbot, theme, desk: Desk) -> TrainController:
    strip, details = RunStrip(theme), RunDetails(theme)
    qtbot.addWidget(strip)
    return TrainController(desk, strip, details)


def follow(controller: TrainController, desk: Desk, *events) -> None:
    """Let the controller hear a run of this project."""
    from workbench.gui.runs.run_story import RunStory

    controller.story, controller._project = RunStory(), desk.project
    controller._take(list(events))


def test_a_group_rule_replaces_the_drafts_it_covers_and_undo_brings_them_back(controller, desk) -> None:
    desk.apply(put_rules(desk.project, [rule("a", "a"), rule("b", "b")]))
    follow(
        controller,
        desk,
        RunStarted("r", 0, tasks={"group": ("a", "b")}),
        TaskFinished("r", 1, "group", rule("group", "*")),
    )
    assert [one.name for one in desk.rules()] == ["group"]
    desk.project.undo()
    assert [one.name for one in desk.rules()] == ["a", "b"]


def test_an_approved_rule_stays_and_goes_on_judging_its_series(controller, desk) -> None:
    desk.apply(put_rules(desk.project, [rule("a", "a")]))
    desk.apply(approve_rule(desk.project, "a", "ann", "2026-01-01T00:00:00+00:00"))
    follow(controller, desk, TaskFinished("r", 0, "group", rule("group", "a", "b")))
    assert {one.name for one in desk.rules()} == {"a", "group"}
    assert desk.rule_for("b").name == "group"


def test_a_stopped_run_fills_only_the_gaps(controller, desk) -> None:
    desk.apply(put_rules(desk.project, [rule("a", "a")]))
    follow(
        controller,
        desk,
        RunStarted("r", 0, tasks={"group": ("a", "b")}),
        CandidateProposed("r", 1, "group", candidate=0, round=1, rule=rule("x", "*")),
        CandidateScored("r", 2, "group", candidate=0, round=1, validation=Scores(event_f1=0.5), accepted=True),
        Finished("r", 3, outcome="stopped"),
    )
    controller._keep_best(controller.story)
    assert desk.rule_for("a").name == "a"
    assert desk.rule_for("b").name == "group"
    assert desk.rule_for("c") is None


def test_what_a_run_tells_after_its_project_was_left_changes_nothing(controller, desk, tmp_path: Path) -> None:
    follow(controller, desk, RunStarted("r", 0, tasks={"a": ("a",)}))
    desk.open(Project.create(tmp_path / "other.rwb"))
    controller._take([TaskFinished("r", 1, "a", rule("a", "a")), Finished("r", 2, outcome="stopped")])
    assert desk.rules() == ()
    assert controller.story is None
    assert desk.project.runlog.runs() == ()
