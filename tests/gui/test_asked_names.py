"""Short questions by real clicks and keys: the time zone, whose name labels bear, all doubts of an import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from workbench.gui.charts import zone
from workbench.gui.dialogs.ask import AskDialog
from workbench.gui.dialogs.report import ReportDialog
from workbench.gui.staging.stage import Stage, rest, wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("stage"))
    made.__enter__()
    made.workbench.start()
    desk = made.workbench.desk
    wait_until(lambda: bool(desk.names()) and not desk.missing(), 60, "the samples were not loaded")
    yield made
    made.settle()
    made.__exit__(None, None, None)


@pytest.fixture
def stage(qtbot: QtBot, window: Stage) -> Iterator[Stage]:
    window.settle()
    yield window
    window.workbench.times.choose("UTC")
    window.settle()


def answered(stage: Stage, command: str, text: str, agreed: bool) -> None:
    """Choose a command of the menu, type over what stands in its question, and click a button."""
    stage.workbench.actions[command].trigger()
    (dialog,) = [one for one in stage.workbench.window.findChildren(AskDialog) if one.isVisible()]
    field = dialog.field.lineEdit() if isinstance(dialog.field, QComboBox) else dialog.field
    assert isinstance(field, QLineEdit) and field.selectedText() == field.text() != ""
    QTest.keyClicks(field, text)
    if agreed and not dialog.primary.isEnabled():
        assert dialog.missing.text()
        QTest.mouseClick(dialog.cancel, LEFT)
    else:
        QTest.mouseClick(dialog.primary if agreed else dialog.cancel, LEFT)
    assert not dialog.isVisible()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "agreed", "name"),
    [
        ("Europe/Berlin", True, "Europe/Berlin"),
        ("America/New York", True, "America/New_York"),
        ("Asia/Tokyo", False, "UTC"),
        ("Mars/Olympus", True, "UTC"),
    ],
)
def test_the_zone_is_chosen_by_its_name(stage: Stage, text: str, agreed: bool, name: str) -> None:
    answered(stage, "zone_choose", text, agreed)
    assert zone.shown().name == name
    told = stage.workbench.window.chart.hint.text().split(" · ")
    assert zone.shown().place in told and ("UTC" in told) == (name == "UTC")


@pytest.mark.parametrize("agreed", [False, True])
def test_labels_bear_the_name_that_was_given(stage: Stage, agreed: bool) -> None:
    bench = stage.workbench
    before = bench.preferences.now.who
    answered(stage, "author", "  Ana Li ", agreed)
    start = 3 if agreed else 10
    bench.window.chart.chart.hands.select(start, start + 3)
    bench.actions["mark"].trigger()
    labels = bench.desk.labels(bench.desk.chosen)
    made = labels.at(start) if labels is not None else None
    assert made is not None and made.author == ("Ana Li" if agreed else before)


def report(stage: Stage) -> ReportDialog:
    """The one report that is open."""
    (dialog,) = [one for one in stage.workbench.window.findChildren(ReportDialog) if one.isVisible()]
    return dialog


def test_all_doubts_of_an_import_are_shown_by_the_menu_and_by_the_button_of_its_message(
    stage: Stage, tmp_path: Path
) -> None:
    bench = stage.workbench
    bench.actions["label_doubts"].trigger()
    assert "No labels with doubts" in report(stage).text.toPlainText()
    QTest.keyClick(report(stage), Qt.Key.Key_Escape)
    path = tmp_path / "labels.csv"
    path.write_text(f"series,start,stop\n{bench.desk.chosen},5,9\ndisk,1,2\nmemory,9,4\n", "utf-8")
    bench.label_files.import_from(path)
    rest(0.02)
    link = bench.window.messages.link
    assert link.isVisible() and link.text() == "All doubts"
    QTest.mouseClick(link, LEFT)
    dialog = report(stage)
    told = dialog.text.toPlainText()
    assert "disk" in told and "memory" in told
    QTest.mouseClick(dialog.primary, LEFT)
    assert QApplication.clipboard().text() == told
    QTest.mouseClick(dialog.cancel, LEFT)
    assert not dialog.isVisible()
