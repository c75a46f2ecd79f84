"""The fleet in the real window: opened from the project of a run, wishes as edits, a series brought into the chart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.fleet.data import small
from workbench.cli.main import main
from workbench.fleet.plan import FleetGroup, FleetOptions, FleetPlan, read_plan, write_plan
from workbench.fleet.sources.folder import FolderSource
from workbench.gui.dialogs.study.fleet import FleetDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.model.events import RunStarted, SeriesResult
from workbench.model.fleet import SeriesJudged
from workbench.model.fleet_wish import FleetWish
from workbench.model.scores import Scores
from workbench.project.fleet_wishes import wishes_of
from workbench.project.project import Project

WAIT_S = 120.0
ROOT = Path(__file__).resolve().parents[2]


def write_csv(path: Path, number: int) -> None:
    series = small(path.stem, number)
    assert series.labels is not None
    assert series.times_ns is not None
    mask = series.labels.mask(len(series)).tolist()
    rows = zip((series.times_ns // 10**9).tolist(), series.value.tolist(), mask, strict=True)
    path.write_text("timestamp,value,label\n" + "".join(f"{t},{v!r},{label}\n" for t, v, label in rows))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run over six series: four are judged, one failed, one waits."""
    data, folder = tmp_path / "data", tmp_path / "run"
    data.mkdir()
    folder.mkdir()
    for number in range(6):
        write_csv(data / f"host-{number}.csv", number)
    source = FolderSource(str(data))
    members = tuple(source.keys())
    names = [key.name for key in members]
    plan = FleetPlan(source, FleetOptions(), (FleetGroup("hosts", "", 1, members, tuple(names[:2])),))
    write_plan(plan, folder / "plan.json")
    with Project.create(folder / "run.rwb") as project:
        project.runlog.append(RunStarted(plan.run_id, 0, "", {"hosts": tuple(names)}, "synthesizer"))
        scores = Scores(hits=4, events=5, false_alarms=1, event_f1=0.8)
        for at, name in enumerate(names[:5], 1):
            bad = "its process ended twice" if at == 5 else ""
            result = None if bad else SeriesResult(name, scores, scores, scores)
            told = SeriesJudged(
                plan.run_id, at, "hosts", name, "failed" if bad else "done", {}, result, 0.5, 0.3, (1.0, 2.0), 600, bad
            )
            project.runlog.append(told)
    return folder


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    with Stage(tmp_path / "home") as made:
        yield made


def shown(stage: Stage, folder: Path) -> FleetDialog:
    """The window of the fleet, by its command, with its rows."""
    stage.workbench.begin([folder / "run.rwb"])
    stage.workbench.actions["fleet"].trigger()
    fleet = stage.workbench.fleet
    wait_until(lambda: fleet.dialog is not None and bool(fleet.dialog.model.all), WAIT_S, "no rows came")
    assert fleet.dialog is not None
    return fleet.dialog


def choose(dialog: FleetDialog, *names: str) -> None:
    dialog.table.clearSelection()
    for name in names:
        at = [line.name for line in dialog.model.shown].index(name)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        dialog.table.selectionModel().select(dialog.model.index(at, 0), flags)


def statuses(dialog: FleetDialog) -> dict[str, str]:
    return {line.name: line.status for line in dialog.model.all.values()}


def click(button) -> None:
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_only_the_project_of_a_run_has_a_fleet(stage: Stage, run: Path) -> None:
    stage.workbench.start()
    assert not stage.workbench.actions["fleet"].isEnabled()
    dialog = shown(stage, run)
    assert statuses(dialog) == {
        "host-0": "done",
        "host-1": "done",
        "host-2": "done",
        "host-3": "done",
        "host-4": "failed",
        "host-5": "waiting",
    }
    assert dialog.sentence.text().startswith("6 series in 1 group; 0 groups with a rule")
    assert not dialog.isModal()


def test_a_run_of_a_fleet_that_is_not_through_is_no_training_that_broke_off(stage: Stage, run: Path) -> None:
    bench = stage.workbench
    bench.begin([run / "run.rwb"])
    assert bench.training.story is None
    strip = bench.window.messages
    assert [message.text for message in strip.messages()] == ["This is the project of a fleet's run."]
    click(strip.link)
    wait_until(lambda: bench.fleet.dialog is not None and bench.fleet.dialog.isVisible(), WAIT_S, "no fleet is shown")


def test_wishes_for_many_are_one_edit_each_that_undo_takes_back(stage: Stage, run: Path) -> None:
    dialog, bench = shown(stage, run), stage.workbench
    choose(dialog, "host-3", "host-4", "host-5")
    click(dialog.retry)
    assert statuses(dialog)["host-4"] == "again"
    click(dialog.leave)
    assert [statuses(dialog)[name] for name in ("host-3", "host-4", "host-5")] == ["left out"] * 3
    assert dialog.chosen() == ("host-3", "host-4", "host-5")
    click(dialog.leave)
    click(dialog.first)
    project = bench.desk.project
    assert project is not None
    assert wishes_of(project)["host-4"] == FleetWish(retry=True, first=True)
    for _ in range(4):
        wait_until(bench.actions["undo"].isEnabled, WAIT_S, "undo was not offered")
        bench.actions["undo"].trigger()
    assert wishes_of(project) == {}
    assert statuses(dialog)["host-4"] == "failed"


