"""A language model at the real window: real child processes, a server on loopback that answers when it is told."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from tests.scenarios.user import LEFT, LONG_S, User
from workbench.bench.author.server import ChatServer
from workbench.bench.author.steps import Say
from workbench.bench.author.wire import Seen
from workbench.gui.controllers.start.consent import agreed_hosts
from workbench.gui.dialogs.llm.sent import SentDialog
from workbench.gui.dialogs.study.transcript import TranscriptDialog
from workbench.gui.dialogs.train_options import TrainDialog
from workbench.gui.staging.stage import Stage, rest, wait_until
from workbench.resources import sample_data

RULE = '''"""A sudden jump."""

import numpy as np
import rulekit as rk

JUMP_MIN = 6.0
# Emit gap: 10 points


def inference(sample: np.ndarray) -> np.ndarray:
    value = sample[:, 0]
    # Normal Rule 1: the value moves by its usual step from point to point
    jump = rk.jump(value, 1)
    # Abnormal Rule 1: a jump far beyond the usual step
    flag = np.abs(jump) >= JUMP_MIN
    return flag
'''
Start = Callable[[], Stage]


class SlowModel:
    """Answers each call with another limit, but only while `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self._answers = 0
        self._door = threading.Lock()

    def __call__(self, _seen: Seen) -> Say:
        self.go.wait(LONG_S)
        with self._door:
            self._answers += 1
            limit = f"{3 + self._answers / 2}"
        return Say(f"It jumps.\n\n```python\n{RULE.replace('6.0', limit)}```\n")


def at_the_window(open_stage: Start, folder: Path) -> User:
    """A small labeled series is open."""
    user = User(open_stage())
    source = folder / "noisy_gauge.csv"
    shutil.copy(sample_data() / source.name, source)
    user.drop(source)
    return user


def choose(combo: QComboBox, key: str) -> None:
    """Choose by keys."""
    combo.setFocus()
    while combo.currentData() != key:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down if combo.findData(key) > before else Qt.Key.Key_Up)
        assert combo.currentIndex() != before


def train_with_a_model(user: User, url: str, rounds: int = 1, candidates: int = 2) -> None:
    """Fill the dialog in by keys and start."""
    user.bench.actions["train_options"].trigger()
    dialog = user.dialog(TrainDialog)
    assert isinstance(dialog, TrainDialog)
    choose(dialog.proposer, "llm")
    for field, text in (
        (dialog.rounds, str(rounds)),
        (dialog.candidates, str(candidates)),
        (dialog.page.address, url),
        (dialog.page.model.lineEdit(), "small"),
    ):
        assert field is not None
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
    wait_until(lambda: "calls" in dialog.forecast.text(), LONG_S, "no forecast came")
    assert "price unknown" in dialog.forecast.text()
    assert dialog.primary.isEnabled(), dialog.missing.text()
    QTest.mouseClick(dialog.primary, LEFT)


def ended(user: User) -> None:
    wait_until(lambda: not user.bench.training.busy, LONG_S, "the run did not end")
    user.stage.settle(LONG_S)


@pytest.mark.slow
def test_a_run_asks_once_through_pause_and_resume_and_its_transcript_can_be_read(
    open_stage: Start, tmp_path: Path
) -> None:
    model = SlowModel()
    user = at_the_window(open_stage, tmp_path)
    with ChatServer(author=model) as server:
        train_with_a_model(user, server.url)
        wait_until(server.asked.is_set, LONG_S, "the model was not asked")
        QTest.mouseClick(user.bench.strip.pause, LEFT)
        wait_until(lambda: user.bench.training.slot.state == "paused", LONG_S, "the run did not pause")
        model.go.set()  # the answers come while nobody listens
        rest(0.5)
        assert user.bench.training.slot.state == "paused"
        QTest.mouseClick(user.bench.strip.pause, LEFT)
        ended(user)
        assert set(server.counts().values()) == {1}
        calls = len(server.seen)
    story = user.bench.training.story
    assert story is not None
    assert story.cost.asked == calls
    assert f"{calls} calls" in user.bench.strip.model.cost
    assert "price unknown" in user.bench.strip.model.cost
    project = user.bench.desk.project
    assert project is not None
    assert (project.path.with_name(f"{project.path.stem}.llm") / story.run / "transcript.jsonl").is_file()
    the_transcript_is_read_and_exported(user, calls, tmp_path / "transcript.jsonl")


def the_transcript_is_read_and_exported(user: User, calls: int, path: Path) -> None:
    user.bench.actions["transcript"].trigger()
    dialog = user.dialog(TranscriptDialog)
    assert isinstance(dialog, TranscriptDialog)
    wait_until(lambda: dialog.view.count == calls, LONG_S, "the calls were not shown")
    assert "def inference" in dialog.view.answer.toPlainText()
    assert "# Your task" in dialog.view.asked.toPlainText() or "KEEP" in dialog.view.asked.toPlainText()
    dialog.export_requested.emit(path, tuple(dialog.view.shown))
    wait_until(path.exists, LONG_S, "the transcript was not written")
    user.stage.settle(LONG_S)
    assert len([json.loads(line) for line in path.read_text("utf-8").splitlines()]) == calls
    dialog.reject()


@pytest.mark.slow
def test_a_run_stops_at_once_while_the_model_thinks_and_goes_on_without_asking_twice(
    open_stage: Start, tmp_path: Path
) -> None:
    model = SlowModel()
    user = at_the_window(open_stage, tmp_path)
    with ChatServer(author=model) as server:
        model.go.set()
        train_with_a_model(user, server.url, rounds=3)
        story = user.bench.training.story
        assert story is not None
        wait_until(lambda: len(story.calls) >= 2, LONG_S, "the model was not asked")
        model.go.clear()
        answered = {seen.key for seen in server.seen[: len(story.calls)]}
        before = len(server.seen)
        wait_until(lambda: len(server.seen) > before, LONG_S, "the model was not asked again")
        began = time.monotonic()
        QTest.mouseClick(user.bench.strip.stop, LEFT)
        wait_until(lambda: not user.bench.training.busy, LONG_S, "the run did not stop")
        assert time.monotonic() - began < 1.0  # the model would have thought on for minutes
        user.stage.settle(LONG_S)
        model.go.set()
        user.bench.actions["resume_run"].trigger()
        ended(user)
        counts = server.counts()
        assert all(counts[key] == 1 for key in answered)
    told = user.bench.training.story
    assert told is not None
    assert told.finished is not None
    assert told.finished.outcome == "completed"
    assert told.rounds == 3


@pytest.mark.slow
def test_a_foreign_host_gets_nothing_before_somebody_read_what_it_would_get_and_agreed(
    open_stage: Start, tmp_path: Path
) -> None:
    user = at_the_window(open_stage, tmp_path)
    project = user.bench.desk.project
    assert project is not None
    train_with_a_model(user, "https://llm.invalid/v1")

    def question() -> SentDialog:
        wait_until(lambda: bool(user.bench.window.findChildren(SentDialog)), LONG_S, "nobody was asked")
        dialog = user.dialog(SentDialog)
        assert isinstance(dialog, SentDialog)
        return dialog

    dialog = question()
    assert "noisy_gauge" in dialog.user.toPlainText()
    assert "def inference" in dialog.system.toPlainText()
    QTest.mouseClick(dialog.cancel, LEFT)
    dialog.deleteLater()
    rest(0.1)
    assert not user.bench.training.busy
    assert agreed_hosts(project) == ()
    assert not user.bench.actions["withdraw_consent"].isEnabled()

    user.bench.actions["train"].trigger()
    QTest.mouseClick(question().primary, LEFT)
    assert agreed_hosts(project) == ("llm.invalid",)
    assert user.bench.training.busy
    QTest.mouseClick(user.bench.strip.stop, LEFT)
    assert user.bench.training.slot.state == "stopping"  # else it would end with the error of a host that is none
    ended(user)
    user.bench.actions["withdraw_consent"].trigger()
    assert agreed_hosts(project) == ()
    user.bench.actions["undo"].trigger()
    assert agreed_hosts(project) == ("llm.invalid",)


@pytest.mark.slow
def test_opening_another_project_ends_a_run_that_waits_for_its_model(open_stage: Start, tmp_path: Path) -> None:
    model = SlowModel()
    user = at_the_window(open_stage, tmp_path)
    left = user.bench.desk.project
    assert left is not None
    with ChatServer(author=model) as server:
        train_with_a_model(user, server.url)
        wait_until(server.asked.is_set, LONG_S, "the model was not asked")
        user.bench.opening.open_samples()
        assert not user.bench.training.slot.current.isRunning()  # type: ignore[union-attr]  # a run has begun
        model.go.set()
        user.stage.settle(LONG_S)
    assert user.bench.desk.project is not left
    assert not user.bench.training.busy
    user.bench.opening.open_project(left.path)
    user.stage.settle(LONG_S)
    assert user.bench.actions["resume_run"].isEnabled()
    assert "did not come to its end" in user.message()
