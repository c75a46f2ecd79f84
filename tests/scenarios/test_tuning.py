"""The tuner at the real window: a limit that is far off, tuned, replaced, taken back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from tests.scenarios.user import LEFT, LONG_S, User
from workbench.gui.dialogs.study.tune import TuneDialog
from workbench.gui.staging.stage import Stage, wait_until
from workbench.model.rule import InputSpec, Rule
from workbench.project.edits import put_rule
from workbench.resources import sample_data

TEXT = """import numpy as np
import rulekit as rk

JUMP_MIN = 20.0
# Emit gap: 10 points


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: it moves by its usual step
    jump = rk.jump(value, 1)
    # Abnormal Rule 1: a jump far beyond the usual step
    flag = np.abs(jump) >= JUMP_MIN
    return flag
"""


@pytest.mark.slow
def test_a_limit_far_off_is_tuned_and_undo_takes_it_back(open_stage: Callable[[], Stage], tmp_path: Path) -> None:
    user = User(open_stage())
    source = tmp_path / "noisy_gauge.csv"
    shutil.copy(sample_data() / source.name, source)
    user.drop(source)
    project = user.bench.desk.project
    assert project is not None
    user.bench.desk.apply(put_rule(project, Rule(source.stem, TEXT, input=InputSpec(series=(source.stem,)))))
    user.stage.settle(LONG_S)
    user.choose_tab(1)
    QTest.mouseClick(user.editor.tune, LEFT)
    dialog = user.dialog(TuneDialog)
    assert isinstance(dialog, TuneDialog)
    wait_until(lambda: not dialog.at_work, LONG_S, "tuning did not end")
    assert dialog.primary.isVisible(), dialog._none.text()
    assert dialog.table.item(0, 0).text() == "JUMP_MIN"
    QTest.mouseClick(dialog.primary, LEFT)
    user.stage.settle(LONG_S)
    limit = re.search(r"JUMP_MIN = ([\d.]+)", user.rule.text)
    assert limit is not None
    assert float(limit[1]) < 20.0
    assert user.rule.status == "draft"
    assert user.editor.text == user.rule.text
    user.bench.actions["undo"].trigger()
    user.stage.settle(LONG_S)
    assert user.rule.text == TEXT
