"""Cases in the real window: a folder is opened by each door, looked at, filtered, reviewed, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.data.cases.review import Decision, read_review, write_review
from workbench.gui.charts.area.axes import LEFT_WIDTH
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.views.cases.case_rows import LABEL, SCENARIO
from workbench.gui.views.cases.highlights import Highlights, Stretch
from workbench.samples.cases.generate import generate

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
CASES = 24


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases of the benchmark with a copy of one, a bad row, and a log with odd lines."""
    folder = tmp_path_factory.mktemp("cases") / "incidents"
    generate(folder, cases=CASES, seed=1)
    room = folder / "anom_dataset" / "scenario_1"
    for suffix in (".csv", ".log"):
        (room / f"anom_1_9{suffix}").write_bytes((room / f"anom_1_1{suffix}").read_bytes())
    with (folder / "norm_dataset" / "scenario_1" / "norm_1_1.csv").open("a") as file:
        file.write("only,two\n")
    with (folder / "norm_dataset" / "scenario_1" / "norm_1_1.log").open("a") as file:
        file.write("no time here\n<b>neither</b> here\n")
    return folder


@pytest.fixture
def folder(written: Path) -> Iterator[Path]:
    yield written
    (written / "review.json").unlink(missing_ok=True)


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    with Stage(tmp_path / "home") as made:
        yield made


def shown(stage: Stage, name: str = "") -> None:
    view = stage.workbench.case_view
    wait_until(
        lambda: (
            stage.workbench.cases.read is not None
            and view.shown is not None
            and view.shown.name == (name or stage.workbench.cases.chosen)
        ),
        60,
        "no case was shown",
    )
    rest(0.05)


def opened(stage: Stage, folder: Path) -> Stage:
    stage.workbench.begin([folder])
    shown(stage)
    return stage


def column(stage: Stage, at: int) -> list[str]:
    model = stage.workbench.window.cases.list.model
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def press(stage: Stage, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or stage.workbench.window, key)


def drop(stage: Stage, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    window, none = stage.workbench.window, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), action, data, LEFT, none))
    assert window.drops.words.text() == "Open incidents as cases: metrics with their logs"
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), action, data, LEFT, none))


@pytest.mark.parametrize("door", ["command line", "open folder", "open cases", "drop"])
def test_a_folder_of_cases_comes_in_by_every_door(stage: Stage, folder: Path, door: str) -> None:
    bench = stage.workbench
    if door == "command line":
        bench.begin([folder])
    elif door == "open folder":
        bench.opening.open_paths([folder])
    elif door == "open cases":
        bench.cases.open_folder(folder)
    else:
        drop(stage, folder)
    shown(stage)
    window = bench.window
    assert window.cases.isVisible()
    assert not window.area.isVisible()
    assert len(column(stage, 0)) == CASES + 1
    assert window.cases.list.hint.text() == f"{CASES + 1} · 0 of {CASES + 1} reviewed"
    assert window.cases.case.title.text() == "anom_1_1"
    assert len(window.cases.case.stack.strips) == 5
    assert window.cases.log.model.rowCount() > 30


def test_nothing_that_was_repaired_is_lost_and_each_doubt_leads_to_its_place(stage: Stage, folder: Path) -> None:
    window = opened(stage, folder).workbench.window
    assert "26 cases" not in window.messages.text.text()
    window.messages.link.click()
    doubts = window.cases.doubts
    assert doubts.isVisible()
    kinds = doubts.model.kinds()
    assert {"malformed rows": 1, "exact copies": 2, "no time": 1}.items() <= kinds.items()
    doubts.kind.setCurrentIndex(doubts.kind.findData("no time"))
    doubts.table.setFocus()
    doubts.table.selectRow(0)
    press(stage, KEY.Key_Return)
    shown(stage, "norm_1_1")
    log = window.cases.log
    assert log.model.lines is not None
    assert log.model.lines.texts[int(log.table.chosen_places()[0])] == "no time here"
    assert log.levels.buttons["?"].text() == "? 2"


def test_keys_page_through_the_list_and_series_keep_their_keys(stage: Stage, folder: Path) -> None:
    bench = opened(stage, folder).workbench
    press(stage, KEY.Key_N)
    shown(stage, "anom_1_9")
    press(stage, KEY.Key_P)
    shown(stage, "anom_1_1")
    bench.actions["cases"].trigger()
    assert bench.window.area.isVisible()
    assert not bench.actions["next_case"].isEnabled()
    bench.actions["cases"].trigger()
    assert bench.window.cases.list.table.hasFocus()


