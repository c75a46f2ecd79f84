"""Pictures about language models: a server on loopback writes rules, so that the real window has something to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import TypeVar

from PySide6.QtWidgets import QDialog

from workbench.bench.author.server import ChatServer
from workbench.bench.author.steps import Say
from workbench.bench.author.wire import Seen
from workbench.gui.dialogs.study.compare_runs import CompareRunsDialog
from workbench.gui.dialogs.study.transcript import TranscriptDialog
from workbench.gui.dialogs.study.tune import TuneDialog
from workbench.gui.dialogs.train_options import TrainDialog
from workbench.gui.staging.stage import Stage, rest, wait_until

PATIENCE_S = 300.0
SHOWN_CALLS = 6
RULE = '''"""A sudden jump while the series is calm."""

import numpy as np
import rulekit as rk

JUMP_MIN = {limit}
# Emit gap: 10 points


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value moves by its usual step from point to point
    jump = rk.jump(value, 1)
    # Abnormal Rule 1: a jump far beyond the usual step
    flag = np.abs(jump) >= JUMP_MIN
    return flag
'''
Arrange = Callable[[Stage], None]
D = TypeVar("D", bound=QDialog)


@contextmanager
def model_states() -> Iterator[dict[str, Arrange]]:
    """The states, in an order that works after those of `screenshots`; the server answers while this lasts."""
    numbers = count(1)

    def author(_seen: Seen) -> Say:
        rule = RULE.format(limit=f"{3 + next(numbers) % 7 / 2:.1f}")
        return Say(f"The value jumps within one point and the noise around it is calm.\n\n```python\n{rule}```\n")

    with ChatServer(author=author) as server:
        yield {
            "train": _train,
            "train-model": lambda stage: _train_model(stage, server.url),
            "prompts": _prompts,
            "training-model": _training_model,
            "transcript": _transcript,
            "compare-runs": _compare,
            "consent": _consent,
            "tune": _tune,
        }


def _train(stage: Stage) -> None:
    _close_dialogs(stage)
    stage.workbench.actions["train_options"].trigger()
    rest(0.2)


def _train_model(stage: Stage, url: str) -> None:
    """The model is chosen, its server on this machine."""
    dialog = _dialog(stage, TrainDialog)
    dialog.proposer.setCurrentIndex(dialog.proposer.findData("llm"))
    dialog.rounds.setValue(3)
    dialog.candidates.setValue(3)
    page = dialog.page
    page.address.setText(url)
    page.address.textEdited.emit(url)
    page.model.setEditText("qwen3:14b")
    page.more.button.setChecked(True)
    wait_until(lambda: bool(dialog.forecast.text()), PATIENCE_S, "no forecast came")
    rest(0.3)


def _prompts(stage: Stage) -> None:
    _dialog(stage, TrainDialog).page.prompts.click()
    rest(0.2)


def _consent(stage: Stage) -> None:
    """The question before the first call to a foreign host."""
    from workbench.gui.controllers.start.asked import PromptSource
    from workbench.gui.dialogs.llm.sent import SentDialog

    bench = stage.workbench
    _close_dialogs(stage)
    series = [loaded.series for name in bench.desk.names() if (loaded := bench.desk.loaded(name)) is not None]
    labeled = [one for one in series if one.labels is not None]
    sending = PromptSource().first(bench.start_run.choice, labeled, lambda _text, _done, _total: None)
    words = sending.words.replace(sending.host, "api.openai.com")
    foreign = replace(sending, host="api.openai.com", local=False, words=words)
    SentDialog(foreign, bench.themes.theme, ask=True, parent=bench.window).open()
    rest(0.2)


def _training_model(stage: Stage) -> None:
    bench = stage.workbench
    for dialog in bench.window.findChildren(QDialog):
        if not isinstance(dialog, TrainDialog):
            dialog.reject()
    _dialog(stage, TrainDialog).primary.click()
    wait_until(lambda: bench.training.busy, PATIENCE_S, "training did not begin")
    if not bench.strip.is_open:
        bench.strip.toggle_details()
    story = bench.training.story
    assert story is not None
    wait_until(lambda: len(story.calls) >= SHOWN_CALLS or not bench.training.busy, PATIENCE_S, "nothing was asked")
    rest(1.0)


def _transcript(stage: Stage) -> None:
    stage.workbench.actions["transcript"].trigger()
    wait_until(lambda: _dialog(stage, TranscriptDialog).view.count > 0, PATIENCE_S, "no call was shown")
    rest(0.2)


def _compare(stage: Stage) -> None:
    bench = stage.workbench
    _close_dialogs(stage)
    wait_until(lambda: not bench.training.busy, 2 * PATIENCE_S, "training did not end")
    stage.settle(PATIENCE_S)
    bench.actions["compare_runs"].trigger()
    wait_until(lambda: _dialog(stage, CompareRunsDialog).table.rowCount() > 0, PATIENCE_S, "no run was shown")
    wait_until(lambda: not bench.runs.background.busy, PATIENCE_S, "flags were not compared")
    rest(0.2)


def _tune(stage: Stage) -> None:
    _close_dialogs(stage)
    if stage.workbench.strip.is_open:
        stage.workbench.strip.toggle_details()
    bench = stage.workbench
    bench.desk.choose("noisy_gauge")
    stage.settle(PATIENCE_S)
    rule = bench.desk.rule()
    assert rule is not None
    bench.rule.put(rule.with_text(RULE.format(limit="20.0")), "A limit that is far off")
    stage.settle(PATIENCE_S)
    bench.actions["tune"].trigger()
    wait_until(lambda: not _dialog(stage, TuneDialog).at_work, PATIENCE_S, "tuning did not end")
    rest(0.2)


def _close_dialogs(stage: Stage) -> None:
    for dialog in stage.workbench.window.findChildren(QDialog):
        dialog.reject()


def _dialog(stage: Stage, kind: type[D]) -> D:
    (found,) = [one for one in stage.workbench.window.findChildren(kind) if one.isVisible()]
    return found
