"""The heartbeat finds what a user would feel, on a clock given to it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from workbench.gui.runs.inbox import Inbox
from workbench.gui.staging.heartbeat import Heartbeat


class FakeClock:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_longest_time_without_a_tick_beyond_the_period_is_the_stall(qtbot: QtBot) -> None:
    clock = FakeClock()
    heart = Heartbeat(clock=clock)
    heart.start()
    for at in (0.010, 0.020, 0.170, 0.180):
        clock.now = at
        heart.tick()
    assert heart.ticks == 4
    assert round(heart.max_stall_ms) == 140


def test_a_loop_that_never_ran_has_the_whole_time_as_its_stall(qtbot: QtBot) -> None:
    clock = FakeClock()
    heart = Heartbeat(clock=clock)
    heart.start()
    clock.now = 3.0
    assert round(heart.stop()) == 2990


def test_a_second_start_forgets_the_first_measurement(qtbot: QtBot) -> None:
    clock = FakeClock()
    heart = Heartbeat(clock=clock)
    heart.start()
    clock.now = 1.0
    heart.stop()
    heart.start()
    clock.now = 1.010
    assert heart.stop() < 1


def test_a_real_loop_makes_it_tick(qtbot: QtBot) -> None:
    heart = Heartbeat()
    heart.start()
    qtbot.waitUntil(lambda: heart.ticks > 5)
    heart.stop()


def test_an_inbox_delivers_in_order_and_keeps_what_comes_while_it_delivers(qtbot: QtBot) -> None:
    owner = Heartbeat()
    batches: list[list[int]] = []

    def deliver(batch: list[int]) -> None:
        batches.append(batch)
        if len(batches) == 1:
            inbox.put(3)

    inbox: Inbox[int] = Inbox(owner, deliver, period_ms=5)
    inbox.put(1)
    inbox.put(2)
    assert batches == []
    inbox.open()
    qtbot.waitUntil(lambda: len(batches) == 2)
    inbox.put(4)
    inbox.close()
    assert batches == [[1, 2], [3], [4]]
