"""Cases in a project: by reference and hash, labels and scenarios through the one door, undone and redone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.cases.traps import log, table, write
from workbench.data.cases.finding import find_cases
from workbench.data.cases.opening import open_case
from workbench.errors import DataError, ProjectError
from workbench.project.cases import CASE, KeptCase, add_cases, cases_of, kept, label_cases, load_case, remove_cases
from workbench.project.project import Project

NAMES = ("anom_1_1", "mali_2_1", "norm_3_1")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for i, name in enumerate(NAMES):
        write(tmp_path / "cases", name, table(seed=i), log())
    made = Project.create(tmp_path / "work.rwb")
    made.apply(add_cases(made, kept_cases(tmp_path)))
    return made


def kept_cases(folder: Path) -> list[KeptCase]:
    return [kept(one, open_case(one), folder) for one in find_cases(folder / "cases").references]


def test_cases_are_kept_by_reference_and_survive_a_restart(project: Project) -> None:
    path = project.path
    project.close()
    with Project.open(path) as again:
        found = cases_of(again)
        assert tuple(found) == NAMES
        assert (found["mali_2_1"].label, found["mali_2_1"].scenario) == ("anomalous", "mali_2")
        assert (found["mali_2_1"].points, found["mali_2_1"].lines) == (90, 40)
        assert found["mali_2_1"].metrics == "cases/mali_dataset/scenario_2/mali_2_1.csv"
        opened = load_case(found["mali_2_1"], path.parent)
        assert (len(opened.case.metrics), len(opened.case.lines)) == (90, 40)
    assert path.stat().st_size < 300_000


def test_labels_and_scenarios_change_by_one_edit_that_undo_takes_back(project: Project) -> None:
    before = cases_of(project)
    project.apply(label_cases(project, ["anom_1_1", "norm_3_1"], label="normal", scenario="norm_5"))
    assert {(one.label, one.scenario) for one in cases_of(project).values()} == {
        ("normal", "norm_5"),
        ("anomalous", "mali_2"),
    }
    assert load_case(cases_of(project)["anom_1_1"], project.path.parent).case.scenario == "norm_5"
    assert project.undo() == "Label 2 cases"
    assert cases_of(project) == before
    project.redo()
    assert cases_of(project)["anom_1_1"].label == "normal"


def test_removed_cases_come_back_by_undo(project: Project) -> None:
    project.apply(remove_cases(project, ["norm_3_1"]))
    assert tuple(cases_of(project)) == NAMES[:2]
    assert project.undo() == "Remove norm_3_1"
    assert project.undo() == "Open 3 cases"
    assert project.documents(CASE) == {}


def test_files_that_changed_or_went_are_told(project: Project, tmp_path: Path) -> None:
    cases = cases_of(project)
    write(tmp_path / "cases", "norm_3_1", table(seed=50), log())
    with pytest.raises(DataError, match="not those that were opened"):
        load_case(cases["norm_3_1"], tmp_path)
    (tmp_path / cases["mali_2_1"].log).unlink()
    with pytest.raises(DataError, match="is gone"):
        load_case(cases["mali_2_1"], tmp_path)


def test_what_does_not_fit_is_refused_and_changes_nothing(project: Project, tmp_path: Path) -> None:
    before = project.documents(CASE)
    with pytest.raises(ProjectError, match="already has a case anom_1_1"):
        add_cases(project, kept_cases(tmp_path))
    with pytest.raises(ProjectError, match="has no case gone"):
        label_cases(project, ["anom_1_1", "gone"], label="normal")
    with pytest.raises(ProjectError, match="has no case gone"):
        remove_cases(project, ["gone"])
    with pytest.raises(ValueError, match="label of a case"):
        label_cases(project, ["anom_1_1"], label="odd")
    assert project.documents(CASE) == before
