"""Decisions about the cases of a project: one change each, taken back by undo, followed by who reads the cases."""

from pathlib import Path

import pytest

from workbench.data.cases.review import Decision
from workbench.errors import ProjectError
from workbench.project.case_reviews import (
    case_folder,
    decide,
    decision_of,
    open_folder,
    reviewed_cases,
    take_decisions,
)
from workbench.project.cases import KeptCase, case_of
from workbench.project.project import Project

CASES = [KeptCase(f"anom_1_{n}", f"hash {n}", "benchmark", label="anomalous", scenario="anom_1") for n in (1, 2, 3)]


def told(verdict: str, label: str = "", scenario: str = "") -> Decision:
    return Decision(verdict, "a reason", "ana", "2026-11-22T10:00:00+00:00", "hash 1", label, scenario)


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "p.rwb") as made:
        made.apply(open_folder(made, "incidents", CASES, {"anom_1_2": told("drop"), "gone": told("drop")}))
        yield made


def test_a_folder_enters_with_its_cases_and_what_was_decided_about_them_as_one_change(project):
    assert case_folder(project) == "incidents"
    assert set(reviewed_cases(project)) == {"anom_1_1", "anom_1_3"}
    assert decision_of(project, "gone") is None
    project.undo()
    assert case_folder(project) == ""
    assert case_of(project, "anom_1_1") is None


def test_a_fixed_case_has_the_label_of_the_decision_until_undo(project):
    project.apply(decide(project, "anom_1_1", told("fix", "normal", "norm_2")))
    assert (reviewed_cases(project)["anom_1_1"].label, reviewed_cases(project)["anom_1_1"].scenario) == (
        "normal",
        "norm_2",
    )
    assert project.undo_title == "Fix anom_1_1"
    project.undo()
    assert reviewed_cases(project)["anom_1_1"].label == "anomalous"


def test_decisions_taken_over_replace_and_remove(project):
    project.apply(take_decisions(project, {"anom_1_1": told("keep"), "anom_1_2": None}))
    assert set(reviewed_cases(project)) == {"anom_1_1", "anom_1_2", "anom_1_3"}


def test_a_case_that_is_not_there_cannot_be_decided_about(project):
    with pytest.raises(ProjectError, match="no case nobody"):
        decide(project, "nobody", told("keep"))