def test_a_series_is_loaded_into_the_chart_once_and_looked_at_again(stage: Stage, run: Path) -> None:
    dialog, bench = shown(stage, run), stage.workbench
    assert bench.desk.names() == ()
    choose(dialog, "host-2")
    click(dialog.open_button)
    chart = bench.window.chart.chart
    wait_until(lambda: chart.series is not None and chart.series.name == "host-2", WAIT_S, "host-2 was not shown")
    assert chart.series is not None
    assert len(chart.series) == 600
    dialog.opened.emit("host-5")
    wait_until(lambda: chart.series is not None and chart.series.name == "host-5", WAIT_S, "host-5 was not shown")
    dialog.opened.emit("host-2")
    wait_until(lambda: chart.series is not None and chart.series.name == "host-2", WAIT_S, "not shown again")
    assert bench.desk.names() == ("host-2", "host-5")


def test_what_the_run_told_meanwhile_comes_with_refresh(stage: Stage, run: Path) -> None:
    dialog, bench = shown(stage, run), stage.workbench
    project = bench.desk.project
    assert project is not None
    (only,) = project.runlog.runs()
    project.runlog.append(SeriesJudged(only.id, 9, "hosts", "host-5", "failed", reason="gone"))
    click(dialog.refresh)
    wait_until(lambda: statuses(dialog)["host-5"] == "failed", WAIT_S, "nothing new came")


@pytest.mark.slow
def test_what_a_run_tells_elsewhere_comes_by_itself_and_moves_nothing(stage: Stage, run: Path) -> None:
    project = Project.open(run / "run.rwb")  # as the process of a run holds it
    try:
        stage.workbench.files.projects.open_project(run / "run.rwb", read_only=True)
        stage.workbench.actions["fleet"].trigger()
        fleet = stage.workbench.fleet
        wait_until(lambda: fleet.dialog is not None and bool(fleet.dialog.model.all), WAIT_S, "no rows came")
        dialog = fleet.dialog
        assert dialog is not None
        choose(dialog, "host-1", "host-3")
        (only,) = project.runlog.runs()
        for seq, reason in ((9, "gone"), (10, "")):
            name = f"host-{14 - seq}"  # host-5, then host-4 once more
            project.runlog.append(SeriesJudged(only.id, seq, "hosts", name, "failed", reason=reason or "gone again"))
            reasons = {"host-5": "gone"} if seq == 9 else {"host-5": "gone", "host-4": "gone again"}
            wait_until(
                lambda told=reasons: all(dialog.model.all[one].reason == why for one, why in told.items()),
                WAIT_S,
                "nothing new came",
            )
        assert dialog.chosen() == ("host-1", "host-3")
    finally:
        project.close()


def test_another_project_closes_it(stage: Stage, run: Path) -> None:
    shown(stage, run)
    stage.workbench.opening.open_samples()
    assert stage.workbench.fleet.dialog is None
    assert not stage.workbench.actions["fleet"].isEnabled()


@pytest.mark.slow
def test_the_next_start_of_the_run_heeds_what_was_wished(stage: Stage, tmp_path: Path) -> None:
    data, plan, folder = tmp_path / "data", tmp_path / "plan.json", tmp_path / "run"
    data.mkdir()
    for number in range(5):
        write_csv(data / f"host-{number}.csv", number)
    told = ["--rounds", "1", "--candidates", "2"]
    assert main(["fleet", "plan", str(data), "--out", str(plan), *told]) == 0
    command = ["fleet", "run", str(plan), "--out", str(folder), "--workers", "1"]
    assert main([*command, "--time-limit", "0"]) == 0
    dialog = shown(stage, folder)
    choose(dialog, "host-4")
    click(dialog.leave)
    stage.workbench.opening.open_samples()  # the run needs its project
    assert main(command) == 0
    dialog = shown(stage, folder)
    assert statuses(dialog)["host-4"] == "left out"
    assert [statuses(dialog)[f"host-{at}"] for at in range(4)] == ["done"] * 4


@pytest.mark.slow
def test_a_series_that_failed_is_tried_again_by_a_run_that_the_window_watches(stage: Stage, tmp_path: Path) -> None:
    data, plan, folder = tmp_path / "data", tmp_path / "plan.json", tmp_path / "run"
    data.mkdir()
    for number in range(5):
        write_csv(data / f"host-{number}.csv", number)
    told = ["--rounds", "1", "--candidates", "2", "--learn", "3"]
    assert main(["fleet", "plan", str(data), "--out", str(plan), *told]) == 0
    members = [key.name for group in read_plan(plan).groups for key in group.members]
    learned = {name for group in read_plan(plan).groups for name in group.learn}
    broken = next(name for name in members if name not in learned)
    (data / f"{broken}.csv").write_text("nothing of the kind\n")
    command = [sys.executable, str(ROOT / "main.py"), "fleet", "run", str(plan), "--out", str(folder), "--workers", "1"]
    subprocess.run(command, check=False, capture_output=True, cwd=tmp_path)
    dialog = shown(stage, folder)
    assert statuses(dialog) == {name: "failed" if name == broken else "done" for name in members}
    write_csv(data / f"{broken}.csv", int(broken[-1]))
    choose(dialog, broken)
    click(dialog.retry)
    assert statuses(dialog)[broken] == "again"
    stage.workbench.opening.open_samples()  # the run needs its project
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
    try:
        wait_until(lambda: Path(f"{folder / 'run.rwb'}-wal").exists() or child.poll() is not None, WAIT_S, "no start")
        stage.workbench.files.projects.open_project(folder / "run.rwb", read_only=True)
        stage.workbench.actions["fleet"].trigger()
        fleet = stage.workbench.fleet
        wait_until(
            lambda: fleet.dialog is not None and statuses(fleet.dialog).get(broken) == "done", WAIT_S, "not tried again"
        )
        assert child.wait(WAIT_S) == 0
    finally:
        child.kill()
        child.wait()
