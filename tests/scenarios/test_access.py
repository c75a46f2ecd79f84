"""Every state of the window can be named by a screen reader, reached by keys, and read at the smallest size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.scenarios import walk
from tests.scenarios.user import LONG_S
from workbench.gui.language import speak
from workbench.gui.staging.case_shots import case_states
from workbench.gui.staging.frame_shots import FRAME_STATES
from workbench.gui.staging.model_shots import _close_dialogs, _train
from workbench.gui.staging.pictures import SMALL
from workbench.gui.staging.screenshots import STATES
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.gui.theme import Name
from workbench.gui.views.tab_order import hands_on

RUNNING = ("training", "stopped")  # what is in sight there comes and goes while one walks
TABS = range(4)


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    yield speak(qapp, request.param)
    speak(qapp, "en")


@pytest.mark.slow
def test_in_every_state_all_is_named_reachable_and_readable_at_1100_by_700(
    language: str, open_stage: Callable[[], Stage]
) -> None:
    stage = open_stage()
    theme: Name = "light" if language == "en" else "dark"
    stage.workbench.themes.choose(theme)
    states = {name: arrange for name, arrange in STATES.items() if name not in RUNNING}
    found: dict[str, str] = {}
    for name, arrange in {**states, "train": _train, **FRAME_STATES}.items():
        arrange(stage)
        at_the_smallest(stage)
        for defect in lasting_defects(stage):
            found.setdefault(defect, name)
    _close_dialogs(stage)
    stage.workbench.window.menu.hide()
    assert not found, "\n".join(f"{state}: {defect}" for defect, state in found.items())


@pytest.mark.slow
def test_in_every_state_of_cases_all_is_named_reachable_and_readable_at_1100_by_700(
    language: str, open_stage: Callable[[], Stage]
) -> None:
    stage = open_stage()
    stage.workbench.themes.choose("dark" if language == "en" else "light")
    found: dict[str, str] = {}
    with case_states() as states:
        for name, arrange in states.items():
            arrange(stage)
            at_the_smallest(stage)
            for defect in lasting_defects(stage):
                found.setdefault(defect, name)
        list_fits = stage.workbench.window.cases.list.table.horizontalScrollBar().maximum() == 0
    assert not found, "\n".join(f"{state}: {defect}" for defect, state in found.items())
    assert list_fits


def lasting_defects(stage: Stage) -> list[str]:
    """What is wrong with all that is in sight, and stays so."""
    window = stage.workbench.window
    return walk.lasting(lambda: [defect for root in walk.in_sight(window) for defect in defects(root)])


def defects(root: QWidget) -> list[str]:
    """Everything that is wrong with what is in sight below a window."""
    nameless = [f"no name: {one}" for one in walk.nameless(root)]
    unreachable = [f"no way by keys: {one}" for one in walk.unreachable(root)]
    return nameless + unreachable + [f"cut: {one}" for one in walk.cut(root)]


def at_the_smallest(stage: Stage) -> None:
    stage.workbench.window.resize(SMALL)
    stage.workbench.window.reset_panels()
    rest(0.1)


@pytest.mark.slow
def test_tab_comes_to_every_control_panel_by_panel_as_one_reads(open_stage: Callable[[], Stage]) -> None:
    stage = opened(open_stage)
    window = stage.workbench.window
    panels = [window.top_bar, window.series, window.area.center, window.findings, window.rule_panel, window.run_strip]
    for tab in TABS:
        stage.workbench.panel.tabs.setCurrentIndex(tab)
        rest(0.1)
        stops = walk.by_tab(window.top_bar.menu_button)
        both = {*stops, *walk.by_tab(window.top_bar.menu_button, back=True)}
        missed = [walk.path(one) for one in walk.controls(window) if walk.takes_tab(one) and one not in both]
        assert not missed
        order = [number for one in stops for number, panel in enumerate(panels) if panel.isAncestorOf(one)]
        assert order == sorted(order), [walk.path(one) for one in stops]
        assert set(order) == set(range(len(panels)))


def test_who_hands_the_keyboard_on_is_known_by_class(open_stage: Callable[[], Stage]) -> None:
    window = opened(open_stage).workbench.window
    takers = [one for one in window.findChildren(QWidget) if one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value]
    wrong = [walk.path(one) for one in takers if hands_on(one) != (one.focusProxy() is not None)]
    assert len(takers) > 100 and not wrong


def test_shift_tab_goes_the_same_way_back(open_stage: Callable[[], Stage]) -> None:
    window = opened(open_stage).workbench.window
    window.top_bar.train.setFocus()
    QTest.keyClick(window.top_bar.train, Qt.Key.Key_Tab)
    assert focus() is window.series.list
    QTest.keyClick(focus(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert focus() is window.top_bar.train


def test_f6_leaves_an_editor_that_keeps_tab_and_goes_from_panel_to_panel(open_stage: Callable[[], Stage]) -> None:
    stage = opened(open_stage)
    window, code = stage.workbench.window, stage.workbench.panel.editor.code
    stage.workbench.panel.show_tab("rule")
    code.setFocus()
    text = code.toPlainText()
    QTest.keyClick(code, Qt.Key.Key_F6)
    visited = [focus()]
    for _ in range(5):
        QTest.keyClick(focus(), Qt.Key.Key_F6)
        visited.append(focus())
    assert code.toPlainText() == text
    panels = (window.run_strip, window.top_bar, window.series, window.area.center, window.findings, window.rule_panel)
    assert all(panel.isAncestorOf(one) for panel, one in zip(panels, visited, strict=True))
    QTest.keyClick(focus(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.findings.isAncestorOf(focus())


def opened(open_stage: Callable[[], Stage]) -> Stage:
    """The window on the sample project, active, at the smallest size."""
    stage = open_stage()
    stage.workbench.start()
    stage.settle(LONG_S)
    window = stage.workbench.window
    window.activateWindow()
    wait_until(lambda: stage.app.activeWindow() is window, LONG_S, "the window did not become active")
    at_the_smallest(stage)
    return stage


def focus() -> QWidget:
    """Who has the keyboard."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
