"""Four eyes: who made a rule what it is, and that the project refuses the same person's approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packs.rules import TEXT
from workbench.errors import ApprovalError
from workbench.model.rule import Alert, Rule
from workbench.packs.approval import is_approved
from workbench.project import edits
from workbench.project.authors import last_author, same_person
from workbench.project.nouns import FOUR_EYES
from workbench.project.project import Project

RULE = Rule("cpu", TEXT, owner="team", runbook="call us")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "work.rwb") as made:
        yield made


def test_whoever_edits_is_the_author_until_something_else_makes_it_another_rule(project: Project) -> None:
    project.apply(edits.put_rule(project, RULE, by="Ada"))
    assert last_author(project, project.rule("cpu")) == "Ada"
    project.apply(edits.put_rule(project, replace(RULE, owner="ops")))  # decides nothing
    assert last_author(project, project.rule("cpu")) == "Ada"
    project.apply(edits.put_rule(project, replace(RULE, alert=Alert(3)), "a run"))
    assert last_author(project, project.rule("cpu")) == ""
    project.undo()
    assert last_author(project, project.rule("cpu")) == "Ada"
    project.apply(edits.rename_rule(project, "cpu", "load"))
    assert last_author(project, project.rule("load")) == "Ada"


def test_four_eyes_refuse_the_author_and_nobody_else(project: Project) -> None:
    project.apply(edits.put_rule(project, RULE, by="Ada Byron"))
    project.apply(edits.set_setting(project, FOUR_EYES, True))
    with pytest.raises(ApprovalError, match="four eyes, and Ada Byron edited it last"):
        edits.approve_rule(project, "cpu", "ada  byron", "2026-01-01T00:00:00Z")
    project.apply(edits.approve_rule(project, "cpu", "Grace", "2026-01-01T00:00:00Z"))
    assert is_approved(project.rule("cpu"))
    project.undo()
    project.undo()
    project.apply(edits.approve_rule(project, "cpu", "Ada Byron", "2026-01-01T00:00:00Z"))
    assert is_approved(project.rule("cpu"))


LACKING = {
    "owner": ("", "call us", "it has no owner"),
    "runbook": ("team", "  ", "it has no runbook"),
    "both": ("", "", "neither owner nor runbook"),
}


@pytest.mark.parametrize("what", LACKING)
def test_a_rule_that_nobody_answers_for_is_not_approved(what: str, project: Project) -> None:
    owner, runbook, told = LACKING[what]
    project.apply(edits.put_rule(project, replace(RULE, owner=owner, runbook=runbook)))
    with pytest.raises(ApprovalError, match=told):
        edits.approve_rule(project, "cpu", "Ada", "2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("one", "other", "same"), [("Ada", " ada", True), ("Ada", "Grace", False), ("", "", False), ("", "Ada", False)]
)
def test_names_are_compared_as_people_write_them(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) == same
