"""The steps of a run on the real window: a click on one shows what it changed, also before the run has a rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest

from tests.scenarios.user import LEFT, LONG_S, NONE, User
from workbench.gui.staging.stage import Stage, wait_until
from workbench.gui.views.two_lines import KEY_ROLE

ENOUGH = 5


@pytest.mark.slow
def test_a_click_on_a_step_shows_its_text_against_its_parent_and_its_flags(open_stage: Callable[[], Stage]) -> None:
    user = User(open_stage())
    bench = user.bench
    bench.start()
    user.stage.settle(LONG_S)
    bench.actions["train"].trigger()
    bench.strip.toggle_details()
    story = bench.training.story
    wait_until(lambda: len(story.candidates) >= ENOUGH or not bench.training.busy, LONG_S, "nothing was proposed")
    QTest.mouseClick(bench.strip.pause, LEFT)
    wait_until(lambda: bench.training.slot.state in ("paused", "done"), LONG_S, "it did not pause")
    rows = bench.details.list
    wait_until(lambda: rows.count() > ENOUGH, LONG_S, "no steps are listed")
    assert any(str(rows.item(at).data(KEY_ROLE)).startswith("round") for at in range(rows.count()))
    at = next(at for at in range(rows.count()) if isinstance(rows.item(at).data(KEY_ROLE), int))
    number = rows.item(at).data(KEY_ROLE)
    QTest.mouseClick(rows.viewport(), LEFT, NONE, rows.visualItemRect(rows.item(at)).center())
    assert bench.panel.tabs.currentIndex() == 0
    assert bench.versions._pair[0] == f"candidate {number}"
    assert bench.desk.chosen in story.series[bench.details.task]
    bench.actions["stop"].trigger()
    wait_until(lambda: not bench.training.busy, LONG_S, "it did not stop")
