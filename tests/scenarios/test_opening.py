"""Opening by mouse and keys in a real window: the first screen, columns, drops, projects that others hold, cancels."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from workbench.gui.dialogs.opening.open_columns import OpenDialog
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.project.edits import remove_rule
from workbench.project.project import Project

LEFT, NONE, COPY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
OpenStage = Callable[[], Stage]
HOLDER = """
import sys, time
from pathlib import Path
from workbench.project.project import Project
project = Project.open(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


def write(path: Path, start: int = 1_700_000_000, columns: str = "time,value", rows: int = 300) -> Path:
    more = ",5" * (columns.count(",") - 1)
    lines = [f"{start + 60 * i},{(i * 7) % 13}{more}" for i in range(rows)]
    path.write_text("\n".join((columns, *lines)) + "\n")
    return path


def message(stage: Stage) -> str:
    messages = stage.workbench.window.messages.messages()
    return messages[-1].text if messages else ""


def dialog_of(stage: Stage) -> OpenDialog:
    def found() -> list[OpenDialog]:
        return [one for one in stage.workbench.window.findChildren(OpenDialog) if one.isVisible()]

    wait_until(lambda: bool(found()), 30, f"no dialog came: {message(stage)}")
    return found()[0]


def hover(widget: QWidget, paths: Sequence[Path]) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), COPY, mime, LEFT, NONE))
    return mime


def drop(widget: QWidget, *paths: Path) -> str:
    """Drag files over a widget and let go; what stood there while they hovered."""
    mime = hover(widget, paths)
    guide = widget.window().drops  # type: ignore[attr-defined]
    words = str(guide.words.text()) if guide.words.isVisible() else ""
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), COPY, mime, LEFT, NONE))
    assert not guide.words.isVisible()
    return words


# the first screen


def test_the_first_screen_offers_what_can_be_opened_and_leaves_when_something_is(open_stage: OpenStage) -> None:
    stage = open_stage()
    window = stage.workbench.window
    stage.workbench.begin()
    assert window.first.isVisible()
    assert not window.area.isVisible()
    assert not window.first.recent.isVisible()
    QTest.mouseClick(window.first.ways["open_samples"], LEFT)
    stage.settle()
    assert not window.first.isVisible()
    assert window.area.isVisible()
    assert stage.workbench.desk.names()


def test_projects_of_before_are_offered_and_one_that_is_gone_says_so(open_stage: OpenStage, tmp_path: Path) -> None:
    stage = open_stage()
    bench, first = stage.workbench, stage.workbench.window.first
    for name in ("old", "new"):
        bench.opening.new_project(tmp_path / f"{name}.rwb")
    bench.desk.open(None)
    (tmp_path / "old.rwb").unlink()
    bench.files.projects.show_first_screen()
    assert [one.missing for one in bench.files.projects.recent()] == ["", "its file is gone"]
    QTest.mouseClick(first.recent.viewport(), LEFT, NONE, first.recent.visualItemRect(first.recent.item(1)).center())
    assert bench.desk.project is None
    first.recent.setCurrentRow(0)
    QTest.keyClick(first.recent, Qt.Key.Key_Return)
    assert bench.desk.project is not None
    assert bench.desk.project.path == tmp_path / "new.rwb"


# columns


def test_a_doubtful_file_is_asked_about_and_the_answer_holds_for_files_of_its_name(
    open_stage: OpenStage, tmp_path: Path
) -> None:
    stage = open_stage()
    bench = stage.workbench
    drop(bench.window, write(tmp_path / "lat-1.csv", columns="time,p50,p99"))
    dialog = dialog_of(stage)
    assert "p50 was taken as the value" in dialog.doubts.text()
    assert "Tuesday 14 November 2023, 22:13:20 UTC" in dialog.times.text()
    dialog.fields.value.tick("p99")
    dialog.fields.value.tick("p50")
    wait_until(lambda: "✓" in dialog.doubts.text(), 30, "the file was not read anew")
    QTest.mouseClick(dialog.primary, LEFT)
    wait_until(lambda: "lat-1" in bench.desk.names(), 30, "it did not open")
    series = bench.desk.current()
    assert series is not None
    assert series.columns == ("p99",)
    stage.settle()
    drop(bench.window, write(tmp_path / "lat-2.csv", columns="time,p50,p99"))
    wait_until(lambda: "lat-2" in bench.desk.names(), 30, "it did not open by itself")
    stage.settle()
    found = bench.desk.loaded("lat-2")
    assert found is not None
    assert found.series.columns == ("p99",)
    assert "as files named lat-#.csv were read before" in message(stage)
    QTest.mouseClick(bench.window.messages.link, LEFT)
    again = dialog_of(stage)
    again.fields.value.tick("p50")
    again.fields.value.tick("p99")
    again.remember.setChecked(False)
    QTest.mouseClick(again.primary, LEFT)
    wait_until(lambda: read_as(stage, "lat-2") == ("p50",), 30, "it was not read otherwise")
    assert bench.desk.names() == ("lat-1", "lat-2")
    assert bench.preferences.now.recipes == "{}"


def read_as(stage: Stage, name: str) -> tuple[str, ...]:
    found = stage.workbench.desk.loaded(name)
    return found.series.columns if found is not None else ()


