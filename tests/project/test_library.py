"""The library of rules: a tree of versions, copies, the archive; every step is undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packs.rules import TEXT
from workbench.detector.route import route
from workbench.errors import ProjectError
from workbench.model.rule import Alert, InputSpec, Rule
from workbench.packs.approval import is_approved
from workbench.project import edits
from workbench.project.library import archive_rule, duplicate_rule, route_rule, unarchive_rule, version_tree
from workbench.project.project import Project

RULE = Rule("cpu", TEXT, owner="team", runbook="call us")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "work.rwb") as made:
        made.apply(edits.put_rule(made, RULE))
        yield made


def test_what_follows_a_restored_version_grows_out_of_it(project: Project) -> None:
    for points in (2, 3, 2, 5):
        project.apply(edits.put_rule(project, replace(RULE, alert=Alert(points))))
    tree = version_tree(project.rule_versions("cpu"))
    assert [branch.version.rule.alert.for_points for branch in tree] == [1, 2, 3, 5]
    assert [branch.parent for branch in tree] == [-1, 0, 1, 1]
    assert len(tree[1].again) == 1


def test_an_owner_or_an_approval_makes_no_other_version(project: Project) -> None:
    project.apply(edits.put_rule(project, replace(RULE, owner="ops")))
    project.apply(edits.approve_rule(project, "cpu", "Ada", "2026-01-01T00:00:00Z"))
    (only,) = version_tree(project.rule_versions("cpu"))
    assert (only.version.rule.owner, only.version.rule.status) == ("ops", "approved")


def test_a_copy_judges_nothing_and_names_where_it_came_from(project: Project) -> None:
    project.apply(edits.approve_rule(project, "cpu", "Ada", "2026-01-01T00:00:00Z"))
    for _ in range(2):
        project.apply(duplicate_rule(project, "cpu", "Ada"))
    assert [rule.name for rule in project.rules()] == ["cpu", "cpu-copy", "cpu-copy2"]
    copy = project.rule("cpu-copy")
    assert not copy.input.takes("cpu") and not copy.input.default
    assert (copy.status, copy.approval, copy.origin.parent) == ("draft", None, "cpu")
    project.undo()
    assert [rule.name for rule in project.rules()] == ["cpu", "cpu-copy"]


def test_a_copy_is_given_the_series_of_its_original_in_one_edit(project: Project) -> None:
    project.apply(edits.put_rule(project, replace(RULE, input=InputSpec(series=("cpu",)))))
    project.apply(edits.approve_rule(project, "cpu", "Ada", "2026-01-01T00:00:00Z"))
    project.apply(duplicate_rule(project, "cpu"))
    before = {rule.name: rule for rule in project.rules()}
    assert route(project.rules(), "cpu").name == "cpu"
    project.apply(route_rule(project, "cpu-copy", "cpu"))
    assert route(project.rules(), "cpu").name == "cpu-copy"
    assert not project.rule("cpu").input.takes("cpu")
    assert project.rule("cpu").approval is None, "who approved it approved what it judges"
    project.undo()
    assert {rule.name: rule for rule in project.rules()} == before


def test_rules_beside_a_base_detector_keep_their_series(project: Project) -> None:
    project.apply(edits.put_rule(project, replace(RULE, role="base", input=InputSpec(series=("cpu",)))))
    project.apply(duplicate_rule(project, "cpu"))
    project.apply(edits.put_rule(project, replace(project.rule("cpu-copy"), role="add")))
    project.apply(route_rule(project, "cpu-copy", "cpu"))
    assert [rule.name for rule in project.rules() if rule.input.takes("cpu")] == ["cpu", "cpu-copy"]


def test_a_name_with_signs_of_patterns_is_taken_as_it_is(project: Project) -> None:
    project.apply(edits.put_rule(project, replace(RULE, input=InputSpec(series=("cpu",)))))
    project.apply(route_rule(project, "cpu", "disk[1]"))
    assert project.rule("cpu").input.takes("disk[1]")
    assert not project.rule("cpu").input.takes("disk1")


def test_an_archived_rule_has_no_approval_and_comes_back_as_a_draft(project: Project) -> None:
    project.apply(edits.approve_rule(project, "cpu", "Ada", "2026-01-01T00:00:00Z"))
    project.apply(archive_rule(project, "cpu"))
    assert (project.rule("cpu").status, project.rule("cpu").approval) == ("archived", None)
    project.apply(unarchive_rule(project, "cpu"))
    assert project.rule("cpu").status == "draft"
    project.undo()
    project.undo()
    assert is_approved(project.rule("cpu"))


def test_what_is_not_there_is_not_copied(project: Project) -> None:
    with pytest.raises(ProjectError, match="no rule memory"):
        duplicate_rule(project, "memory")