def test_the_list_is_filtered_and_sorted(stage: Stage, folder: Path) -> None:
    panel = opened(stage, folder).workbench.window.cases.list
    QTest.keyClicks(panel.filter, "mining")
    assert column(stage, 0) == ["mali_1_1"]
    assert panel.hint.text().startswith(f"1 of {CASES + 1}")
    panel.filter.clear()
    panel.label.setCurrentIndex(panel.label.findData("normal"))
    assert all(label.startswith("●") for label in column(stage, 1))
    panel.label.setCurrentIndex(0)
    panel.table.setFocus()
    press(stage, KEY.Key_6)
    lines = [int(text) for text in column(stage, 5)]
    assert lines == sorted(lines)
    press(stage, KEY.Key_6)
    assert [int(text) for text in column(stage, 5)] == sorted(lines, reverse=True)


def test_a_moment_and_a_region_move_charts_and_log_together(stage: Stage, folder: Path) -> None:
    area = opened(stage, folder).workbench.window.cases
    stack, log = area.case.stack, area.log
    strip = stack.strips[1]
    middle = QPoint((LEFT_WIDTH + strip.width()) // 2, strip.height() // 2)
    QTest.mouseClick(strip, LEFT, pos=middle)
    assert stack.moment is not None and stack.axis is not None
    assert log.model.lines is not None
    place = int(log.table.chosen_places()[0])
    assert log.model.lines.times_ns[place] <= stack.axis.time(stack.moment)
    QTest.mousePress(strip, LEFT, pos=middle)
    QTest.mouseMove(strip, middle + QPoint(120, 0))
    QTest.mouseRelease(strip, LEFT, pos=middle + QPoint(120, 0))
    assert stack.region is not None
    begin, end = (stack.axis.time(at) for at in stack.region)
    times = log.model.lines.times_ns[log.table.chosen_places()]
    assert len(times) == int(((log.model.lines.times_ns >= begin) & (log.model.lines.times_ns <= end)).sum())
    log.table.setFocus()
    log.table.selectRow(3)
    assert stack.region is None
    assert stack.moment == pytest.approx(stack.axis.position(int(log.model.lines.times_ns[3])))
    press(stage, KEY.Key_Escape)
    assert stack.moment is None
    press(stage, KEY.Key_Escape)
    press(stage, KEY.Key_Right)
    press(stage, KEY.Key_Right)
    assert stack.moment is not None


def test_columns_that_give_the_class_away_are_left_out_until_they_are_asked_for(stage: Stage, folder: Path) -> None:
    bench = opened(stage, folder).workbench
    bench.cases.choose("mali_1_1")
    shown(stage, "mali_1_1")
    switch = bench.window.cases.case.columns
    assert switch.text() == "1 column left out"
    QTest.mouseClick(switch, LEFT)
    wait_until(lambda: len(bench.window.cases.case.stack.strips) == 6, 30, "the column did not come")
    assert switch.text() == "Every column is shown"
    QTest.mouseClick(switch, LEFT)
    wait_until(lambda: len(bench.window.cases.case.stack.strips) == 5, 30, "the column stayed")


def test_decisions_are_edits_that_undo_takes_back_and_the_file_of_the_command_line_follows(
    stage: Stage, folder: Path
) -> None:
    bench = opened(stage, folder).workbench
    bar = bench.window.cases.case.review
    press(stage, KEY.Key_K)
    shown(stage, "anom_1_9")
    assert read_review(folder)["anom_1_1"].verdict == "keep"
    press(stage, KEY.Key_X)
    assert bar.asking and bar.reason.hasFocus()
    press(stage, KEY.Key_Return)
    assert bar.fault.text() == "It needs a reason."
    QTest.keyClicks(bar.reason, "a copy")
    press(stage, KEY.Key_Return)
    rest(0.1)
    told = read_review(folder)["anom_1_9"]
    assert (told.verdict, told.reason) == ("drop", "a copy")
    assert bar.progress.text() == f"2 of {CASES + 1} reviewed"
    bench.cases.choose("anom_1_9")
    bench.actions["undo"].trigger()
    assert set(read_review(folder)) == {"anom_1_1"}
    shown(stage, "anom_1_9")
    bench.window.cases.list.table.setFocus()
    press(stage, KEY.Key_E)
    bar.label.setCurrentIndex(bar.label.findData("normal"))
    bar.scenario.setEditText("norm_2")
    bar.reason.setText("the log explains it")
    QTest.mouseClick(bar.done, LEFT)
    fixed = read_review(folder)["anom_1_9"]
    assert (fixed.label, fixed.scenario) == ("normal", "norm_2")
    assert bench.cases.rows["anom_1_9"].label == "normal"
    assert bench.cases.rows["anom_1_9"].fixed


def test_another_start_brings_the_cases_back_with_what_was_decided_elsewhere(
    tmp_path: Path, qtbot: QtBot, folder: Path
) -> None:
    with Stage(tmp_path / "home") as first:
        opened(first, folder).workbench.cases.choose("norm_1_1")
        rest(0.1)
    write_review(folder, {"norm_1_1": Decision("drop", "by hand", "bo", "2026-11-22T10:00:00+00:00", "x")})
    with Stage(tmp_path / "home") as second:
        second.workbench.begin()
        shown(second, "norm_1_1")
        assert second.workbench.cases.rows["norm_1_1"].verdict == "drop"
        assert second.workbench.window.cases.isVisible()
        assert second.workbench.window.cases.doubts.model.rowCount() > 0
        second.workbench.actions["undo"].trigger()
        assert second.workbench.cases.rows["norm_1_1"].verdict == ""


def test_a_cancel_keeps_the_cases_that_were_read(stage: Stage, folder: Path) -> None:
    bench = stage.workbench

    def enough(text: str, _share: float) -> None:
        if "anom_1_9" in text:
            bench.background.cancel()

    bench.background.told.connect(enough)
    bench.begin([folder])
    wait_until(lambda: bench.cases.read is not None, 60, "nothing was kept")
    assert 0 < len(bench.cases.rows) < CASES + 1
    assert "not read" in bench.window.messages.text.text()


def test_highlights_are_handed_in_as_plain_data(stage: Stage, folder: Path) -> None:
    bench = opened(stage, folder).workbench
    area, read = bench.window.cases, bench.case_view.shown
    assert read is not None
    times = read.opened.case.metrics.times_ns
    assert times is not None
    found = Stretch(int(times[10]), int(times[20]), "rises by 40")
    area.set_highlights(Highlights({"cpu_usage": (found,)}, {"a process that takes all": (2,)}))
    assert [len(strip.found) for strip in area.case.stack.strips] == [1, 0, 0, 0, 0]
    assert "rises by 40" in area.case.stack.strips[0].toolTip()
    assert area.log.model.evidence(1) == ("a process that takes all",)


def test_undoing_the_opening_empties_the_list_and_says_what_goes_there(stage: Stage, folder: Path) -> None:
    bench = opened(stage, folder).workbench
    bench.actions["undo"].trigger()
    assert column(stage, 0) == []
    assert bench.window.cases.list.empty.isVisible()
    assert bench.case_view.shown is None
    wait_until(bench.actions["redo"].isEnabled, 10, "nothing can be redone")
    bench.actions["redo"].trigger()
    shown(stage)
    assert len(column(stage, 0)) == CASES + 1


@pytest.mark.parametrize(("width", "full"), [(1100, False), (1920, True)])
def test_the_list_is_never_wider_than_its_place_and_tells_the_rest_at_the_pointer(
    stage: Stage, folder: Path, width: int, full: bool
) -> None:
    window = opened(stage, folder).workbench.window
    window.resize(width, 700)
    window.reset_panels()
    rest(0.05)
    table = window.cases.list.table
    assert table.horizontalScrollBar().maximum() == 0
    assert table.columnWidth(SCENARIO) >= 120
    assert column(stage, LABEL)[0] == ("▲ anomalous" if full else "▲")
    told = str(table.model().index(0, SCENARIO).data(Qt.ItemDataRole.ToolTipRole))
    assert "label: ▲ anomalous\n" in told and "rows: 90\n" in told


def test_another_start_finds_the_panels_of_cases_where_they_stood(tmp_path: Path, qtbot: QtBot, folder: Path) -> None:
    with Stage(tmp_path / "home") as first:
        area = opened(first, folder).workbench.window.cases
        area.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, area.docks["log"])
        rest(0.1)
    with Stage(tmp_path / "home") as second:
        second.workbench.begin()
        shown(second)
        area = second.workbench.window.cases
        assert area.dockWidgetArea(area.docks["log"]) == Qt.DockWidgetArea.RightDockWidgetArea
        second.workbench.actions["reset_panels"].trigger()
        assert area.dockWidgetArea(area.docks["log"]) == Qt.DockWidgetArea.BottomDockWidgetArea


def test_one_huge_log_tells_how_far_it_is_and_can_be_cancelled(stage: Stage, tmp_path: Path) -> None:
    bench, folder = stage.workbench, tmp_path / "huge"
    generate(folder, cases=2, seed=1)
    for log in folder.rglob("*.log"):
        log.write_text(
            "".join(f"2026-04-08T12:{i // 60 % 60:02}:{i % 60:02}Z web app: said {i}\n" for i in range(90_000))
        )
    shares: list[float] = []

    def enough(_text: str, share: float) -> None:
        shares.append(share)
        if share > 0:
            bench.background.cancel()

    bench.background.told.connect(enough)
    bench.begin([folder])
    wait_until(lambda: "Nothing was opened" in bench.window.messages.text.text(), 60, "it was not cancelled")
    assert 0 < shares[-1] < 0.5
    assert not bench.cases.rows