def test_a_file_without_doubts_opens_at_once(open_stage: OpenStage, tmp_path: Path) -> None:
    stage = open_stage()
    drop(stage.workbench.window, write(tmp_path / "plain.csv"))
    wait_until(lambda: stage.workbench.desk.names() == ("plain",), 30, "it did not open")
    stage.settle()
    assert not stage.workbench.window.findChildren(OpenDialog)


# projects that others hold


def test_a_project_of_another_process_is_read_or_copied_and_taken_over_once_that_died(
    open_stage: OpenStage, tmp_path: Path
) -> None:
    path = tmp_path / "shared.rwb"
    Project.create(path).close()
    stage = open_stage()
    bench, strip = stage.workbench, stage.workbench.window.messages
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        drop(bench.window, path)
        assert bench.desk.project is None
        assert "open in another window" in message(stage)
        QTest.mouseClick(strip.link, LEFT)
        assert bench.desk.project is not None
        assert bench.desk.project.read_only
        assert "for reading only" in bench.window.top_bar.file.text()
        QTest.mouseClick(strip.link, LEFT)  # a copy, as the strip now offers
        assert bench.desk.project.path == tmp_path / "shared (copy).rwb"
        assert not bench.desk.project.read_only
        holder.kill()
    drop(bench.window, path)
    assert bench.desk.project.path == path
    assert not bench.desk.project.read_only


# undo over a restart


def test_undo_and_redo_reach_behind_another_process(open_stage: OpenStage, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from workbench.project.project import Project;"
        "from workbench.project.edits import set_setting\n"
        "with Project.create(Path(sys.argv[1])) as p:\n"
        "    for n in (1, 2): p.apply(set_setting(p, 'n', n))\n"
        "    p.undo()\n"
    )
    path = tmp_path / "day.rwb"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, cwd=Path(__file__).parents[2])
    bench = open_stage().workbench
    bench.opening.open_project(path)
    project = bench.desk.project
    assert project is not None
    wait_until(bench.actions["redo"].isEnabled, 10, "redo is not offered")
    bench.actions["redo"].trigger()
    assert project.setting("n") == 2
    rest(0.05)
    for _ in range(2):
        bench.actions["undo"].trigger()
        rest(0.05)
    assert project.setting("n") is None


# progress and cancel


def test_a_folder_shows_how_far_it_is_and_a_cancel_keeps_what_was_read(open_stage: OpenStage, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for at in range(200):
        write(folder / f"s{at:03}.csv", rows=250)
    stage = open_stage()
    bench, bar = stage.workbench, stage.workbench.window.work_bar
    drop(bench.window, folder)
    wait_until(bar.isVisible, 60, "no progress was shown")
    assert ".csv" in bar.text.text()
    QTest.mouseClick(bar.stop, LEFT)
    wait_until(lambda: bool(bench.desk.names()), 60, "what was read is not there")
    stage.settle()
    assert 0 < len(bench.desk.names()) < 200
    assert "were not read" in message(stage)
    assert not bar.isVisible()


# drops


def test_a_drop_says_what_it_would_do_over_every_panel(open_stage: OpenStage, tmp_path: Path) -> None:
    stage = open_stage()
    bench, window = stage.workbench, stage.workbench.window
    bench.start()
    stage.settle()
    labels, rule = tmp_path / "labels.csv", tmp_path / "mine.py"
    bench.desk.choose("cpu")
    bench.label_files.export_to(labels)
    current = bench.desk.rule()
    assert current is not None
    rule.write_text(current.text)
    data, names = write(tmp_path / "other.csv"), bench.desk.names()
    for widget in (window, bench.panel.editor.code.viewport(), window.chart):
        hover(widget, [data])
        assert window.drops.words.text() == "Open other.csv as series"
        assert window.drops.words.isVisible()
        window.resize(window.width() - 40, window.height() - 40)
        assert window.rect().contains(window.drops.words.geometry()), "the words stayed where the window was larger"
        QApplication.sendEvent(widget, QDragLeaveEvent())
        assert not window.drops.words.isVisible()
    assert drop(window.findings, labels) == "Import the labels of labels.csv"
    assert "taken from labels.csv" in message(stage)
    assert drop(bench.panel.editor.code.viewport(), rule) == "Take mine.py as the rule of cpu"
    project = bench.desk.project
    assert project is not None
    assert project.undo_title == "Import mine.py"
    (tmp_path / "x.exe").write_bytes(b"MZ")
    hover(window, [tmp_path / "x.exe"])
    assert window.drops.words.text().startswith("x.exe is nothing that can be opened here")
    QApplication.sendEvent(window, QDragLeaveEvent())  # what Qt sends where a drop is not taken
    assert bench.desk.names() == names


def test_the_rules_of_a_pack_come_by_a_drop_as_one_edit(open_stage: OpenStage) -> None:
    from workbench.packs.pack import read_pack
    from workbench.resources import sample_data

    stage = open_stage()
    bench = stage.workbench
    bench.start()
    stage.settle()
    (pack,) = sample_data().glob("*.rulepack")
    project = bench.desk.project
    assert project is not None
    bench.desk.apply(remove_rule(project, read_pack(pack).rules[0].name))
    before = bench.desk.rules()
    assert drop(bench.window, pack) == f"Take the rules of {pack.name} into the project"
    assert "are in the project" in message(stage)
    assert bench.desk.rules() != before
    bench.actions["undo"].trigger()
    assert bench.desk.rules() == before
