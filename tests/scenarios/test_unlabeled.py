"""A file that nobody has labeled: a click on Train ends with a stock rule, and the window says that it is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import LEFT, LONG_S, User
from workbench.gui.staging.stage import Stage, wait_until
from workbench.resources import sample_data


def without_labels(folder: Path) -> Path:
    """A sample series with times and values only."""
    rows = (sample_data() / "noisy_gauge.csv").read_text("utf-8").splitlines()
    target = folder / "gauge.csv"
    target.write_text("\n".join(row.rsplit(",", 1)[0] for row in rows) + "\n", "utf-8")
    return target


@pytest.mark.slow
def test_train_on_an_unlabeled_file_ends_with_a_stock_rule(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    user = User(open_stage())
    user.drop(without_labels(tmp_path))
    assert user.series.labels is None
    button = user.bench.window.top_bar.train
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT, Qt.KeyboardModifier.NoModifier)
    wait_until(lambda: user.bench.training.busy, LONG_S, "training did not begin")
    wait_until(lambda: not user.bench.training.busy, LONG_S, "training did not end")
    user.stage.settle(LONG_S)

    assert user.rule.title == "Stock rule, careful: a majority of three, for gauge"
    (row,) = user.bench.window.series.model._rows
    assert row.note == "no labels · stock rule"
    strip = user.bench.strip.model
    words = "no labels: the stock rule, limit set so that it stays within 1 alert a day on the recent data"
    assert strip.state == "done" and words in strip.facts and words in strip.tip
    assert "validation" not in strip.facts
    assert (user.flags() == 1).sum() <= 2  # of 1.5 days before the test part
