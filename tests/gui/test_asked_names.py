"""Short questions by real clicks and keys: the time zone, whose name labels bear, all doubts of an import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from workbench.gui.charts import zone
from workbench.gui.dialogs.report import ReportDialog
from workbench.gui.staging.stage import Stage, rest, wait_until

LEFT = Qt.MouseButton.LeftButton
OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


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


def answered(stage: Stage, command: str, text: str, button: QDialogButtonBox.StandardButton) -> None:
    """Choose a command of the menu; when its question has come, type over what stands there and click a button."""
    seen: list[str] = []

    def reply() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QInputDialog)
        box, buttons = dialog.findChild(QComboBox), dialog.findChild(QDialogButtonBox)
        field = box.lineEdit() if box is not None else dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit) and isinstance(buttons, QDialogButtonBox)
        seen.append(field.text())
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.mouseClick(buttons.button(button), LEFT)

    QTimer.singleShot(0, reply)
    stage.workbench.actions[command].trigger()
    assert seen  # the question came, with what holds now


@pytest.mark.parametrize(
    ("text", "button", "name"),
    [
        ("Europe/Berlin", OK, "Europe/Berlin"),
        ("America/New York", OK, "America/New_York"),
        ("Asia/Tokyo", CANCEL, "UTC"),
    ],
)
def test_the_zone_is_chosen_by_its_name(
    stage: Stage, text: str, button: QDialogButtonBox.StandardButton, name: str
) -> None:
    answered(stage, "zone_choose", text, button)
    assert zone.shown().name == name
    told = stage.workbench.window.chart.hint.text().split(" · ")
    assert zone.shown().place in told and ("UTC" in told) == (name == "UTC")


def test_a_zone_that_nobody_knows_is_refused_in_the_strip(stage: Stage) -> None:
    answered(stage, "zone_choose", "Mars/Olympus", OK)
    assert zone.shown().name == "UTC"
    assert "Mars/Olympus" in stage.workbench.window.messages.messages()[-1].text


@pytest.mark.parametrize(("button", "changed"), [(CANCEL, False), (OK, True)])
def test_labels_bear_the_name_that_was_given(
    stage: Stage, button: QDialogButtonBox.StandardButton, changed: bool
) -> None:
    bench = stage.workbench
    before = bench.preferences.now.who
    answered(stage, "author", "  Ana Li ", button)
    start = 3 if changed else 10
    bench.window.chart.chart.hands.select(start, start + 3)
    bench.actions["mark"].trigger()
    labels = bench.desk.labels(bench.desk.chosen)
    made = labels.at(start) if labels is not None else None
    assert made is not None and made.author == ("Ana Li" if changed else before)


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
