"""A project: edits with undo and redo that survive a restart, refusals, the view and settings outside undo."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import ProjectError
from workbench.project import history
from workbench.project.edit import Change, Edit, put
from workbench.project.project import Project


def ticking() -> Iterator[float]:
    yield from map(float, itertools.count(1_000))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "work.rwb", ticking().__next__) as made:
        yield made


def note(project: Project, key: str, text: str | None, title: str = "") -> Edit:
    return put(project, title or f"Note {key}", {("note", key): text})


def test_an_edit_changes_documents_and_tells_which(project: Project) -> None:
    told: list[frozenset[tuple[str, str]]] = []
    stop = project.on_changed(told.append)
    project.apply(put(project, "Two", {("note", "b"): "1", ("note", "a"): "2"}))
    stop()
    project.apply(note(project, "c", "3"))
    assert told == [frozenset({("note", "a"), ("note", "b")})]
    assert project.documents("note") == {"a": "2", "b": "1", "c": "3"}
    assert project.get("note", "z") is None


def test_undo_and_redo_walk_the_history_and_a_new_edit_forgets_what_was_undone(project: Project) -> None:
    for text in "123":
        project.apply(note(project, "a", text, f"Write {text}"))
    assert (project.undo(), project.undo()) == ("Write 3", "Write 2")
    assert project.documents("note") == {"a": "1"}
    assert (project.undo_title, project.redo_title) == ("Write 1", "Write 2")
    assert project.redo() == "Write 2"
    project.apply(note(project, "b", "x", "Branch"))
    assert project.redo_title is None
    assert project.redo() is None
    assert project.history() == ("Write 1", "Write 2", "Branch")
    assert [project.undo() for _ in range(4)] == ["Branch", "Write 2", "Write 1", None]
    assert project.documents("note") == {}


def test_undo_tells_what_changed(project: Project) -> None:
    project.apply(note(project, "a", "1"))
    told: list[frozenset[tuple[str, str]]] = []
    project.on_changed(told.append)
    project.undo()
    project.redo()
    assert told == [frozenset({("note", "a")})] * 2


def test_undo_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "work.rwb"
    with Project.create(path) as project:
        project.apply(note(project, "a", "1"))
        project.apply(note(project, "a", "2", "Second"))
        project.undo()
    with Project.open(path) as project:
        assert project.redo() == "Second"
        assert project.get("note", "a") == "2"
        assert project.undo() == "Second"
        assert project.undo_title == "Note a"


def test_an_edit_of_an_older_state_is_refused_and_changes_nothing(project: Project) -> None:
    stale = put(project, "Stale", {("note", "b"): "1", ("note", "a"): "1"})
    project.apply(note(project, "a", "9"))
    with pytest.raises(ProjectError, match="note a changed meanwhile"):
        project.apply(stale)
    assert project.documents("note") == {"a": "9"}
    assert project.history() == ("Note a",)


def test_an_edit_without_changes_leaves_no_trace(project: Project) -> None:
    project.apply(note(project, "a", "1"))
    project.undo()
    project.apply(note(project, "a", None))
    assert project.redo_title == "Note a"
    assert project.undo_title is None


@pytest.mark.parametrize(
    ("moments", "steps"),
    [
        ((0, 0.3, 0.6, 0.9, 1.2, 1.5), 1),  # a key that is held: only the pause before each press counts
        ((0, 0.3, 0.6, 2.0, 2.3, 2.6), 2),
        ((0, 2, 4, 6, 8, 10), 6),
        ((10, 8, 6, 4, 2, 0), 6),  # the clock was put back
    ],
)
def test_edits_of_one_run_are_one_step_of_undo_until_a_pause(
    tmp_path: Path, moments: tuple[float, ...], steps: int
) -> None:
    path = tmp_path / "work.rwb"
    with Project.create(path, iter(moments).__next__) as project:
        for text in "123456":
            project.apply(replace(note(project, "a", text, "Move label"), run="the end, 1"))
    with Project.open(path) as project:
        assert project.history() == ("Move label",) * steps
        assert project.documents("note") == {"a": "6"}
        for _ in range(steps):
            assert project.undo() == "Move label"
        assert project.documents("note") == {}
        for _ in range(steps):
            project.redo()
        assert project.documents("note") == {"a": "6"}


@pytest.mark.parametrize("between", ["another run", "no run", "undo and redo", "a restart"])
def test_a_run_ends_with_whatever_else_is_done(tmp_path: Path, between: str) -> None:
    path = tmp_path / "work.rwb"
    project = Project.create(path, lambda: 0.0)
    project.apply(replace(note(project, "a", "1"), run="one"))
    if between == "undo and redo":
        assert project.undo() == project.redo() == "Note a"
    elif between == "a restart":
        project.close()
        project = Project.open(path, lambda: 0.0)
    else:
        project.apply(replace(note(project, "b", "1"), run="two" if between == "another run" else ""))
    before = len(project.history())
    project.apply(replace(note(project, "a", "2"), run="one"))
    assert len(project.history()) == before + 1
    project.undo()
    assert project.get("note", "a") == "1"
    project.close()


def test_a_run_that_ends_where_it_began_leaves_no_step(tmp_path: Path) -> None:
    with Project.create(tmp_path / "work.rwb", lambda: 0.0) as project:
        project.apply(note(project, "a", "0", "Write"))
        for text in "10":
            project.apply(replace(note(project, "a", text, "Move"), run="one"))
        assert project.history() == ("Write",)
        project.apply(replace(note(project, "a", "1", "Move"), run="one"))
        assert project.history() == ("Write", "Move")
        assert project.undo() == "Move"
        assert project.get("note", "a") == "0"


def test_the_history_is_bounded_but_the_documents_are_not(project: Project) -> None:
    for i in range(history.HISTORY + 5):
        project.apply(note(project, str(i), "x"))
    assert len(project.history()) == history.HISTORY
    assert len(project.documents("note")) == history.HISTORY + 5


def test_view_and_settings_are_kept_and_only_settings_can_be_undone(project: Project) -> None:
    from workbench.project.edits import set_setting

    project.set_view("selection", {"series": "cpu", "range": [1.5, float("inf")]})
    project.apply(set_setting(project, "split", {"test_share": 0.5}))
    assert project.setting("split") == {"test_share": 0.5}
    project.undo()
    assert project.setting("split", "none") == "none"
    assert project.view("selection") == {"series": "cpu", "range": [1.5, float("inf")]}
    assert project.view("other", 7) == 7


def test_a_copy_holds_everything_and_can_be_opened_beside_the_original(project: Project, tmp_path: Path) -> None:
    project.apply(note(project, "a", "1"))
    project.copy_to(tmp_path / "copy.rwb")
    with Project.open(tmp_path / "copy.rwb") as copy:
        assert copy.documents("note") == {"a": "1"}
        assert copy.undo() == "Note a"
    assert project.get("note", "a") == "1"


Step = tuple[str, str, str | None]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abc"), st.none() | st.sampled_from("123")),
        st.tuples(st.sampled_from(["undo", "redo", "restart"]), st.just(""), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps)
def test_any_walk_of_edits_undo_redo_and_restarts_equals_the_list_of_states(
    tmp_path_factory: pytest.TempPathFactory, walk: list[Step]
) -> None:
    path = tmp_path_factory.mktemp("walk") / "work.rwb"
    project = Project.create(path)
    states: list[dict[str, str]] = [{}]
    at = 0
    for verb, key, text in walk:
        if verb == "restart":
            project.close()
            project = Project.open(path)
        elif verb == "put":
            edit = note(project, key, text)
            project.apply(edit)
            if edit.changes:
                after = {k: v for k, v in (states[at] | {key: text}).items() if v is not None}
                states[at + 1 :] = [after]
                at += 1
        elif verb == "undo":
            assert (project.undo() is None) == (at == 0)
            at = max(at - 1, 0)
        else:
            assert (project.redo() is None) == (at == len(states) - 1)
            at = min(at + 1, len(states) - 1)
        assert project.documents("note") == states[at]
    project.close()


def test_the_inverse_of_an_edit_swaps_before_and_after() -> None:
    edit = Edit("Move", (Change("a", "1", None, "x"), Change("a", "1", "x", "y")), {"hash": b""})
    assert edit.inverse() == Edit("Move", (Change("a", "1", "y", "x"), Change("a", "1", "x", None)))


def test_importing_the_project_stays_light() -> None:
    code = (
        "import sys, workbench.project.project, workbench.packs.pack; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'pandas', 'scipy', 'pyarrow', 'PySide6', 'openai', 'numba', 'black', 'tomli_w', 'pyqtgraph'}))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
