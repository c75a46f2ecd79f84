"""Help, the palette and About in the real window: F1 by what has the keyboard, what is found, what holds rules here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.scenarios.user import CONTROL, LONG_S
from workbench.gui.commands.table import COMMANDS
from workbench.gui.dialogs.about.about import AboutDialog
from workbench.gui.dialogs.train_options import TrainDialog
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.sandbox.layers import ALL_LAYERS

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.slow
def test_f1_opens_the_page_that_fits_the_panel_or_dialog_that_has_the_keyboard(
    open_stage: Callable[[], Stage],
) -> None:
    stage = open_stage()
    bench = stage.workbench
    assert bench.help.fitting() == "first-steps"
    bench.start()
    stage.settle(LONG_S)
    for widget, page in (
        (bench.window.series.list, "opening"),
        (bench.window.chart.chart, "charts"),
        (bench.panel.editor.code, "editor"),
    ):
        bench.window.activateWindow()
        if page == "editor":
            bench.panel.show_tab("rule")
        widget.setFocus()
        QTest.keyClick(widget, Key.Key_F1)
        assert bench.help.shown is not None and bench.help.shown.shown.key == page
    bench.window.activateWindow()
    bench.actions["train_options"].trigger()
    dialog = bench.window.findChildren(TrainDialog)[0]
    dialog.activateWindow()
    wait_until(lambda: QApplication.activeWindow() is dialog, LONG_S, "the dialog did not become active")
    QTest.keyClick(dialog, Key.Key_F1)
    assert bench.help.shown.shown.key == "runs"
    dialog.reject()
    bench.help.shown.close()
    stage.settle(LONG_S)


def test_every_command_of_the_table_is_done_by_somebody(open_stage: Callable[[], Stage]) -> None:
    assert open_stage().workbench.menu.done() == {command.id for command in COMMANDS}


@pytest.mark.slow
def test_the_palette_finds_series_and_pages_says_what_is_lacking_and_remembers(
    open_stage: Callable[[], Stage],
) -> None:
    stage = open_stage()
    bench = stage.workbench
    bench.start()
    stage.settle(LONG_S)
    palette = bench.window.palette_list
    QTest.keyClick(bench.window, Key.Key_P, CONTROL | SHIFT)
    QTest.keyClicks(palette.input, "series noisy")
    QTest.keyClick(palette.input, Key.Key_Return)
    assert bench.desk.chosen == "noisy_gauge"
    QTest.keyClick(bench.window, Key.Key_K, CONTROL)
    assert palette.shown_titles()[0] == "noisy_gauge"
    QTest.keyClicks(palette.input, "pause")
    assert "nothing is running" in palette.input.accessibleDescription()
    palette.input.setText("help scored")
    QTest.keyClick(palette.input, Key.Key_Return)
    assert bench.help.shown is not None and bench.help.shown.shown.key == "scores"
    bench.help.shown.close()
    assert bench.preferences.now.found.splitlines()[:2] == ["help scores", "series noisy_gauge"]
    stage.settle(LONG_S)


def test_about_names_every_layer_and_place_and_is_copied_as_one_text(open_stage: Callable[[], Stage]) -> None:
    stage = open_stage()
    bench = stage.workbench
    bench.start()
    stage.settle(LONG_S)
    bench.actions["about"].trigger()
    dialog = bench.window.findChildren(AboutDialog)[0]
    wait_until(lambda: "static check" in dialog.plain(), LONG_S, "the layers were not told")
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    told = QApplication.clipboard().text()
    assert all(layer in told for layer in ALL_LAYERS)
    assert str(bench.preferences.path) in told and "numpy" in told and "Python" in told
    dialog.reject()
    rest(0.05)
