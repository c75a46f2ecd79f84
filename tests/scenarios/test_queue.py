"""Several runs one after another on the real window: reordered and removed by hand, one failing, a restart between."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.scenarios.user import CONTROL, LEFT, LONG_S, NONE, User
from workbench.gui.controllers.start.remembered import choice_json
from workbench.gui.dialogs.study.queue import QueueDialog
from workbench.gui.dialogs.train_options import TrainChoice
from workbench.gui.staging.stage import Stage, wait_until

ALT = Qt.KeyboardModifier.AltModifier
SHORT = TrainChoice(rounds=1, candidates=2)


@pytest.mark.slow
def test_runs_follow_one_another_past_one_that_fails(open_stage: Callable[[], Stage]) -> None:
    user = opened(open_stage)
    dead = replace(SHORT.model, base_url=f"http://127.0.0.1:{closed_port()}/v1", model="none")
    look_at(user, "cpu", replace(SHORT, proposer="llm", model=dead))
    user.key_on_chart(Qt.Key.Key_R, CONTROL | ALT)
    look_at(user, "memory", SHORT)
    user.key_on_chart(Qt.Key.Key_R, CONTROL | ALT)
    look_at(user, "latency", SHORT)
    user.key_on_chart(Qt.Key.Key_R, CONTROL | ALT)
    queue = user.bench.queue
    wait_until(lambda: queue.queue.next is None and not user.bench.training.busy, LONG_S, "the queue did not end")
    (failed,) = queue.queue.items
    assert failed.series == ("cpu",) and failed.problem
    project = user.bench.desk.project
    ran = [project.runlog.head(run.id).tasks for run in project.runlog.runs()][-2:]
    assert [list(tasks) for tasks in ran] == [["memory"], ["latency"]]
    user.bench.actions["queue"].trigger()
    dialog = user.dialog(QueueDialog)
    assert dialog.retry.isEnabled()
    QTest.mouseClick(dialog.remove, LEFT)
    assert queue.queue.items == ()


@pytest.mark.slow
def test_a_queue_is_ordered_by_hand_stopped_kept_and_gone_on_with_after_a_restart(
    open_stage: Callable[[], Stage],
) -> None:
    user = opened(open_stage)
    look_at(user, "cpu", replace(SHORT, rounds=50, candidates=50))
    user.bench.actions["train"].trigger()
    user.bench.preferences.change(training=choice_json(SHORT))
    user.bench.actions["queue"].trigger()
    dialog = user.dialog(QueueDialog)
    QTest.mouseClick(dialog.adds[2], LEFT)
    assert waiting(user) == ["cpu", "error_rate", "latency", "memory", "noisy_gauge", "request_rate"]
    assert "6 queued" in user.bench.strip.model.facts
    choose(dialog, 3)
    QTest.keyClick(dialog, Qt.Key.Key_Up, ALT)
    QTest.keyClick(dialog, Qt.Key.Key_Up, ALT)
    assert waiting(user)[:3] == ["cpu", "memory", "error_rate"]
    for _ in range(4):
        choose(dialog, 2)
        QTest.keyClick(dialog, Qt.Key.Key_Delete)
    assert waiting(user) == ["cpu", "memory"]
    user.bench.actions["stop"].trigger()
    wait_until(lambda: not user.bench.training.busy, LONG_S, "the run did not stop")
    user.bench.window.close()

    again = opened(open_stage)
    assert waiting(again) == ["cpu", "memory"] and not again.bench.training.busy
    assert "2 runs wait in the queue" in " ".join(one.text for one in again.bench.window.messages.messages())
    before = len(again.bench.desk.project.runlog.runs())
    again.bench.actions["queue_go_on"].trigger()
    wait_until(lambda: not again.bench.queue.queue.items, LONG_S, "the queue did not end")
    assert len(again.bench.desk.project.runlog.runs()) == before + 2


def opened(open_stage: Callable[[], Stage]) -> User:
    user = User(open_stage())
    user.bench.start()
    user.stage.settle(LONG_S)
    return user


def look_at(user: User, name: str, choice: TrainChoice) -> None:
    user.bench.preferences.change(training=choice_json(choice))
    user.bench.desk.choose(name)


def waiting(user: User) -> list[str]:
    return ["+".join(one.series) for one in user.bench.queue.queue.items]


def choose(dialog: QueueDialog, row: int) -> None:
    QTest.mouseClick(dialog.list.viewport(), LEFT, NONE, dialog.list.visualItemRect(dialog.list.item(row)).center())


def closed_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
