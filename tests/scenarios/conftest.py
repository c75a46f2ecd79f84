"""What a scenario gets: a Qt without a screen where there is none, a real window, and the folder of real series."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot

from workbench.gui.staging.stage import Stage

OpenStage = Callable[[], Stage]


@pytest.fixture
def open_stage(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenStage]:
    """Opens a window whose preferences and projects lie below `tmp_path`; each call is another start of the program."""
    opened: list[Stage] = []

    def start() -> Stage:
        stage = Stage(tmp_path / "home")
        opened.append(stage)
        stage.__enter__()
        return stage

    yield start
    for stage in opened:
        stage.__exit__(None, None, None)


@pytest.fixture
def data() -> Path:
    """The folder of real series, named by the variable WORKBENCH_DATA."""
    folder = os.environ.get("WORKBENCH_DATA", "")
    if not folder:
        pytest.skip("WORKBENCH_DATA names no folder of real labeled series")
    return Path(folder)
