"""Wishes for series of a fleet: what they make of a plan and of what a run told."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.fleet.plan import FleetGroup, FleetOptions, FleetPlan
from workbench.fleet.running.jobs import Book
from workbench.fleet.sources.folder import FolderSource
from workbench.fleet.sources.nouns import Key
from workbench.fleet.wishes import LEFT_OUT, heed
from workbench.model.events import SeriesResult, TaskFinished
from workbench.model.fleet import GroupLearned, SeriesJudged
from workbench.model.fleet_wish import FleetWish
from workbench.model.rule import Rule
from workbench.model.scores import Scores
from workbench.project.fleet_wishes import FLEET_WISH, fulfilled, leave_out, put_first, take_back, try_again, wishes_of
from workbench.project.project import Project

RULE = Rule("near", "def inference(sample):\n    return sample[:, 0] > 1\n")


def plan() -> FleetPlan:
    """Two groups of two series."""
    groups = tuple(
        FleetGroup(name, "", 2, tuple(Key(one) for one in members), members[:1])
        for name, members in (("near", ("a", "b")), ("far", ("c", "d")))
    )
    return FleetPlan(FolderSource("nowhere"), FleetOptions(), groups)


def judged(name: str, group: str, reason: str = "") -> SeriesJudged:
    result = None if reason else SeriesResult(name, Scores(), Scores(), Scores())
    return SeriesJudged("r", 3, group, name, "failed" if reason else "done", result=result, reason=reason)


def past() -> list:
    """The first group is through, one of its series failed; nothing came of the second."""
    learned = GroupLearned("r", 1, "near", RULE)
    return [learned, judged("a", "near"), judged("b", "near", "its process ended"), TaskFinished("r", 5, "near", RULE)]


def jobs(given: FleetPlan, told: list) -> list[tuple[str, tuple[str, ...]]]:
    """What a start would do, in its order."""
    return [(job.kind, tuple(key.name for key in job.keys)) for job in sorted(Book.of(given, told).ready)]


def test_without_wishes_nothing_is_other() -> None:
    given = plan()
    assert heed(given, past(), {}) == (given, past())
    assert jobs(given, past()) == [("learn", ("c",))]


def test_a_series_that_failed_is_tried_again_and_one_that_is_done_is_not() -> None:
    wishes = {"a": FleetWish(retry=True), "b": FleetWish(retry=True)}
    assert ("fit", ("b",)) in jobs(*heed(plan(), past(), wishes))
    assert not any("a" in names for _, names in jobs(*heed(plan(), past(), wishes)))


def test_a_group_with_a_wished_series_comes_first_and_the_run_stays_the_same() -> None:
    first, _ = heed(plan(), past(), {"d": FleetWish(first=True)})
    assert [group.priority for group in first.groups] == [2, 0]
    assert first.run_id == plan().run_id


def test_a_series_that_is_left_out_gets_no_work_and_says_why() -> None:
    given, told = heed(plan(), [GroupLearned("r", 1, "near", RULE)], {"b": FleetWish(left_out=True)})
    assert ("fit", ("a",)) in jobs(given, told)
    assert Book.of(given, told).rows["near"]["b"].reason == LEFT_OUT
    _, done = heed(plan(), past(), {"a": FleetWish(left_out=True)})
    assert done == past()  # judged before it was wished: it stays in its group's rule


def test_wishes_are_edits_that_undo_takes_back(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.rwb") as project:
        project.apply(try_again(project, ["a", "b"]))
        project.apply(leave_out(project, ["b"]))
        assert wishes_of(project) == {"a": FleetWish(retry=True), "b": FleetWish(retry=True, left_out=True)}
        project.apply(put_first(project, ["c"]))
        assert project.undo_title == "Put c first"
        project.undo()
        project.undo()
        assert wishes_of(project) == {"a": FleetWish(retry=True), "b": FleetWish(retry=True)}
        assert project.undo_title == "Try 2 series again"
        project.apply(fulfilled(project, ["a", "b"]))
        assert project.documents(FLEET_WISH) == {}
        project.undo()
        assert set(wishes_of(project)) == {"a", "b"}


@pytest.mark.parametrize("name", ["a/b c", "größe", "x" * 300])
def test_any_name_can_be_wished_for(name: str, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.rwb") as project:
        project.apply(leave_out(project, [name]))
        assert wishes_of(project)[name].left_out
        project.apply(take_back(project, [name]))
        assert wishes_of(project) == {}
