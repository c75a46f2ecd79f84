"""The next key after a start may be the one that stops it: commands follow a run without waiting for the event loop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.gui.staging.stage import Stage, wait_until


@pytest.fixture
def open_stage(qtbot, tmp_path: Path):
    """A window on the sample project."""
    with Stage(tmp_path / "home") as stage:
        stage.workbench.start()
        stage.settle(240)
        yield lambda: stage


def test_stop_and_pause_can_be_used_in_the_moment_a_run_starts(open_stage: Callable[[], Stage]) -> None:
    bench = open_stage().workbench
    bench.actions["train"].trigger()
    assert bench.training.busy
    assert bench.actions["stop"].isEnabled() and bench.actions["pause"].isEnabled()
    assert not bench.actions["train"].isEnabled()
    assert bench.strip.stop.isEnabled() and not bench.strip.stop.isHidden()
    bench.actions["stop"].trigger()
    wait_until(lambda: not bench.training.busy, 60, "the run did not stop")
    assert bench.actions["train"].isEnabled() and not bench.actions["stop"].isEnabled()
