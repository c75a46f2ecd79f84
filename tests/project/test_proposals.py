"""Proposals: kept until they are answered, never twice, never over what was decided, all through the one door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from workbench.model.labels import LabelSet, Region
from workbench.model.series import Series
from workbench.project.edits import add_series, answer, remove_series, rename_series, set_labels
from workbench.project.project import Project
from workbench.project.proposals import answer_proposals, proposals, propose


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "work.rwb") as made:
        made.apply(add_series(made, [Series(name, np.zeros((50, 1))) for name in "ab"]))
        yield made


def waiting(project: Project) -> list[tuple[str, int, int]]:
    return [(one.series, one.region.start, one.region.stop) for one in proposals(project)]


def test_what_was_decided_is_not_proposed_and_what_waits_is_not_doubled(project: Project) -> None:
    project.apply(set_labels(project, "a", LabelSet((Region(5, 8),))))
    project.apply(answer(project, "a", Region(20, 22), anomaly=False))
    found = [Region(6, 10), Region(21, 25), Region(30, 33)]
    for _ in range(2):
        project.apply(propose(project, {"a": found, "b": []}, "Propose"))
        assert waiting(project) == [("a", 30, 33)]
    project.apply(propose(project, {"a": [Region(32, 36)], "b": [Region(1, 2)]}, "Propose"))
    assert waiting(project) == [("a", 30, 36), ("b", 1, 2)]
    assert project.labels("a") == LabelSet((Region(5, 8),))


def test_several_answers_are_one_edit(project: Project) -> None:
    project.apply(propose(project, {"a": [Region(1, 3, "x"), Region(5, 7), Region(9, 11)]}, "Propose"))
    first, second, _ = proposals(project)
    project.apply(answer_proposals(project, [(first, True), (second, False)], "Ann", "2026-01-01"))
    assert waiting(project) == [("a", 9, 11)]
    assert project.labels("a") == LabelSet((Region(1, 3, "x", "Ann", "2026-01-01"),))
    assert [(one.start, one.stop) for one in project.normal("a").regions] == [(5, 7)]
    project.undo()
    assert len(waiting(project)) == 3 and project.labels("a") is None


def test_proposals_follow_their_series(project: Project) -> None:
    project.apply(propose(project, {"a": [Region(1, 3)]}, "Propose"))
    project.apply(rename_series(project, "a", "c"))
    assert waiting(project) == [("c", 1, 3)]
    project.apply(remove_series(project, ["c"]))
    assert waiting(project) == []
    project.undo()
    assert waiting(project) == [("c", 1, 3)]
