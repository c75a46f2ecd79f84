"""A back-test on the real window: started by a key, followed into the chart, stopped; equal to the command line's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import CONTROL, LEFT, LONG_S, User
from workbench.cli.main import main
from workbench.gui.dialogs.rules.back_test import BackTestDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.packs.rulefile import write_rule
from workbench.resources import sample_data
from workbench.scoring.replay.document import document


@pytest.mark.slow
def test_the_window_and_the_command_line_replay_the_same(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    QTest.keyClick(user.bench.window, Qt.Key.Key_B, CONTROL)
    user.stage.settle(LONG_S)
    dialog = user.dialog(BackTestDialog)
    assert isinstance(dialog, BackTestDialog)
    told = user.bench.back_test.last_of(user.rule)
    assert told is not None and not dialog.is_running
    assert told.series[0].stop == user.split.validation_stop, "the closed test part was replayed"
    assert len(dialog.bars.days) == len(told.timeline) > 0

    write_rule(user.rule, tmp_path / "request_rate")
    written = tmp_path / "told.json"
    assert (
        main(
            [
                "backtest",
                str(tmp_path / "request_rate"),
                str(sample_data() / "request_rate.csv"),
                "--json",
                str(written),
            ]
        )
        == 0
    )
    (of_cli,) = json.loads(written.read_text("utf-8"))["rules"]
    assert of_cli == json.loads(json.dumps(document(told)))

    dialog.bars.setFocus()
    QTest.keyClick(dialog.bars, Qt.Key.Key_Right)
    start, stop = user.bench.window.chart.chart.points_in_sight()
    assert stop - start < len(user.series) / 2

    QTest.mouseClick(dialog.primary, LEFT)
    QTest.mouseClick(dialog.primary, LEFT)
    wait_until(lambda: not dialog.is_running, LONG_S, "the replay did not stop")
    assert dialog.primary.text() == "Replay"
