"""Project files on disk: what is refused with a sentence, the lock, reading beside a writer, migrations."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.errors import ProjectError
from workbench.project.edit import put
from workbench.project.lock import FileLock
from workbench.project.project import Project
from workbench.project.schema import APPLICATION_ID, VERSION, create_tables, migrate


def refusal(path: Path, read_only: bool = False) -> str:
    with pytest.raises(ProjectError) as error:
        Project.open(path, read_only=read_only).close()
    return str(error.value)


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_project_is_refused_with_a_sentence(tmp_path: Path, read_only: bool) -> None:
    (tmp_path / "empty.rwb").write_bytes(b"")
    (tmp_path / "text.rwb").write_text("timestamp,value\n" * 100)
    with sqlite3.connect(tmp_path / "other.rwb") as other:
        other.execute("CREATE TABLE t (a)")
    other.close()
    assert "does not exist" in refusal(tmp_path / "none.rwb", read_only)
    assert "does not exist" in refusal(tmp_path, read_only)
    assert "is not a project" in refusal(tmp_path / "empty.rwb", read_only)
    assert "file is not a database" in refusal(tmp_path / "text.rwb", read_only)
    assert "is not a project" in refusal(tmp_path / "other.rwb", read_only)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.rwb", "other.rwb", "text.rwb"]


@pytest.mark.parametrize("read_only", [False, True])
def test_a_project_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "work.rwb"
    Project.create(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()
    assert "made by a newer Rule Workbench" in refusal(path, read_only)


def test_creating_over_a_file_is_refused_and_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "work.rwb"
    path.write_text("mine")
    with pytest.raises(ProjectError, match="exists already"):
        Project.create(path)
    assert path.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["work.rwb"]


def test_creating_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="could not be made"):
        Project.create(tmp_path / "none" / "work.rwb")


def test_a_second_opener_is_refused_but_may_read_what_the_first_one_wrote(tmp_path: Path) -> None:
    path = tmp_path / "work.rwb"
    with Project.create(path) as project:
        project.apply(put(project, "Note", {("note", "a"): "1"}))
        assert "open in another window" in refusal(path)
        with Project.open(path, read_only=True) as reader:
            assert reader.documents("note") == {"a": "1"}
            project.apply(put(project, "Note", {("note", "a"): "2"}))
            assert reader.documents("note") == {"a": "2"}
            with pytest.raises(ProjectError, match="open for reading only"):
                reader.apply(put(reader, "Note", {("note", "a"): "3"}))
            with pytest.raises(ProjectError, match="open for reading only"):
                reader.undo()
    Project.open(path).close()
    assert [one.name for one in tmp_path.iterdir()] == ["work.rwb"]


def test_another_process_is_refused_while_the_project_is_open(tmp_path: Path) -> None:
    path = tmp_path / "work.rwb"
    code = (
        "import sys; from pathlib import Path; from workbench.project.project import Project; "
        "Project.open(Path(sys.argv[1])).close()"
    )
    root = Path(__file__).parents[2]
    with Project.create(path):
        held = subprocess.run([sys.executable, "-c", code, path], cwd=root, capture_output=True, text=True, check=False)
    free = subprocess.run([sys.executable, "-c", code, path], cwd=root, capture_output=True, text=True, check=False)
    assert "is open in another window" in held.stderr
    assert free.returncode == 0, free.stderr


def test_a_lock_is_given_back_by_release_and_taken_by_the_next(tmp_path: Path) -> None:
    one, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.take()
    assert not other.take()
    one.release()
    one.release()
    assert other.take()
    other.release()
    assert not (tmp_path / "lock").exists()


def test_a_project_in_a_folder_that_cannot_be_written_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    with Project.create(folder / "work.rwb") as project:
        project.apply(put(project, "Note", {("note", "a"): "1"}))
    folder.chmod(0o555)
    try:
        with Project.open(folder / "work.rwb", read_only=True) as reader:
            assert reader.documents("note") == {"a": "1"}
    finally:
        folder.chmod(0o755)


def test_migrations_run_step_by_step_and_a_failed_step_changes_nothing() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_tables(connection)
    connection.execute("PRAGMA user_version=1")

    def rename(database: sqlite3.Connection) -> None:
        database.execute("ALTER TABLE view RENAME TO place")

    def fail(database: sqlite3.Connection) -> None:
        database.execute("DROP TABLE place")
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        migrate(connection, ((1, 2, rename), (2, 3, fail)), 3)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert connection.execute("SELECT count(*) FROM place").fetchone() == (0,)
    assert migrate(connection, ((1, 2, rename), (2, 3, lambda _: None)), 3) == (3,)
    with pytest.raises(ProjectError, match="no step is known"):
        migrate(connection, ((1, 2, rename),), 9)
    connection.close()


def test_the_file_carries_the_mark_of_a_project(tmp_path: Path) -> None:
    Project.create(tmp_path / "work.rwb").close()
    header = (tmp_path / "work.rwb").read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID


def test_a_closed_project_that_a_thread_still_reads_says_so(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "work.rwb")
    project.close()
    with pytest.raises(ProjectError, match="is closed"):
        project.documents("note")
