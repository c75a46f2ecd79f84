"""A window that nobody touches does nothing: no timer ticks and nothing is painted. Counted, not timed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from tests.scenarios.user import LONG_S
from workbench.gui.staging.stage import Stage, rest, wait_until

IDLE_S = 3.0
WORK = (QEvent.Type.Timer, QEvent.Type.Paint, QEvent.Type.UpdateRequest, QEvent.Type.MetaCall)


class Counted(QObject):
    """What the application is told between `start` and `stop`, by kind of event and of who hears it."""

    def __init__(self) -> None:
        super().__init__()
        self.events: Counter[tuple[str, str]] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count it; it goes on."""
        if event.type() in WORK and watched.parent() is not None:  # the pause of this test is a timer without parent
            self.events[event.type().name, type(watched).__name__] += 1
        return False


def idle(stage: Stage) -> Counter[tuple[str, str]]:
    """What happens while nobody does anything."""
    rest(1.0)  # what the last click began has ended
    counted = Counted()
    stage.app.installEventFilter(counted)
    rest(IDLE_S)
    stage.app.removeEventFilter(counted)
    return counted.events


@pytest.mark.slow
@pytest.mark.parametrize("state", ["empty", "open", "run shown", "grid"])
def test_an_idle_window_neither_ticks_nor_paints(open_stage: Callable[[], Stage], state: str) -> None:
    stage = open_stage()
    bench = stage.workbench
    if state != "empty":
        bench.start()
        stage.settle(LONG_S)
    if state == "run shown":
        bench.strip.toggle_details()
    if state == "grid":
        bench.actions["grid"].trigger()
        stage.settle(LONG_S)
    assert not idle(stage)


@pytest.mark.slow
def test_in_the_editor_only_the_caret_blinks(open_stage: Callable[[], Stage]) -> None:
    stage = open_stage()
    bench = stage.workbench
    bench.start()
    stage.settle(LONG_S)
    bench.panel.show_tab("rule")
    bench.window.activateWindow()
    wait_until(lambda: stage.app.activeWindow() is bench.window, LONG_S, "the window did not become active")
    bench.panel.editor.code.setFocus()
    blinks = IDLE_S * 1000 / (QApplication.cursorFlashTime() / 2) + 1
    events = idle(stage)
    assert 0 < sum(count for (kind, _), count in events.items() if kind == "Timer") <= blinks
    assert events["Paint", "CodeEdit"] <= blinks + 1
    assert not any(who in ("SeriesChart", "PlotWidget", "OverviewLane", "RowTable") for _, who in events)
